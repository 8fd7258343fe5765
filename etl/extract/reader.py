"""One PDF to one Document: the order of the steps, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from etl.errors import QuarantinedReport
from etl.extract.content import PageContent
from etl.extract.flow import PageLayout, arrange
from etl.extract.integrity import inspect
from etl.extract.layout import settle_pages
from etl.extract.limits import DEFAULT_LIMITS, Limits
from etl.extract.lines import build_lines
from etl.extract.ocr.placement import place_back
from etl.extract.ocr.typeset import set_type
from etl.extract.pages import PdfiumPageReader
from etl.extract.parts import TablePart
from etl.extract.source import SourceFile, load_source, open_pdf
from etl.extract.stitch import stitch
from etl.extract.tables import ruled_tables, rules_outside
from etl.extract.version import EXTRACTOR_VERSION
from etl.model.document import Document

_UNTRUSTED = 0.3  # share of characters without meaning from which a page's text is not used


def read_pdf(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a report.

    Args:
        path: the PDF file.
        limits: sizes beyond which the file is set aside.

    Returns:
        The document: blocks in reading order, tables, each character with page and place.

    Raises:
        RejectedReport: ``unreadable``, ``empty_file``, ``not_pdf``, ``truncated``, ``encrypted``.
        QuarantinedReport: ``damaged``, ``no_text``, ``file_too_large``, ``page_limit``, ``page_too_large``,
            ``stream_too_large``, ``image_too_large``, ``ocr_failed``.
    """
    source = load_source(path, limits)
    pdf = open_pdf(source, limits)
    try:
        structure = inspect(source, len(pdf), limits)
        reader = PdfiumPageReader(pdf, source.name, limits, structure.shows_text)
        document = read_pages(reader, source, limits)
    finally:
        pdf.close()
    return replace(document, warnings=(*structure.warnings, *document.warnings))


def read_pages(reader: Iterable[PageContent], source: SourceFile, limits: Limits) -> Document:
    """Lay out the pages that a page reader yields.

    Raises:
        QuarantinedReport: ``no_text``: no page has text to speak of.
    """
    warnings: list[str] = []
    asides: dict[str, None] = {}
    layouts, scans = _lay_out_all(reader, warnings, asides)
    if _count_characters(layouts) < limits.min_trusted_chars:
        raise QuarantinedReport("no_text", "no page has text that can be read", file_name=source.name)
    bands, furniture = settle_pages(layouts)
    tables = stitch([(band.parts, band.lines) for band in bands])
    blocks, records = place_back(scans, *arrange(bands, tables))
    return Document(
        source.sha256,
        EXTRACTOR_VERSION,
        tuple(p.page for p in layouts),
        tuple(blocks),
        tuple(records),
        (*furniture, *asides),
        tuple(warnings),
    )


def read_table_parts(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[TablePart]:
    """The tables of a file page by page, before those that go on over pages are joined.

    Raises:
        RejectedReport: as ``read_pdf``.
        QuarantinedReport: as ``read_pdf``, ``no_text`` aside.
    """
    pdf = open_pdf(load_source(path, limits), limits)
    try:
        layouts = [_lay_out(content, [], {}) for content in PdfiumPageReader(pdf, path.name, limits)]
    finally:
        pdf.close()
    bands, _ = settle_pages(layouts)
    return [part for band in bands for part in band.parts]


def _count_characters(layouts: list[PageLayout]) -> int:
    in_lines = sum(len(line.text) for layout in layouts for line in layout.lines)
    return in_lines + sum(len(c.text) for layout in layouts for part in layout.parts for c in part.cells)


def _lay_out_all(
    reader: Iterable[PageContent], warnings: list[str], asides: dict[str, None]
) -> tuple[list[PageLayout], list[PageContent]]:
    """All pages laid out, scanned ones once all are known; and the contents of the scanned ones."""
    layouts: list[PageLayout] = []
    scans: dict[int, PageContent] = {}
    for content in reader:
        if content.scan is not None:
            scans[len(layouts)] = content
            layouts.append(PageLayout(content.page, [], []))
        else:
            layouts.append(_lay_out(content, warnings, asides))
    set_type(list(scans.values()))
    for index, content in scans.items():
        layouts[index] = _lay_out(content, warnings, asides)
    return layouts, list(scans.values())


def _lay_out(content: PageContent, warnings: list[str], asides: dict[str, None]) -> PageLayout:
    """Lines and tables of one page; a page whose text cannot be trusted has none."""
    page = content.page
    warnings.extend(f"page {page.page_no}: {note}" for note in content.notes)
    if content.aside.strip():
        asides[content.aside.strip()] = None
    if content.untrusted > _UNTRUSTED:
        warnings.append(
            f"page {page.page_no}: {content.untrusted:.0%} of the characters have no meaning, page not read"
        )
        return PageLayout(replace(page, source="blank", confidence=0.0), [], [])
    if not content.runs and content.images:
        warnings.append(f"page {page.page_no}: no text layer, and no text recognised in its image")
        return PageLayout(replace(page, source="blank", confidence=0.0), [], [])
    if content.untrusted:
        page = replace(page, confidence=round(1 - content.untrusted, 4))
    parts, runs = ruled_tables(content)
    return PageLayout(page, build_lines(runs, page.page_no), parts, rules_outside(content, parts))
