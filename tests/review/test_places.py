"""Where words stand: found in text and tables, on the page said, or refused with where they are."""

from __future__ import annotations

import pytest

from etl.model.document import Block, Box, Cell, Document, Page, Piece, Table
from etl.review.places import PlaceError, find_evidence


def piece(start: int, text: str, page_no: int, top: float) -> Piece:
    edges = tuple(10.0 + 10 * n for n in range(len(text) + 1))
    return Piece(start, text, Box(page_no, 10, top, edges[-1], top + 12), edges)


LINES = (piece(0, "全校延长借期至开", 1, 780), piece(8, "学, 读者300人次。", 2, 60))
TWICE = (piece(0, "读者300人次。读者300人次。", 2, 90),)
CELLS = (
    Cell(0, 0, "名称"),
    Cell(1, 0, "甲 大学", (piece(0, "甲 大学", 2, 200),)),
    Cell(1, 1, "300人次", (piece(0, "300人次", 2, 200),)),
)
DOCUMENT = Document(
    "0" * 64,
    "x",
    (Page(1, 600, 800), Page(2, 600, 800)),
    (
        Block(0, "paragraph", "全校延长借期至开学, 读者300人次。", LINES),
        Block(1, "paragraph", "读者300人次。读者300人次。", TWICE),
        Block(2, "table", "", (piece(0, "名", 2, 180),), table_no=1),
    ),
    (Table(1, "", 2, 2, CELLS, 2, 2),),
)


def test_words_over_a_page_break_begin_where_they_begin() -> None:
    found = find_evidence(DOCUMENT, 1, "借期至开 学,读者300人次")
    assert (found.text, found.page_no, found.block_no, found.start, found.end) == (
        "借期至开学, 读者300人次",
        1,
        0,
        4,
        18,
    )
    assert [b.as_list() for b in found.boxes] == [[1, 50.0, 780, 90.0, 792], [2, 10.0, 60, 110.0, 72]]


def test_words_of_a_table_stand_for_their_row() -> None:
    found = find_evidence(DOCUMENT, 2, "甲大学 300")
    assert (found.source, found.table_no, found.row_no, found.text) == ("table", 1, 1, "甲 大学\t300人次")
    assert [b.page_no for b in found.boxes] == [2, 2]


@pytest.mark.parametrize(
    ("page_no", "text", "message"),
    [
        (1, "借期至", "fewer than 4"),
        (1, "没有这样的话", "do not stand in the report"),
        (2, "全校延长借期", "do not begin on page 2 but on page 1"),
        (1, "读者300人次。读者300人次。", "but on page 2"),
        (2, "读者300人次", "stand 3 times on page 2"),
    ],
)
def test_words_that_are_not_there_or_not_only_there_are_refused(
    page_no: int, text: str, message: str
) -> None:
    with pytest.raises(PlaceError, match=message):
        find_evidence(DOCUMENT, page_no, text)
