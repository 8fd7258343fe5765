"""A header over several rows put into one: each column's words from its outermost heading down to its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.extract.parts import PartCell
from etl.extract.stitch import StitchedTable
from etl.extract.textrows import is_figure

_MAX_LEVELS = 4


def combine_header(table: StitchedTable) -> None:
    """Make the header of a table one row; a cell that stands over several columns to the end keeps its span."""
    depth = _depth(table)
    if depth < 2:
        return
    heads = [cell for cell in table.cells if cell.row < depth]
    leaves = _leaves(heads, table.column_count)
    table.cells = [
        *(_combined(leaf, heads) for leaf in leaves),
        *(_raised(c, depth) for c in table.cells if c.row >= depth),
    ]
    table.row_count -= depth - 1


def _depth(table: StitchedTable) -> int:
    """Rows of the header: one more as long as a cell over several columns has several words under it."""
    depth = 1
    while depth < min(_MAX_LEVELS, table.row_count - 1) and _has_parts(table, depth):
        depth += 1
    heads = [cell for cell in table.cells if cell.row < depth]
    return depth if all(c.row + c.row_span <= depth for c in heads) else 1


def _has_parts(table: StitchedTable, row: int) -> bool:
    below = [cell for cell in table.cells if cell.row == row and cell.lines]
    if not below or any(is_figure(cell.text) for cell in below):
        return False
    for head in table.cells:
        ends_above = head.row < row and head.row + head.row_span == row and head.lines
        if ends_above and 1 < head.column_span < table.column_count:
            inside = [c for c in below if head.column <= c.column < head.column + head.column_span]
            if len(inside) > 1:
                return True
    return False


def _leaves(heads: Sequence[PartCell], columns: int) -> list[PartCell]:
    """The lowest header cell of each column that has one with text, each once."""
    found: dict[int, PartCell] = {}
    for column in range(columns):
        over = [c for c in heads if c.lines and c.column <= column < c.column + c.column_span]
        if over:
            leaf = max(over, key=lambda c: c.row)
            found[id(leaf)] = leaf
    return sorted(found.values(), key=lambda c: c.column)


def _combined(leaf: PartCell, heads: Sequence[PartCell]) -> PartCell:
    over = sorted(
        (c for c in heads if c.row < leaf.row and c.column <= leaf.column < c.column + c.column_span),
        key=lambda c: c.row,
    )
    lines = [line for cell in (*over, leaf) for line in cell.lines]
    top = min(c.bounds[1] for c in (*over, leaf))
    bounds = (leaf.bounds[0], top, leaf.bounds[2], leaf.bounds[3])
    return replace(leaf, row=0, row_span=1, lines=lines, bounds=bounds)


def _raised(cell: PartCell, depth: int) -> PartCell:
    return replace(cell, row=cell.row - depth + 1)
