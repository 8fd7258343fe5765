"""How pictures of pages are made and read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OcrOptions:
    """Resolutions and bounds of reading pages by OCR.

    Attributes:
        dpi: resolution at which a page is rendered and its characters are recognised.
        detection_dpi: resolution at which lines of text are looked for; a third of the pixels is enough for that.
        max_pixels: pixels of a rendered page; a larger page is rendered at a lower resolution.
        max_image_pixels: pixels of an embedded picture, beyond which the page is not rendered at all.
        threads: threads of the recogniser; documents are spread over processes, so one is best.
        min_score: mean score of a line below which it is taken for a blot.
    """

    dpi: int = 200
    detection_dpi: int = 110
    max_pixels: int = 16_000_000
    max_image_pixels: int = 200_000_000
    threads: int = 1
    min_score: float = 0.5


DEFAULT_OCR = OcrOptions()
