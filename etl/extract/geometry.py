"""From PDF user space (origin bottom left) to the page as shown (origin top left, CropBox, rotated)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Bounds = tuple[float, float, float, float]
Ordinate = TypeVar("Ordinate", float, npt.NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The visible rectangle of a page in user space and its quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0

    @property
    def width(self) -> float:
        """Width as shown."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Height as shown."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def point(self, x: Ordinate, y: Ordinate) -> tuple[Ordinate, Ordinate]:
        """A user space point as shown, or the points of two arrays."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def bounds(self, left: float, bottom: float, right: float, top: float) -> Bounds:
        """A user space rectangle as shown: ``(x0, top, x1, bottom)``."""
        xa, ya = self.point(left, bottom)
        xb, yb = self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def all_bounds(self, sides: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Rectangles ``(4, n)`` as shown: x0, top, x1, bottom; given are left, top, right, bottom in user space."""
        xa, ya = self.point(sides[0], sides[3])
        xb, yb = self.point(sides[2], sides[1])
        if self.turns == 0:
            return np.stack((xa, yb, xb, ya))
        return np.stack((np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)))

    def direction(self, dx: Ordinate, dy: Ordinate) -> tuple[Ordinate, Ordinate]:
        """A user space vector as shown (y downwards), or the vectors of two arrays."""
        if self.turns == 0:
            return dx, -dy
        if self.turns == 1:
            return dy, dx
        if self.turns == 2:
            return -dx, dy
        return -dy, -dx
