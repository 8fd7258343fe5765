"""From PDF user space (origin bottom left) to the page as shown (origin top left, CropBox, rotated)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Bounds = tuple[float, float, float, float]


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

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A user space point as shown."""
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

    def all_bounds(self, flat: Sequence[float]) -> list[Bounds]:
        """Rectangles given as ``left, top, right, bottom`` one after the other in user space, as shown."""
        sides = flat[0::4], flat[3::4], flat[2::4], flat[1::4]
        if self.turns == 0:
            x, y = self.left, self.top
            return [(a - x, y - d, c - x, y - b) for a, b, c, d in zip(*sides, strict=True)]
        return [self.bounds(a, b, c, d) for a, b, c, d in zip(*sides, strict=True)]

    def direction(self, dx: float, dy: float) -> tuple[float, float]:
        """A user space vector as shown (y downwards)."""
        if self.turns == 0:
            return dx, -dy
        if self.turns == 1:
            return dy, dx
        if self.turns == 2:
            return -dx, dy
        return -dy, -dx
