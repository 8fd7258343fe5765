from __future__ import annotations

import pytest

from etl.extract import read_pdf
from etl.extract.numbering import chinese_number, parse_label
from etl.extract.paragraphs import is_caption
from tests.extract.sheets import LEFT, RIGHT, width_of
from tests.extract.texts import CLOSED, COURSES, LOANS


@pytest.mark.parametrize(
    ("text", "style", "value", "label"),
    [
        ("一、总体情况", "一、", 1, "一、"),
        ("十二、展望", "一、", 12, "十二、"),
        ("（三）线上服务", "（一）", 3, "（三）"),
        ("(二) 优秀馆员", "（一）", 2, "(二)"),
        ("3. 资源", "1.", 3, "3."),
        ("3．资源", "1.", 3, "3．"),
        ("４、资源", "1、", 4, "４、"),
        ("（2）预约", "(1)", 2, "（2）"),
        ("2)预约", "1)", 2, "2)"),
        ("③进入书库", "①", 3, "③"),
        ("3.2.1 通风", "1.1.1", 1, "3.2.1"),
        ("第二，拓展资源", "第一，", 2, "第二，"),
        ("第三章 服务", "第章", 3, "第三章"),
        ("1 东湖学院服务案例", "1 ", 1, "1"),
        ("⼆、服务典型", "一、", 2, "⼆、"),  # a Kangxi radical, as some fonts print it
    ],
)
def test_labels(text, style, value, label):
    found = parse_label(text)
    assert (found.style, found.value, found.text) == (style, value, label)


@pytest.mark.parametrize(
    "text",
    [
        "2020.3.2",
        "3.7万次访问",
        "2 月 26 日",
        "2020年2月",
        "一系列活动",
        "28 名馆员",
        "98.3%的师生",
        "6.6 3 3.3 |",
        "十分重视",
        "1-3月",
    ],
)
def test_numbers_that_are_no_labels(text):
    assert parse_label(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("二十", 20), ("三十一", 31), ("一百零二", 102), ("九", 9)]
)
def test_chinese_numbers(text, value):
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("图 1 东湖学院图书馆闭馆通知", True),
        ("表2-1 各馆访问量", True),
        ("图3东湖学院平台", True),
        ("图书馆安排值班", False),
        ("表3个问题最集中", False),
        ("图 2 所示的通知发出后，读者来电明显减少。", False),
    ],
)
def test_captions(text, expected):
    assert is_caption(text) is expected


def _outline(document):
    return [(block.level, block.label, block.text) for block in document.blocks if block.kind == "heading"]


def test_levels_follow_the_nesting_of_the_numbering(sheet):
    report = sheet().centered("东湖地区图书馆服务情况报告")
    report.line("一、总体情况", bold=True, size=16).paragraph(CLOSED)
    report.line("（一）线上服务", x=LEFT + 28, bold=True).paragraph(LOANS)
    report.line("1. 远程访问", x=LEFT + 28, bold=True).paragraph(COURSES)
    report.line("2. 参考咨询", x=LEFT + 28, bold=True).paragraph(CLOSED)
    report.line("（二）教学支持", x=LEFT + 28, bold=True).paragraph(LOANS)
    report.line("1. 直播授课", x=LEFT + 28, bold=True).paragraph(COURSES)
    report.line("二、服务典型", bold=True, size=16).paragraph(CLOSED)
    document = read_pdf(report.save())
    assert document.blocks[0].kind == "title"
    assert _outline(document) == [
        (1, "一、", "一、总体情况"),
        (2, "（一）", "（一）线上服务"),
        (3, "1.", "1. 远程访问"),
        (3, "2.", "2. 参考咨询"),
        (2, "（二）", "（二）教学支持"),
        (3, "1.", "1. 直播授课"),
        (1, "二、", "二、服务典型"),
    ]
    assert [b.block_no for b in document.blocks] == list(range(len(document.blocks)))


def test_each_case_counts_its_own_sections(sheet):
    report = sheet().line("一、总体情况", bold=True, size=16).paragraph(CLOSED)
    for number, name in enumerate(("东湖学院", "南山大学", "西岭学院"), 1):
        report.line(f"{number}. {name}图书馆服务案例", bold=True, size=16)
        report.line("一、精心组织", bold=True, size=16).paragraph(LOANS)
        report.line("二、主动服务", bold=True, size=16).paragraph(COURSES)
    levels = {text[2:].strip(): level for level, _, text in _outline(read_pdf(report.save()))}
    assert (
        levels["东湖学院图书馆服务案例"]
        == levels["南山大学图书馆服务案例"]
        == levels["西岭学院图书馆服务案例"]
    )
    assert levels["精心组织"] == levels["主动服务"] == levels["东湖学院图书馆服务案例"] + 1


def test_a_numbered_sentence_is_an_item(sheet):
    report = sheet().line("一、主要做法", bold=True, size=16)
    report.paragraph("1、" + CLOSED).paragraph("2、" + LOANS).paragraph(
        "第一，馆藏电子书全部免费。"
    ).paragraph(COURSES)
    document = read_pdf(report.save())
    assert [(b.kind, b.label) for b in document.blocks] == [
        ("heading", "一、"),
        ("list_item", "1、"),
        ("list_item", "2、"),
        ("list_item", "第一，"),
        ("paragraph", ""),
    ]


def test_a_short_numbered_line_in_plain_type_is_a_heading(sheet):
    report = (
        sheet()
        .paragraph(CLOSED)
        .paragraph("（一）线上资源建设")
        .paragraph(LOANS)
        .paragraph("3 具体措施")
        .paragraph(COURSES)
    )
    document = read_pdf(report.save())
    assert [b.kind for b in document.blocks] == ["paragraph", "heading", "paragraph", "heading", "paragraph"]


def test_a_bold_line_without_number_is_a_heading(sheet):
    document = read_pdf(sheet().line("前言", bold=True).paragraph(CLOSED).paragraph(LOANS).save())
    assert [(b.kind, b.level) for b in document.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("paragraph", 0),
    ]


def test_a_wrapped_title_is_one_block(sheet):
    report = (
        sheet()
        .centered("东湖地区高等学校图书馆疫情防控时期服务情况")
        .centered("调研报告")
        .centered("东湖学院图书馆", size=14, bold=False)
    )
    document = read_pdf(report.paragraph(CLOSED).paragraph(LOANS).save())
    assert [(b.kind, b.text) for b in document.blocks[:2]] == [
        ("title", "东湖地区高等学校图书馆疫情防控时期服务情况调研报告"),
        ("title", "东湖学院图书馆"),
    ]
    assert document.blocks[0].centered


def test_contents_stay_out_of_the_text(sheet):
    report = sheet().centered("目录", size=16)
    for number, name in enumerate(("总体情况", "服务典型", "复课安排"), 1):
        entry = f"{number}. {name}"
        dots = int((RIGHT - LEFT - width_of(entry + "12", 14)) / width_of(".", 14))
        report.line(entry + "." * dots + str(number + 1))
    report.paragraph(CLOSED)
    document = read_pdf(report.save())
    assert [b.kind for b in document.blocks] == ["toc"] * 4 + ["paragraph"]
    assert [b.text for b in document.text_blocks()] == [CLOSED]


def test_an_ellipsis_on_a_line_of_its_own_is_text(sheet):
    document = read_pdf(sheet().paragraph(CLOSED).paragraph("......").paragraph(LOANS).save())
    assert [b.kind for b in document.blocks] == ["paragraph"] * 3


def test_a_caption_parts_no_characters_from_the_text(sheet):
    report = (
        sheet()
        .paragraph(CLOSED)
        .centered("图 1 东湖学院图书馆闭馆通知", size=10, bold=False)
        .paragraph(LOANS)
    )
    assert [(b.kind, b.text) for b in read_pdf(report.save()).blocks] == [
        ("paragraph", CLOSED),
        ("caption", "图 1 东湖学院图书馆闭馆通知"),
        ("paragraph", LOANS),
    ]


def test_footnotes_do_not_part_a_paragraph(sheet):
    report = sheet()
    for _ in range(6):
        report.paragraph(CLOSED)
    head, tail = COURSES[:38], COURSES[38:]
    report.line(head[:28], x=LEFT + 28).line(head[28:] + "，课程由三个校区共同开设，学生选课不受限制")
    report.text(LEFT, 740, "① 东湖学院图书馆二〇二〇年二月统计。", size=9)
    report.new_page().line(tail).paragraph(LOANS)
    document = read_pdf(report.save())
    notes = [b for b in document.blocks if b.kind == "footnote"]
    assert [note.text for note in notes] == ["① 东湖学院图书馆二〇二〇年二月统计。"]
    texts = [b.text for b in document.blocks if b.kind == "paragraph"]
    assert texts == [CLOSED] * 6 + [head + "，课程由三个校区共同开设，学生选课不受限制" + tail, LOANS]
