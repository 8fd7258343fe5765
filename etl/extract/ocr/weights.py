"""Which recognised lines are set in bold: by the width of their strokes, next to lines of their own size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from etl.extract.ocr.records import ScannedLine, is_ideograph

_ENOUGH = 2  # ideographs from which a line's strokes tell something
_PAGE = 3  # lines of body text from which a page has strokes of its own
_PLAIN = 10  # of so many lines of one size one at least is plain, where two weights are used
_APART = 1.08  # times: a gap between the stroke widths of plain and bold lines of one size
_BOLDER = 1.25  # times: how much wider bold strokes are on the whole
_ALL_BOLD = 1.3  # times the body's strokes, for a size that is used in one weight only


def bold_lines(pages: Sequence[Sequence[ScannedLine]], sizes: dict[int, float], body: float) -> set[int]:
    """The bold ones among recognised lines.

    Args:
        pages: lines by page; sheets differ in how dark they are scanned.
        sizes: font size by ``id`` of the line.
        body: font size of the running text.

    Returns:
        Their ``id``s.
    """
    groups: dict[float, list[tuple[float, int]]] = defaultdict(list)
    usual = _usual([line for page in pages for line in page], sizes, body)
    for page in pages:
        plain = _usual(page, sizes, body) or usual
        for line in page:
            if plain and line.stroke and _ideographs(line) >= _ENOUGH:
                size = sizes[id(line)]
                groups[size].append((line.stroke / size / plain, id(line)))
    return {which for members in groups.values() for which in _bold_ones(sorted(members))}


def _ideographs(line: ScannedLine) -> int:
    return sum(is_ideograph(char) for char in line.text)


def _usual(lines: Sequence[ScannedLine], sizes: dict[int, float], body: float) -> float:
    """Stroke width of plain body text as a share of its size; 0.0 where there is too little of it.

    The lower quartile, since a page may hold more bold lines than plain ones.
    """
    widths = [
        line.stroke / body
        for line in lines
        if sizes[id(line)] == body and line.stroke and _ideographs(line) >= _ENOUGH
    ]
    return sorted(widths)[len(widths) // 4] if len(widths) >= _PAGE else 0.0


def _bold_ones(members: list[tuple[float, int]]) -> list[int]:
    """The bold ones among lines of one size, given with their stroke widths relative to the body's, sorted."""
    cut = _cut([width for width, _ in members])
    plain, bold = members[:cut], members[cut:]
    if plain and median(width for width, _ in plain) >= _ALL_BOLD:
        bold = members
    return [which for _, which in bold]


def _cut(widths: list[float]) -> int:
    """Where the wider strokes of bold lines begin; the end where all are alike."""
    fewest = max(1, len(widths) // _PLAIN)
    gaps = [(b / a, i) for i, (a, b) in enumerate(pairwise(widths), 1) if i >= fewest]
    for gap, at in sorted(gaps, reverse=True):
        if gap < _APART:
            break
        if median(widths[at:]) >= _BOLDER * median(widths[:at]):
            return at
    return len(widths)
