"""Pages set in two columns: bands of the page, each read from top to bottom before the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from etl.extract.flow import PageLayout
from etl.extract.lines import Line, cut_line, segments
from etl.extract.parts import TablePart

_MIDDLE = (0.3, 0.7)  # share of the page's width within which two columns are parted
_GUTTER = 1.0  # font sizes that stay blank between columns
_MIN_LINES = 5  # lines of each column
_FULL = 0.75  # share of a column's width that a line of running text fills
_PROSE = 0.5  # share of a column's lines that must be full
_WIDTH = 9.0  # font sizes: narrower columns are those of a table


@dataclass(slots=True)
class _Side:
    """Where a line stands: its part left of the gutter, its part right of it, or across."""

    left: Line | None
    right: Line | None


def split_bands(layout: PageLayout) -> list[PageLayout]:
    """A page as bands in reading order; the page itself where its text runs over its full width."""
    lines = layout.lines
    gutter = _find_gutter(lines, layout.page.width) if len(lines) >= _MIN_LINES else None
    if gutter is None:
        return [layout]
    bands: list[PageLayout] = []
    start = 0
    for first, end in _runs(lines, layout.parts, gutter):
        sides = [_cut(line, gutter) for line in lines[first:end]]
        left = [s.left for s in sides if s and s.left]
        right = [s.right for s in sides if s and s.right]
        if not _is_two_columns(left, right, gutter):
            continue
        bands += [_band(layout, lines[start:first], 0), _band(layout, left, 1), _band(layout, right, 2)]
        start = end
    if not bands:
        return [layout]
    bands.append(_band(layout, lines[start:], 0))
    return _with_parts([band for band in bands if band.lines], layout.parts, gutter)


def _find_gutter(lines: list[Line], width: float) -> float | None:
    """The middle of the blank that most lines leave free near the middle of the page."""
    counts: dict[int, int] = {}
    for line in lines:
        spans = segments(line, _GUTTER * line.size)
        chunks = [cut_line(line, *span) for span in spans] if len(spans) > 1 else []
        for before, after in pairwise(chunks):
            for x in range(int(before.x1) + 1, int(after.x0) + 1):
                counts[x] = counts.get(x, 0) + 1
    inside = {x: n for x, n in counts.items() if _MIDDLE[0] * width <= x <= _MIDDLE[1] * width}
    if not inside or max(inside.values()) < 3:
        return None
    most = max(inside.values())
    best = [x for x, n in inside.items() if n == most]
    return sum(best) / len(best)


def _cut(line: Line, gutter: float) -> _Side | None:
    """A line parted at the gutter; ``None`` if it runs across."""
    if line.x1 <= gutter:
        return _Side(line, None)
    if line.x0 >= gutter:
        return _Side(None, line)
    for start, end in segments(line, _GUTTER * line.size)[1:]:
        left, right = cut_line(line, 0, start), cut_line(line, start, len(line.text))
        if left.x1 <= gutter <= right.x0 and end:
            return _Side(left, right)
    return None


def _runs(lines: list[Line], parts: list[TablePart], gutter: float) -> list[tuple[int, int]]:
    """Ranges of lines of which none runs across the gutter, nor a table between them."""
    walls = [p.bounds for p in parts if p.bounds[0] < gutter < p.bounds[2]]
    runs: list[tuple[int, int]] = []
    start = 0
    for k, line in enumerate([*lines, None]):
        parted = k > 0 and line is not None and any(lines[k - 1].top < b[1] <= line.bottom for b in walls)
        if line is None or parted or _cut(line, gutter) is None:
            if k - start >= _MIN_LINES:
                runs.append(_trimmed(lines, start, k, gutter))
            start = k if parted else k + 1
    return runs


def _trimmed(lines: list[Line], start: int, end: int, gutter: float) -> tuple[int, int]:
    """A run without the short line that ends the text above it, and the one that begins the text below it."""
    if start and lines[start].x1 <= gutter and _gap(lines, start) <= _gap(lines, start + 1):
        start += 1
    if end < len(lines) and lines[end - 1].x1 <= gutter and _gap(lines, end) <= _gap(lines, end - 1):
        end -= 1
    return start, end


def _gap(lines: list[Line], index: int) -> float:
    """Distance of a line's baseline from that of the line above it, in its font size."""
    if not 0 < index < len(lines):
        return 1e9
    return (lines[index].baseline - lines[index - 1].baseline) / max(lines[index].size, 1.0)


def _is_two_columns(left: list[Line], right: list[Line], gutter: float) -> bool:
    """Whether both sides of a gutter are running text."""
    return (
        _is_column(left)
        and _is_column(right)
        and max(x.x1 for x in left) <= gutter <= min(x.x0 for x in right)
    )


def _is_column(lines: list[Line]) -> bool:
    if len(lines) < _MIN_LINES:
        return False
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    size = sorted(line.size for line in lines)[len(lines) // 2]
    full = [line for line in lines if line.x1 - line.x0 >= _FULL * (x1 - x0) and not line.fields]
    return x1 - x0 >= _WIDTH * size and len(full) >= _PROSE * len(lines)


def _band(layout: PageLayout, lines: list[Line], column: int) -> PageLayout:
    return PageLayout(layout.page, [replace(line, column=column) for line in lines], [], layout.rules)


def _with_parts(bands: list[PageLayout], parts: list[TablePart], gutter: float) -> list[PageLayout]:
    """Put each ruled table into the band in which it stands."""
    for part in parts:
        across = part.bounds[0] < gutter < part.bounds[2]
        column = 0 if across else 1 if part.bounds[2] <= gutter else 2
        fitting = [band for band in bands if band.lines[0].column == column] or bands
        best = min(fitting, key=lambda band: _distance(band.lines, part))
        best.parts.append(part)
    return bands


def _distance(lines: list[Line], part: TablePart) -> float:
    return max(lines[0].top - part.bounds[3], part.bounds[1] - lines[-1].bottom, 0.0)
