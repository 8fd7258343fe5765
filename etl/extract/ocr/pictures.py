"""Which pages have no usable text layer, and how large their pictures are; nothing is decoded for it."""

from __future__ import annotations

import ctypes as c
from collections.abc import Iterator
from itertools import islice

import pypdfium2.raw as pdfium

from etl.extract.content import PageContent

_UNTRUSTED = 0.3  # share of characters without meaning from which a page's text is not used
_COVERED = 0.6  # share of the page that an image must cover to be its content
_STAMP = 40  # characters that a program may have stamped on a scan: a page number, its own name
_MAX_DEPTH = 4  # forms within forms in which pictures are looked for
_MAX_OBJECTS = 5_000  # objects of a page that are looked at


def needs_ocr(page: pdfium.FPDF_PAGE, content: PageContent) -> bool:
    """Whether a page has to be read from its picture: its text means nothing, or its print is no text at all."""
    if content.untrusted > _UNTRUSTED:
        return True
    printed = sum(1 for _ in islice(_printed(content), _STAMP + 1))
    if printed == 0:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    return printed <= _STAMP and _image_share(page, content) >= _COVERED


def _printed(content: PageContent) -> Iterator[str]:
    return (char for run in content.runs for char in run.text if not char.isspace())


def largest_image(page: pdfium.FPDF_PAGE) -> int:
    """Pixels of the largest picture that a loaded page draws, by its header."""
    return max((_pixels(image) for _, image in _images(page)), default=0)


def _image_share(page: pdfium.FPDF_PAGE, content: PageContent) -> float:
    """Largest share of the page that one picture covers (a form with pictures counts as one)."""
    return max((_area(outer) for outer, _ in _images(page)), default=0.0) / (
        content.page.width * content.page.height
    )


def _images(page: pdfium.FPDF_PAGE) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, pdfium.FPDF_PAGEOBJECT]]:
    """Each picture with the object of the page that it is or stands in."""
    for index in range(min(max(pdfium.FPDFPage_CountObjects(page), 0), _MAX_OBJECTS)):
        outer = pdfium.FPDFPage_GetObject(page, index)
        for image in _inside(outer, 0):
            yield outer, image


def _inside(drawn: pdfium.FPDF_PAGEOBJECT, depth: int) -> Iterator[pdfium.FPDF_PAGEOBJECT]:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        yield drawn
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        for index in range(min(max(pdfium.FPDFFormObj_CountObjects(drawn), 0), _MAX_OBJECTS)):
            yield from _inside(pdfium.FPDFFormObj_GetObject(drawn, index), depth + 1)


def _pixels(image: pdfium.FPDF_PAGEOBJECT) -> int:
    width, height = c.c_uint(), c.c_uint()
    known = pdfium.FPDFImageObj_GetImagePixelSize(image, c.byref(width), c.byref(height))
    return width.value * height.value if known else 0


def _area(drawn: pdfium.FPDF_PAGEOBJECT) -> float:
    box = [c.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *(c.byref(side) for side in box)):
        return 0.0
    left, bottom, right, top = (side.value for side in box)
    return max(right - left, 0.0) * max(top - bottom, 0.0)
