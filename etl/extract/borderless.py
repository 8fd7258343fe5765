"""Tables without ruling lines: rows of short texts that stand in the same columns line after line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.lines import Line, cut_line, segments
from etl.extract.paragraphs import ends_sentence, is_caption, is_leader_line
from etl.extract.parts import PartCell, TablePart

_GAP = 0.9  # share of the font size: a blank that may part two columns
_GUTTER = 0.6  # share of the font size that stays blank between two columns in every row
_MIN_ROWS = 3
_ALIGNED = 0.6  # share of a column's cells that share an edge or their middle
_FILLED = 0.55  # share of the grid that holds text
_LONG = 24  # characters from which a cell is running text
_ROW_DISTANCE = 3.2  # font sizes between the baselines of neighbouring rows


@dataclass(slots=True)
class _Row:
    """A printed line seen as cells; ``spans`` are its cells' ranges of characters."""

    line: Line
    spans: list[tuple[int, int]]

    def interval(self, index: int) -> tuple[float, float]:
        cell = cut_line(self.line, *self.spans[index])
        return cell.x0, cell.x1


@dataclass(slots=True)
class _Columns:
    """Left and right extent of each column."""

    extents: list[tuple[float, float]]

    def find(self, interval: tuple[float, float]) -> int | None:
        """The one column an interval overlaps, or ``None``."""
        hits = [i for i, (a, b) in enumerate(self.extents) if interval[0] < b and a < interval[1]]
        return hits[0] if len(hits) == 1 else None


def borderless_tables(
    lines: list[Line], page_no: int, before: TablePart | None
) -> tuple[list[TablePart], list[Line]]:
    """Tables among a page's lines, and the lines outside them.

    Args:
        lines: lines from top to bottom, furniture and ruled tables left out.
        page_no: the page.
        before: a table without rulings that ended the page before: its columns may go on here.
    """
    parts: list[TablePart] = []
    rest: list[Line] = []
    index = 0
    if before is not None:
        carried = _carried(lines, before)
        if carried:
            parts.append(_part(carried, _Columns(_extents(before)), page_no))
            index = len(carried)
    while index < len(lines):
        rows = _candidate(lines, index)
        columns = _columns(rows) if len(rows) >= _MIN_ROWS else None
        if columns is None or not _is_table(rows, columns):
            rest.append(lines[index])
            index += 1
            continue
        parts.append(_part(rows, columns, page_no))
        index += len(rows)
    return parts, rest


def _row(line: Line) -> _Row:
    return _Row(line, segments(line, _GAP * line.size))


def _candidate(lines: list[Line], start: int) -> list[_Row]:
    """Rows from a line on: lines of several segments, and single ones between them that sit in one column."""
    rows: list[_Row] = []
    for line in lines[start:]:
        row = _row(line)
        if rows and line.baseline - rows[-1].line.baseline > _ROW_DISTANCE * line.size:
            break
        if is_leader_line(line) or (len(row.spans) < 2 and not _may_continue(rows, row)):
            break
        rows.append(row)
    while rows and len(rows[-1].spans) < 2 and not _may_continue(rows[:-1], rows[-1]):
        rows.pop()
    return rows


def _may_continue(rows: list[_Row], row: _Row) -> bool:
    """Whether a single segment is the second line of a cell: short, under a cell that is not the first."""
    if not rows or len(row.line.text) > _LONG or is_caption(row.line.text) or ends_sentence(row.line.text):
        return False
    above = next((r for r in reversed(rows) if len(r.spans) > 1), None)
    if above is None or row.line.baseline - above.line.baseline > 2.2 * row.line.size:
        return False
    x0, x1 = row.line.x0, row.line.x1
    hits = [i for i in range(len(above.spans)) if x0 < above.interval(i)[1] and above.interval(i)[0] < x1]
    return len(hits) == 1 and hits[0] > 0


def _columns(rows: list[_Row]) -> _Columns | None:
    """Columns as what remains between the gutters that run through all rows."""
    size = max(row.line.size for row in rows)
    merged: list[list[float]] = []
    for x0, x1 in sorted(row.interval(i) for row in rows for i in range(len(row.spans))):
        if merged and x0 < merged[-1][1] + _GUTTER * size:
            merged[-1][1] = max(merged[-1][1], x1)
        else:
            merged.append([x0, x1])
    return _Columns([(a, b) for a, b in merged]) if len(merged) > 1 else None


def _is_table(rows: list[_Row], columns: _Columns) -> bool:
    count = len(columns.extents)
    full = [row for row in rows if len(row.spans) > 1]
    cells: list[list[tuple[float, float]]] = [[] for _ in range(count)]
    texts: list[list[str]] = [[] for _ in range(count)]
    for row in full:
        for i, span in enumerate(row.spans):
            column = columns.find(row.interval(i))
            if column is None:
                return False
            cells[column].append(row.interval(i))
            texts[column].append(row.line.text[span[0] : span[1]].strip())
    if len(full) < _MIN_ROWS or sum(map(len, cells)) < _FILLED * count * len(full):
        return False
    size = rows[0].line.size
    return all(_is_aligned(c, size) for c in cells) and _is_tabular(texts)


def _is_aligned(cells: list[tuple[float, float]], size: float) -> bool:
    """Whether most cells of a column share their left edge, right edge or middle."""
    if len(cells) < 2:
        return False
    for values in ([c[0] for c in cells], [c[1] for c in cells], [(c[0] + c[1]) / 2 for c in cells]):
        best = max(sum(abs(v - w) <= 0.35 * size for w in values) for v in values)
        if best >= _ALIGNED * len(values):
            return True
    return False


def _is_tabular(texts: list[list[str]]) -> bool:
    """Whether the cells are data: short, and at least one column of numbers or of very short texts."""
    everything = sorted(len(t) for column in texts for t in column)
    if everything[len(everything) // 2] > _LONG or everything[int(0.9 * len(everything))] > 3 * _LONG:
        return False
    keyed = any(_share(column, _is_number) >= 0.5 for column in texts)
    short = any(_share(column, lambda t: len(t) <= 8) >= 0.7 for column in texts)
    return keyed or (short and len(texts) > 2)


def _share(texts: list[str], test: object) -> float:
    return sum(bool(test(t)) for t in texts) / len(texts) if texts else 0.0  # type: ignore[operator]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+±~约]?[\d０-９.,，．%％/:：\-–—]+\s?[%％A-Za-z\u4e00-\u9fff]{0,3}", text))


def _extents(part: TablePart) -> list[tuple[float, float]]:
    return [(part.edges[i], part.edges[i + 1]) for i in range(part.column_count)]


def _carried(lines: list[Line], before: TablePart) -> list[_Row]:
    """Lines at the top of a page that stand in the columns of the table that ended the page before."""
    columns = _Columns(_extents(before))
    rows: list[_Row] = []
    for line in lines:
        row = _row(line)
        places = [columns.find(row.interval(i)) for i in range(len(row.spans))]
        known = [p for p in places if p is not None]
        if len(known) != len(places) or len(set(known)) != len(known):
            break
        if len(row.spans) < 2 and not _may_continue(rows, row):
            break
        if rows and line.baseline - rows[-1].line.baseline > _ROW_DISTANCE * line.size:
            break
        rows.append(row)
    return rows


def _part(rows: list[_Row], columns: _Columns, page_no: int) -> TablePart:
    """The rows as a part of a table; single segments join the row above."""
    borders = _borders(columns)
    table: list[dict[int, list[Line]]] = []
    for row in rows:
        if len(row.spans) > 1 or not table:
            table.append({})
        for span in row.spans:
            cell = cut_line(row.line, *span)
            column = sum((cell.x0 + cell.x1) / 2 >= x for x in borders[1:-1])
            table[-1].setdefault(column, []).append(cell)
    cells = [
        PartCell(r, c, 1, 1, lines, _bounds(lines), page_no)
        for r, row_cells in enumerate(table)
        for c, lines in sorted(row_cells.items())
    ]
    count = len(columns.extents)
    top, bottom = rows[0].line.top, rows[-1].line.bottom
    bounds = (borders[0], top, borders[-1], bottom)
    return TablePart(page_no, bounds, len(table), count, cells, borders, ruled=False)


def _borders(columns: _Columns) -> tuple[float, ...]:
    """Borders of columns in the middle of the gutters; those of a table carried over touch already."""
    inner = [(b[1] + a[0]) / 2 for b, a in zip(columns.extents, columns.extents[1:], strict=False)]
    return (columns.extents[0][0], *inner, columns.extents[-1][1])


def _bounds(lines: list[Line]) -> tuple[float, float, float, float]:
    return (
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )
