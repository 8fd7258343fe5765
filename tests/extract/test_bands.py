"""Pages in two columns, cropped and turned pages, and what else stands on them."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from etl.extract import read_pdf
from tests.extract.sheets import HEIGHT, LEFT, WIDTH, wrap
from tests.extract.texts import CLOSED, COURSES, LOANS

COLUMN = 196.0  # points
RIGHT_COLUMN = LEFT + 224


def _column(report, x, texts, *, size=12.0, pitch=19.0):
    """Paragraphs set one below the other in a narrow column; returns where they end."""
    y = report.y
    for text in texts:
        for number, line in enumerate(wrap(text, size, COLUMN, 2 * size)):
            report.text(x if number else x + 2 * size, y, line, size=size)
            y += pitch
    return y


def _two_columns(report, left, right):
    report.y = max(_column(report, LEFT, left), _column(report, RIGHT_COLUMN, right)) + 20
    return report


def _paragraphs(document):
    return [block.text for block in document.blocks if block.kind == "paragraph"]


def test_columns_are_read_one_after_the_other(sheet):
    report = _two_columns(sheet().centered("东湖地区图书馆简报"), [CLOSED, LOANS], [COURSES, CLOSED])
    document = read_pdf(report.save())
    assert document.blocks[0].kind == "title"
    assert _paragraphs(document) == [CLOSED, LOANS, COURSES, CLOSED]
    assert document.tables == ()


def test_a_paragraph_goes_on_in_the_next_column(sheet):
    text = CLOSED + LOANS + COURSES
    lines = wrap(text, 12, COLUMN, 24)
    report = sheet()
    half = len(lines) // 2
    for x, part in ((LEFT, lines[:half]), (RIGHT_COLUMN, lines[half:])):
        for k, line in enumerate(part):
            report.text(x + 24 if line is lines[0] else x, report.y + 19 * k, line, size=12)
    assert _paragraphs(read_pdf(report.save())) == [text]


def test_text_over_the_full_width_parts_the_columns(sheet):
    report = _two_columns(sheet().paragraph(LOANS), [CLOSED], [COURSES + LOANS]).paragraph(LOANS + CLOSED)
    report = _two_columns(report, [COURSES + LOANS], [CLOSED])
    parts = [LOANS, CLOSED, COURSES + LOANS, LOANS + CLOSED, COURSES + LOANS, CLOSED]
    assert _paragraphs(read_pdf(report.save())) == parts


def test_a_table_within_a_column_stands_at_its_place(sheet):
    report = sheet()
    y = report.y
    end = _column(report, LEFT, [CLOSED])
    report.y = end
    report.ruled([["馆", "次"], ["东湖学院", "12"], ["南山大学", "34"]], [100, 60])
    report.y, below = y, report.y
    _column(report, RIGHT_COLUMN, [COURSES, LOANS, CLOSED])
    report.y = below
    _column(report, LEFT, [LOANS])
    document = read_pdf(report.save())
    assert [b.text or "table" for b in document.blocks] == [CLOSED, "table", LOANS, COURSES, LOANS, CLOSED]


def test_lists_side_by_side_are_no_columns_of_text(sheet):
    rows = [["编号", "单位名称", "编号", "单位名称"]]
    rows += [[str(n), f"东湖第{n}学院图书馆", str(n + 10), f"西岭第{n}大学图书馆"] for n in range(1, 11)]
    report = sheet().paragraph(CLOSED)
    for row in rows:
        for x, text in zip((85, 120, 300, 335), row, strict=True):
            report.text(x, report.y, text, size=10)
        report.y += 18
    assert [t.texts() for t in read_pdf(report.save()).tables] == [rows]


def _changed(path, change):
    pdf = pypdfium2.PdfDocument(path)
    for page in pdf:
        change(page)
    target = path.with_name("changed.pdf")
    pdf.save(target)
    pdf.close()
    return target


def _report(sheet):
    report = sheet().centered("东湖地区图书馆简报").paragraph(CLOSED)
    return (
        report.ruled([["馆", "次"], ["东湖学院", "12"], ["南山大学", "34"]], [100, 60])
        .paragraph(LOANS)
        .save()
    )


def test_a_crop_box_moves_places_and_nothing_else(sheet):
    path = _report(sheet)
    plain = read_pdf(path)

    def crop(page):
        page.set_cropbox(40, 30, WIDTH - 20, HEIGHT - 50)

    cropped = read_pdf(_changed(path, crop))
    assert [b.text for b in cropped.blocks] == [b.text for b in plain.blocks]
    assert cropped.tables[0].texts() == plain.tables[0].texts()
    before, after = plain.blocks[1].pieces[0].box, cropped.blocks[1].pieces[0].box
    assert (before.x0 - after.x0, before.top - after.top) == (pytest.approx(40), pytest.approx(50))
    assert (cropped.pages[0].width, cropped.pages[0].height) == (WIDTH - 60, HEIGHT - 80)


TURNS = {
    90: (0, 1, -1, 0, HEIGHT, 0),
    180: (-1, 0, 0, -1, WIDTH, HEIGHT),
    270: (0, -1, 1, 0, 0, WIDTH),
}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_drawn_sideways_and_turned_back(sheet, turn):
    """A page whose content is turned one way and whose /Rotate turns it back reads as if nothing had happened."""
    path = _report(sheet)
    plain = read_pdf(path)
    width, height = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)

    def spin(page):
        page.set_mediabox(0, 0, width, height)
        page.set_cropbox(0, 0, width, height)
        matrix, clip = pdfium.FS_MATRIX(*TURNS[turn]), pdfium.FS_RECTF(0, height, width, 0)
        assert pdfium.FPDFPage_TransFormWithClip(page.raw, matrix, clip)
        page.set_rotation(turn)

    turned = read_pdf(_changed(path, spin))
    assert turned.pages[0].rotation == turn
    assert [b.text for b in turned.blocks] == [b.text for b in plain.blocks]
    assert turned.tables[0].texts() == plain.tables[0].texts()
    one, other = plain.blocks[1].pieces[0].box, turned.blocks[1].pieces[0].box
    assert (one.x0, one.top) == (pytest.approx(other.x0, abs=1), pytest.approx(other.top, abs=1))


def test_a_watermark_across_the_page_stays_out_of_the_text(sheet):
    report = sheet()
    canvas = report.canvas
    canvas.saveState()
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(45)
    canvas.setFont("STSong-Light", 60)
    canvas.drawCentredString(0, 0, "内部资料")
    canvas.restoreState()
    document = read_pdf(report.paragraph(CLOSED).ruled([["馆", "次"], ["东湖", "1"]], [80, 60]).save())
    assert [b.text for b in document.blocks] == [CLOSED, ""]
    assert document.tables[0].texts() == [["馆", "次"], ["东湖", "1"]]
    assert document.furniture == ("内部资料",)


def test_a_heading_over_two_lines(sheet):
    report = sheet()
    for line in ("三、闭馆期间东湖学院图书馆面向全校师生开展的线上", "信息服务与教学支持工作"):
        report.line(line, size=16, bold=True)
    document = read_pdf(report.paragraph(CLOSED).paragraph(LOANS).save())
    heading = document.blocks[0]
    assert (heading.kind, heading.level, heading.text) == (
        "heading",
        1,
        "三、闭馆期间东湖学院图书馆面向全校师生开展的线上信息服务与教学支持工作",
    )


def test_footnotes_stand_apart_with_their_marks(sheet):
    report = sheet().paragraph(CLOSED).paragraph(LOANS)
    report.canvas.line(LEFT, HEIGHT - 690, LEFT + 120, HEIGHT - 690)
    report.text(LEFT, 705, "① 含东校区分馆。", size=9).text(LEFT, 720, "② 只计工作日。", size=9)
    document = read_pdf(report.new_page().paragraph(COURSES).save())
    kinds = [(b.kind, b.text) for b in document.blocks]
    assert kinds == [
        ("paragraph", CLOSED),
        ("paragraph", LOANS),
        ("footnote", "① 含东校区分馆。"),
        ("footnote", "② 只计工作日。"),
        ("paragraph", COURSES),
    ]


def test_a_letter_with_verse_and_notes_of_music(sheet):
    report = sheet().line("亲爱的同学：").paragraph(CLOSED)
    for line in ("春风又过东湖岸，", "灯下书声夜未央。"):
        report.line(line, x=LEFT + 120)
    for k in range(5):
        report.canvas.line(LEFT, HEIGHT - report.y - 6 * k, LEFT + 400, HEIGHT - report.y - 6 * k)
    for k in range(12):
        report.text(LEFT + 20 + 30 * k, report.y + 6 * (k % 5), "♪", size=8)
    report.y += 60
    document = read_pdf(report.paragraph(LOANS).line("东湖学院图书馆", x=LEFT + 280).save())
    assert document.tables == ()
    text = "".join(b.text for b in document.blocks)
    for part in ("亲爱的同学：", CLOSED, "春风又过东湖岸，", "灯下书声夜未央。", LOANS, "东湖学院图书馆"):
        assert part in text
