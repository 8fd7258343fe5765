"""Ruling lines of a picture: long thin dark strokes, level or upright."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.extract.content import Ruling
from etl.extract.ocr.engine import Picture, Quads

_DARKER = 12  # grey levels by which a ruling is darker than the paper beside it
_SMOOTH = 7  # pixels along the stroke over which grain is averaged
_LEVEL_LENGTH = 30.0  # points: longer than a dash
_UPRIGHT_LENGTH = 14.0  # points: as tall as a table's row
_THICK = 3.5  # points: thicker is a bar or a picture's edge
_SLACK = 2  # pixels by which a stroke may drift on its way
_EDGE = 0.12  # share of a text line's height at its top and bottom where a ruling may touch it
_THROUGH = 0.3  # share of a stroke in the midst of lines of text from which it is part of their characters
_WITHIN = 0.85  # share of a stroke anywhere inside lines of text from which it is


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A stroke along the first axis: ``at`` across, from ``start`` to ``end``, in pixels; ``label`` in the mask."""

    at: float
    start: float
    end: float
    label: int


@dataclass(frozen=True, slots=True)
class Strokes:
    """Rulings in points, and the pixels they cover (255 where one runs)."""

    rulings: list[Ruling]
    mask: Picture


def find_strokes(picture: Picture, quads: Quads, scale: float) -> Strokes:
    """The ruling lines of a straightened greyscale page.

    Args:
        picture: the page.
        quads: corners of the lines of text on it, in pixels: what runs inside them is no ruling.
        scale: pixels per point.
    """
    low, high = quads.min(axis=1), quads.max(axis=1)
    boxes = np.concatenate([low, high], axis=1) if len(quads) else np.zeros((0, 4), np.float32)
    level, level_mask = _along(picture, scale, _LEVEL_LENGTH)
    upright, upright_mask = _along(np.ascontiguousarray(picture.T), scale, _UPRIGHT_LENGTH)
    level = [s for s in level if not _runs_through(s, boxes)]
    upright = [s for s in upright if not _belongs_to(s, boxes)]
    rulings = [Ruling(s.start / scale, s.at / scale, s.end / scale, s.at / scale) for s in level]
    rulings += [Ruling(s.at / scale, s.start / scale, s.at / scale, s.end / scale) for s in upright]
    return Strokes(rulings, np.maximum(_mask(level_mask, level), _mask(upright_mask, upright).T))


def _along(picture: Picture, scale: float, length: float) -> tuple[list[_Stroke], np.ndarray]:
    """Level strokes, and the picture of their labels."""
    import cv2

    span = max(int(length * scale), 8)
    smooth = cv2.blur(picture, (_SMOOTH, 1))
    wall = 2 * int(_THICK * scale / 2) + 3
    paper = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((wall, 1), np.uint8))
    dark = (cv2.subtract(paper, smooth) > _DARKER).astype(np.uint8)
    drift = cv2.dilate(dark, np.ones((_SLACK + 1, 1), np.uint8))
    runs = cv2.morphologyEx(drift, cv2.MORPH_OPEN, np.ones((1, span), np.uint8))
    count, labels, stats, middles = cv2.connectedComponentsWithStats(runs, connectivity=8)
    thick = _THICK * scale + _SLACK
    strokes: list[_Stroke] = []
    for index in range(1, count):
        x, _, width, height, area = (int(v) for v in stats[index])
        if area / width <= thick and height <= thick + 0.02 * width:
            strokes.append(_Stroke(float(middles[index][1]) + 0.5, x, x + width, index))
    return strokes, labels


def _mask(labels: np.ndarray, strokes: list[_Stroke]) -> Picture:
    keep = np.zeros(int(labels.max()) + 1, np.uint8)
    keep[[stroke.label for stroke in strokes]] = 255
    mask: Picture = keep[labels]
    return mask


def _runs_through(stroke: _Stroke, boxes: np.ndarray) -> bool:
    """Whether a level stroke runs through lines of text: it is made of their characters' strokes."""
    return _share(stroke, boxes, _EDGE) > _THROUGH or _share(stroke, boxes, 0.0) > _WITHIN


def _share(stroke: _Stroke, boxes: np.ndarray, edge: float) -> float:
    """Share of a level stroke that runs inside boxes, a share ``edge`` of their heights left out."""
    margin = edge * (boxes[:, 3] - boxes[:, 1])
    hit = boxes[(boxes[:, 1] + margin < stroke.at) & (stroke.at < boxes[:, 3] - margin)]
    shared = np.clip(np.minimum(hit[:, 2], stroke.end) - np.maximum(hit[:, 0], stroke.start), 0, None)
    return float(shared.sum()) / (stroke.end - stroke.start)


def _belongs_to(stroke: _Stroke, boxes: np.ndarray) -> bool:
    """Whether an upright stroke stands inside one line of text."""
    height = boxes[:, 3] - boxes[:, 1]
    inside = (boxes[:, 0] < stroke.at) & (stroke.at < boxes[:, 2])
    held = (boxes[:, 1] - 0.2 * height < stroke.start) & (stroke.end < boxes[:, 3] + 0.2 * height)
    return bool((inside & held).any())
