"""Words that numbers are read with: classifiers, qualifiers, words that only look like numerals.

``default_units`` is the only place here that reads files; everything else takes a ``UnitLexicon``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ahocorasick
import yaml

REFERENCE = Path(__file__).resolve().parents[2] / "schemas" / "reference"
CALENDAR_UNITS = frozenset(
    {"年", "月", "日", "号", "月份", "学年", "学期", "年度", "世纪", "时", "点", "点钟", "年级"}
)


@dataclass(frozen=True, slots=True)
class Cues:
    """Qualifier words, compiled.

    Attributes:
        before: matches a cue that ends where it is asked to end.
        loose: a cue after which some characters may stand.
        not_after: characters before a one-character cue that make it part of another word.
        bare: cues that only qualify a multiplier without a digit (上百, 过万).
        after: matches a cue at a position.
        kinds: cue -> approx, at_least, at_most, for each side.
    """

    before: re.Pattern[str]
    loose: re.Pattern[str]
    not_after: Mapping[str, str]
    bare: frozenset[str]
    after: re.Pattern[str]
    before_kinds: Mapping[str, str]
    after_kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UnitLexicon:
    """Classifiers by first character, longest first, with what tells them from the beginning of another word.

    Attributes:
        by_first: first character -> codes, longest first.
        not_before: code -> strings that may not follow it.
        kinds: code -> kind (count, money, ...).
        articles: codes before which 一 is an article.
        counting: words before 一 that make it a number.
        words: automaton of words that count nothing; values (length, characters that may not follow).
    """

    by_first: Mapping[str, tuple[str, ...]]
    not_before: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    articles: frozenset[str]
    counting: tuple[str, ...]
    words: Any
    cues: Cues

    def match(self, text: str, at: int) -> str:
        """Return the longest classifier of ``text`` at offset ``at``, or an empty string."""
        for code in self.by_first.get(text[at : at + 1], ()):
            if not text.startswith(code, at):
                continue
            end = at + len(code)
            if text.startswith(self.not_before.get(code, ()), end):
                continue
            if code.isascii() and _is_ascii_word(text[end : end + 1]):
                continue
            return code
        return ""


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def build_units(kinds: Mapping[str, str], words: Mapping[str, Any]) -> UnitLexicon:
    """Build a lexicon.

    Args:
        kinds: classifier as printed -> kind, as in ``schemas/reference/units.yaml``.
        words: content of ``schemas/reference/number_words.yaml``.

    Returns:
        The lexicon, ready for ``parse_numbers``.
    """
    by_first: dict[str, list[str]] = {}
    for code in sorted(kinds, key=len, reverse=True):
        if code not in ("%", "‰"):
            by_first.setdefault(code[0], []).append(code)
    return UnitLexicon(
        by_first={first: tuple(codes) for first, codes in by_first.items()},
        not_before={code: tuple(follow.split()) for code, follow in words["unit_not_before"].items()},
        kinds=dict(kinds),
        articles=frozenset(words["article_units"]),
        counting=tuple(words["counting"]),
        words=_automaton(word for line in words["words"] for word in line.split()),
        cues=_cues(words["cues"]),
    )


def _automaton(entries: Iterable[str]) -> Any:
    automaton = ahocorasick.Automaton()
    for entry in entries:
        word, _, but_not = entry.partition(":")
        automaton.add_word(word, (len(word), but_not))
    automaton.make_automaton()
    return automaton


def _cues(data: Mapping[str, Any]) -> Cues:
    before = {cue: kind for kind, cues in data["before"].items() for cue in cues}
    after = {cue: kind for kind, cues in data["after"].items() for cue in cues}
    alternatives = "|".join(sorted(map(re.escape, before), key=len, reverse=True))
    loose = "|".join(sorted(map(re.escape, data["loose"]), key=len, reverse=True))
    excluded = data["after_not_before"]
    ends = "|".join(
        re.escape(cue) + (f"(?![{excluded[cue]}])" if excluded.get(cue) else "")
        for cue in sorted(after, key=len, reverse=True)
    )
    return Cues(
        before=re.compile(f"({alternatives})(?:[了达为至到有在共计占]|可达|人民币)?[ \u3000\xa0]{{0,2}}$"),
        loose=re.compile(f"({loose})(?![的要时])[^\\W\\d_]{{0,5}}[ \u3000\xa0]{{0,2}}$"),
        not_after=dict(data["not_after"]),
        bare=frozenset(data["bare"]),
        after=re.compile(f"[ \u3000\xa0]{{0,2}}({ends})"),
        before_kinds=before,
        after_kinds=after,
    )


@lru_cache(maxsize=4)
def number_words(reference: Path = REFERENCE) -> Mapping[str, Any]:
    """Return the content of ``number_words.yaml``, read once.

    Raises:
        OSError: if the file is missing.
    """
    words: Mapping[str, Any] = yaml.safe_load((reference / "number_words.yaml").read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=4)
def default_units(reference: Path = REFERENCE) -> UnitLexicon:
    """Return the lexicon of ``schemas/reference``, read once.

    Raises:
        OSError: if a file is missing.
    """
    units = yaml.safe_load((reference / "units.yaml").read_text(encoding="utf-8"))["units"]
    return build_units({unit["code"]: unit["kind"] for unit in units}, number_words(reference))
