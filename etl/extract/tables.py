"""Tables of one page: grids filled with text; the runs inside them leave the running text."""

from __future__ import annotations

from etl.extract.content import PageContent, Ruling, Run
from etl.extract.grid import Grid, GridCell, find_grids
from etl.extract.lines import build_lines
from etl.extract.open_cells import open_cells
from etl.extract.parts import Bounds, PartCell, TablePart
from etl.extract.rows import split_rows

_MIN_RULE = 8.0  # points: a shorter stroke is no ruling of a table


def ruled_tables(content: PageContent) -> tuple[list[TablePart], list[Run]]:
    """The ruled tables of a page, and the runs outside them."""
    runs = content.runs
    parts: list[TablePart] = []
    for grid in find_grids(content.rulings) if len(content.rulings) > 3 else []:
        inside, outside = _split_by_bounds(runs, grid.bounds)
        part = _fill(grid, inside, content.page.page_no)
        if part is not None:
            parts.append(part)
            runs = outside
    return parts, runs


def _split_by_bounds(runs: list[Run], bounds: Bounds) -> tuple[list[Run], list[Run]]:
    inside: list[Run] = []
    outside: list[Run] = []
    for run in runs:
        middle = (run.top + run.bottom) / 2
        if not bounds[1] <= middle <= bounds[3]:
            outside.append(run)
            continue
        for piece, hit in _cut(run, (bounds[0], bounds[2])):
            (inside if hit == 1 else outside).append(piece)
    return inside, outside


def _cut(run: Run, borders: tuple[float, ...]) -> list[tuple[Run, int]]:
    """A run cut at vertical borders: each piece with the number of borders to its left."""
    places = [sum((a + b) / 2 >= x for x in borders) for a, b in zip(run.x0s, run.x1s, strict=True)]
    if places[0] == places[-1] and len(set(places)) == 1:
        return [(run, places[0])]
    pieces: list[tuple[Run, int]] = []
    start = 0
    for i in range(1, len(places) + 1):
        if i == len(places) or places[i] != places[start]:
            pieces.append((run.slice(start, i), places[start]))
            start = i
    return pieces


def _fill(grid: Grid, runs: list[Run], page_no: int) -> TablePart | None:
    """The grid with its text, empty rows and columns dropped; ``None`` if it is no table."""
    owner: dict[tuple[int, int], GridCell] = {
        (cell.row + i, cell.column + j): cell
        for cell in grid.cells
        for i in range(cell.row_span)
        for j in range(cell.column_span)
    }
    contents: dict[GridCell, list[Run]] = {}
    for run in runs:
        middle = (run.top + run.bottom) / 2
        row = min(max(sum(middle >= y for y in grid.ys) - 1, 0), grid.row_count - 1)
        for piece, hit in _cut(run, grid.xs):
            column = min(max(hit - 1, 0), grid.column_count - 1)
            contents.setdefault(owner[row, column], []).append(piece)
    cells = [
        PartCell(
            c.row, c.column, c.row_span, c.column_span,
            build_lines(contents.get(c, []), page_no), grid.cell_bounds(c), page_no,
        )
        for c in grid.cells
    ]  # fmt: skip
    part = TablePart(page_no, grid.bounds, grid.row_count, grid.column_count, cells, grid.xs)
    part = split_rows(open_cells(part))
    return part if is_table(part) else None


def is_table(part: TablePart) -> bool:
    """Whether a filled grid is a table: two columns and two rows, or more, that hold text in several cells.

    A row of a table that stands alone on its page has one row; it counts if it joins the part before it.
    """
    filled = [cell for cell in part.cells if cell.lines]
    columns = {cell.column for cell in filled}
    return len(filled) >= 2 and len(columns) >= 2


def rules_outside(content: PageContent, parts: list[TablePart]) -> list[Ruling]:
    """The horizontal rulings of a page that belong to no ruled table."""
    return [
        r
        for r in content.rulings
        if r.horizontal
        and r.x1 - r.x0 >= _MIN_RULE
        and not any(
            p.bounds[1] - 1 <= r.y0 <= p.bounds[3] + 1 and r.x0 < p.bounds[2] and p.bounds[0] < r.x1
            for p in parts
        )
    ]
