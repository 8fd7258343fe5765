"""A recognised line's measures on the page: where its characters stand, how tall and how heavy they are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from etl.extract.ocr.cuts import Cut, Ink
from etl.extract.ocr.engine import Reading
from etl.extract.ocr.records import ScannedLine, is_ideograph
from etl.extract.ocr.widths import join_dashes

_SPACE = 0.28  # times the height of a line's ink: blank from which a recognised space is one


def scanned_line(reading: Reading, cut: Cut, ink: Ink, scale: float) -> ScannedLine:
    """The line in points; its height is that of its ideographs where it has any.

    Args:
        reading: what the line says.
        cut: where it was cut out.
        ink: the cut's ink.
        scale: pixels per point.
    """
    squares = _squares(reading, cut, ink)
    reading = _without_narrow_spaces(reading, ink)
    columns = np.zeros(cut.picture.shape[1], np.bool_)
    for a, b in squares:
        columns[a:b] = True
    top, bottom = ink.rows(columns if squares else ~columns)
    width = cut.picture.shape[1]
    return ScannedLine(
        join_dashes(reading.text, _joined(reading, ink, width)),
        [(cut.x + center * width) / scale for center in reading.centers],
        [blank / scale for blank in _blanks(reading, ink)],
        (cut.x + ink.x0) / scale,
        (cut.y + top) / scale,
        (cut.x + ink.x1) / scale,
        (cut.y + bottom) / scale,
        _stroke(ink, columns) / scale,
        reading.score,
    )


def _without_narrow_spaces(reading: Reading, ink: Ink) -> Reading:
    """The reading without the spaces at which the ink leaves no more room than between letters."""
    top, bottom = ink.rows(np.ones(ink.depth.shape[1], np.bool_))
    blanks = _blanks(reading, ink, 2)
    kept = [
        i
        for i, char in enumerate(reading.text)
        if not (char.isspace() and 0 < i <= len(blanks) and blanks[i - 1] < _SPACE * (bottom - top))
    ]
    text = "".join(reading.text[i] for i in kept)
    return Reading(text, reading.score, tuple(reading.centers[i] for i in kept))


def _blanks(reading: Reading, ink: Ink, step: int = 1) -> list[int]:
    """The widest blank in pixels from each character's middle to that of the one ``step`` further."""
    blank = ~np.asarray((ink.depth > 0.4).any(axis=0))
    at = [min(int(center * len(blank)), len(blank) - 1) for center in reading.centers]
    return [_longest(blank[a:b]) for a, b in zip(at, at[step:], strict=False)]


def _longest(flags: NDArray[np.bool_]) -> int:
    """Length of the longest run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[0::2]).max()) if len(edges) else 0


def _joined(reading: Reading, ink: Ink, width: int) -> list[bool]:
    """For each character whether every column from its middle to the next one's holds ink."""
    inked: NDArray[np.bool_] = np.asarray((ink.depth > 0.4).any(axis=0))
    at = [min(int(center * width), width - 1) for center in reading.centers]
    return [bool(np.all(inked[a : b + 1])) for a, b in pairwise(at)] + [False]


def _squares(reading: Reading, cut: Cut, ink: Ink) -> list[tuple[int, int]]:
    """Column ranges of the ideographs."""
    rows, width = cut.picture.shape
    top, bottom = ink.rows(np.ones(width, np.bool_))
    half = min(bottom - top, rows) / 2
    middles = [c * width for char, c in zip(reading.text, reading.centers, strict=True) if is_ideograph(char)]
    return [(max(round(m - half), 0), min(round(m + half), width)) for m in middles]


def _stroke(ink: Ink, columns: NDArray[np.bool_]) -> float:
    """Ink per length of stroke in pixels of full black; 0.0 without columns.

    Blur makes a stroke wider and paler: its width (ink over half the length of its edges) times its darkness
    stays what it was.
    """
    depth = ink.depth
    if not columns.any() or min(depth.shape) < 2:
        return 0.0
    down, across = np.gradient(depth)
    edges = float(np.hypot(down, across)[:, columns].sum())
    amount = float(depth[:, columns].sum())
    if not edges or not amount:
        return 0.0
    darkness = float((depth[:, columns] ** 2).sum()) / amount * ink.contrast
    return 2 * amount / edges * darkness
