"""The title of a table: the caption or short line right above it."""

from __future__ import annotations

from etl.extract.assemble import join_lines
from etl.extract.paragraphs import ends_sentence, is_caption
from etl.extract.stitch import StitchedTable
from etl.extract.structure import Element

_MAX_TITLE = 60  # characters
_MAX_DISTANCE = 4.0  # line heights between the title and its table


def table_title(table: StitchedTable, above: list[Element], first_block: int) -> tuple[str, int | None]:
    """The title printed above a table and its block's number.

    Args:
        table: the table.
        above: elements between the table before (or the start) and this table.
        first_block: block number of the first of them.
    """
    if not above or not _is_title(above[-1], table):
        return "", None
    return join_lines(above[-1].paragraph.lines)[0], first_block + len(above) - 1


def _is_title(element: Element, table: StitchedTable) -> bool:
    last, part = element.paragraph.lines[-1], table.parts[0]
    text = element.paragraph.text
    if last.page_no != part.page_no or part.bounds[1] - last.bottom > _MAX_DISTANCE * last.size:
        return False
    if is_caption(text):
        return True
    return len(text) <= _MAX_TITLE and not ends_sentence(text) and not text.endswith(("，", "、"))
