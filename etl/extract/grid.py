"""Table grids from ruling lines: which cells there are and what they span, before any text is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from etl.extract.content import Ruling

_SNAP = 2.5  # points within which parallel rulings are one line
_JOIN = 4.0  # points by which rulings may miss each other at a crossing or a seam
_MIN_LENGTH = 5.0  # points: shorter strokes are decoration
_MIN_CELL = 3.5  # points: a grid track narrower than this is a double line
_COVER = 0.6  # share of a cell's side that a ruling must cover to be its wall


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell's place in the grid; spans count grid tracks."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled area: ``len(ys) - 1`` rows by ``len(xs) - 1`` columns of tracks, and the cells on them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.ys) - 1

    @property
    def column_count(self) -> int:
        """Number of columns."""
        return len(self.xs) - 1

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The area as ``(x0, top, x1, bottom)``."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_bounds(self, cell: GridCell) -> tuple[float, float, float, float]:
        """A cell's area as ``(x0, top, x1, bottom)``."""
        return (
            self.xs[cell.column],
            self.ys[cell.row],
            self.xs[cell.column + cell.column_span],
            self.ys[cell.row + cell.row_span],
        )


@dataclass(slots=True)
class _Bar:
    """A merged ruling: ``at`` across, ``start`` to ``end`` along."""

    at: float
    start: float
    end: float


def find_grids(rulings: Iterable[Ruling]) -> list[Grid]:
    """The grids that rulings form, from top to bottom; lone lines and single boxes are none."""
    kept = [r for r in rulings if max(r.x1 - r.x0, r.y1 - r.y0) >= _MIN_LENGTH]
    bars_h = _merge(_Bar(r.y0, r.x0, r.x1) for r in kept if r.horizontal)
    bars_v = _merge(_Bar(r.x0, r.y0, r.y1) for r in kept if not r.horizontal)
    grids = (_grid(hs, vs) for hs, vs in _components(bars_h, bars_v))
    return sorted((g for g in grids if g), key=lambda g: (g.ys[0], g.xs[0]))


def _merge(bars: Iterable[_Bar]) -> list[_Bar]:
    """Bars with near-equal ``at`` snapped together, overlapping and touching ones joined."""
    groups: list[list[_Bar]] = []
    for bar in sorted(bars, key=lambda b: b.at):
        if groups and bar.at - groups[-1][-1].at <= _SNAP and bar.at - groups[-1][0].at <= 2 * _SNAP:
            groups[-1].append(bar)
        else:
            groups.append([bar])
    merged: list[_Bar] = []
    for group in groups:
        at = sum(b.at for b in group) / len(group)
        last: _Bar | None = None
        for bar in sorted(group, key=lambda b: b.start):
            if last and bar.start <= last.end + _JOIN:
                last.end = max(last.end, bar.end)
            else:
                last = _Bar(at, bar.start, bar.end)
                merged.append(last)
    return merged


def _components(bars_h: list[_Bar], bars_v: list[_Bar]) -> list[tuple[list[_Bar], list[_Bar]]]:
    """Horizontal and vertical bars grouped by crossing."""
    parent = list(range(len(bars_h) + len(bars_v)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(bars_h):
        for j, v in enumerate(bars_v, len(bars_h)):
            if h.start - _JOIN <= v.at <= h.end + _JOIN and v.start - _JOIN <= h.at <= v.end + _JOIN:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[_Bar], list[_Bar]]] = {}
    for i, bar in enumerate([*bars_h, *bars_v]):
        groups.setdefault(root(i), ([], []))[0 if i < len(bars_h) else 1].append(bar)
    return [g for g in groups.values() if g[0] and g[1]]


def _tracks(ats: Iterable[float]) -> list[float]:
    """Distinct positions, double lines taken as one."""
    out: list[float] = []
    for at in sorted(ats):
        if not out or at - out[-1] > _MIN_CELL:
            out.append(at)
    return out


def _grid(bars_h: list[_Bar], bars_v: list[_Bar]) -> Grid | None:
    xs = _tracks(_with_open_sides(bars_v, bars_h))
    ys = _tracks(_with_open_sides(bars_h, bars_v))
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) < 2 or len(xs) * len(ys) > 40_000:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    right = _walls(bars_v, xs, ys)
    below = _walls(bars_h, ys, xs)
    cells = _cells(rows, columns, right, below)
    return Grid(tuple(xs), tuple(ys), tuple(cells)) if len(cells) > 1 else None


def _with_open_sides(across: list[_Bar], along: list[_Bar]) -> list[float]:
    """Positions of the bars ``across``, and the ends of those ``along`` where a side is not ruled."""
    ats = [b.at for b in across]
    start, end = min(b.start for b in along), max(b.end for b in along)
    return [*ats, *(e for e in (start, end) if e < min(ats) - 3 * _JOIN or e > max(ats) + 3 * _JOIN)]


def _walls(bars: list[_Bar], tracks: list[float], others: list[float]) -> set[tuple[int, int]]:
    """Pairs ``(t, k)``: track line ``t`` is ruled along the ``k``-th interval of ``others``."""
    walls: set[tuple[int, int]] = set()
    for bar in bars:
        t = min(range(len(tracks)), key=lambda i: abs(tracks[i] - bar.at))
        for k in range(len(others) - 1):
            a, b = others[k], others[k + 1]
            if min(b, bar.end) - max(a, bar.start) >= _COVER * (b - a):
                walls.add((t, k))
    return walls


def _cells(
    rows: int, columns: int, right: set[tuple[int, int]], below: set[tuple[int, int]]
) -> list[GridCell]:
    """Rectangles of tracks with no wall inside; an area that is no rectangle falls apart into tracks."""
    seen: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for r in range(rows):
        for k in range(columns):
            if (r, k) in seen:
                continue
            area = _flood(r, k, rows, columns, right, below)
            seen |= area
            height = max(a for a, _ in area) - r + 1
            left = min(b for _, b in area)
            width = max(b for _, b in area) - left + 1
            if height * width == len(area):
                cells.append(GridCell(r, left, height, width))
            else:
                cells.extend(GridCell(a, b, 1, 1) for a, b in area)
    return sorted(cells, key=lambda c: (c.row, c.column))


def _flood(
    r: int, k: int, rows: int, columns: int, right: set[tuple[int, int]], below: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    area, todo = {(r, k)}, [(r, k)]
    while todo:
        a, b = todo.pop()
        steps = (
            (a, b + 1, b + 1 < columns and (b + 1, a) not in right),
            (a, b - 1, b > 0 and (b, a) not in right),
            (a + 1, b, a + 1 < rows and (a + 1, b) not in below),
            (a - 1, b, a > 0 and (a, b) not in below),
        )
        for y, x, free in steps:
            if free and (y, x) not in area:
                area.add((y, x))
                todo.append((y, x))
    return area
