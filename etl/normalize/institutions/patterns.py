"""Patterns around names: libraries, campuses, what a name may not be part of, where one may begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from etl.vocabulary.reference import InstitutionGrammar, RegionEntry

_HAN = r"\u3400-\u9fff"
_OPENING = {"《": "》", "“": "”", "‘": "’", "「": "」", "『": "』"}
_BRACKET = re.compile(r"[《》“”‘’「」『』]")


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


class Patterns:
    """Compiled patterns of one grammar; all of them match folded text."""

    def __init__(self, grammar: InstitutionGrammar, regions: Sequence[RegionEntry]) -> None:
        places = {place for region in regions for place in (*region.places, region.short_name, region.name)}
        self.wholes = frozenset(places | grammar.heads.keys())
        self.cities = frozenset(place for region in regions for place in region.places)
        self.heads = re.compile(alternatives(places | grammar.heads.keys()))
        self.kind_at_end = re.compile(f"(?:{alternatives(grammar.kinds)})$")
        self.words = re.compile(alternatives(grammar.words))
        self.left_boundary = re.compile(alternatives(grammar.left_boundaries))
        self.determiner = re.compile(alternatives(grammar.determiners))
        self.faculty = re.compile(f"(?:{alternatives((*grammar.faculty_words, *grammar.words))})*")
        self.foreign = re.compile(alternatives(grammar.foreign))
        self.library = re.compile(_library(grammar))
        self.member = re.compile(_member(grammar))
        self.another = re.compile(_another(grammar))
        self.word_after = {
            last: re.compile(alternatives(words)) for last, words in grammar.word_after.items()
        }
        self.word_after_all = re.compile(alternatives(grammar.word_after_all))
        self.joins_before = re.compile(rf"(?![{grammar.particles}])[{_HAN}]")
        self.follower = re.compile(f"(?:{alternatives(grammar.abbreviation_followers)})|[”’》」』]")
        self.numbering = re.compile(r"\(?(?:\d{1,3}[.、,):]*|[一二三四五六七八九十]{1,3}[.、,):]+)")
        self.defined = re.compile(
            rf"\((?:以下|下文|后文)?(?:统一)?(?:简称|下称)为?[:“\"「]*([{_HAN}]{{2,8}})"
        )
        self.college = re.compile(rf"([{_HAN}]{{2,6}}?)学院")
        self.college_words = frozenset(grammar.college_words)
        self.head_before = re.compile(f"(?:{alternatives(places)})$")
        self.closing_bracket = re.compile(r"\)?(?:\([^()]*\))?")
        self.respondent_suffix = re.compile(f"(?:的?(?:{alternatives(grammar.respondent_suffixes)}))+$")
        self.list_end = re.compile(rf"等[{_HAN}\d]{{0,6}}(?:{alternatives(grammar.list_nouns)})")
        self.list_separator = re.compile(f"[{re.escape(grammar.list_separators)}]")

    def library_end(self, text: str, position: int) -> int | None:
        """End of the library or centre that directly follows a name ending at ``position``, if one does."""
        match = self.member.match(text, position)
        return match.end() if match else None

    def names_something_else(self, text: str, position: int) -> bool:
        """Whether what follows a name makes it the name of a press, a hospital, a school or the like."""
        return self.another.match(text, position) is not None

    def belongs_to_next(self, text: str, position: int) -> bool:
        """Whether the character before ``position`` begins a word that goes on after it (四川|大力, 中医|专家)."""
        words = self.word_after.get(text[position - 1])
        if words is None or words.match(text, position) is None:
            return False
        return self.word_after_all.match(text, position) is None

    def crosses_place(self, text: str, position: int) -> bool:
        """Whether a place name runs over ``position``, so that no name begins or ends there (辽|宁大)."""
        window = text[max(0, position - 3) : position + 3]
        cut = min(position, 3)
        return any(
            window[cut - before : cut + after] in self.wholes
            for before in range(1, cut + 1)
            for after in range(1, min(3, len(window) - cut) + 1)
        )


def title_spans(text: str) -> list[tuple[int, int]]:
    """Outermost spans within 《》 or quotation marks, in order; an unclosed mark encloses nothing."""
    spans: list[tuple[int, int]] = []
    open_marks: list[tuple[str, int]] = []
    awaited = Counter[str]()
    for match in _BRACKET.finditer(text):
        mark = match.group()
        if mark in _OPENING:
            open_marks.append((_OPENING[mark], match.end()))
            awaited[_OPENING[mark]] += 1
            continue
        # A closing mark that nothing opened is an apostrophe or a slip.
        while awaited[mark]:
            closing, begin = open_marks.pop()
            awaited[closing] -= 1
            if closing == mark:
                spans.append((begin, match.start()))
                break
    return _outermost(spans)


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    outer: list[tuple[int, int]] = []
    for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not outer or begin >= outer[-1][1]:
            outer.append((begin, end))
    return outer


def _library(grammar: InstitutionGrammar) -> str:
    parts = alternatives(grammar.library_parts)
    stems = alternatives(grammar.library_stems)
    nouns = alternatives(grammar.library_nouns)
    tail = f"(?:(?:{parts}){{1,7}}(?:中心|馆))"
    centre = f"(?=(?:{parts}){{0,7}}?(?:{stems})){tail}"
    # 图书馆学系 and 图书馆学会 are no libraries; 图书馆学生志愿者 is one's.
    return f"(?:(?:{nouns})(?:(?=[与和及暨、]){tail})?|{centre})(?!学(?![生习校科术]))"


def _member(grammar: InstitutionGrammar) -> str:
    # Each step is tried without its part first: no library is swallowed on the way to the next one.
    campus = rf"(?:\(?[{_HAN}]{{0,6}}?(?:{alternatives(grammar.campus_words)})\)?)??"
    bracket = r"(?:\([^()]{1,8}\))??"
    faculty = rf"(?:[{_HAN}]{{1,6}}?(?<!附属)(?:学院|学部|研究院))??"
    short = f"馆(?!{alternatives(grammar.no_short_library)})"
    return f"(?:{short}|{bracket}{campus}{faculty}的?(?:{_library(grammar)}))"


def _another(grammar: InstitutionGrammar) -> str:
    words = alternatives(grammar.not_followed_by)
    after_all = alternatives(grammar.followed_after_all)
    # Not over a library or to another party: X大学图书馆为附属医院..., X大学与省医院...
    hospital = rf"(?:(?![图馆与和及暨或向为赴对给在等联])[{_HAN}]){{0,6}}?(?:附属|医院)"
    return f"(?!{after_all})(?:{hospital}|(?:{words}))"
