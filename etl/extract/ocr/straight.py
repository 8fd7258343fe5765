"""How the print lies on a picture: quarter turns and small angles, from the detected lines alone."""

from __future__ import annotations

import math

import numpy as np

from etl.extract.ocr.engine import Picture, Quads

_LONG = 5.0  # times its height: a line long enough to tell an angle
_MAX_ANGLE = math.radians(12)
_MIN_ANGLE = math.radians(0.06)  # below this a line of a page's width rises by less than a pixel or so


def sides(quads: Quads) -> tuple[np.ndarray, np.ndarray]:
    """Widths and heights of quadrilaterals."""
    width = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    height = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    return width, height


def is_sideways(quads: Quads) -> bool:
    """Whether most of the text runs from top to bottom."""
    if not len(quads):
        return False
    width, height = sides(quads)
    tall = float(height[height > 2.5 * width].sum())
    wide = float(width[width > 2.5 * height].sum())
    return tall > 2 * wide and tall > 3 * float(np.median(width))


def skew_of(quads: Quads) -> float:
    """Angle in radians by which lines run downwards to the right; 0.0 where it cannot be told or is negligible."""
    if not len(quads):
        return 0.0
    width, height = sides(quads)
    long = quads[width > _LONG * height]
    if not len(long):
        return 0.0
    rise = (long[:, 1] - long[:, 0]) + (long[:, 2] - long[:, 3])
    angles = np.arctan2(rise[:, 1], rise[:, 0])
    order = np.argsort(angles)
    weights = np.cumsum(np.hypot(rise[:, 0], rise[:, 1])[order])
    angle = float(angles[order][int(np.searchsorted(weights, weights[-1] / 2))])
    return angle if _MIN_ANGLE < abs(angle) < _MAX_ANGLE else 0.0


def turn_quads(quads: Quads, angle: float, width: float, height: float) -> Quads:
    """Points turned by ``-angle`` about the middle of a picture, so that print that ran down runs level."""
    cos, sin = math.cos(angle), math.sin(angle)
    middle = np.array([width / 2, height / 2], np.float32)
    turn = np.array([[cos, -sin], [sin, cos]], np.float32)
    return ((quads - middle) @ turn + middle).astype(np.float32)


def turn_picture(picture: Picture, angle: float) -> Picture:
    """The picture turned as ``turn_quads`` turns points, its border continued."""
    if angle == 0.0:
        return picture
    import cv2

    rows, columns = picture.shape
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), math.degrees(angle), 1.0)
    return np.asarray(
        cv2.warpAffine(
            picture, matrix, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ),
        np.uint8,
    )
