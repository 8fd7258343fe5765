"""Sheets that were scanned upside down."""

from __future__ import annotations

import numpy as np
import pytest

from etl.extract import read_pdf
from etl.extract.ocr.engine import Engine, Picture, Reading
from etl.extract.ocr.scanner import _stands_on_its_head
from etl.model.document import Document
from tests.fixtures.bad_inputs import example_pdf
from tests.ocr import scans

PAGE = 4  # of the report of 山东: running text


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A page upright, on its head, and on the other side."""
    path = tmp_path_factory.mktemp("upended") / "upended.pdf"
    source = example_pdf("山东")
    return read_pdf(scans.save(path, *(scans.picture(source, PAGE, turn=turn) for turn in (0, 180, 270))))


@pytest.mark.parametrize(("page_no", "rotation"), [(1, 0), (2, 180), (3, 90)])
def test_an_upended_sheet_is_put_right(read: Document, page_no: int, rotation: int) -> None:
    page = read.pages[page_no - 1]
    assert (page.source, page.rotation) == ("ocr", rotation)
    assert page.confidence > 0.97
    assert page.width < page.height


@pytest.mark.parametrize("page_no", [2, 3])
def test_it_says_the_same_in_the_same_order(read: Document, page_no: int) -> None:
    lines: dict[int, list[str]] = {1: [], page_no: []}
    for block in read.blocks:
        for piece in block.pieces:
            if piece.box.page_no in lines:
                lines[piece.box.page_no].append(piece.text)
    upright, upended = lines[1], lines[page_no]
    assert len(upright) > 15
    assert len(set(upright) & set(upended)) >= 0.85 * len(upright)
    common = [line for line in upended if line in upright]
    assert [upright.index(line) for line in common] == sorted(upright.index(line) for line in common)


class Lines(Engine):
    """An engine that takes a share of the lines for upended, and reads dark ones better than pale ones."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.read_lines = 0

    def upside_down(self, lines: list[Picture]) -> float:
        return self.share

    def read(self, lines: list[Picture]) -> list[Reading]:
        self.read_lines += len(lines)
        return [Reading("x", float(line[0, 0]) / 255, (0.5,)) for line in lines]


def a_line(first: int, last: int) -> Picture:
    picture = np.full((4, 8), 128, np.uint8)
    picture[0, 0], picture[-1, -1] = first, last
    return picture


def test_reading_decides_where_the_classifier_doubts() -> None:
    assert _stands_on_its_head([a_line(100, 250)], Lines(0.5))
    assert not _stands_on_its_head([a_line(250, 100)], Lines(1.0))


def test_a_page_that_stands_upright_is_not_read_for_it() -> None:
    engine = Lines(0.17)
    assert not _stands_on_its_head([a_line(100, 250)] * 6, engine)
    assert engine.read_lines == 0
    _stands_on_its_head([a_line(100, 250)] * 6, (doubting := Lines(0.5)))
    assert doubting.read_lines == 6
