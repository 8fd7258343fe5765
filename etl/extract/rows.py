"""Rows that no ruling parts: a ruled cell row that holds several rows of numbers falls apart into them."""

from __future__ import annotations

import re

from etl.extract.lines import Line
from etl.extract.parts import PartCell, TablePart

_MIN_ROWS = 3
_SAME_LINE = 0.4  # share of the font size within which baselines are one row's
_NUMBER = re.compile(r"[-+±~约(（]?[\d０-９][\d０-９.,，．%％/:：\-–— )）]*[A-Za-z%％\u4e00-\u9fff]{0,2}")


def split_rows(part: TablePart) -> TablePart:
    """The part with each cell row parted that holds a column of three or more numbers line by line."""
    rows: dict[int, list[PartCell]] = {}
    for cell in part.cells:
        rows.setdefault(cell.row, []).append(cell)
    plans = {row: _baselines(cells) for row, cells in rows.items()}
    if all(len(plan) < _MIN_ROWS for plan in plans.values()):
        return part
    starts, count = {}, 0
    for row in range(part.row_count):
        starts[row] = count
        count += max(len(plans.get(row, [])), 1)
    starts[part.row_count] = count
    cells = [piece for cell in part.cells for piece in _pieces(cell, plans[cell.row], starts)]
    return TablePart(part.page_no, part.bounds, count, part.column_count, cells, part.edges, part.ruled)


def _baselines(cells: list[PartCell]) -> list[float]:
    """Baselines of the rows inside a cell row; empty where it is one row."""
    if any(cell.row_span > 1 for cell in cells):
        return []
    keyed = [
        cell for cell in cells if len(cell.lines) >= _MIN_ROWS and all(_is_number(ln) for ln in cell.lines)
    ]
    if not keyed:
        return []
    found: list[float] = []
    tolerance = _SAME_LINE * keyed[0].lines[0].size
    for baseline in sorted(line.baseline for cell in cells for line in cell.lines):
        if not found or baseline - found[-1] > tolerance:
            found.append(baseline)
    most = max(len(cell.lines) for cell in keyed)
    return found if len(found) <= 1.5 * most else []


def _is_number(line: Line) -> bool:
    return bool(_NUMBER.fullmatch(line.text.strip())) or line.text.strip() in ("-", "–", "—", "/", ":", "..")


def _pieces(cell: PartCell, baselines: list[float], starts: dict[int, int]) -> list[PartCell]:
    if len(baselines) < _MIN_ROWS:
        span = starts[cell.row + cell.row_span] - starts[cell.row]
        return [
            PartCell(
                starts[cell.row], cell.column, span, cell.column_span, cell.lines, cell.bounds, cell.page_no
            )
        ]
    groups: dict[int, list[Line]] = {}
    for line in cell.lines:
        row = min(range(len(baselines)), key=lambda i: abs(baselines[i] - line.baseline))
        groups.setdefault(row, []).append(line)
    x0, _, x1, _ = cell.bounds
    return [
        PartCell(
            starts[cell.row] + row,
            cell.column,
            1,
            cell.column_span,
            lines,
            (x0, min(ln.top for ln in lines), x1, max(ln.bottom for ln in lines)),
            cell.page_no,
        )
        for row, lines in sorted(groups.items())
    ]
