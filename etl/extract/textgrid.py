"""Rows of chunks to a grid of cells: header words over each other put together, wrapped cells joined, spans found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from etl.extract.content import Ruling
from etl.extract.heads import head_cells
from etl.extract.lines import Line
from etl.extract.parts import Bounds, PartCell, TablePart
from etl.extract.rivers import Extent, middle_borders, places
from etl.extract.textrows import TextRow, is_number

_PITCH = 1.7  # font sizes between the baselines of lines of one cell
_OVERLAP = 0.85  # font sizes between baselines below which two lines overlap in height
_OPEN_END = re.compile(
    r"(?:[,，、(（&+\-–]|\b(?:and|or|of|the|in|for|to|by|with|from|at|on|a|an|per|than|other))$", re.I
)


@dataclass(slots=True)
class _TableRow:
    """Cells of a table's row by first column, with the number of columns that each takes."""

    cells: dict[int, list[Line]] = field(default_factory=dict)
    spans: dict[int, int] = field(default_factory=dict)


def text_table(
    header: Sequence[TextRow],
    body: Sequence[TextRow],
    columns: Sequence[Extent],
    rules: Sequence[Ruling],
    page_no: int,
) -> TablePart:
    """The part of a table that rows of chunks make up.

    Args:
        header: rows above the data, from top to bottom.
        body: the others.
        columns: extents of the columns.
        rules: horizontal rulings around.
        page_no: the page.
    """
    heads, levels = head_cells(header, columns, rules)
    cells = [
        PartCell(c.level, c.first, c.level_span, c.last - c.first + 1, c.lines, line_bounds(c.lines), page_no)
        for c in heads
    ]
    table = _join_rows(body, columns, rules)
    cells += [
        PartCell(r, c, 1, row.spans.get(c, 1), lines, line_bounds(lines), page_no)
        for r, row in enumerate(table, levels)
        for c, lines in sorted(row.cells.items())
    ]
    borders = middle_borders(columns)
    everything = [*header, *body]
    left = min(borders[0], *(r.x0 for r in everything))
    right = max(borders[-1], *(r.x1 for r in everything))
    bounds = (left, everything[0].top, right, max(r.bottom for r in everything))
    return TablePart(page_no, bounds, levels + len(table), len(columns), cells, borders, ruled=False)


def line_bounds(lines: Sequence[Line]) -> Bounds:
    """The box around some lines."""
    return (
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )


def _join_rows(
    rows: Sequence[TextRow], columns: Sequence[Extent], rules: Sequence[Ruling]
) -> list[_TableRow]:
    table: list[_TableRow] = []
    spacing = _spacing(rows)
    joined = False
    for k, row in enumerate(rows):
        before = rows[k - 1] if k else None
        goes_on = joined or (before is not None and _goes_on(table[-1], before, row, columns, rules, spacing))
        if not goes_on:
            table.append(_TableRow())
        _place(table[-1], row, columns)
        after = rows[k + 1] if k + 1 < len(rows) else None
        joined = after is not None and not goes_on and _is_first_line(row, after, columns, rules, spacing)
    return table


@dataclass(frozen=True, slots=True)
class _Spacing:
    """Distances of baselines: up to ``cell`` lines may be of one cell, up to ``row`` they are of one row."""

    cell: float
    row: float


def _spacing(rows: Sequence[TextRow]) -> _Spacing:
    """The spacing of a table's lines; ``row`` is 0.0 unless rows are set further apart than the lines in them."""
    size = max(row.size for row in rows)
    gaps = sorted(g for a, b in pairwise(rows) if (g := b.baseline - a.baseline) > 0.9 * size)
    best, limit = 1.25, 0.0
    for i, (a, b) in enumerate(pairwise(gaps), 1):
        if b / a > best and len(gaps) - i >= 2:
            best, limit = b / a, (a + b) / 2
    return _Spacing(_PITCH * size, limit)


def _place(target: _TableRow, row: TextRow, columns: Sequence[Extent]) -> None:
    alone = len(row.chunks) == 1
    for chunk in row.chunks:
        hits = places(chunk, columns)
        first, span = hits[0], len(hits)
        if span > 1 and not (alone and len(hits) > 1 and not target.cells):
            first, span = _main_place(chunk, hits, columns), 1
        if alone and span > 1:
            first, span = _heading_place(chunk, columns)
        target.cells.setdefault(first, []).append(chunk)
        if span > 1:
            target.spans[first] = span


def _main_place(chunk: Line, hits: list[int], columns: Sequence[Extent]) -> int:
    """The column where a chunk belongs that stands over a border: where it begins, or a figure ends."""
    return hits[-1] if is_number(chunk.text) else hits[0]


def _heading_place(chunk: Line, columns: Sequence[Extent]) -> tuple[int, int]:
    return 0, len(columns)


def _goes_on(
    row: _TableRow,
    before: TextRow,
    after: TextRow,
    columns: Sequence[Extent],
    rules: Sequence[Ruling],
    spacing: _Spacing,
) -> bool:
    """Whether a line goes on with the cells of the row above it."""
    gap = after.baseline - before.baseline
    if _interleaved(row, before, after, columns):
        return True
    if gap > spacing.cell or any(is_number(c.text) for c in after.chunks) or _parted(before, after, rules):
        return False
    hits = [places(chunk, columns) for chunk in after.chunks]
    if any(len(h) > 1 for h in hits) or row.spans or any(h[0] not in row.cells for h in hits):
        return False
    if gap <= spacing.row:
        return True
    if hits[0][0] > 0:
        return True
    label = row.cells[0][-1]
    if len({h[0] for h in hits}) > 1 or len(row.cells) < 2:
        return False
    return _goes_with(label, after.chunks[0])


def _goes_with(label: Line, following: Line) -> bool:
    """Whether a label's next line cannot begin a label of its own."""
    opens = following.text[:1].islower() or following.text[:1] in "(（"
    return opens or bool(_OPEN_END.search(label.text)) or _is_open(label.text)


def _interleaved(row: _TableRow, before: TextRow, after: TextRow, columns: Sequence[Extent]) -> bool:
    """Whether a line overlaps the one above in height: they stand side by side in cells of one row."""
    if after.baseline - before.baseline > _OVERLAP * after.size:
        return False
    if any(is_number(chunk.text) and places(chunk, columns)[0] in row.cells for chunk in after.chunks):
        return False
    taken = {places(chunk, columns)[0] for chunk in before.chunks}
    return not any(places(chunk, columns)[0] in taken for chunk in after.chunks)


def _is_first_line(
    row: TextRow, after: TextRow, columns: Sequence[Extent], rules: Sequence[Ruling], spacing: _Spacing
) -> bool:
    """Whether a lone label goes on in the line below, where its figures stand."""
    if len(row.chunks) > 1 or len(after.chunks) < 2 or places(row.chunks[0], columns) != [0]:
        return False
    if after.baseline - row.baseline > spacing.cell or _parted(row, after, rules):
        return False
    label, following = row.chunks[0], after.chunks[0]
    if places(following, columns)[0] != 0:
        return True
    return not label.text.rstrip().endswith((":", "：")) and _goes_with(label, following)


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("（") > text.count("）")


def _parted(above: TextRow, below: TextRow, rules: Sequence[Ruling]) -> bool:
    return any(
        above.baseline - 1 <= r.y0 <= below.top + 0.5 * below.size and r.x0 < below.x1 and below.x0 < r.x1
        for r in rules
    )
