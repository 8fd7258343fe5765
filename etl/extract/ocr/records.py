"""What was recognised on a page, before it is set in type: lines with their ink, and how the page lay."""

from __future__ import annotations

from dataclasses import dataclass, field


def is_ideograph(char: str) -> bool:
    """Whether a character is one of those that fill their square."""
    return "\u4e00" <= char <= "\u9fff"


@dataclass(slots=True)
class ScannedLine:
    """A recognised line of text; all places in points from the top left of the straightened page.

    Attributes:
        text: the characters as recognised.
        centers: x of the middle of each character; only good to a third of a character's width.
        blanks: for each character but the last the widest blank in the ink up to the middle of the next one.
        x0, top, x1, bottom: extent of the ink.
        stroke: ink per length of the ideographs' strokes, as a width of full black; 0.0 without any.
        score: the recogniser's mean score, 0 to 1.
    """

    text: str
    centers: list[float]
    blanks: list[float]
    x0: float
    top: float
    x1: float
    bottom: float
    stroke: float
    score: float


@dataclass(slots=True)
class PageScan:
    """A page that was read by OCR.

    Attributes:
        lines: its lines in no particular order.
        skew: angle in radians by which the print runs downwards to the right on the page as shown.
    """

    lines: list[ScannedLine] = field(default_factory=list)
    skew: float = 0.0
