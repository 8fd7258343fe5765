"""Columns that no ruling parts: ruled cells that hold several columns of text fall apart into them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from etl.extract.lines import Line, cut_line, segments
from etl.extract.parts import PartCell, TablePart

_GAP = 0.5  # share of the font size that stays blank at a border within a merged cell
_COLUMN_GAP = 0.9  # share of the font size that parts two columns of text where no border is known
_INTO = 1.5  # points by which a text may stand over the border of its column
_MIN_ROWS = 2


def open_cells(part: TablePart) -> TablePart:
    """The part with merged cells cut where their texts stand in separate columns, and columns that rulings miss."""
    cells = [piece for cell in part.cells for piece in _cut_cell(cell, part.edges)]
    part = replace(part, cells=cells)
    for column in range(part.column_count - 1, -1, -1):
        borders = _hidden_borders(part, column)
        if borders:
            part = _with_borders(part, column, borders)
    return part


def _fragments(lines: list[Line], gap: float) -> list[Line]:
    return [
        cut_line(line, *span) for line in lines for span in segments(line, gap * line.size, stretched=False)
    ]


def _cut_cell(cell: PartCell, edges: tuple[float, ...]) -> list[PartCell]:
    """A merged cell as its parts, where its texts stand in several of the columns that it covers."""
    if cell.column_span == 1 or not cell.lines:
        return [cell]
    fragments = _fragments(cell.lines, _GAP)
    inner = range(cell.column + 1, cell.column + cell.column_span)
    free = [k for k in inner if not any(f.x0 + _INTO < edges[k] < f.x1 - _INTO for f in fragments)]
    starts = [cell.column, *free]
    places = [_place(f, [edges[k] for k in free]) for f in fragments]
    if len(set(places)) < 2:
        return [cell]
    ends = [*free, cell.column + cell.column_span]
    return [
        _piece(cell, start, end, [f for f, p in zip(fragments, places, strict=True) if p == number], edges)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _place(fragment: Line, borders: list[float]) -> int:
    return sum((fragment.x0 + fragment.x1) / 2 >= x for x in borders)


def _piece(cell: PartCell, start: int, end: int, lines: list[Line], edges: tuple[float, ...]) -> PartCell:
    _, top, _, bottom = cell.bounds
    bounds = (edges[start], top, edges[end], bottom)
    return PartCell(cell.row, start, cell.row_span, end - start, lines, bounds, cell.page_no)


def _hidden_borders(part: TablePart, column: int) -> list[float]:
    """Borders inside a column: blanks through all its lines, at least half of which have text on both sides."""
    lines = [
        line for cell in part.cells if cell.column == column and cell.column_span == 1 for line in cell.lines
    ]
    rows = [_fragments([line], _COLUMN_GAP) for line in lines]
    several = [row for row in rows if len(row) > 1]
    if len(several) < max(_MIN_ROWS, 0.5 * len(rows)):
        return []
    size = max(line.size for line in lines)
    extents: list[list[float]] = []
    for fragment in sorted((f for row in rows for f in row), key=lambda f: f.x0):
        if extents and fragment.x0 < extents[-1][1] + 0.6 * size:
            extents[-1][1] = max(extents[-1][1], fragment.x1)
        else:
            extents.append([fragment.x0, fragment.x1])
    counts = [sum(any(a <= f.x0 <= b for f in row) for row in rows) for a, b in extents]
    if min(counts) < max(_MIN_ROWS, 0.4 * len(rows)):
        return []
    return [(a[1] + b[0]) / 2 for a, b in pairwise(extents)]


def _with_borders(part: TablePart, column: int, borders: list[float]) -> TablePart:
    edges = (*part.edges[: column + 1], *borders, *part.edges[column + 1 :])
    more = len(borders)
    cells: list[PartCell] = []
    for cell in part.cells:
        if cell.column > column:
            cells.append(replace(cell, column=cell.column + more))
        elif cell.column + cell.column_span > column:
            cells.extend(_cut_cell(replace(cell, column_span=cell.column_span + more), edges))
        else:
            cells.append(cell)
    return replace(part, cells=cells, column_count=part.column_count + more, edges=edges)
