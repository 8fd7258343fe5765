"""A page as a greyscale picture, within bounds."""

from __future__ import annotations

import ctypes as c
import math
from dataclasses import dataclass

import numpy as np
import pypdfium2.raw as pdfium

from etl.extract.ocr.engine import Picture
from etl.extract.ocr.errors import OcrError
from etl.extract.ocr.options import OcrOptions

_MAX_SIDE = 30_000  # pixels, whatever the shape


@dataclass(frozen=True, slots=True)
class Raster:
    """A rendered page.

    Attributes:
        picture: ``(height, width)``, 0 is black.
        scale: pixels per point.
    """

    picture: Picture
    scale: float


def render(page: pdfium.FPDF_PAGE, width: float, height: float, options: OcrOptions) -> Raster:
    """Render a loaded page as shown.

    Args:
        page: the page.
        width: its width as shown, in points.
        height: its height as shown, in points.
        options: resolution and the most pixels.

    Raises:
        OcrError: there is no memory for the picture.
    """
    scale = min(options.dpi / 72, math.sqrt(options.max_pixels / (width * height)))
    scale = min(scale, _MAX_SIDE / max(width, height))
    columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
    picture = np.full((rows, columns), 255, np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        columns, rows, pdfium.FPDFBitmap_Gray, picture.ctypes.data_as(c.c_void_p), picture.strides[0]
    )
    if not bitmap:
        raise OcrError(f"no bitmap of {columns} x {rows} pixels")
    try:
        pdfium.FPDF_RenderPageBitmap(
            bitmap, page, 0, 0, columns, rows, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE
        )
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Raster(picture, scale)
