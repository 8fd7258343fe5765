"""Columns of text: what stands between the blanks that run down through rows of chunks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from etl.extract.lines import Line, cut_line, segments
from etl.extract.textrows import TextRow, begins_as_figure, is_number

Extent = tuple[float, float]
_GUTTER = 0.6  # share of the font size that stays blank between two columns
_CROSSED = 0.08  # share of the rows whose text may stand in a blank between columns
_WORD = 0.2  # share of the font size that parts two figures which stand close
_WIDE_WORD = 0.45  # share of the font size: a blank between words wide enough to part columns
_CLOSE = 0.9  # share of a column's chunks that must be rows of figures for it to be several columns


def find_columns(rows: Sequence[TextRow]) -> list[Extent]:
    """Left and right extent of each column of some rows that have several chunks each."""
    rows = [row for row in rows if row.chunks]
    if not rows:
        return []
    size = max(row.size for row in rows)
    tolerated = int(_CROSSED * len(rows))
    extents = _covered([(c.x0, c.x1) for row in rows for c in row.chunks], tolerated, _GUTTER * size)
    return _without_strays(extents, rows)


def _covered(intervals: list[Extent], tolerated: int, gutter: float) -> list[Extent]:
    """Where more than ``tolerated`` intervals lie, gaps narrower than ``gutter`` closed."""
    events = sorted([(a, 1) for a, _ in intervals] + [(b, -1) for _, b in intervals])
    extents: list[list[float]] = []
    depth, open_at = 0, 0.0
    for x, step in events:
        before, depth = depth, depth + step
        if before <= tolerated < depth:
            open_at = x
        elif depth <= tolerated < before:
            if extents and open_at - extents[-1][1] < gutter:
                extents[-1][1] = x
            else:
                extents.append([open_at, x])
    return [(a, b) for a, b in extents if b > a]


def _without_strays(extents: list[Extent], rows: Sequence[TextRow]) -> list[Extent]:
    """Columns in which a single row of many has text joined to the nearest one."""
    if len(rows) < 4:
        return extents
    kept = [(extent, _used(extent, rows)) for extent in extents]
    while len(kept) > 2 and min(count for _, count in kept) < 2:
        i = min(range(len(kept)), key=lambda k: kept[k][1])
        left = kept[i][0][0] - kept[i - 1][0][1] if i else 1e9
        right = kept[i + 1][0][0] - kept[i][0][1] if i + 1 < len(kept) else 1e9
        j = i - 1 if left <= right else i
        kept[j : j + 2] = [((kept[j][0][0], kept[j + 1][0][1]), kept[j][1] + kept[j + 1][1])]
    return [extent for extent, _ in kept]


def _used(extent: Extent, rows: Sequence[TextRow]) -> int:
    return sum(any(c.x0 < extent[1] and extent[0] < c.x1 for c in row.chunks) for row in rows)


def places(chunk: Line, columns: Sequence[Extent]) -> list[int]:
    """The columns that a chunk overlaps; the nearest one where it overlaps none."""
    slack = min(1.0, 0.3 * (chunk.x1 - chunk.x0))
    hits = [i for i, (a, b) in enumerate(columns) if chunk.x0 + slack < b and a < chunk.x1 - slack]
    if hits:
        return hits
    middle = (chunk.x0 + chunk.x1) / 2
    return [min(range(len(columns)), key=lambda i: max(columns[i][0] - middle, middle - columns[i][1]))]


def part_figures(rows: list[TextRow]) -> list[TextRow]:
    """Chunks that hold several figures side by side, as most rows of a dense table do, cut between them."""
    chunks = [chunk for row in rows for chunk in row.chunks]
    dense = [chunk for chunk in chunks if len(_figures(chunk)) > 1]
    if len(dense) < 3 or len(dense) < 0.25 * len(rows):
        return rows
    return [
        TextRow([piece for c in row.chunks for piece in (_figures(c) or [c])], row.leader) for row in rows
    ]


def _figures(chunk: Line) -> list[Line]:
    """The figures of a chunk of nothing but figures; empty if it is something else, or grouped by threes."""
    if not begins_as_figure(chunk.text):
        return []
    words = [cut_line(chunk, *span) for span in segments(chunk, _WORD * chunk.size, stretched=False)]
    if len(words) < 2 or not all(is_number(w.text) and any(c.isdigit() for c in w.text) for w in words):
        return []
    if all(len(w.text.strip("%*")) == 3 and w.text[:3].isdigit() for w in words[1:]):
        return []  # 12 345 678 is one figure
    return words


def part_at_gutters(rows: list[TextRow], columns: Sequence[Extent]) -> list[TextRow]:
    """Chunks over several columns cut where a wide blank, or one between figures, lies in a blank between columns."""
    return [
        TextRow([p for c in row.chunks for p in _part_at_gutters(c, columns)], row.leader) for row in rows
    ]


def _part_at_gutters(chunk: Line, columns: Sequence[Extent]) -> list[Line]:
    if len(places(chunk, columns)) < 2:
        return [chunk]
    words = segments(chunk, _WORD * chunk.size, stretched=False)
    cuts = [0]
    for (_, end), (start, _) in pairwise(words):
        before, after = cut_line(chunk, cuts[-1], end), cut_line(chunk, start, words[-1][1])
        gap = after.x0 - before.x1
        free = any(a[1] - 1 <= after.x0 and before.x1 <= b[0] + 1 for a, b in pairwise(columns))
        figures = is_number(before.text.split()[-1]) and is_number(after.text.split()[0])
        if free and (gap > _WIDE_WORD * chunk.size or figures):
            cuts.append(start)
    return [cut_line(chunk, a, b) for a, b in pairwise([*cuts, len(chunk.text)])]


def middle_borders(columns: Sequence[Extent]) -> tuple[float, ...]:
    """Borders of columns in the middle of the blanks between them."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    return (columns[0][0], *inner, columns[-1][1])
