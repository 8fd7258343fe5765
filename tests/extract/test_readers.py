"""The layout analysis on records of other readers, and on damaged files."""

from __future__ import annotations

import random
from array import array
from pathlib import Path

import pytest

from etl.errors import QuarantinedReport, ReportError
from etl.extract import DEFAULT_LIMITS, read_pdf
from etl.extract.content import PageContent, Run
from etl.extract.reader import read_pages
from etl.extract.source import SourceFile
from etl.model.document import Page
from tests.extract.texts import CLOSED, LOANS

SOURCE = SourceFile("scan.pdf", "0" * 64, b"")


def _recognised(text, page_no=1, confidence=0.9, **fields):
    """A page as a reader of scans would yield it: one run for each line of 28 characters."""
    runs = []
    for number, start in enumerate(range(0, len(text), 28)):
        line = text[start : start + 28]
        xs = [80.0 + 15 * i for i in range(len(line) + 1)]
        y = 100.0 + 24 * number
        runs.append(
            Run(line, array("d", xs[:-1]), array("d", xs[1:]), y - 12, y + 2, y, 14, False, "", confidence)
        )
    return PageContent(Page(page_no, 595, 842, source="ocr", confidence=confidence), runs, **fields)


def test_the_confidence_of_recognised_lines_reaches_the_pieces():
    document = read_pages([_recognised(CLOSED)], SOURCE, DEFAULT_LIMITS)
    assert [b.text for b in document.blocks] == [CLOSED]
    assert {piece.confidence for piece in document.blocks[0].pieces} == {0.9}
    assert document.scanned_pages == 1


def test_a_page_of_meaningless_characters_is_told_of():
    pages = [_recognised(CLOSED), _recognised(LOANS, 2, untrusted=0.8)]
    document = read_pages(pages, SOURCE, DEFAULT_LIMITS)
    assert [b.text for b in document.blocks] == [CLOSED]
    assert document.pages[1].source == "blank"
    assert document.warnings == ("page 2: 80% of the characters have no meaning, page not read",)


def test_a_document_of_meaningless_characters_has_no_text():
    with pytest.raises(QuarantinedReport) as caught:
        read_pages([_recognised(LOANS, untrusted=0.8)], SOURCE, DEFAULT_LIMITS)
    assert caught.value.reason_code == "no_text"


def _mutate(data: bytes, seed: int) -> bytes:
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(chance.choice((1, 5, 40, 200))):
        at = chance.randrange(len(out))
        if chance.random() < 0.7:
            out[at] ^= 1 << chance.randrange(8)
        else:
            del out[at : at + chance.randrange(1, 20)]
    return bytes(out)


def _outcome(path: Path) -> int | str:
    """Number of pages read, or the reason why none was."""
    try:
        return len(read_pdf(path).pages)
    except ReportError as error:
        return error.reason_code


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_read_or_refused_with_a_reason(sheet, tmp_path, seed):
    whole = (
        sheet()
        .paragraph(CLOSED)
        .ruled([["馆", "次"], ["东湖", "1"]], [80, 60])
        .new_page()
        .paragraph(LOANS)
        .save()
    )
    path = tmp_path / "damaged.pdf"
    path.write_bytes(_mutate(whole.read_bytes(), seed))
    assert _outcome(path) in {2, "truncated", "damaged", "not_pdf", "no_text", "encrypted"}
