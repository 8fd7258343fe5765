"""The measures of a document's body text: margins, indents and line pitch, from its own lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.extract.lines import Line

_STEP = 0.5  # points to which positions are rounded for counting


@dataclass(frozen=True, slots=True)
class Measure:
    """Body text's shape on the pages of one width.

    Attributes:
        left, right: margins of the text column.
        size: body font size.
        indent: first-line indent in points; 0.0 where paragraphs have none.
        pitch: distance of baselines by font size (rounded to half points), from lines that follow each other.
    """

    left: float
    right: float
    size: float
    indent: float
    pitch: dict[float, float]

    @property
    def width(self) -> float:
        """Width of the text column."""
        return self.right - self.left

    def pitch_of(self, size: float) -> float:
        """Usual distance of baselines at a font size."""
        return self.pitch.get(_round(size), 0.0) or self.pitch.get(_round(self.size), 0.0) or 1.6 * size

    def is_centered(self, line: Line) -> bool:
        """Whether a line stands in the middle of the column and does not fill it."""
        left, right = line.x0 - self.left, self.right - line.x1
        slack = line.size
        if abs(left - self.indent) < 0.3 * line.size and right < 0.25 * self.width:
            return False  # the last line of a paragraph may end as far from the margin as it began
        return left > slack and right > slack and abs(left - right) < max(0.12 * (left + right), slack)


def _round(value: float) -> float:
    return round(value / _STEP) * _STEP


def measure_body(pages: Sequence[Sequence[Line]]) -> Measure:
    """Measure the body text of pages, each a list of lines from top to bottom."""
    lines = [line for page in pages for line in page]
    if not lines:
        return Measure(0.0, 0.0, 0.0, 0.0, {})
    size = _weighted_mode((_round(ln.size), len(ln.text)) for ln in lines)
    body = [ln for ln in lines if abs(ln.size - size) <= 0.06 * size + _STEP] or lines
    long = [ln for ln in body if len(ln.text) > 8] or body
    left = _left(long, size)
    right = _right(long, size)
    return Measure(left, right, size, _indent(pages, left, right, size), _pitches(pages))


def _weighted_mode(pairs: Iterable[tuple[float, int]]) -> float:
    counts: Counter[float] = Counter()
    for value, weight in pairs:
        counts[value] += weight
    return max(counts, key=lambda v: (counts[v], v))


def _left(lines: list[Line], size: float) -> float:
    """The leftmost position at which a fair share of lines begins."""
    counts = Counter(round(line.x0) for line in lines)
    need = max(2, 0.08 * len(lines))
    near = {x: sum(counts[x + d] for d in (-1, 0, 1)) for x in counts}
    common = [x for x, n in near.items() if n >= need]
    start = min(common) if common else min(counts)
    members = [line.x0 for line in lines if abs(line.x0 - start) <= 1.5]
    return min(members) if members else float(start)


def _right(lines: list[Line], size: float) -> float:
    """The right margin: where the fullest lines end, punctuation hung into the margin aside."""
    ends = sorted(line.x1 for line in lines)
    index = max(int(0.9 * len(ends)) - 1, 0) if len(ends) > 10 else len(ends) - 1
    return ends[index]


def _indent(pages: Sequence[Sequence[Line]], left: float, right: float, size: float) -> float:
    """The usual first-line indent: of lines followed by one that begins at the margin."""
    counts: Counter[float] = Counter()
    openings = 0
    for page in pages:
        for line, following in pairwise(page):
            if following.x0 - left > 0.5 * size or right - line.x1 > 2 * size:
                continue
            offset = (line.x0 - left) / size
            if 0.8 < offset < 4.5:
                counts[round(offset * 2) / 2] += 1
                openings += 1
    if not openings:
        return 0.0
    offset, number = counts.most_common(1)[0]
    return offset * size if number >= 2 or openings == number else 0.0


def _pitches(pages: Sequence[Sequence[Line]]) -> dict[float, float]:
    gaps: dict[float, Counter[float]] = {}
    for page in pages:
        for line, following in pairwise(page):
            gap = following.baseline - line.baseline
            if abs(line.size - following.size) < 0.3 and 0.9 * line.size < gap < 4 * line.size:
                gaps.setdefault(_round(line.size), Counter())[_round(gap)] += 1
    return {size: _smallest_common(counts) for size, counts in gaps.items()}


def _smallest_common(counts: Counter[float]) -> float:
    """The smallest of the usual gaps: paragraphs set apart have larger ones."""
    most = max(counts.values())
    return min(gap for gap, n in counts.items() if n >= 0.3 * most)
