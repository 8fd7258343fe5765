"""A recognised line's measures on the page: where its characters stand, how tall and how dark they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from etl.extract.ocr.cuts import Cut, Ink
from etl.extract.ocr.engine import Reading
from etl.extract.ocr.records import ScannedLine, is_ideograph


def scanned_line(reading: Reading, cut: Cut, ink: Ink, scale: float) -> ScannedLine:
    """The line in points; its height is that of its ideographs where it has any.

    Args:
        reading: what the line says.
        cut: where it was cut out.
        ink: the cut's ink.
        scale: pixels per point.
    """
    squares = _squares(reading, cut, ink)
    columns = np.zeros(cut.picture.shape[1], np.bool_)
    for a, b in squares:
        columns[a:b] = True
    top, bottom = ink.rows(columns if squares else ~columns)
    width = cut.picture.shape[1]
    return ScannedLine(
        reading.text,
        [(cut.x + center * width) / scale for center in reading.centers],
        (cut.x + ink.x0) / scale,
        (cut.y + top) / scale,
        (cut.x + ink.x1) / scale,
        (cut.y + bottom) / scale,
        _darkness(ink.depth, squares) / scale**2,
        reading.score,
    )


def _squares(reading: Reading, cut: Cut, ink: Ink) -> list[tuple[int, int]]:
    """Column ranges of the ideographs."""
    rows, width = cut.picture.shape
    top, bottom = ink.rows(np.ones(width, np.bool_))
    half = min(bottom - top, rows) / 2
    middles = [c * width for char, c in zip(reading.text, reading.centers, strict=True) if is_ideograph(char)]
    return [(max(round(m - half), 0), min(round(m + half), width)) for m in middles]


def _darkness(depth: NDArray[np.float32], squares: list[tuple[int, int]]) -> float:
    """Pixels of full black in the square of an ideograph, the median of a line's; 0.0 where it has none."""
    profile = depth.sum(axis=0)
    return float(np.median([profile[a:b].sum() for a, b in squares])) if squares else 0.0
