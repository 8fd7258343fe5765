"""Pages' lines and tables to blocks in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.extract.assemble import element_block, join_lines, table_block, table_record
from etl.extract.content import Ruling
from etl.extract.footnotes import split_footnotes
from etl.extract.headers import combine_header
from etl.extract.lines import Line
from etl.extract.measure import Measure, measure_body
from etl.extract.paragraphs import Paragraph, group_lines
from etl.extract.parts import TablePart
from etl.extract.stitch import StitchedTable
from etl.extract.structure import Element, classify
from etl.extract.titles import lift_title, table_title, title_below
from etl.model.document import Block, Page, Table


@dataclass(slots=True)
class PageLayout:
    """A page with its lines outside tables from top to bottom, its tables, and the horizontal rulings outside them."""

    page: Page
    lines: list[Line]
    parts: list[TablePart]
    rules: list[Ruling] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    """Lines up to a table (or the end), footnotes apart."""

    lines: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    table: StitchedTable | None = None


def arrange(layouts: list[PageLayout], tables: list[StitchedTable]) -> tuple[list[Block], list[Table]]:
    """Blocks in reading order with tables at their places, and the tables."""
    measure = measure_body(
        [layout.lines for layout in layouts], {layout.page.page_no: layout.page.width for layout in layouts}
    )
    sections = _sections(layouts, tables, measure)
    groups = [_paragraphs(section, measure) for section in sections]
    elements = iter(classify([p for group in groups for p in group], measure))
    grouped = [[next(elements) for _ in group] for group in groups]
    blocks: list[Block] = []
    records: list[Table] = []
    for section, part, following, below in zip(
        sections, grouped, [*sections[1:], None], [*grouped[1:], []], strict=True
    ):
        first = len(blocks)
        blocks.extend([element_block(element, number) for number, element in enumerate(part, first)])
        if section.table is not None:
            alone = following is not None and following.table is not None and len(below) == 1
            _add_table(section.table, part, [] if alone else below, first, blocks, records)
    return blocks, records


def _add_table(
    table: StitchedTable,
    above: list[Element],
    below: list[Element],
    first: int,
    blocks: list[Block],
    records: list[Table],
) -> None:
    number = len(records) + 1
    title, at = table_title(table, above, first)
    if at is None and title_below(table, below):
        title, at = join_lines(below[0].paragraph.lines)[0], len(blocks) + 1
    combine_header(table)
    records.append(table_record(table, number, title, at))
    blocks.append(table_block(table, number, len(blocks)))


def _sections(layouts: list[PageLayout], tables: list[StitchedTable], measure: Measure) -> list[_Section]:
    used = {id(part) for table in tables for part in table.parts}
    starts = {id(table.parts[0]): table for table in tables}
    sections = [_Section()]
    for layout in layouts:
        lines = layout.lines
        for part in layout.parts:
            if id(part) not in used:
                lines = _released(lines, part)
        lines, notes = split_footnotes(lines, measure.size, layout.page.height)
        for part in layout.parts:
            sections[-1].lines.extend(line for line in lines if line.baseline < part.bounds[3])
            lines = [line for line in lines if line.baseline >= part.bounds[3]]
            if id(part) in starts:
                sections[-1].table = starts[id(part)]
                sections.append(_Section())
        sections[-1].lines.extend(lines)
        sections[-1].notes.extend(notes)
    return sections


def _released(lines: list[Line], part: TablePart) -> list[Line]:
    """A page's lines with those of a box that is no table back among them."""
    inside = [line for cell in part.cells for line in cell.lines]
    return sorted([*lines, *inside], key=lambda line: (line.baseline, line.x0))


def _paragraphs(section: _Section, measure: Measure) -> list[Paragraph]:
    """A section's paragraphs; each footnote after the last paragraph that begins on its page or before."""
    paragraphs = group_lines(section.lines, measure)
    for note in group_lines(section.notes, measure):
        note.kind = "footnote"
        page = note.lines[0].page_no
        place = sum(p.lines[0].page_no <= page for p in paragraphs)
        paragraphs.insert(place, note)
    title = lift_title(section.table) if section.table is not None else None
    return [*paragraphs, title] if title is not None else paragraphs
