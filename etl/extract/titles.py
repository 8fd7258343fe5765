"""The title of a table: the caption or short line right above it, or a first row that spans it."""

from __future__ import annotations

import re

from etl.extract.assemble import join_lines
from etl.extract.paragraphs import Paragraph, ends_sentence
from etl.extract.parts import PartCell
from etl.extract.stitch import StitchedTable
from etl.extract.structure import Element

_MAX_TITLE = 60  # characters
_MAX_DISTANCE = 4.0  # line heights between the title and its table
_UNIT_NOTE = re.compile(r"^[（(]?\s*(?:计量|数据)?单\s*位\s*[:：].{1,16}$")


def lift_title(table: StitchedTable) -> Paragraph | None:
    """Take a first row that is one short cell over all columns out of the table: it is the table's title."""
    top = [cell for cell in table.cells if cell.row == 0]
    if len(top) != 1 or table.row_count < 3 or top[0].column_span < table.column_count or top[0].row_span > 1:
        return None
    if not top[0].lines or len(top[0].text) > _MAX_TITLE:
        return None
    table.cells = [_raised(cell) for cell in table.cells if cell.row > 0]
    table.row_count -= 1
    return Paragraph(top[0].lines, kind="caption")


def _raised(cell: PartCell) -> PartCell:
    return PartCell(
        cell.row - 1,
        cell.column,
        cell.row_span,
        cell.column_span,
        cell.lines,
        cell.bounds,
        cell.page_no,
    )


def table_title(table: StitchedTable, above: list[Element], first_block: int) -> tuple[str, int | None]:
    """The title printed above a table and its block's number.

    Args:
        table: the table.
        above: elements between the table before (or the start) and this table.
        first_block: block number of the first of them.
    """
    index = len(above) - 1
    if index > 0 and _UNIT_NOTE.match(above[index].paragraph.text):
        index -= 1
    if index < 0 or not _is_title(above[index], table):
        return "", None
    return join_lines(above[index].paragraph.lines)[0], first_block + index


def title_below(table: StitchedTable, below: list[Element]) -> bool:
    """Whether the first element after a table is a caption of a table, right under it."""
    if (
        not below
        or below[0].kind != "caption"
        or not below[0].paragraph.text.startswith(("表", "附表", "Table"))
    ):
        return False
    first, part = below[0].paragraph.lines[0], table.parts[-1]
    near = 0 <= first.top - part.bounds[3] <= _MAX_DISTANCE * first.size
    return first.page_no == part.page_no and near


def _is_title(element: Element, table: StitchedTable) -> bool:
    last, part = element.paragraph.lines[-1], table.parts[0]
    text = element.paragraph.text
    if element.kind == "caption":
        return not text.startswith(("图", "Fig"))
    if element.kind == "footnote" or last.page_no != part.page_no:
        return False
    if part.bounds[1] - last.bottom > _MAX_DISTANCE * last.size:
        return False
    return len(text) <= _MAX_TITLE and not ends_sentence(text) and not text.endswith(("，", "、"))
