"""Misreadings of character recognition, settled by the vocabulary: CARS1 is CARSI, 访间 is 访问.

A stretch of text is taken for a word only if it differs from it by characters that ``confusions.yaml`` says look alike,
if it is no word itself, and if it can be one word only. Digits are made by number syntax alone: an O among digits.
What is settled is as long as what is printed, so that places in the one are places in the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.normalize.lexicon import UnitLexicon
from etl.normalize.matcher import TermMatcher
from etl.normalize.text import Folded, fold, fold_text
from etl.vocabulary.confusions import Confusions, is_numeral

_SHORTEST = 3  # characters of a word that is found through groups; also of how many one may differ
_COUNTED = re.compile(r"\d[万亿千百余多]{0,3}")
_BREAK = frozenset(",;:。、)?!")
_AFTER_NUMBER = frozenset("%‰万亿千百余多年月日号")


@dataclass(frozen=True, slots=True)
class Settled:
    """A text as it is matched.

    Attributes:
        text: as long as the printed one.
        words: printed offsets of characters that the vocabulary settled.
        zeros: printed offsets of letters read as 0.
    """

    text: str
    words: tuple[int, ...] = ()
    zeros: tuple[int, ...] = ()


class _Candidate(NamedTuple):
    """A stretch of folded text and the word that it may be."""

    start: int
    word: str

    @property
    def end(self) -> int:
        return self.start + len(self.word)

    def changes(self, text: str) -> dict[int, str]:
        """Folded offsets at which the word differs from a text."""
        return {self.start + i: c for i, c in enumerate(self.word) if text[self.start + i] != c}


class Settler:
    """A vocabulary's words, made ready to be found in what recognition gave."""

    def __init__(self, confusions: Confusions, words: Iterable[str], units: UnitLexicon) -> None:
        self._groups = {char: group for group in confusions.characters for char in group}
        self._alike = str.maketrans({char: group[0] for char, group in self._groups.items()})
        known = {fold_text(word) for word in words}
        self._known = TermMatcher(w for w in known if len(w) > 1)
        self._blurred: dict[str, list[str]] = defaultdict(list)
        for word in sorted(known):
            if len(word) >= _SHORTEST:
                self._blurred[word.translate(self._alike)].append(word)
        self._shapes = TermMatcher(self._blurred)
        self._misread = dict(confusions.words)
        self._fixed = TermMatcher(self._misread)
        self._right = TermMatcher(confusions.right)
        self._units = units
        self._variants = _unit_variants(units, self._groups)
        self._number = _number_pattern([c for c in self._groups.get("0", ()) if c != "0"])

    def settle(self, printed: str, recognised: Sequence[tuple[int, int]]) -> Settled:
        """The text as it is matched.

        Args:
            printed: as recognised.
            recognised: spans of it that character recognition gave; nothing else is changed.
        """
        folded = fold(printed)
        zeros = self._zeros(folded.text)
        text = _with(folded.text, zeros)
        words = self._word_changes(text) | self._unit_changes(text)
        printed_zeros = _printed(folded, zeros, recognised)
        printed_words = _printed(folded, words, recognised)
        if not printed_zeros and not printed_words:
            return Settled(printed)
        settled = _with(printed, printed_words | printed_zeros)
        return Settled(settled, tuple(sorted(printed_words)), tuple(sorted(printed_zeros)))

    def _zeros(self, text: str) -> dict[int, str]:
        """Letters that number syntax reads as 0: between digits, or behind one and before a unit."""
        found: dict[int, str] = {}
        for match in self._number.finditer(text) if self._number else ():
            letters = [
                i for i in range(match.start(), match.end()) if not (text[i].isdigit() or text[i] in ",.")
            ]
            last = match.end() - 1
            if (
                last not in letters
                or text[last + 1 : last + 2] in _AFTER_NUMBER
                or self._units.match(text, last + 1)
            ):
                found |= dict.fromkeys(letters, "0")
        return found

    def _unit_changes(self, text: str) -> dict[int, str]:
        """Units right behind numbers; one of a single character only where the phrase ends with it."""
        found: dict[int, str] = {}
        for match in _COUNTED.finditer(text):
            at = match.end()
            if self._units.match(text, at):
                continue
            for wrong, unit in self._variants.get(text[at : at + 1], ()):
                ends = text[at + len(wrong) : at + len(wrong) + 1]
                if text.startswith(wrong, at) and (len(wrong) > 1 or not ends or ends in _BREAK):
                    found |= _Candidate(at, unit).changes(text)
                    break
        return found

    def _word_changes(self, text: str) -> dict[int, str]:
        right = _covered(self._right, text)
        exact = [(h.start, h.end) for h in self._known.find(text)]
        found: dict[int, str] = {}
        taken: list[_Candidate] = []
        for candidate in sorted(self._candidates(text), key=lambda c: (-len(c.word), c.start)):
            changes = candidate.changes(text)
            if any(at in right or _is_known(at, exact, len(candidate.word)) for at in changes):
                continue
            if any(candidate.start < other.end and other.start < candidate.end for other in taken):
                continue  # a longer word stands there
            taken.append(candidate)
            found |= changes
        return found

    def _candidates(self, text: str) -> Iterator[_Candidate]:
        for hit in self._fixed.find(text):
            yield _Candidate(hit.start, self._misread[text[hit.start : hit.end]])
        for hit in self._shapes.find(text.translate(self._alike)):
            words = self._blurred[self._shapes.terms[hit.term]]
            given = text[hit.start : hit.end]
            if given not in words and len(words) == 1 and _is_bounded(text, hit.start, hit.end):
                candidate = _Candidate(hit.start, words[0])
                if _is_small(candidate.changes(text), len(given)):
                    yield candidate


def _is_small(changes: Mapping[int, str], length: int) -> bool:
    """Whether at most one character in three differs, and none becomes a numeral."""
    return _SHORTEST * len(changes) <= length and not any(map(is_numeral, changes.values()))


def _is_known(at: int, exact: Sequence[tuple[int, int]], length: int) -> bool:
    """Whether an offset stands in a word of the vocabulary at least as long."""
    return any(start <= at < end and end - start >= length for start, end in exact)


def _is_bounded(text: str, start: int, end: int) -> bool:
    """Whether a stretch that begins or ends with a Latin letter or digit does not go on with one."""
    return not (_is_latin(text[start]) and start and _is_latin(text[start - 1])) and not (
        _is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end])
    )


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _covered(matcher: TermMatcher, text: str) -> set[int]:
    return {at for hit in matcher.find(text) for at in range(hit.start, hit.end)}


def _with(text: str, changes: Mapping[int, str]) -> str:
    chars = list(text)
    for at, char in changes.items():
        chars[at] = char
    return "".join(chars)


def _printed(
    folded: Folded, changes: Mapping[int, str], recognised: Sequence[tuple[int, int]]
) -> dict[int, str]:
    """Changes by printed offset: of recognised characters that are folded to one character."""
    offsets = folded.offsets
    places = {
        offsets[at]: char
        for at, char in changes.items()
        if offsets[at] != offsets[at + 1] and (not at or offsets[at] != offsets[at - 1])
    }
    return {at: char for at, char in places.items() if any(start <= at < end for start, end in recognised)}


def _unit_variants(
    units: UnitLexicon, groups: Mapping[str, Sequence[str]]
) -> dict[str, list[tuple[str, str]]]:
    """First character -> (misread unit, unit), longest first; ASCII units and what is a unit itself left out."""
    codes = sorted(
        (c for codes in units.by_first.values() for c in codes if not c.isascii()), key=len, reverse=True
    )
    known = frozenset(codes)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code in codes:
        for at, char in enumerate(code):
            for other in groups.get(char, ()):
                wrong = code[:at] + other + code[at + 1 :]
                if wrong not in known and not is_numeral(other):
                    found[wrong[0]].append((wrong, code))
    return found


def _number_pattern(letters: Sequence[str]) -> re.Pattern[str] | None:
    """Numbers of which some digits are letters that look like 0; ``None`` without such letters."""
    if not letters:
        return None
    digit = f"[0-9{re.escape(''.join(letters))}]"
    zero = f"[{re.escape(''.join(letters))}]"
    return re.compile(
        rf"(?<![a-z0-9.])(?=[0-9.,]*{zero})[0-9]{digit}*(?:,{digit}{{3}})*(?:\.{digit}+)?(?![a-z])"
    )
