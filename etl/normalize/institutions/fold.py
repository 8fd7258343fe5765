"""Text as it is matched: compatibility forms folded one for one, white space left out, offsets kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

# Tabs part the cells of a table row and stay; other white space inside a name is an accident of layout.
_BLANK = re.compile(r"[^\S\t]+|[\u200b-\u200d\ufeff\u2060]+")
_FOLDED_RANGES = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFE10, 0xFE70), (0xFF00, 0xFFF0), (0x2100, 0x2190))


@cache
def _fold_table() -> dict[int, str]:
    table = {}
    for low, high in _FOLDED_RANGES:
        for point in range(low, high):
            folded = unicodedata.normalize("NFKC", chr(point))
            if len(folded) == 1 and folded != chr(point):
                table[point] = folded
    return table


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without white space.

    Attributes:
        text: what is matched.
        starts: positions in ``text`` from which on a further run of white space has been left out before it.
        shifts: how many characters have been left out up to there, one more than ``starts`` (the first is 0).
    """

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def begin(self, position: int) -> int:
        """Offset in the original of the character at a position of ``text``."""
        return position + self.shifts[bisect_right(self.starts, position)]

    def end(self, position: int) -> int:
        """Offset in the original just after the character before a position of ``text``."""
        return self.begin(position - 1) + 1


def fold_name(name: str) -> str:
    """A name as it is matched."""
    return _BLANK.sub("", name.translate(_fold_table()))


def fold(text: str) -> Folded:
    """Folds a text for matching."""
    folded = text.translate(_fold_table()) if not text.isascii() else text
    starts: list[int] = []
    shifts = [0]
    parts: list[str] = []
    last = 0
    for blank in _BLANK.finditer(folded):
        parts.append(folded[last : blank.start()])
        starts.append(blank.start() - shifts[-1])
        shifts.append(shifts[-1] + blank.end() - blank.start())
        last = blank.end()
    if not parts:
        return Folded(folded, (), (0,))
    parts.append(folded[last:])
    return Folded("".join(parts), tuple(starts), tuple(shifts))
