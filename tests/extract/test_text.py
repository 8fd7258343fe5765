from __future__ import annotations

import re
from array import array

import pypdfium2
import pytest

from etl.extract import read_pdf
from etl.extract.content import Run
from etl.extract.lines import build_lines
from tests.extract.sheets import FONT, HEIGHT, LEFT, SIZE, WIDTH, wrap
from tests.extract.texts import CLOSED, COURSES, LOANS


def _texts(path):
    return [block.text for block in read_pdf(path).blocks]


def _shown(path, boxes):
    """What PDFium finds inside boxes of the page as shown."""
    with pypdfium2.PdfDocument(path) as pdf:
        found = []
        for box in boxes:
            page = pdf[box.page_no - 1]
            height = page.get_height()
            text = page.get_textpage()
            found.append(text.get_text_bounded(box.x0 + 2, height - box.bottom, box.x1 - 2, height - box.top))
    return re.sub(r"\s", "", "".join(found))


def test_lines_flow_into_paragraphs(sheet):
    path = sheet().paragraph(CLOSED).paragraph(LOANS).paragraph(COURSES).save()
    assert _texts(path) == [CLOSED, LOANS, COURSES]


def test_a_paragraph_goes_on_over_the_page_break(sheet):
    report = sheet(header="东湖地区图书馆联席会", page_numbers="- {} -")
    for _ in range(14):
        report.paragraph(CLOSED)
    document = read_pdf(report.save())
    assert len(document.pages) == 2
    assert [block.text for block in document.blocks] == [CLOSED] * 14
    assert any({piece.box.page_no for piece in block.pieces} == {1, 2} for block in document.blocks)


def test_a_landscape_page_has_margins_of_its_own(sheet):
    report = sheet().paragraph(CLOSED).paragraph(LOANS)
    report.new_page()
    report.canvas.setPageSize((HEIGHT, WIDTH))
    first, second = COURSES + LOANS, CLOSED + COURSES
    y = WIDTH - 90
    for text in (first, second):
        for number, line in enumerate(wrap(text, SIZE, 680, 2 * SIZE)):
            report.canvas.setFont(FONT, SIZE)
            report.canvas.drawString(80 if number else 80 + 2 * SIZE, y, line)
            y -= 22
    document = read_pdf(report.save())
    assert [page.width for page in document.pages] == [WIDTH, HEIGHT]
    assert [b.text for b in document.blocks] == [CLOSED, LOANS, first, second]


def test_paragraphs_set_apart_by_a_blank_line(sheet):
    report = sheet()
    for text in (CLOSED, LOANS, COURSES):
        report.paragraph(text, indent=0)
        report.y += 14
    assert _texts(report.save()) == [CLOSED, LOANS, COURSES]


def test_every_character_has_its_place(sheet):
    path = sheet(page_numbers="{}").paragraph(CLOSED + "VPN 服务 24 小时不停。").paragraph(LOANS).save()
    document = read_pdf(path)
    for block in document.blocks:
        assert "".join(piece.text for piece in block.pieces) == block.text
        for piece in block.pieces:
            assert block.text[piece.start : piece.end] == piece.text
            assert len(piece.edges) == len(piece.text) + 1
            assert list(piece.edges) == sorted(piece.edges)
            assert 0 <= piece.box.x0 < piece.box.x1 <= WIDTH
            assert 0 < piece.box.bottom - piece.box.top < 22
        for match in re.finditer(r"[^，。]+[，。]", block.text):
            boxes = block.locate(match.start(), match.end())
            assert _shown(path, boxes) == match.group().replace(" ", "")


def test_spaces_are_those_printed(sheet):
    text = "截至2月28日，共有 74 所图书馆使用CARSI 登录，访问量达 3.5万次。"
    assert _texts(sheet().paragraph(text).save()) == [text]


def test_a_line_break_between_words_is_a_space(sheet):
    report = sheet().line(
        "The council of the eastern lake region asked all member libraries for", x=LEFT + 28
    )
    report.line("their reports and received twelve of them.")
    assert _texts(report.save()) == [
        "The council of the eastern lake region asked all member libraries for their reports and received "
        "twelve of them."
    ]


def test_characters_drawn_twice_count_once(sheet):
    report = sheet()
    for shift in (0.0, 0.4):
        report.text(LEFT + shift, 90, "东湖学院服务案例")
    report.y += 22
    report.paragraph(CLOSED)
    assert _texts(report.save()) == ["东湖学院服务案例", CLOSED]


def test_glyphs_drawn_one_by_one_twice_count_once():
    def run(text, x, **style):
        xs = [x + 14 * i for i in range(len(text))]
        return Run(
            text,
            array("d", xs),
            array("d", [x + 14 for x in xs]),
            80,
            94,
            90,
            14,
            style.get("bold", False),
            "Song",
        )

    (line,) = build_lines([run("东湖", 80), run("东湖", 81.5), run("学院", 108)], 1)
    assert (line.text, line.bold_first, line.bold_last) == ("东湖学院", True, False)
    assert list(line.x0s) == [80, 94, 108, 122]


def test_repeated_characters_are_kept(sheet):
    text = "谢谢大家，天天向上，一一落实，人人参与——东湖学院……"
    assert _texts(sheet().paragraph(text).save()) == [text]


def test_full_width_forms_stay_as_printed(sheet):
    text = "２０２０年２月，ＣＡＬＩＳ 用户新增１９９人，满足率９８．３％。"
    assert _texts(sheet().paragraph(text).save()) == [text]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_read_as_shown(sheet, turn):
    report = sheet()
    canvas = report.canvas
    canvas.setPageRotation(turn)
    # reportlab swaps the sides of a page turned by 90 or 270 degrees: as shown it is upright again
    canvas.translate(*{90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
    canvas.rotate(turn)
    canvas.setFont(FONT, 14)
    canvas.drawString(100, HEIGHT - 120, "东湖学院图书馆在闭馆期间开放了远程访问通道与咨询")
    document = read_pdf(report.save())
    page = document.pages[0]
    assert (page.width, page.height, page.rotation) == (WIDTH, HEIGHT, turn)
    assert document.blocks[0].text == "东湖学院图书馆在闭馆期间开放了远程访问通道与咨询"
    box = document.blocks[0].pieces[0].box
    assert box.x0 == pytest.approx(100, abs=1)
    assert box.top < 120 < box.bottom
    assert box.bottom - box.top < 16


def test_coordinates_count_from_the_crop_box(sheet):
    report = sheet()
    report.canvas.setCropBox((50, 100, 550, 800))
    report.text(150, 142, "东湖学院图书馆在闭馆期间开放了远程访问通道与咨询")
    report.text(10, 20, "裁切线以外的文字")
    path = report.save()
    document = read_pdf(path)
    assert (document.pages[0].width, document.pages[0].height) == (500, 700)
    assert [block.text for block in document.blocks] == ["东湖学院图书馆在闭馆期间开放了远程访问通道与咨询"]
    box = document.blocks[0].pieces[0].box
    assert box.x0 == pytest.approx(100, abs=1)
    assert box.top < 100 < box.bottom


def test_letters_slanted_for_want_of_an_italic_font_are_no_larger(sheet):
    report = sheet().paragraph(CLOSED)
    canvas = report.canvas
    canvas.saveState()
    canvas.transform(1, 0, 0.33, 1, LEFT, HEIGHT - report.y)
    canvas.setFont(FONT, SIZE)
    canvas.drawString(0, 0, "东湖学院馆藏")
    canvas.restoreState()
    canvas.drawString(LEFT + 6 * SIZE, HEIGHT - report.y, "目录。")
    blocks = read_pdf(report.save()).blocks
    assert [(block.text, block.size) for block in blocks] == [(CLOSED, SIZE), ("东湖学院馆藏目录。", SIZE)]


def test_a_slanted_watermark_stays_out_of_the_text(sheet):
    report = sheet().paragraph(CLOSED)
    canvas = report.canvas
    canvas.saveState()
    canvas.translate(200, 600)
    canvas.rotate(40)
    canvas.setFont(FONT, 40)
    canvas.drawString(0, 0, "内部资料")
    canvas.restoreState()
    document = read_pdf(report.paragraph(LOANS).save())
    assert [block.text for block in document.blocks] == [CLOSED, LOANS]
    assert document.furniture == ("内部资料",)
