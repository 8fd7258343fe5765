"""The header of a table without rulings: words over several lines, headings over several columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.extract.content import Ruling
from etl.extract.lines import Line
from etl.extract.rivers import Extent, places
from etl.extract.textrows import TextRow

_LINE = 1.9  # font sizes between the baselines of lines of one header cell
_WIDER = 1.6  # times as wide as the words below, a heading in the middle is one over several columns
_BESIDE = 0.95  # font sizes between the baselines of header words that stand side by side
_CENTER = 0.8  # font sizes by which a heading over several columns may miss their middle


@dataclass(slots=True)
class HeadCell:
    """A header cell over the columns ``first`` to ``last``; levels count from the top."""

    first: int
    last: int
    lines: list[Line]
    level: int = 0
    level_span: int = 1

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(line.bottom for line in self.lines)


def head_cells(
    rows: Sequence[TextRow], columns: Sequence[Extent], rules: Sequence[Ruling]
) -> tuple[list[HeadCell], int]:
    """The cells of header rows and the number of levels on which they stand."""
    cells: list[HeadCell] = []
    for index, row in enumerate(rows):
        for chunk, (first, last) in zip(
            row.chunks, _spans(row, rows[index + 1 :], columns, rules), strict=True
        ):
            above = next((c for c in reversed(cells) if c.first <= last and first <= c.last), None)
            if above and (above.first, above.last) == (first, last) and _joins(above, chunk, rules):
                above.lines.append(chunk)
            else:
                cells.append(HeadCell(first, last, [chunk]))
    return cells, _set_levels(cells, len(columns))


def _joins(above: HeadCell, chunk: Line, rules: Sequence[Ruling]) -> bool:
    last = above.lines[-1]
    if chunk.baseline - last.baseline > _LINE * chunk.size:
        return False
    return not any(
        last.baseline < r.y0 < chunk.baseline - 0.4 * chunk.size and r.x0 < chunk.x1 and chunk.x0 < r.x1
        for r in rules
    )


def _set_levels(cells: list[HeadCell], count: int) -> int:
    """Give cells their levels: a new one begins below each heading over several columns, and where columns repeat."""
    borders: list[float] = []
    for cell in sorted(cells, key=lambda c: c.bottom):
        below = [
            c
            for c in cells
            if c is not cell
            and c.first <= cell.last
            and cell.first <= c.last
            and _middle(c.lines[0]) > cell.bottom
        ]
        if below and not any(_between(b, cell, below) for b in borders):
            borders.append(cell.bottom)
    for cell in cells:
        levels = [sum(_middle(line) > b for b in borders) for line in cell.lines]
        cell.level, cell.level_span = levels[0], levels[-1] - levels[0] + 1
    used = sorted({cell.level + k for cell in cells for k in range(cell.level_span)})
    for cell in cells:
        cell.level = used.index(cell.level)
    return len(used)


def _between(border: float, cell: HeadCell, below: list[HeadCell]) -> bool:
    """Whether a border found already parts a cell from all those below it."""
    return _middle(cell.lines[-1]) <= border and all(_middle(c.lines[0]) > border for c in below)


def _middle(line: Line) -> float:
    return (line.top + line.bottom) / 2


def _spans(
    row: TextRow, below: Sequence[TextRow], columns: Sequence[Extent], rules: Sequence[Ruling]
) -> list[tuple[int, int]]:
    """First and last column of each chunk of a header row."""
    hits = [places(chunk, columns) for chunk in row.chunks]
    mains = [_main(chunk, hit, columns) for chunk, hit in zip(row.chunks, hits, strict=True)]
    limits = _limits(row.chunks, mains, columns)
    ranges: list[tuple[int, int]] = []
    for k, chunk in enumerate(row.chunks):
        low = mains[k - 1][1] + 1 if k else 0
        high = mains[k + 1][0] - 1 if k + 1 < len(mains) else len(columns) - 1
        first = min(max(mains[k][0], low), mains[k][1])
        own = (first, max(first, min(mains[k][1], high)))
        under = _rule_under(chunk, rules, columns)
        if under and low <= first and own[1] <= high:
            ranges.append((max(min(under[0], first), low), max(min(under[1], high), own[1])))
        else:
            ranges.append(_centered_group(chunk, own, limits[k], below, columns))
    return ranges


def _limits(
    chunks: Sequence[Line], mains: Sequence[tuple[int, int]], columns: Sequence[Extent]
) -> list[tuple[int, int]]:
    """For each chunk the first and last column that stand nearer to it than to its neighbours."""
    middles = [(c.x0 + c.x1) / 2 for c in chunks]
    near: list[list[int]] = [list(range(a, b + 1)) for a, b in mains]
    for i, (a, b) in enumerate(columns):
        if not any(first <= i <= last for first, last in mains):
            near[min(range(len(chunks)), key=lambda k: abs(middles[k] - (a + b) / 2))].append(i)
    return [(min(group), max(group)) for group in near]


def _main(chunk: Line, hits: list[int], columns: Sequence[Extent]) -> tuple[int, int]:
    """The columns of which a chunk covers the middle, or a good part."""
    if len(hits) == 1:
        return hits[0], hits[0]
    shares = {
        i: (min(chunk.x1, columns[i][1]) - max(chunk.x0, columns[i][0]))
        / max(columns[i][1] - columns[i][0], 1)
        for i in hits
    }
    kept = [i for i in hits if shares[i] >= 0.5]
    if not kept:
        kept = [max(hits, key=lambda i: shares[i])]
    return kept[0], kept[-1]


def _rule_under(chunk: Line, rules: Sequence[Ruling], columns: Sequence[Extent]) -> tuple[int, int] | None:
    """The columns over which a short rule below a chunk runs."""
    whole = columns[-1][1] - columns[0][0]
    for rule in rules:
        if (
            not chunk.baseline <= rule.y0 <= chunk.bottom + 0.9 * chunk.size
            or rule.x1 - rule.x0 > 0.9 * whole
        ):
            continue
        if rule.x0 - 3 <= chunk.x0 and chunk.x1 <= rule.x1 + 3:
            under = [i for i, (a, b) in enumerate(columns) if rule.x0 - 2 <= (a + b) / 2 <= rule.x1 + 2]
            if under:
                return under[0], under[-1]
    return None


def _centered_group(
    chunk: Line,
    own: tuple[int, int],
    free: tuple[int, int],
    below: Sequence[TextRow],
    columns: Sequence[Extent],
) -> tuple[int, int]:
    """The columns over whose common middle a chunk stands, if it has no column of its own.

    Only columns with header words of their own further down can be grouped.
    """
    middle = (chunk.x0 + chunk.x1) / 2
    headed = {i for row in below for c in row.chunks for i in places(c, columns)}
    beside = [row for row in below if row.baseline - chunk.baseline < _BESIDE * chunk.size]
    headed -= {i for row in beside for c in row.chunks for i in places(c, columns)}  # words of the same level

    def miss(group: tuple[int, int]) -> float:
        return abs((columns[group[0]][0] + columns[group[1]][1]) / 2 - middle)

    groups = [
        (a, b)
        for a in range(free[0], own[0] + 1)
        for b in range(own[1], free[1] + 1)
        if (a, b) != own and all(i in headed for i in range(a, b + 1))
    ]
    fitting = [g for g in groups if miss(g) <= max(_CENTER * chunk.size, 0.08 * _width(g, columns))]
    alone = own[0] == own[1] and miss(own) <= 0.5 * _CENTER * chunk.size
    if not fitting or (alone and not _is_wider(chunk, own[0], below, columns)):
        return own
    return max(fitting, key=lambda g: (g[1] - g[0], -miss(g)))


def _is_wider(chunk: Line, column: int, below: Sequence[TextRow], columns: Sequence[Extent]) -> bool:
    """Whether a heading is much wider than the header word under it in its column: it is none of its lines."""
    under = next((c for row in below for c in row.chunks if places(c, columns) == [column]), None)
    return under is not None and chunk.x1 - chunk.x0 > _WIDER * (under.x1 - under.x0)


def _width(group: tuple[int, int], columns: Sequence[Extent]) -> float:
    return columns[group[1]][1] - columns[group[0]][0]
