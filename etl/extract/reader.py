"""One PDF to one Document: the order of the steps, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from etl.errors import QuarantinedReport
from etl.extract.assemble import element_block, table_block, table_record
from etl.extract.borderless import borderless_tables
from etl.extract.content import PageContent
from etl.extract.furniture import remove_furniture
from etl.extract.limits import DEFAULT_LIMITS, Limits
from etl.extract.lines import Line, build_lines
from etl.extract.measure import Measure, measure_body
from etl.extract.pages import PdfiumPageReader
from etl.extract.paragraphs import group_lines
from etl.extract.source import SourceFile, load_source, open_pdf
from etl.extract.stitch import StitchedTable, stitch
from etl.extract.structure import Element, classify
from etl.extract.tables import TablePart, ruled_tables
from etl.extract.titles import table_title
from etl.extract.version import EXTRACTOR_VERSION
from etl.model.document import Block, Document, Page, Table

_UNTRUSTED = 0.3  # share of characters without meaning from which a page's text is not used


@dataclass(slots=True)
class _PageLayout:
    page: Page
    lines: list[Line]
    parts: list[TablePart]


def read_pdf(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a report.

    Args:
        path: the PDF file.
        limits: sizes beyond which the file is set aside.

    Returns:
        The document: blocks in reading order, tables, each character with page and place.

    Raises:
        RejectedReport: ``unreadable``, ``empty_file``, ``not_pdf``, ``truncated``, ``encrypted``.
        QuarantinedReport: ``no_text``, ``file_too_large``, ``page_limit``, ``page_too_large``.
    """
    source = load_source(path, limits)
    pdf = open_pdf(source, limits)
    try:
        return read_pages(PdfiumPageReader(pdf, source.name, limits), source, limits)
    finally:
        pdf.close()


def read_pages(reader: Iterable[PageContent], source: SourceFile, limits: Limits) -> Document:
    """Lay out the pages that a page reader yields.

    Raises:
        QuarantinedReport: ``no_text``: no page has text to speak of.
    """
    warnings: list[str] = []
    asides: dict[str, None] = {}
    layouts = [_lay_out(content, warnings, asides) for content in reader]
    if (
        sum(len(line.text) for p in layouts for line in p.lines) + _cell_characters(layouts)
        < limits.min_trusted_chars
    ):
        raise QuarantinedReport("no_text", "no page has a usable text layer", file_name=source.name)
    kept, furniture = remove_furniture([p.lines for p in layouts], [p.page.height for p in layouts])
    for layout, lines in zip(layouts, kept, strict=True):
        layout.lines = lines
    _find_borderless(layouts)
    tables = stitch([(p.parts, p.lines) for p in layouts])
    blocks, records = _flow(layouts, tables)
    return Document(
        source.sha256,
        EXTRACTOR_VERSION,
        tuple(p.page for p in layouts),
        tuple(blocks),
        tuple(records),
        (*furniture, *asides),
        tuple(warnings),
    )


def _find_borderless(layouts: list[_PageLayout]) -> None:
    """Take tables without rulings out of the pages' lines; one may go on from page to page."""
    before: TablePart | None = None
    for layout in layouts:
        found, rest = borderless_tables(layout.lines, layout.page.page_no, before)
        layout.lines = rest
        layout.parts = sorted([*layout.parts, *found], key=lambda part: part.bounds[1])
        last = layout.parts[-1] if layout.parts else None
        ends_page = last is not None and not any(line.top > last.bounds[1] for line in rest)
        before = last if last is not None and ends_page and not last.ruled else None


def _cell_characters(layouts: list[_PageLayout]) -> int:
    return sum(len(cell.text) for layout in layouts for part in layout.parts for cell in part.cells)


def _lay_out(content: PageContent, warnings: list[str], asides: dict[str, None]) -> _PageLayout:
    """Lines and tables of one page; a page whose text cannot be trusted has none."""
    page = content.page
    if content.aside.strip():
        asides[content.aside.strip()] = None
    if content.untrusted > _UNTRUSTED:
        warnings.append(
            f"page {page.page_no}: {content.untrusted:.0%} of the characters have no meaning, page not read"
        )
        return _PageLayout(replace(page, source="blank", confidence=0.0), [], [])
    if not content.runs and content.images:
        warnings.append(f"page {page.page_no}: no text layer, an image only, page not read")
        return _PageLayout(replace(page, source="blank", confidence=0.0), [], [])
    if content.untrusted:
        page = replace(page, confidence=round(1 - content.untrusted, 4))
    parts, runs = ruled_tables(content)
    return _PageLayout(page, build_lines(runs, page.page_no), parts)


def _flow(layouts: list[_PageLayout], tables: list[StitchedTable]) -> tuple[list[Block], list[Table]]:
    """Blocks in reading order, with tables at their places."""
    measure = measure_body([p.lines for p in layouts])
    whole = {id(part) for table in tables for part in table.parts}
    sections: list[tuple[list[Line], StitchedTable | None]] = []
    lines: list[Line] = []
    by_first = {id(table.parts[0]): table for table in tables}
    for layout in layouts:
        rest = layout.lines
        for part in layout.parts:
            if id(part) not in whole:
                rest = _released(rest, part)
        for part in layout.parts:
            lines.extend(line for line in rest if line.baseline < part.bounds[3])
            rest = [line for line in rest if line.baseline >= part.bounds[3]]
            if id(part) in by_first:
                sections.append((lines, by_first[id(part)]))
                lines = []
        lines.extend(rest)
    sections.append((lines, None))
    return _blocks(sections, measure)


def _released(lines: list[Line], part: TablePart) -> list[Line]:
    """A page's lines with those of a box that is no table back among them."""
    inside = [line for cell in part.cells for line in cell.lines]
    return sorted([*lines, *inside], key=lambda line: (line.baseline, line.x0))


def _blocks(
    sections: list[tuple[list[Line], StitchedTable | None]], measure: Measure
) -> tuple[list[Block], list[Table]]:
    groups = [group_lines(lines, measure) for lines, _ in sections]
    elements = iter(classify([p for group in groups for p in group], measure))
    blocks: list[Block] = []
    records: list[Table] = []
    for (_, table), group in zip(sections, groups, strict=True):
        section: list[Element] = [next(elements) for _ in group]
        first = len(blocks)
        blocks.extend([element_block(e, number) for number, e in enumerate(section, first)])
        if table is not None:
            number = len(records) + 1
            title, at = table_title(table, section, first)
            records.append(table_record(table, number, title, at))
            blocks.append(table_block(table, number, len(blocks)))
    return blocks, records
