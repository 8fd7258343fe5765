"""The parts of reading by OCR, without the recogniser."""

from __future__ import annotations

import subprocess
import sys
from array import array
from math import degrees, radians
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest

from etl.errors import QuarantinedReport
from etl.extract import DEFAULT_LIMITS, Limits, read_pdf
from etl.extract.content import PageContent
from etl.extract.ocr import OcrError, OcrOptions, scanner
from etl.extract.ocr.cuts import cut_lines, measure_ink
from etl.extract.ocr.engine import Reading
from etl.extract.ocr.measuring import scanned_line
from etl.extract.ocr.raster import render
from etl.extract.ocr.records import PageScan, ScannedLine
from etl.extract.ocr.straight import is_sideways, skew_of, turn_quads
from etl.extract.ocr.strokes import find_strokes
from etl.extract.ocr.typeset import set_type
from etl.extract.ocr.widths import join_dashes, widen_marks
from etl.model.document import Page
from etl.settings import PROJECT_DIR
from tests.fixtures import bad_inputs
from tests.ocr import scans

SIZE = 10.0


def quad(x0: float, y0: float, x1: float, y1: float) -> list[list[float]]:
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]


def quads(*boxes: tuple[float, float, float, float]) -> np.ndarray:
    return np.array([quad(*box) for box in boxes], np.float32)


def line(text: str, top: float, *, size: float = SIZE, stroke: float = 1.0, x: float = 50.0) -> ScannedLine:
    centers = [x + (i + 0.5) * size for i in range(len(text))]
    blanks = [0.0] * (len(text) - 1)
    return ScannedLine(text, centers, blanks, x, top, x + len(text) * size, top + 0.915 * size, stroke, 0.97)


def page_of(*lines: ScannedLine) -> PageContent:
    return PageContent(Page(1, 595.0, 842.0, 0, "ocr"), [], scan=PageScan(list(lines)))


def test_importing_the_reader_loads_no_recogniser() -> None:
    code = (
        "import sys, etl.extract; print([m for m in ('cv2', 'onnxruntime', 'rapidocr') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT_DIR, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "centers", "expected"),
    [
        ("馆,校", [5, 15, 25], "馆，校"),
        ("馆,校", [5, 11.5, 18], "馆,校"),
        ("(三)延", [7, 15, 25, 35], "（三）延"),
        ("附件:", [5, 15, 25], "附件："),
        ("至12:30", [5, 12, 17, 20, 24, 29], "至12:30"),
        ("1,234", [2, 6, 9, 14, 19], "1,234"),
        ("（VPN)平", [5, 12, 17, 22, 29.5, 40], "（VPN）平"),
    ],
)
def test_marks_are_as_wide_as_the_room_they_take(text: str, centers: list[float], expected: str) -> None:
    assert widen_marks(text, centers, SIZE) == expected


def test_level_strokes_that_touch_are_a_dash() -> None:
    assert join_dashes("服务一一向", [False, False, True, False, False]) == "服务——向"
    assert join_dashes("十一一年", [False, False, False, False]) == "十一一年"


@pytest.mark.parametrize("angle", [-2.0, -0.3, 0.5, 6.0])
def test_the_skew_is_that_of_most_long_lines(angle: float) -> None:
    level = quads(*((100, 100 + 40 * k, 900, 125 + 40 * k) for k in range(8)), (100, 500, 140, 520))
    askew = turn_quads(level, -radians(angle), 1000, 1000)
    assert degrees(skew_of(askew)) == pytest.approx(angle, abs=0.02)
    assert np.allclose(turn_quads(askew, skew_of(askew), 1000, 1000), level, atol=0.5)


def test_no_lines_and_level_lines_have_no_skew() -> None:
    assert skew_of(quads()[:0].reshape(0, 4, 2)) == 0.0
    assert skew_of(quads((0, 0, 400, 20), (0, 40, 400, 60))) == 0.0


def test_text_from_top_to_bottom_lies_sideways() -> None:
    assert is_sideways(quads((10, 0, 30, 400), (50, 0, 70, 380), (90, 0, 110, 20)))
    assert not is_sideways(quads((0, 10, 400, 30), (0, 50, 380, 70), (0, 90, 12, 130)))
    assert not is_sideways(np.zeros((0, 4, 2), np.float32))


def sheet_with_grid() -> tuple[np.ndarray, np.ndarray]:
    """A grainy picture of 2 pixels per point: a 3 x 2 grid, and a line of text made of level strokes."""
    picture = 235 + np.random.RandomState(1).normal(0, 3, (800, 800))
    for y in (100, 160, 220):
        picture[y : y + 2, 100:701] = 120
    for x in (100, 300, 500, 700):
        picture[100:222, x : x + 2] = 120
    for x in range(100, 700, 24):
        for y in (402, 410, 418):
            picture[y : y + 2, x : x + 22] = 60
    return np.clip(picture, 0, 255).astype(np.uint8), quads((95, 396, 705, 426))


def test_rulings_are_found_and_characters_are_none() -> None:
    picture, text = sheet_with_grid()
    found = find_strokes(picture, text, 2.0)
    level = sorted(r.y0 for r in found.rulings if r.horizontal)
    upright = sorted(r.x0 for r in found.rulings if not r.horizontal)
    assert level == pytest.approx([50.5, 80.5, 110.5], abs=0.6)
    assert upright == pytest.approx([50.5, 150.5, 250.5, 350.5], abs=0.6)
    assert found.mask[101, 400] == 255
    assert not found.mask[390:430].any()


def test_a_line_over_two_cells_is_cut_at_the_ruling() -> None:
    picture, text = sheet_with_grid()
    rulings = find_strokes(picture, text, 2.0).rulings
    cuts = cut_lines(picture, quads((120, 115, 480, 145)), rulings, 2.0)
    assert [(cut.x, cut.picture.shape[1]) for cut in cuts] == [(120, 181), (301, 179)]


def test_characters_that_stand_on_each_other_are_cut_apart() -> None:
    picture = np.full((200, 60), 240, np.uint8)
    for top in (10, 40, 70, 100):
        picture[top : top + 20, 20:40] = 40
    cuts = cut_lines(picture, quads((18, 5, 42, 125)), [], 2.0)
    assert [round(cut.y + cut.picture.shape[0] / 2) for cut in cuts] == [20, 50, 80, 110]


def test_slanted_lines_are_no_part_of_the_text() -> None:
    picture = np.full((900, 900), 240, np.uint8)
    slanted = turn_quads(quads((100, 400, 800, 440)), radians(30), 900, 900)
    assert cut_lines(picture, slanted, [], 2.0) == []


def test_ink_is_measured_without_grain_and_blank_cuts_have_none() -> None:
    picture = np.clip(235 + np.random.RandomState(2).normal(0, 3, (40, 100)), 0, 255).astype(np.uint8)
    assert measure_ink(picture) is None
    picture[10:30, 20:80] = 50
    ink = measure_ink(picture)
    assert ink is not None
    assert (ink.x0, ink.x1) == (20, 80)
    assert ink.rows(np.ones(100, np.bool_)) == (10, 30)
    assert ink.contrast == pytest.approx(185 / 255, abs=0.03)


def test_a_space_needs_room_between_the_letters() -> None:
    picture = np.full((24, 120), 240, np.uint8)
    for x in (4, 16, 28, 56, 68):
        picture[4:20, x : x + 9] = 30
    ink = measure_ink(picture)
    assert ink is not None
    reading = Reading(
        "ab c de", 0.9, (8.5 / 120, 20.5 / 120, 26 / 120, 32.5 / 120, 45 / 120, 60.5 / 120, 72.5 / 120)
    )
    from etl.extract.ocr.cuts import Cut

    assert scanned_line(reading, Cut(picture, 0, 0), ink, 2.0).text == "abc de"


def test_sizes_that_are_nearly_the_same_are_made_the_same() -> None:
    sizes = [11.8, 12.1, 12.3, 11.9, 12.0, 16.2, 15.8]
    page = page_of(*(line("图书馆开展服务工作", 40 * k, size=s) for k, s in enumerate(sizes)))
    set_type([page])
    assert [run.size for run in page.runs] == [12.0] * 5 + [16.0] * 2


def test_the_end_of_a_heading_is_set_as_its_beginning() -> None:
    heading = line("一、精准施策因地制宜提供特色化服", 100, size=16.0, stroke=2.6)
    end = line("务", 100 + 24, size=15.0, stroke=1.9)
    body = [line("图书馆开展服务工作图书馆", 150 + 20 * k, size=12.0, stroke=1.2) for k in range(6)]
    page = page_of(heading, end, *body)
    set_type([page])
    assert [(run.size, run.bold) for run in page.runs[:3]] == [(16.0, True), (16.0, True), (12.0, False)]


def test_bold_lines_have_wider_strokes_than_lines_of_their_size() -> None:
    plain = [line("图书馆开展服务工作图书馆", 20 * k, stroke=1.0 + 0.02 * (k % 4)) for k in range(8)]
    page = page_of(*plain, line("加强组织领导筑牢防线", 400, stroke=1.5))
    set_type([page])
    assert [run.bold for run in page.runs] == [False] * 8 + [True]


def test_one_pale_line_makes_no_others_bold() -> None:
    lines = [line("图书馆开展服务工作图书馆", 20 * k, stroke=0.6 if k == 3 else 1.0) for k in range(24)]
    page = page_of(*lines)
    set_type([page])
    assert not any(run.bold for run in page.runs)


def test_a_page_of_bold_lines_is_told_by_the_few_plain_ones() -> None:
    plain = [line("图书馆开展服务工作图书馆", 20 * k) for k in range(6)]
    bold = [line("某大学图书馆服务案例", 200 + 20 * k, stroke=1.5) for k in range(12)]
    page = page_of(*plain, *bold)
    set_type([page])
    assert [run.bold for run in page.runs] == [False] * 6 + [True] * 12


def test_a_darker_sheet_is_no_bold_one() -> None:
    pages = [
        page_of(*(line("图书馆开展服务工作图书馆", 20 * k, stroke=stroke) for k in range(8)))
        for stroke in (1.0, 1.4)
    ]
    set_type(pages)
    assert not any(run.bold for page in pages for run in page.runs)


def test_edges_grow_and_a_closing_mark_fills_its_square() -> None:
    page = page_of(*(line("服务师生，开放资源。", 20 * k) for k in range(4)))
    for scanned in page.scan.lines if page.scan else []:
        scanned.x1 -= 6.0  # the ink of a full stop ends well before its square
    set_type([page])
    run = page.runs[0]
    edges = array("d", [*run.x0s, run.x1s[-1]])
    assert list(edges) == sorted(edges)
    assert run.x1s[-1] == pytest.approx(50 + 10 * SIZE, abs=0.6)
    assert run.confidence == 0.97


def test_a_huge_page_is_rendered_small(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14400, 14400))
        pdf.save(path)
    document = pypdfium2.PdfDocument(path)
    page = document[0]  # PDFium closes a page that nobody holds
    raster = render(page.raw, 14400, 14400, OcrOptions(max_pixels=1_000_000))
    assert raster.picture.size == pytest.approx(1_000_000, rel=0.01)
    assert raster.picture.min() == 255


def refused(path: Path, limits: Limits = DEFAULT_LIMITS) -> QuarantinedReport:
    with pytest.raises(QuarantinedReport) as caught:
        read_pdf(path, limits)
    return caught.value


def test_an_image_beyond_the_limit_is_not_decoded(tmp_path: Path) -> None:
    path = bad_inputs.image_only(tmp_path)
    error = refused(path, Limits(ocr=OcrOptions(max_image_pixels=100_000)))
    assert (error.reason_code, error.page_no) == ("image_too_large", 1)


def test_a_recogniser_that_breaks_down_quarantines_the_file_with_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def detect(self, picture: np.ndarray) -> np.ndarray:
            raise OcrError("detection of text lines failed: RuntimeError: out of memory")

    monkeypatch.setattr(scanner, "load_engine", lambda threads: Broken())
    source = bad_inputs.example_pdf()
    path = scans.save(tmp_path / "mixed.pdf", (source, 1), scans.picture(source, 2, dpi=60), dpi=60)
    error = refused(path)
    assert (error.reason_code, error.page_no) == ("ocr_failed", 2)
    assert "out of memory" in str(error)


def test_pictures_without_text_have_no_text(tmp_path: Path) -> None:
    assert refused(bad_inputs.image_only(tmp_path)).reason_code == "no_text"


def test_a_page_whose_text_means_nothing_is_read_from_its_picture(tmp_path: Path) -> None:
    """The fonts' maps to Unicode are taken away: the page looks the same and its text layer says nothing."""
    path = tmp_path / "unmapped.pdf"
    source = bad_inputs.example_pdf()
    with pikepdf.open(source) as pdf:
        del pdf.pages[1:]
        for font in pdf.pages[0].resources["/Font"].values():
            if "/ToUnicode" in font:
                del font["/ToUnicode"]
        pdf.save(path)
    document = read_pdf(path)
    assert [page.source for page in document.pages] == ["ocr"]
    title = pypdfium2.PdfDocument(source)[0].get_textpage().get_text_bounded().splitlines()[1]
    assert title in [block.text for block in document.blocks]
