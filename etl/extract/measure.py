"""The measures of a document's body text: margins, indents and line pitch, from its own lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.extract.lines import Line

_MIRRORED = 5.0  # points by which the margins of left and right pages differ where they are mirrored
_ENOUGH = 20  # lines from which a side's own margin can be told
_STEP = 0.5  # points to which positions are rounded for counting


@dataclass(frozen=True, slots=True)
class Measure:
    """The shape of a document's body text.

    Attributes:
        margins: left and right edge of the text column by page number and column.
        size: body font size.
        indent: first-line indent in points; 0.0 where paragraphs have none.
        pitch: distance of baselines by font size (rounded to half points), from lines that follow each other.
    """

    margins: dict[tuple[int, int], tuple[float, float]]
    size: float
    indent: float
    pitch: dict[float, float]

    def offset(self, line: Line) -> float:
        """How far from the left edge of its column a line begins."""
        return line.x0 - self.margins[line.page_no, line.column][0]

    def slack(self, line: Line) -> float:
        """How far from the right edge of its column a line ends."""
        return self.margins[line.page_no, line.column][1] - line.x1

    def width(self, line: Line) -> float:
        """Width of a line's column."""
        left, right = self.margins[line.page_no, line.column]
        return right - left

    def pitch_of(self, size: float) -> float:
        """Usual distance of baselines at a font size."""
        return self.pitch.get(_round(size), 0.0) or self.pitch.get(_round(self.size), 0.0) or 1.6 * size

    def is_centered(self, line: Line) -> bool:
        """Whether a line stands in the middle of the column and does not fill it."""
        left, right = self.offset(line), self.slack(line)
        slack = line.size
        if abs(left - self.indent) < 0.3 * line.size and right < 0.25 * self.width(line):
            return False  # the last line of a paragraph may end as far from the margin as it began
        return left > slack and right > slack and abs(left - right) < max(0.12 * (left + right), slack)


def _round(value: float) -> float:
    return round(value / _STEP) * _STEP


def measure_body(pages: Sequence[Sequence[Line]], widths: dict[int, float]) -> Measure:
    """Measure the body text of pages.

    Args:
        pages: each page's lines from top to bottom.
        widths: width of every page by page number; pages of one width share their margins, unless left and right
            pages differ.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return Measure({(number, 0): (0.0, width) for number, width in widths.items()}, 0.0, 0.0, {})
    size = _weighted_mode((_round(ln.size), len(ln.text)) for ln in lines)
    margins = _margins(lines, size, widths)
    return Measure(margins, size, _indent(pages, margins, size), _pitches(pages))


def _margins(
    lines: Sequence[Line], size: float, width_of: dict[int, float]
) -> dict[tuple[int, int], tuple[float, float]]:
    groups: dict[tuple[float, int], list[Line]] = {}
    for line in lines:
        groups.setdefault((round(width_of[line.page_no]), line.column), []).append(line)
    margins = {(number, 0): (0.0, width) for number, width in width_of.items()}
    for (width, column), members in groups.items():
        shared = _column(members, size)
        sides = [_column([ln for ln in members if ln.page_no % 2 == side], size, shared) for side in (0, 1)]
        mirrored = abs(sides[0][0] - sides[1][0]) > _MIRRORED
        numbers = [number for number, w in width_of.items() if round(w) == width]
        margins.update({(number, column): sides[number % 2] if mirrored else shared for number in numbers})
    return margins


def _column(
    lines: list[Line], size: float, default: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Left and right edge of the text column; the default where there are too few lines to tell."""
    body = [ln for ln in lines if abs(ln.size - size) <= 0.06 * size + _STEP]
    long = [ln for ln in body if len(ln.text) > 8]
    if default is not None and len(long) < _ENOUGH:
        return default
    members = long or body or lines
    return _left(members), _right(members)


def _weighted_mode(pairs: Iterable[tuple[float, int]]) -> float:
    counts: Counter[float] = Counter()
    for value, weight in pairs:
        counts[value] += weight
    return max(counts, key=lambda v: (counts[v], v))


def _left(lines: list[Line]) -> float:
    """The leftmost position at which a fair share of lines begins."""
    counts = Counter(round(line.x0) for line in lines)
    need = max(2, 0.08 * len(lines))
    near = {x: sum(counts[x + d] for d in (-1, 0, 1)) for x in counts}
    common = [x for x, n in near.items() if n >= need]
    start = min(common) if common else min(counts)
    members = [line.x0 for line in lines if abs(line.x0 - start) <= 1.5]
    return min(members) if members else float(start)


def _right(lines: list[Line]) -> float:
    """The right margin: where the fullest lines end, punctuation hung into the margin aside."""
    ends = sorted(line.x1 for line in lines)
    index = max(int(0.9 * len(ends)) - 1, 0) if len(ends) > 10 else len(ends) - 1
    return ends[index]


def _indent(
    pages: Sequence[Sequence[Line]], margins: dict[tuple[int, int], tuple[float, float]], size: float
) -> float:
    """The usual first-line indent: of lines followed by one that begins at the margin."""
    counts: Counter[float] = Counter()
    openings = 0
    for page in pages:
        left, right = margins[page[0].page_no, page[0].column] if page else (0.0, 0.0)
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
    gaps: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for page in pages:
        for line, following in pairwise(page):
            gap = following.baseline - line.baseline
            if abs(line.size - following.size) < 0.3 and 0.9 * line.size < gap < 4 * line.size:
                gaps[_round(line.size)][_round(gap)] += 1
    return {size: _smallest_common(counts) for size, counts in gaps.items()}


def _smallest_common(counts: Counter[float]) -> float:
    """The smallest of the usual gaps: paragraphs set apart have larger ones."""
    most = max(counts.values())
    return min(gap for gap, n in counts.items() if n >= 0.3 * most)
