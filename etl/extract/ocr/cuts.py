"""Cutting lines of text out of a straightened picture, and measuring their ink."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from etl.extract.content import Ruling
from etl.extract.ocr.engine import Picture, Quads

_SLANTED = math.radians(4)  # a long line at such an angle to the others is no part of the text
_BENT = math.radians(0.5)  # from this angle on a line is straightened by itself
_LONG = 4.0  # times its height
_TALL = 2.2  # times its width: characters that stand on each other
_MARGIN = 3  # pixels a ruling must stand inside a cut to part it
_GRAIN = 0.15  # share of the contrast below which a darker pixel is the paper's grain
_CONTRAST = 20  # grey levels between paper and ink below which a cut shows nothing
_INK_ROW = 0.04  # share of the fullest row's ink from which a row counts as printed


@dataclass(slots=True)
class Cut:
    """A line of text cut out.

    Attributes:
        picture: greyscale pixels.
        x, y: place of its top left corner on the straightened picture, in pixels.
    """

    picture: Picture
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ink:
    """A cut's ink.

    Attributes:
        depth: darkness of each pixel, 0 to 1, the paper's grain left out.
        x0, x1: left and right end in pixels of the cut.
        contrast: how much darker than the paper the darkest ink is, 0 to 1.
    """

    depth: NDArray[np.float32]
    x0: int
    x1: int
    contrast: float

    def rows(self, columns: NDArray[np.bool_]) -> tuple[int, int]:
        """Top and bottom of the ink in some of the columns; of all where those are blank."""
        filled = (self.depth > 0.5)[:, columns].sum(axis=1)
        if not filled.any():
            filled = (self.depth > 0.5).sum(axis=1)
        full = np.flatnonzero(filled > _INK_ROW * filled.max())
        return int(full[0]), int(full[-1]) + 1


def cut_lines(picture: Picture, quads: Quads, rulings: list[Ruling], scale: float) -> list[Cut]:
    """One cut for each line of text, or part of one between upright rulings.

    Args:
        picture: the straightened page, rulings painted out.
        quads: corners of the lines on it, in pixels.
        rulings: in points.
        scale: pixels per point.
    """
    upright = [(r.x0 * scale, r.y0 * scale, r.y1 * scale) for r in rulings if not r.horizontal]
    cuts: list[Cut] = []
    for quad in quads:
        cuts.extend(_cuts(picture, quad, upright))
    return cuts


def _cuts(picture: Picture, quad: np.ndarray, upright: list[tuple[float, float, float]]) -> list[Cut]:
    along = quad[1] - quad[0] + quad[2] - quad[3]
    width, height = float(np.hypot(*along)) / 2, float(np.hypot(*(quad[3] - quad[0])))
    angle = math.atan2(float(along[1]), float(along[0]))
    if width > _LONG * height and abs(angle) > _SLANTED:
        return []
    if width > _LONG * height and abs(angle) > _BENT:
        return [_bent(picture, quad, width, height)]
    x0, y0, x1, y1 = _bounds(picture, quad, angle)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return []
    if y1 - y0 > _TALL * (x1 - x0):
        return _stacked(Cut(picture[y0:y1, x0:x1], x0, y0))
    middle = (y0 + y1) / 2
    walls = [x for x, top, bottom in upright if top <= middle <= bottom and x0 + _MARGIN < x < x1 - _MARGIN]
    borders = [x0, *sorted(round(x) for x in walls), x1]
    parts = [(a, b) for a, b in pairwise(borders) if b - a > _MARGIN]
    return [Cut(picture[y0:y1, a:b], a, y0) for a, b in parts]


def _bounds(picture: Picture, quad: np.ndarray, angle: float) -> tuple[int, int, int, int]:
    if abs(angle) < math.radians(10):
        x0, x1 = (quad[0, 0] + quad[3, 0]) / 2, (quad[1, 0] + quad[2, 0]) / 2
        y0, y1 = (quad[0, 1] + quad[1, 1]) / 2, (quad[2, 1] + quad[3, 1]) / 2
    else:
        (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    rows, columns = picture.shape
    return max(int(x0), 0), max(int(y0), 0), min(math.ceil(x1), columns), min(math.ceil(y1), rows)


def _bent(picture: Picture, quad: np.ndarray, width: float, height: float) -> Cut:
    import cv2

    columns, rows = max(round(width), 1), max(round(height), 1)
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), flat)
    line = cv2.warpPerspective(picture, matrix, (columns, rows), borderMode=cv2.BORDER_REPLICATE)
    return Cut(np.asarray(line, np.uint8), float(quad[[0, 3], 0].mean()), float(quad[:, 1].mean() - rows / 2))


def _stacked(cut: Cut) -> list[Cut]:
    """Characters that stand on each other, each by itself; a single narrow one stays whole."""
    inked = _dark(cut.picture).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    bands = list(zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True))
    side = cut.picture.shape[1]
    parts: list[list[int]] = []
    for start, end in bands:
        if parts and end - parts[-1][0] <= 1.1 * side:
            parts[-1][1] = end
        else:
            parts.append([start, end])
    if len(parts) < 2:
        return [cut]
    pad = max(side // 10, 1)
    return [Cut(cut.picture[max(a - pad, 0) : b + pad], cut.x, cut.y + max(a - pad, 0)) for a, b in parts]


def _dark(picture: Picture) -> np.ndarray:
    paper, black = np.percentile(picture, (90, 2))
    return np.asarray(picture < (paper + black) / 2)


def measure_ink(picture: Picture) -> Ink | None:
    """A cut's ink; ``None`` where it is blank."""
    paper, black = (float(v) for v in np.percentile(picture, (90, 2)))
    if paper - black < _CONTRAST:
        return None
    depth = np.clip((paper - picture.astype(np.float32)) / (paper - black), 0, 1)
    depth[depth < _GRAIN] = 0
    columns = np.flatnonzero((depth > 0.5).any(axis=0))
    return Ink(depth, int(columns[0]), int(columns[-1]) + 1, (paper - black) / 255)
