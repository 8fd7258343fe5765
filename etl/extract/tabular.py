"""Whether rows of chunks are data: aligned in columns, mostly filled, short, and figures among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from etl.extract.lines import Line
from etl.extract.rivers import Extent, places
from etl.extract.script import is_wide
from etl.extract.textrows import TextRow, is_number

_MIN_ROWS = 3
_ALIGNED = 0.6  # share of a column's cells that share an edge or their middle
_FILLED = 0.55  # share of the grid that holds text
_FILLED_FIGURES = 0.35  # the same where most columns are figures
_LONG = 24  # width in ideographs from which a cell is running text
_SHORT = 8
_PROSE = 12  # width in ideographs from which a line may be running text
_PROSE_ROWS = 5


def is_tabular(rows: Sequence[TextRow], columns: Sequence[Extent], *, bounded: bool, headed: bool) -> bool:
    """Whether rows that have several chunks each are a table.

    Args:
        rows: the rows below the header.
        columns: extents of the columns.
        bounded: whether rulings stand above and below.
        headed: whether a row of header words stands over the columns.
    """
    cells: list[list[Line]] = [[] for _ in columns]
    for row in rows:
        for chunk in row.chunks:
            cells[places(chunk, columns)[0]].append(chunk)
    figures = [
        sum(is_number(c.text) for c in column) >= 0.5 * len(column) and bool(column) for column in cells
    ]
    enough = (2 if bounded or sum(figures) > 1 else _MIN_ROWS) - (headed and sum(figures) > 1)
    filled = sum(map(len, cells)) / (len(columns) * max(len(rows), 1))
    if len(rows) < enough or filled < (_FILLED_FIGURES if 2 * sum(figures) >= len(columns) else _FILLED):
        return False
    if _is_contents(rows, cells) or (all(figures) and all(_is_scale(column) for column in cells)):
        return False
    if len(rows) >= _PROSE_ROWS and sum(map(_is_prose, cells)) > 0.5 * len(cells):
        return False
    aligned = [len(rows) == 1 or _is_aligned(column, rows[0].size) for column in cells]
    if aligned.count(False) > (len(columns) - 1) // 4:
        return False
    return _is_short(cells, bounded) and (any(figures[1:]) or figures[0] or bounded or _is_terse(cells))


def contents_end(rows: Sequence[TextRow], start: int) -> int:
    """The end of the entries of a table of contents that begin with a row; ``start`` if there are hardly any."""
    numbers = list(takewhile(bool, map(_page_number, rows[start:])))
    return start + len(numbers) if len(numbers) >= _MIN_ROWS and numbers == sorted(numbers) else start


def _page_number(row: TextRow) -> int:
    """The number to which dots lead at the end of a row, 0 if there is none."""
    text = row.chunks[-1].text
    return int(text) if row.leader and len(row.chunks) == 2 and _is_page_number(text) else 0


def _is_page_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= 4


def _is_contents(rows: Sequence[TextRow], cells: Sequence[Sequence[Line]]) -> bool:
    """Whether it is a table of contents: dots lead to page numbers that do not fall."""
    if len(cells) != 2 or sum(row.leader for row in rows) < 0.5 * len(rows):
        return False
    numbers = [int(c.text) for c in cells[1] if _is_page_number(c.text)]
    return len(numbers) >= 0.7 * len(cells[1]) and numbers == sorted(numbers)


def _is_prose(cells: Sequence[Line]) -> bool:
    """Whether most chunks fill their column, as the lines of running text do."""
    if not cells:
        return False
    left, right = min(c.x0 for c in cells), sorted(c.x1 for c in cells)[int(0.9 * (len(cells) - 1))]
    full = [c for c in cells if c.x1 - c.x0 >= 0.85 * (right - left) and _length(c.text) >= _PROSE]
    return len(full) >= 0.55 * len(cells)


def _is_scale(cells: Sequence[Line]) -> bool:
    """Whether figures rise or fall in equal steps, as along the axis of a chart."""
    values = [
        float(t)
        for c in cells
        if re.fullmatch(r"-?\d+(?:\.\d+)?", t := c.text.strip().rstrip("%").replace(",", ""))
    ]
    steps = {round(b - a, 6) for a, b in pairwise(values)}
    return len(values) > 1 and len(steps) == 1 and 0 not in steps


def _is_aligned(cells: Sequence[Line], size: float) -> bool:
    """Whether most cells of a column share their left edge, right edge or middle."""
    if len(cells) < 2:
        return False
    for values in ([c.x0 for c in cells], [c.x1 for c in cells], [(c.x0 + c.x1) / 2 for c in cells]):
        best = max(sum(abs(v - w) <= 0.35 * size for w in values) for v in values)
        if best >= _ALIGNED * len(values):
            return True
    return all(is_number(c.text) for c in cells)


def _length(text: str) -> float:
    return sum(1.0 if is_wide(char) else 0.5 for char in text)


def _is_short(cells: Sequence[Sequence[Line]], bounded: bool) -> bool:
    lengths = sorted(_length(c.text) for column in cells for c in column)
    slack = 2 if bounded else 1
    return (
        lengths[len(lengths) // 2] <= slack * _LONG and lengths[int(0.9 * len(lengths))] <= 3 * slack * _LONG
    )


def _is_terse(cells: Sequence[Sequence[Line]]) -> bool:
    """Whether there are three columns or more, one of them of very short texts."""
    return len(cells) > 2 and any(sum(len(c.text) <= _SHORT for c in col) >= 0.7 * len(col) for col in cells)
