"""Parts of tables to whole tables: joined over pages, repeated headers dropped, a split row put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.extract.lines import Line
from etl.extract.parts import PartCell, TablePart
from etl.extract.textrows import is_number

_SHIFT = 12.0  # points by which a continued table may stand further left or right
_EDGE = 5.0  # points by which its column borders may differ beyond that
_MAX_HEADER_ROWS = 4


@dataclass(slots=True)
class StitchedTable:
    """A table over one or more pages; ``parts[0]`` tells where it stands in the text."""

    parts: list[TablePart]
    row_count: int
    column_count: int
    cells: list[PartCell] = field(default_factory=list)


def stitch(pages: list[tuple[list[TablePart], list[Line]]]) -> list[StitchedTable]:
    """Join parts that go on from one page to the next.

    Args:
        pages: for each page its tables from top to bottom and its lines outside tables, furniture left out.
    """
    tables: list[StitchedTable] = []
    open_table: StitchedTable | None = None
    for parts, lines in pages:
        for part in parts:
            first = not any(line.top < part.bounds[1] and not _is_continuation_mark(line) for line in lines)
            if open_table and first and part is parts[0] and _continues(open_table, part):
                _extend(open_table, part)
            else:
                open_table = StitchedTable([part], part.row_count, part.column_count, list(part.cells))
                tables.append(open_table)
        last = parts[-1] if parts else None
        if last is None or any(line.top > last.bounds[3] for line in lines):
            open_table = None
    return [table for table in tables if table.row_count > 1]


def _is_continuation_mark(line: Line) -> bool:
    text = "".join(line.text.split())
    return len(text) <= 40 and (
        text.startswith(("续表", "续上表", "接上表", "（续", "(续")) or text.endswith(("续）", "(续)", "续)"))
    )


def _continues(table: StitchedTable, part: TablePart) -> bool:
    return _fits(table.parts[-1], part) and not _begins_anew(table.parts[0], part)


def _fits(before: TablePart, part: TablePart) -> bool:
    """Whether two parts have the same columns at the same places."""
    if before.column_count != part.column_count:
        return False
    shift = part.edges[0] - before.edges[0]
    if abs(shift) > _SHIFT:
        return False
    tolerance = _EDGE if part.ruled and before.ruled else 4 * _EDGE
    return all(abs(b - a - shift) <= tolerance for a, b in zip(before.edges, part.edges, strict=True))


def _begins_anew(first: TablePart, part: TablePart) -> bool:
    """Whether a part has a bold header row that is not the first part's."""
    head = [cell for cell in part.cells if cell.row == 0 and cell.lines]
    body = [cell for cell in part.cells if cell.row > 0 and cell.lines]
    if not head or not body or part.row_texts(0) == first.row_texts(0):
        return False
    return all(ln.bold for c in head for ln in c.lines) and not any(ln.bold for c in body for ln in c.lines)


def _extend(table: StitchedTable, part: TablePart) -> None:
    header = _repeated_rows(table.parts[0], part)
    offset = table.row_count - header
    cells = [cell for cell in part.cells if cell.row >= header]
    if _splits_row(table, part, header):
        _join_row(table, [cell for cell in cells if cell.row == header])
        cells = [cell for cell in cells if cell.row > header]
        offset -= 1
    for cell in cells:
        table.cells.append(
            PartCell(
                cell.row + offset,
                cell.column,
                cell.row_span,
                cell.column_span,
                cell.lines,
                cell.bounds,
                cell.page_no,
            )
        )
    table.row_count = part.row_count + offset
    table.parts.append(part)


def _repeated_rows(first: TablePart, part: TablePart) -> int:
    """How many rows at the top of a part repeat the top of the table."""
    count = 0
    for row in range(min(_MAX_HEADER_ROWS, first.row_count, part.row_count)):
        texts = part.row_texts(row)
        if not any(texts) or texts != first.row_texts(row):
            break
        count = row + 1
    return count


def _splits_row(table: StitchedTable, part: TablePart, row: int) -> bool:
    """Whether the first row of a part goes on with the last row of the table.

    It does where it only adds to cells with text, and leaves empty columns that no other row leaves empty: the
    first one, or at least half of them. A figure never goes on with a figure.
    """
    if row >= part.row_count or table.row_count < 2:
        return False
    texts = part.row_texts(row)
    filled = {(c.row, c.column) for c in table.cells if c.lines}
    last = table.row_count - 1
    if not any(texts) or any(text and (last, column) not in filled for column, text in enumerate(texts)):
        return False
    numbers = {c.column for c in table.cells if c.row == last and is_number(c.text)}
    if any(is_number(texts[column]) for column in numbers):
        return False  # two figures are no two halves of one
    missing = [
        column
        for column, text in enumerate(texts)
        if not text and all((r, column) in filled for r in range(table.row_count))
    ]
    return 0 in missing or len(missing) >= part.column_count / 2


def _join_row(table: StitchedTable, cells: list[PartCell]) -> None:
    last = {c.column: c for c in table.cells if c.row == table.row_count - 1}
    for cell in cells:
        if cell.lines and cell.column in last:
            last[cell.column].lines = [*last[cell.column].lines, *cell.lines]
