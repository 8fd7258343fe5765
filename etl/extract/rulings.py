"""Ruling lines of a page, from PDFium's path objects."""

from __future__ import annotations

import ctypes as c
from collections.abc import Iterator, Set
from itertools import repeat

import pypdfium2.raw as pdfium

from etl.extract import pdfium_calls as call
from etl.extract.content import Ruling
from etl.extract.geometry import Bounds, PageFrame

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_THIN = 3.0  # points: a filled rectangle up to this thick is a line
_STRAIGHT = 0.6  # points that a line may deviate from the horizontal or vertical
_MAX_DEPTH = 4
_PAGE_SHARE = 0.9  # a rectangle as large as this share of the page's sides is a background
_WHITE = 250
_SEAM = 0.8  # share of a rectangle's side along which another one must lie to make it a seam


def _compose(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, cc, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        cc * oa + d * oc,
        cc * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


class PathReader:
    """Collects rulings and counts images of one page.

    Attributes:
        images: images found, those inside forms included.
        exceeded: whether the page had more objects than the limit.
    """

    def __init__(self, frame: PageFrame, max_objects: int) -> None:
        self._frame = frame
        self._left = max_objects
        self._matrix = (c.c_float * 6)()
        self._numbers = (c.c_float * 2)()
        self._modes = (c.c_int * 2)()
        self._color = (c.c_uint * 4)()
        self._tiles: list[tuple[Bounds, int]] = []  # filled rectangles and their colours
        self._texts: Set[int] = frozenset()
        self.images = 0
        self.exceeded = False

    def read(self, page: c.c_void_p, texts: Set[int] = frozenset()) -> list[Ruling]:
        """The rulings of a loaded page; ``texts`` are handles of objects that are known to be text."""
        found: list[Ruling] = []
        self._tiles, self._texts = [], texts
        count = call.count_page_objects(page)
        for kind, handle, matrix in self._walk(page, count, call.get_page_object, _IDENTITY, 0):
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.images += 1
            else:
                found.extend(self._path(handle, matrix))
        return found + tile_sides(self._tiles)

    def _walk(
        self, parent: c.c_void_p, count: int, child: call.PageIndex, outer: Matrix, depth: int
    ) -> Iterator[tuple[int, int, Matrix]]:
        if count > self._left:
            count, self.exceeded = self._left, True
        self._left -= count
        handles = [h for h in map(child, repeat(parent), range(count)) if h not in self._texts]
        for handle, kind in zip(handles, map(call.get_object_type, handles), strict=True):
            if kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
                yield kind, handle, outer
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                inner = _compose(self._matrix_of(handle), outer)
                form = c.c_void_p(handle)
                yield from self._walk(
                    form, call.count_form_objects(form), call.get_form_object, inner, depth + 1
                )

    def _matrix_of(self, handle: int) -> Matrix:
        if not call.get_object_matrix(handle, c.addressof(self._matrix)):
            return _IDENTITY
        a, b, cc, d, e, f = self._matrix
        return (a, b, cc, d, e, f)

    def _path(self, handle: int, outer: Matrix) -> list[Ruling]:
        modes = c.addressof(self._modes)
        if not call.get_draw_mode(handle, modes, modes + 4):
            return []
        filled, stroked = bool(self._modes[0]), bool(self._modes[1])
        if not (filled or stroked):
            return []
        lines = self._segments(handle, _compose(self._matrix_of(handle), outer))
        if not lines:
            return []
        x0, y0 = min(r[0] for r in lines), min(r[1] for r in lines)
        x1, y1 = max(r[2] for r in lines), max(r[3] for r in lines)
        width, height = x1 - x0, y1 - y0
        if width >= _PAGE_SHARE * self._frame.width and height >= _PAGE_SHARE * self._frame.height:
            return []
        if filled and min(width, height) <= _THIN:
            return _spine(x0, y0, x1, y1)
        if not stroked:
            color = self._fill_color(handle)
            if color is None:
                return []
            if len(lines) <= 5 and all(_on_edge(line, (x0, y0, x1, y1)) for line in lines):
                self._tiles.append(((x0, y0, x1, y1), color))
                return []
        return [r for line in lines if (r := _straight(*line))]

    def _fill_color(self, handle: int) -> int | None:
        """The colour of a path's inside as one number; ``None`` where it is white or nothing is seen of it."""
        at = c.addressof(self._color)
        if not call.get_fill_color(handle, at, at + 4, at + 8, at + 12):
            return 0
        red, green, blue, alpha = self._color
        if alpha == 0 or min(red, green, blue) >= _WHITE:
            return None
        return (red << 16) + (green << 8) + blue

    def _segments(self, handle: int, matrix: Matrix) -> list[tuple[float, float, float, float]]:
        """Straight pieces of a path as ``(x0, top, x1, bottom)``; curves are left out."""
        at = c.addressof(self._numbers)
        a, b, cc, d, e, f = matrix
        lines: list[tuple[float, float, float, float]] = []
        start = last = (0.0, 0.0)
        for index in range(min(call.count_segments(handle), 4000)):
            segment = call.get_segment(handle, index)
            call.get_segment_point(segment, at, at + 4)
            x, y = self._numbers
            point = self._frame.point(a * x + cc * y + e, b * x + d * y + f)
            kind = call.get_segment_type(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                lines.append(_ordered(last, point))
            if call.get_segment_close(segment):
                lines.append(_ordered(point, start))
            last = point
        return lines


def tile_sides(tiles: list[tuple[Bounds, int]]) -> list[Ruling]:
    """Sides of filled rectangles, but for the seam between two of one colour on top of each other.

    Such a seam is not seen: the shading of a cell is often painted line by line.
    """
    tops: dict[tuple[int, int], list[Bounds]] = {}
    bottoms: dict[tuple[int, int], list[Bounds]] = {}
    for bounds, color in tiles:
        tops.setdefault((color, round(bounds[1])), []).append(bounds)
        bottoms.setdefault((color, round(bounds[3])), []).append(bounds)
    sides: list[Ruling] = []
    for (x0, y0, x1, y1), color in tiles:
        sides += [Ruling(x0, y0, x0, y1), Ruling(x1, y0, x1, y1)] if y1 - y0 > _THIN else []
        if x1 - x0 <= _THIN:
            continue
        sides += [] if _meets(bottoms, color, y0, x0, x1) else [Ruling(x0, y0, x1, y0)]
        sides += [] if _meets(tops, color, y1, x0, x1) else [Ruling(x0, y1, x1, y1)]
    return sides


def _meets(edges: dict[tuple[int, int], list[Bounds]], color: int, y: float, x0: float, x1: float) -> bool:
    near = (b for d in (-1, 0, 1) for b in edges.get((color, round(y) + d), ()))
    return any(min(x1, b[2]) - max(x0, b[0]) >= _SEAM * (x1 - x0) for b in near)


def _on_edge(line: Bounds, box: Bounds) -> bool:
    """Whether a line runs along a side of a rectangle."""
    x0, y0, x1, y1 = line
    across = x1 - x0 <= _STRAIGHT and min(abs(x0 - box[0]), abs(x0 - box[2])) <= _STRAIGHT
    along = y1 - y0 <= _STRAIGHT and min(abs(y0 - box[1]), abs(y0 - box[3])) <= _STRAIGHT
    return across or along


def _ordered(p: tuple[float, float], q: tuple[float, float]) -> tuple[float, float, float, float]:
    return min(p[0], q[0]), min(p[1], q[1]), max(p[0], q[0]), max(p[1], q[1])


def _spine(x0: float, y0: float, x1: float, y1: float) -> list[Ruling]:
    """The middle line of a thin rectangle."""
    if x1 - x0 >= y1 - y0:
        middle = (y0 + y1) / 2
        return [Ruling(x0, middle, x1, middle)] if x1 - x0 > _THIN else []
    middle = (x0 + x1) / 2
    return [Ruling(middle, y0, middle, y1)]


def _straight(x0: float, y0: float, x1: float, y1: float) -> Ruling | None:
    if y1 - y0 <= _STRAIGHT and x1 - x0 > _THIN:
        return Ruling(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    if x1 - x0 <= _STRAIGHT and y1 - y0 > _THIN:
        return Ruling((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    return None
