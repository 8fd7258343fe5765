"""The page reader for born-digital PDFs; a reader of scans yields the same records."""

from __future__ import annotations

import ctypes as c
from collections.abc import Iterator, Mapping

import pypdfium2
import pypdfium2.raw as pdfium

from etl.errors import QuarantinedReport
from etl.extract import pdfium_calls as call
from etl.extract.content import PageContent, Source
from etl.extract.geometry import PageFrame
from etl.extract.glyphs import GlyphReader
from etl.extract.limits import Limits
from etl.extract.ocr.pictures import needs_ocr
from etl.extract.ocr.scanner import scan_page
from etl.extract.rulings import PathReader
from etl.model.document import Page

_READ, _STATED = 0.9, 3  # share of the texts shown that must be read; as many may be shown within strings
_STRAY = 0.02  # share of a page's characters from which what is left out of the running text is told of


class PdfiumPageReader:
    """Reads an open document page by page and closes each page as it is left."""

    def __init__(
        self,
        document: pypdfium2.PdfDocument,
        file_name: str,
        limits: Limits,
        shows_text: Mapping[int, int] | None = None,
    ) -> None:
        """Take an open document; ``shows_text`` says by page number how often its content shows text."""
        self._document = document
        self._file_name = file_name
        self._limits = limits
        self._shows_text = shows_text or {}

    def __iter__(self) -> Iterator[PageContent]:
        """The pages in order.

        Raises:
            QuarantinedReport: ``damaged``: a page cannot be loaded or lost its text; ``page_too_large``: a page
                exceeds the limits; ``image_too_large``, ``ocr_failed``: a page without a usable text layer cannot
                be read from its picture.
        """
        for index in range(len(self._document)):
            yield self._read(index)

    def _read(self, index: int) -> PageContent:
        page = pdfium.FPDF_LoadPage(self._document.raw, index)
        if not page:
            raise self._damaged("the page cannot be loaded", index)
        try:
            text_page = pdfium.FPDFText_LoadPage(page)
            if not text_page:
                raise self._damaged("the page's text cannot be loaded", index)
            try:
                return self._content(page, text_page, index)
            finally:
                pdfium.FPDFText_ClosePage(text_page)
        finally:
            pdfium.FPDF_ClosePage(page)

    def _content(self, page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE, index: int) -> PageContent:
        frame = self._frame(page, index)
        handle, page_handle = c.c_void_p(_address(text_page)), c.c_void_p(_address(page))
        count = max(call.count_chars(handle), 0)
        if count > self._limits.max_page_chars:
            raise QuarantinedReport(
                "page_too_large", f"{count} characters", file_name=self._file_name, page_no=index + 1
            )
        self._require_text(count, call.count_page_objects(page_handle), index)
        glyphs = GlyphReader(frame)
        runs = glyphs.read(handle, count)
        paths = PathReader(frame, self._limits.max_page_objects)
        rulings = paths.read(page_handle, glyphs.text_objects)
        source: Source = "text" if runs else "blank"
        record = Page(index + 1, round(frame.width, 2), round(frame.height, 2), frame.turns * 90, source)
        untrusted = glyphs.untrusted / glyphs.total if glyphs.total else 0.0
        content = PageContent(
            record, runs, rulings, untrusted, paths.images, glyphs.aside, notes=_notes(glyphs, paths)
        )
        if needs_ocr(page, content):
            return scan_page(page, content, self._limits.ocr, self._file_name)
        return content

    def _require_text(self, characters: int, objects: int, index: int) -> None:
        """Make sure that what the content shows was read: each time text is shown makes an object of the page.

        Raises:
            QuarantinedReport: ``damaged``.
        """
        shown = self._shows_text.get(index + 1)
        if shown is not None and not characters:
            raise self._damaged("the page's text cannot be read", index)
        if shown is not None and objects < _READ * shown - _STATED:
            raise self._damaged(
                f"the page's content shows text {shown} times, {objects} could be read", index
            )

    def _frame(self, page: pdfium.FPDF_PAGE, index: int) -> PageFrame:
        box = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page, c.byref(box)):
            raise self._damaged("the page has no bounds", index)
        frame = PageFrame(
            box.left, box.bottom, box.right, box.top, max(pdfium.FPDFPage_GetRotation(page), 0) % 4
        )
        if not (0 < frame.width < 1e5 and 0 < frame.height < 1e5):
            raise self._damaged(f"the page measures {frame.width} x {frame.height} points", index)
        return frame

    def _damaged(self, reason: str, index: int) -> QuarantinedReport:
        return QuarantinedReport("damaged", reason, file_name=self._file_name, page_no=index + 1)


def _notes(glyphs: GlyphReader, paths: PathReader) -> tuple[str, ...]:
    notes = []
    if glyphs.untrusted > _STRAY * glyphs.total:
        notes.append(f"{glyphs.untrusted} characters have no meaning in Unicode")
    if glyphs.off_page > _STRAY * glyphs.total:
        notes.append(f"{glyphs.off_page} characters stand outside the page and were left out")
    if len(glyphs.aside) > _STRAY * glyphs.total:
        notes.append(f"{len(glyphs.aside)} characters do not run from left to right and were left out")
    if paths.exceeded:
        notes.append("too many drawn objects, ruling lines were not all looked at")
    return tuple(notes)


def _address(pointer: object) -> int:
    return c.cast(pointer, c.c_void_p).value or 0  # type: ignore[arg-type]
