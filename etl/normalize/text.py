"""Text as it is matched: folded, with a way back to what is printed, and cut into sentences and clauses.

Folding drops white space and quotation marks and brings compatibility forms and case together, so that 战“疫” and
战 疫,
ＶＰＮ and vpn are one; offsets lead back to the printed text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN_QUOTES, _CLOSE_QUOTES = "“‘「『", "”’」』"
_DROPPED = set(_OPEN_QUOTES + _CLOSE_QUOTES + "\"'`")
_OPENING = re.compile(f"[{_OPEN_QUOTES}《》]")
_NESTING = re.compile(f"[{_OPEN_QUOTES}{_CLOSE_QUOTES}《》。]")
_SENTENCE_END = "。!?"
_CLAUSE_END = re.compile(f"[,;:{_SENTENCE_END}]")
_OPEN, _CLOSE = "《(〈", "》)〉"
_BRACKET = re.compile(f"[{re.escape(_OPEN + _CLOSE)}]")
_QUOTED = re.compile(rb"\x01+")
_LONGEST_PROTECTED = 60


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    Attributes:
        printed: the text as printed.
        text: the folded text.
        offsets: for every folded character its offset in ``printed``; one more entry, the printed length, at the end.
        depth: for every folded character whether it stands inside a title 《》 (2), quotation marks (1) or neither (0).
    """

    printed: str
    text: str
    offsets: tuple[int, ...]
    depth: bytes

    def to_printed(self, start: int, end: int) -> tuple[int, int]:
        """Printed span of the folded span ``[start, end)``, without the marks that stand around it."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def to_folded(self, offset: int) -> int:
        """Folded offset of the first character at or after a printed offset."""
        return bisect_left(self.offsets, offset, 0, len(self.text))


@dataclass(frozen=True, slots=True)
class Clause:
    """A run between commas; offsets into the folded text. ``sentence`` counts from 0 within its block."""

    start: int
    end: int
    sentence: int


class _Folds(dict[str, str]):
    """Characters as they are folded, each worked out at its first use."""

    def __missing__(self, char: str) -> str:
        dropped = char.isspace() or char in _DROPPED
        self[char] = "" if dropped else "".join(unicodedata.normalize("NFKC", char).lower().split())
        return self[char]


_FOLDS = _Folds()


def fold_text(printed: str) -> str:
    """The folded text alone."""
    return "".join(map(_FOLDS.__getitem__, printed))


def fold(printed: str) -> Folded:
    """Folds a text; see the module."""
    parts = list(map(_FOLDS.__getitem__, printed))
    text = "".join(parts)
    levels = _levels(printed)
    if len(text) == len(parts) and "" not in parts:  # one for one, as most texts are
        return Folded(printed, text, tuple(range(len(parts) + 1)), levels)
    offsets = [at for at, part in enumerate(parts) for _ in part]
    return Folded(printed, text, (*offsets, len(parts)), bytes([levels[at] for at in offsets]))


def _levels(printed: str) -> bytes:
    """``Folded.depth`` of every printed character."""
    levels = bytearray(len(printed))
    if _OPENING.search(printed):
        quotes = titles = 0
        marks = [m.start() for m in _NESTING.finditer(printed)]
        for at, following in zip(marks, (*marks[1:], len(printed)), strict=True):
            quotes, titles = _nesting(printed[at], quotes, titles)
            level = 2 if titles else 1 if quotes else 0
            levels[at:following] = bytes([level]) * (following - at)
            if printed[at] == "》":
                levels[at] = 2
    return bytes(levels)


def _nesting(char: str, quotes: int, titles: int) -> tuple[int, int]:
    if char in _OPEN_QUOTES:
        quotes += 1
    elif char in _CLOSE_QUOTES:
        quotes = max(0, quotes - 1)
    elif char == "《":
        titles += 1
    elif char == "》":
        titles = max(0, titles - 1)
    elif char == "。":
        quotes = titles = 0
    return quotes, titles


def clauses(folded: Folded) -> list[Clause]:
    """Clauses of a text in order; commas inside short titles, quotations and brackets do not cut."""
    protected = _protected(folded)
    found: list[Clause] = []
    start = sentence = 0
    for mark in _CLAUSE_END.finditer(folded.text):
        at = mark.start()
        if protected[at] or _inside_number(folded.text, at):
            continue
        if at > start:
            found.append(Clause(start, at, sentence))
        start = at + 1
        sentence += mark[0] in _SENTENCE_END
    if start < len(folded.text):
        found.append(Clause(start, len(folded.text), sentence))
    return found


def _inside_number(text: str, at: int) -> bool:
    """A comma or colon between digits belongs to a number or a clock time."""
    return text[at] in ",:" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def _protected(folded: Folded) -> bytearray:
    """Marks characters inside short 《》, () and quotations."""
    marks = bytearray(len(folded.text))
    for start, end in (*_brackets(folded.text), *_quotations(folded)):
        if end - start <= _LONGEST_PROTECTED:
            marks[start:end] = b"\x01" * (end - start)
    return marks


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    stack: list[tuple[str, int]] = []
    for mark in _BRACKET.finditer(text):
        char, at = mark[0], mark.start()
        if char in _OPEN:
            stack.append((char, at))
            continue
        while stack:
            opened, start = stack.pop()
            if _OPEN.index(opened) == _CLOSE.index(char):
                yield start, at
                break


def _quotations(folded: Folded) -> Iterator[tuple[int, int]]:
    return (quoted.span() for quoted in _QUOTED.finditer(folded.depth))
