"""Scans made of printed pages: pictures that lie askew, on their side or on their heads, alone or among text pages."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

DPI = 150


def picture(source: Path, number: int, *, skew: float = 0.0, turn: int = 0, dpi: int = DPI) -> Image.Image:
    """A grey and grainy picture of a page.

    Args:
        source: a PDF.
        number: the page, from 1.
        skew: degrees clockwise by which the sheet lies askew.
        turn: degrees clockwise, a multiple of 90, by which it lies turned.
        dpi: pixels per inch.
    """
    document = pypdfium2.PdfDocument(source)
    page = document[number - 1].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    document.close()
    page = page.rotate(-skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grain = np.random.RandomState(number).normal(0.0, 3.0, (page.height, page.width))
    grey = np.clip(40 + 0.78 * np.asarray(page, float) + grain, 0, 255).astype(np.uint8)
    return Image.fromarray(grey, "L").rotate(-turn, expand=True)


def save(path: Path, *pages: Image.Image | tuple[Path, int], dpi: int = DPI) -> Path:
    """A PDF of pictures and of pages (PDF, number from 1) as they are."""
    with pikepdf.new() as target:
        for page in pages:
            if isinstance(page, tuple):
                with pikepdf.open(page[0]) as source:
                    target.pages.append(source.pages[page[1] - 1])
            else:
                _add_picture(target, page, dpi)
        target.save(path)
    return path


def _add_picture(target: pikepdf.Pdf, page: Image.Image, dpi: int) -> None:
    jpeg = io.BytesIO()
    page.save(jpeg, "PDF", resolution=dpi, quality=85)
    with pikepdf.open(io.BytesIO(jpeg.getvalue())) as single:
        target.pages.append(single.pages[0])
