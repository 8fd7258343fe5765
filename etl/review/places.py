"""Where words that a steward points at stand in a report: looked up, never taken on trust."""

from __future__ import annotations

from collections.abc import Iterator

from etl.model.document import Block, Document, Table
from etl.model.observation import Evidence

SHORTEST = 4
"""Characters of evidence that say anything at all."""


class PlaceError(ValueError):
    """The words do not stand where they are said to, or stand there more than once."""


def find_evidence(document: Document, page_no: int, text: str) -> Evidence:
    """The one place on a page where the words begin: in running text as given, in a table the whole row.

    Args:
        document: the report.
        page_no: from 1.
        text: verbatim, white space aside.

    Raises:
        PlaceError: the words are too few, stand nowhere, on other pages only, or several times on the page.
    """
    wanted = "".join(text.split())
    if len(wanted) < SHORTEST:
        raise PlaceError(f"evidence of fewer than {SHORTEST} characters points at nothing: {text!r}")
    found = list(_everywhere(document, wanted))
    here = [e for e in found if e.page_no == page_no]
    if len(here) == 1:
        return here[0]
    if here:
        raise PlaceError(f"the words stand {len(here)} times on page {page_no}; give more of the sentence")
    if found:
        pages = ", ".join(str(n) for n in sorted({e.page_no for e in found}))
        raise PlaceError(f"the words do not begin on page {page_no} but on page {pages}")
    raise PlaceError("the words do not stand in the report")


def _everywhere(document: Document, wanted: str) -> Iterator[Evidence]:
    for block in document.blocks:
        if block.kind != "table" and block.text:
            yield from _in_block(block, wanted)
    for table in document.tables:
        yield from _in_table(table, wanted)


def _in_block(block: Block, wanted: str) -> Iterator[Evidence]:
    offsets = [n for n, char in enumerate(block.text) if not char.isspace()]
    text = "".join(block.text[n] for n in offsets)
    at = text.find(wanted)
    while at >= 0:
        start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
        boxes = tuple(block.locate(start, end))
        if boxes:
            words = block.text[start:end]
            yield Evidence(words, boxes[0].page_no, boxes, "text", block.block_no, start, end)
        at = text.find(wanted, at + len(wanted))


def _in_table(table: Table, wanted: str) -> Iterator[Evidence]:
    for row_no, row in enumerate(table.rows()):
        cells = [c for c in row if c and c.text]
        if wanted not in "".join("".join(c.text.split()) for c in cells):
            continue
        boxes = tuple(p.box for c in cells for p in c.pieces) or tuple(c.box for c in cells if c.box)
        if boxes:
            words = "\t".join(c.text for c in cells)
            yield Evidence(words, boxes[0].page_no, boxes, "table", table_no=table.table_no, row_no=row_no)
