"""Short names derived from full ones: short place, short words, short kind (西北工业大学 -> 西工大)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.vocabulary.reference import InstitutionGrammar, RegionEntry

_MAX_WORDS = 4
_MIN_LENGTH = 2
# A place with 学院 alone would be another institution (济南学院 for 济南职业学院).
_PLAIN_COLLEGE = "学院"
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class ShortName:
    """A derived short name.

    Attributes:
        text: the short name.
        keeps_kind: whether something of the kind is left (浙大, 金职院; not 成理).
        keeps_place: whether something of the place is left (not 农经).
        rank: 0 if all words are shortened in the usual way, more the less usual (工商 -> 商).
    """

    text: str
    keeps_kind: bool
    keeps_place: bool
    rank: int = 0


@dataclass(frozen=True, slots=True)
class NameParts:
    """A full name cut into place, words and kind."""

    place: str
    words: tuple[str, ...]
    kind: str


class Abbreviator:
    """Cuts names into parts and derives their short forms."""

    def __init__(self, grammar: InstitutionGrammar, regions: Sequence[RegionEntry]) -> None:
        self._grammar = grammar
        self._places = _place_forms(grammar, regions)
        self._place = re.compile("|".join(map(re.escape, sorted(self._places, key=len, reverse=True))))
        self._word = re.compile("|".join(sorted(grammar.words, key=len, reverse=True)))

    def parts(self, name: str) -> NameParts | None:
        """Place, words and kind of a name; ``None`` if it ends with no known kind."""
        kind = next((k for k in sorted(self._grammar.kinds, key=len, reverse=True) if name.endswith(k)), None)
        if kind is None:
            return None
        place = self._place.match(name, 0, len(name) - len(kind))
        start = place.end() if place else 0
        words = self._segments(name[start : len(name) - len(kind)])
        if not start and words and words[0] not in self._grammar.words:
            # A name of its own stands where others have a place (集美大学, 东华理工大学).
            return NameParts(words[0], tuple(words[1:]), kind)
        return NameParts(name[:start], tuple(words), kind)

    def place_prefix(self, name: str) -> str:
        """The place or other head with which a name begins; empty if none."""
        place = self._place.match(name)
        return place.group() if place else ""

    def is_well_formed(self, core: str) -> bool:
        """Whether a name's middle consists of known words throughout."""
        return bool(core) and not self._word.sub("", core)

    def short_names(self, name: str) -> Iterator[ShortName]:
        """Short names of a full name; an independent college's are built on its university's short name."""
        university, college = _split_college(name)
        if college:
            yield from self._college_names(university, college)
            return
        parts = self.parts(name)
        if parts is None or len(parts.words) > _MAX_WORDS:
            return
        seen = {name}
        for short in self._combined(parts):
            if short.text not in seen and len(short.text) >= _MIN_LENGTH:
                seen.add(short.text)
                yield short

    def _college_names(self, university: str, college: str) -> Iterator[ShortName]:
        parts = self.parts(college)
        if parts is None:
            return
        heads = [
            short.text for short in self.short_names(university) if short.keeps_kind and short.keeps_place
        ]
        core = parts.place + "".join(parts.words)
        tails = {college, core + "院", core[:1] + "院", core} if core else set()
        for head, tail in itertools.product(heads, sorted(tails)):
            yield ShortName(head + tail, keeps_kind=True, keeps_place=True)

    def _combined(self, parts: NameParts) -> Iterator[ShortName]:
        places = dict.fromkeys((*self._places.get(parts.place, _first(parts.place)), parts.place, ""))
        words = [self._short_words(word) for word in parts.words]
        for combination in itertools.product(*words):
            for place, kind in itertools.product(places, self._grammar.kinds[parts.kind]):
                if _is_sensible(place, combination, kind, parts) and (
                    place or kind or not self._is_common(combination)
                ):
                    rank = sum(map(self._rank, combination, parts.words))
                    yield ShortName(place + "".join(combination) + kind, bool(kind), bool(place), rank)

    def _is_common(self, words: tuple[str, ...]) -> bool:
        return len(words) == 1 and words[0] in self._grammar.words

    def _rank(self, short: str, word: str) -> int:
        return 0 if short == word else self._grammar.words[word].index(short)

    def _short_words(self, word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._grammar.words.get(word, ()), word)))

    def _segments(self, core: str) -> list[str]:
        segments: list[str] = []
        last = 0
        for match in self._word.finditer(core):
            if match.start() > last:
                segments.append(core[last : match.start()])
            segments.append(match.group())
            last = match.end()
        if last < len(core):
            segments.append(core[last:])
        return segments


def _is_sensible(place: str, words: tuple[str, ...], kind: str, parts: NameParts) -> bool:
    is_full_place, is_full_core = place == parts.place, words == parts.words
    if not words:
        # 浙大, 金职, 金华职院; but neither 宁波大 nor 金华学院.
        return bool(place) and kind not in {"", _PLAIN_COLLEGE} and (not is_full_place or len(kind) > 1)
    if not place:
        # Without its place a name needs a core of its own: several words, or none that others share (育英).
        return (
            bool(parts.place)
            and len("".join(words)) >= _MIN_LENGTH
            and (bool(kind) or len(words) > 1 or is_full_core)
        )
    if is_full_place and not kind:
        return is_full_core or len("".join(words)) >= _MIN_LENGTH
    return True


def _split_college(name: str) -> tuple[str, str]:
    cut = name.find("大学") + 2
    if 2 < cut < len(name) - 2 and name.endswith("学院"):
        return name[:cut], name[cut:]
    return name, ""


def _first(place: str) -> tuple[str, ...]:
    """The first character, unless a number would come of it (五邑大学 is not 五大)."""
    return () if not place or place[0] in _NUMERALS else (place[0],)


def _place_forms(grammar: InstitutionGrammar, regions: Sequence[RegionEntry]) -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for region in regions:
        for place in region.places:
            forms[place] = _first(place)
        forms[region.short_name] = (*region.abbreviations, *_first(region.short_name))
        forms[region.name] = (*forms[region.short_name], region.short_name)
    for head, short in grammar.heads.items():
        forms[head] = short
    return forms
