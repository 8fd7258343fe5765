"""Scanned pages of an example report, beside the same pages as printed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable
from math import cos, radians, sin
from pathlib import Path

import pytest

from etl.extract import read_pdf
from etl.model.document import Block, Document
from tests.fixtures.bad_inputs import example_pdf
from tests.ocr import scans

PROSE, OTHER, ANNEX = 3, 6, 10  # pages of the report of 山东: running text with headings; the ruled annex
SKEWS = {2: 1.5, 3: -1.0}  # degrees clockwise by page of the scan


@pytest.fixture(scope="module")
def source() -> Path:
    return example_pdf("山东")


@pytest.fixture(scope="module")
def printed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("printed") / "printed.pdf"
    return read_pdf(scans.save(path, *((source, number) for number in (OTHER, PROSE, ANNEX, PROSE + 1))))


@pytest.fixture(scope="module")
def scanned(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A text page, a page askew, the annex askew the other way, and a sheet that lies on its side."""
    return read_pdf(
        scans.save(
            tmp_path_factory.mktemp("scanned") / "scanned.pdf",
            (source, OTHER),
            scans.picture(source, PROSE, skew=SKEWS[2]),
            scans.picture(source, ANNEX, skew=SKEWS[3]),
            scans.picture(source, PROSE + 1, turn=90),
        )
    )


def squash(text: str) -> str:
    """Without white space, full-width digits as the plain ones that they look like."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def blocks_of(document: Document, page_no: int) -> list[Block]:
    return [b for b in document.blocks if b.kind != "table" and b.page_no == page_no]


def text_of(document: Document, page_no: int) -> str:
    return squash("".join(block.text for block in blocks_of(document, page_no)))


def likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def test_pages_say_how_they_were_read(scanned: Document) -> None:
    assert [page.source for page in scanned.pages] == ["text", "ocr", "ocr", "ocr"]
    assert scanned.scanned_pages == 3
    assert scanned.pages[0].confidence == 1.0
    assert all(0.95 < page.confidence <= 1.0 for page in scanned.pages[1:])
    assert scanned.warnings == ()


@pytest.mark.parametrize("page_no", [2, 4])
def test_a_scanned_page_says_what_is_printed(printed: Document, scanned: Document, page_no: int) -> None:
    assert len(text_of(printed, page_no)) > 300
    assert likeness(text_of(printed, page_no), text_of(scanned, page_no)) >= 0.99


@pytest.mark.parametrize("page_no", [2, 4])
def test_paragraphs_and_headings_are_those_of_the_printed_page(
    printed: Document, scanned: Document, page_no: int
) -> None:
    shapes = [
        [(b.kind, b.level, squash(b.label), squash(b.text)[:12]) for b in blocks_of(document, page_no)]
        for document in (printed, scanned)
    ]
    assert len(shapes[0]) >= 4
    assert shapes[0] == shapes[1]


def test_headers_and_page_numbers_are_left_out(printed: Document, scanned: Document) -> None:
    assert printed.furniture
    assert {squash(text) for text in scanned.furniture} == {squash(text) for text in printed.furniture}
    assert not any(squash(f) in squash(b.text) for f in printed.furniture for b in scanned.blocks)


def test_the_ruled_table_is_read_cell_by_cell(printed: Document, scanned: Document) -> None:
    assert [t.texts() for t in scanned.tables] == [t.texts() for t in printed.tables]
    assert scanned.tables[0].row_count > 10
    assert scanned.tables[0].page_from == 3


def test_every_piece_carries_the_score_of_its_line(scanned: Document) -> None:
    pieces = [p for b in scanned.blocks if b.kind != "table" for p in b.pieces]
    assert {p.confidence for p in pieces if p.box.page_no == 1} == {1.0}
    scores = [p.confidence for p in pieces if p.box.page_no > 1]
    assert all(0.5 <= score < 1.0 for score in scores)


def turning(degrees: float, width: float, height: float) -> Callable[[float, float], tuple[float, float]]:
    """Where a point of a sheet comes to lie when the sheet is turned clockwise about its middle."""
    angle = radians(degrees)

    def turn(x: float, y: float) -> tuple[float, float]:
        dx, dy = x - width / 2, y - height / 2
        return width / 2 + dx * cos(angle) - dy * sin(angle), height / 2 + dx * sin(angle) + dy * cos(angle)

    return turn


def test_characters_stand_where_the_askew_sheet_shows_them(printed: Document, scanned: Document) -> None:
    turn = turning(SKEWS[2], printed.pages[1].width, printed.pages[1].height)
    checked = 0
    for mine, theirs in zip(blocks_of(printed, 2), blocks_of(scanned, 2), strict=True):
        if mine.text != theirs.text:
            continue
        for at in range(0, len(mine.text) - 1, 25):
            (here,), (there,) = mine.locate(at, at + 1)[:1], theirs.locate(at, at + 1)[:1]
            x, y = turn((here.x0 + here.x1) / 2, (here.top + here.bottom) / 2)
            assert abs(x - (there.x0 + there.x1) / 2) < 6
            assert there.top - 3 < y < there.bottom + 3
            checked += 1
    assert checked >= 10


def test_a_sheet_on_its_side_is_shown_upright(printed: Document, scanned: Document) -> None:
    page = scanned.pages[3]
    assert page.rotation == 270
    assert page.width < page.height
    boxes = [p.box for b in blocks_of(scanned, 4) for p in b.pieces]
    assert all(
        0 <= box.x0 < box.x1 <= page.width and 0 <= box.top < box.bottom <= page.height for box in boxes
    )
