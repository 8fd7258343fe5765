"""What a page reader hands to the layout analysis: runs of characters and ruling lines, from whatever source.

Coordinates are points from the top left of the page as shown. A reader of scans gives the same records.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

from etl.extract.ocr.records import PageScan
from etl.model.document import Page


@dataclass(slots=True)
class Run:
    """Characters of one style side by side on one baseline, as drawn.

    Attributes:
        text: the printed characters.
        x0s, x1s: left and right edge of each.
        top, bottom: extent of the run, without the font's line gap.
        baseline: y of the baseline.
        size: font size in points, scaling included.
        bold: heavy font, or drawn twice or with a stroke to look heavy.
        font: name of the font's family, subset prefix and weight left out.
        confidence: 1.0 for born-digital text.
    """

    text: str
    x0s: array[float]
    x1s: array[float]
    top: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    font: str
    confidence: float = 1.0

    def slice(self, start: int, end: int) -> Run:
        """The characters ``[start, end)`` as a run of their own."""
        return Run(
            self.text[start:end],
            self.x0s[start:end],
            self.x1s[start:end],
            self.top,
            self.bottom,
            self.baseline,
            self.size,
            self.bold,
            self.font,
            self.confidence,
        )


@dataclass(frozen=True, slots=True)
class Ruling:
    """A horizontal (``y0 == y1``) or vertical (``x0 == x1``) stroke, or the side of a filled rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(slots=True)
class PageContent:
    """All that one page holds, before anything is understood of it.

    Attributes:
        untrusted: share of characters without a meaning in Unicode (U+FFFD, private use), 0 to 1.
        images: number of images drawn.
        aside: characters left out of the running text: slanted watermarks.
        notes: what a reader of the document should know of how the page was read.
        scan: what was recognised, on a page read by OCR; its runs are set once all pages are known.
    """

    page: Page
    runs: list[Run]
    rulings: list[Ruling] = field(default_factory=list)
    untrusted: float = 0.0
    images: int = 0
    aside: str = ""
    notes: tuple[str, ...] = ()
    scan: PageScan | None = None


Source = Literal["text", "ocr", "blank"]


class PageReader(Protocol):
    """Reads the pages of one open file in order; pages are released as they are left."""

    def __iter__(self) -> Iterator[PageContent]:
        """One record per page, in page order."""
        ...
