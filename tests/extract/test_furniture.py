from __future__ import annotations

import pytest

from etl.extract import read_pdf
from etl.extract.furniture import is_page_number
from tests.extract.texts import CLOSED


@pytest.mark.parametrize(
    "text", ["3", "- 3 -", "— 12 —", "第 3 页", "第3页 共 9 页", "3/9", "iv", "·5·", "Page 3 of 9"]
)
def test_page_number_shapes(text):
    assert is_page_number(text)


@pytest.mark.parametrize(
    "text", ["2020年", "3、提供服务", "28 武警学院", "civil", "(1) 预约", "一、总体情况"]
)
def test_what_is_no_page_number(text):
    assert not is_page_number(text)


@pytest.mark.parametrize("style", ["{}", "- {} -", "第 {} 页 共 3 页"])
def test_headers_and_numbers_leave_the_text(sheet, style):
    report = sheet(header="东湖地区图书馆联席会", page_numbers=style)
    for _ in range(28):
        report.paragraph(CLOSED)
    document = read_pdf(report.save())
    assert len(document.pages) == 3
    assert document.furniture == ("东湖地区图书馆联席会",)
    assert {block.text for block in document.blocks} == {CLOSED}


def test_a_single_page_keeps_its_first_line(sheet):
    document = read_pdf(sheet(page_numbers="{}").centered("东湖地区图书馆工作报告").paragraph(CLOSED).save())
    assert [block.text for block in document.blocks] == ["东湖地区图书馆工作报告", CLOSED]
    assert document.furniture == ()


def test_text_at_the_top_of_the_page_is_not_a_header(sheet):
    report = sheet()
    for _ in range(3):
        report.paragraph(CLOSED).paragraph(CLOSED).new_page()
    document = read_pdf(report.paragraph(CLOSED).save())
    assert "".join(block.text for block in document.blocks) == CLOSED * 7
