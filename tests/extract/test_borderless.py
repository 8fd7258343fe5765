"""Tables ruled in part or not at all."""

from __future__ import annotations

import pytest

from etl.extract import read_pdf, read_table_parts
from tests.extract.sheets import HEIGHT, LEFT, RIGHT, width_of
from tests.extract.texts import CLOSED, COURSES, LOANS

COUNTS = [
    ["图书馆", "访问量", "下载量"],
    ["东湖学院", "1,203", "877"],
    ["南山大学", "998", "1,002"],
    ["西岭学院", "77", "12"],
]
WIDTHS = [120, 80, 80]


def _grid(report, xs, rows, *, pitch=18.0, right=()):
    """Rows of texts at fixed places; those of the columns in ``right`` end there."""
    for row in rows:
        for column, (x, text) in enumerate(zip(xs, row, strict=True)):
            at = x - width_of(text, 10) if column in right else x
            if text:
                report.text(at, report.y, text, size=10)
        report.y += pitch
    return report


def _across(report, ys, x0=90, x1=470):
    for y in ys:
        report.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)


def _texts(document):
    return [table.texts() for table in document.tables]


def test_rulings_below_the_header_and_rows_only(sheet):
    skip = [("right", r, c) for r in range(1, 4) for c in (0, 1)]
    document = read_pdf(sheet().paragraph(CLOSED).ruled(COUNTS, WIDTHS, skip=skip).save())
    assert _texts(document) == [COUNTS]


def test_columns_right_of_a_single_upright_ruling(sheet):
    report = sheet()
    y = report.y
    _across(report, (y - 14, y + 4, y + 58), 80, 420)
    report.canvas.line(170, HEIGHT - y + 14, 170, HEIGHT - y - 58)
    document = read_pdf(_grid(report, (90, 260, 380), COUNTS, right=(1, 2)).save())
    assert _texts(document) == [COUNTS]


def test_a_heading_over_columns_is_not_cut(sheet):
    rows = [["馆", "二月各项服务统计", "", ""], ["", "访问", "下载", "咨询"], ["东湖学院", "12", "34", "5"]]
    skip = [("right", 0, 1), ("right", 0, 2), ("below", 0, 0)]
    (part,) = read_table_parts(sheet().ruled(rows, [90, 50, 50, 50], skip=skip).save())
    top = {(c.column, c.column_span): c.text for c in part.cells if c.row == 0}
    assert top == {(0, 1): "馆", (1, 3): "二月各项服务统计"}


def test_shading_painted_line_by_line_makes_no_walls(sheet):
    rows = [["图书馆及其\n分馆名称", "访问量\n（次）"], ["东湖学院", "12"], ["南山大学", "34"]]
    report = sheet()
    report.canvas.setFillColorRGB(0.85, 0.85, 0.85)
    for x, width in ((LEFT, 120), (LEFT + 120, 80)):
        for k in (0, 1):
            report.canvas.rect(x, HEIGHT - report.y - 20 * (k + 1), width, 20, stroke=0, fill=1)
    report.canvas.setFillColorRGB(0, 0, 0)
    assert _texts(read_pdf(report.ruled(rows, [120, 80]).save())) == [
        [["图书馆及其分馆名称", "访问量（次）"], ["东湖学院", "12"], ["南山大学", "34"]]
    ]


def test_white_rulings_are_seen_by_no_one(sheet):
    report = sheet().paragraph(CLOSED)
    report.canvas.setFillColorRGB(1, 1, 1)
    for k in range(4):
        report.canvas.rect(LEFT, HEIGHT - report.y - 30 * k, 400, 25, stroke=0, fill=1)
    report.canvas.setFillColorRGB(0, 0, 0)
    document = read_pdf(report.paragraph(LOANS).save())
    assert (document.tables, [b.text for b in document.blocks]) == ((), [CLOSED, LOANS])


def test_figures_in_columns_without_any_ruling(sheet):
    report = _grid(sheet().paragraph(CLOSED), (100, 260, 380), COUNTS, right=(1, 2))
    document = read_pdf(report.paragraph(LOANS).save())
    assert _texts(document) == [COUNTS]
    assert [b.text for b in document.text_blocks()] == [CLOSED, LOANS]


def test_header_words_over_each_other(sheet):
    report = sheet().paragraph(CLOSED)
    _across(report, (report.y - 14,))
    _grid(report, (260, 380), [["远程访问", "电子资源"], ["人次", "下载篇次"]], pitch=13, right=(0, 1))
    _across(report, (report.y - 9, report.y + 49))
    document = read_pdf(_grid(report, (100, 260, 380), COUNTS[1:], right=(1, 2)).save())
    assert _texts(document) == [[["", "远程访问人次", "电子资源下载篇次"], *COUNTS[1:]]]


def test_headings_over_several_columns_without_rulings(sheet):
    report = sheet().paragraph(CLOSED)
    for x, text in ((250, "二月"), (400, "三月")):
        report.text(x - width_of(text, 10) / 2, report.y, text, size=10)
    report.y += 16
    rows = [["图书馆", "访问", "下载", "访问", "下载"], ["东湖学院", "12", "34", "56", "78"]]
    rows += [["南山大学", "21", "43", "65", "87"], ["西岭学院", "11", "22", "33", "44"]]
    path = _grid(report, (100, 230, 290, 380, 440), rows, right=(1, 2, 3, 4)).save()
    (part,) = read_table_parts(path)
    top = {(c.column, c.column_span): c.text for c in part.cells if c.row == 0}
    assert top == {(1, 2): "二月", (3, 2): "三月"}
    assert _texts(read_pdf(path)) == [[["图书馆", "二月访问", "二月下载", "三月访问", "三月下载"], *rows[1:]]]


def test_a_label_over_two_lines_and_a_section_within_a_table(sheet):
    rows = [["Service", "2019", "2020"], ["Public desk:", "", ""], ["Loans", "1,203", "877"]]
    rows += [
        ["Questions by telephone and", "", ""],
        ["electronic mail", "998", "1,002"],
        ["Total", "2,201", "1,879"],
    ]
    document = read_pdf(_grid(sheet(), (100, 320, 420), rows, pitch=14, right=(1, 2)).save())
    joined = [*rows[:3], ["Questions by telephone and electronic mail", "998", "1,002"], rows[5]]
    assert [[cell for cell in row if cell] for row in document.tables[0].texts()] == [
        [cell for cell in row if cell] for row in joined
    ]


def test_leading_dots_and_signs_of_currency(sheet):
    rows = [["Item", "2019", "2020"]]
    report = _grid(sheet(), (100, 320, 420), rows, right=(1, 2))
    for name, one, two in (
        ("Books", "1,203", "877"),
        ("Journals", "998", "1,002"),
        ("Total", "2,201", "1,879"),
    ):
        report.text(100, report.y, name.ljust(40, "."), size=10)
        for x, text in ((320, one), (420, two)):
            report.text(x - 50, report.y, "$", size=10).text(x - width_of(text, 10), report.y, text, size=10)
        report.y += 16
    assert _texts(read_pdf(report.save())) == [
        [
            *rows,
            ["Books", "$ 1,203", "$ 877"],
            ["Journals", "$ 998", "$ 1,002"],
            ["Total", "$ 2,201", "$ 1,879"],
        ]
    ]


def test_rows_of_words_wrapped_in_their_cells(sheet):
    rows = [
        ["项目", "内容", "负责"],
        ["远程访问", "开放校外访问通道，调试", "技术部"],
        ["", "两种认证方式", ""],
    ]
    rows += [
        ["参考咨询", "答复读者来电来信", "咨询部"],
        ["教学支持", "整理开放课程，推送给各", "资源部"],
        ["", "学院联络员", ""],
    ]
    report = sheet().paragraph(CLOSED)
    for row in rows:
        report.y += 14 if row[0] else 0
        _grid(report, (90, 180, 400), [row], pitch=14)
    assert _texts(read_pdf(report.save())) == [
        [
            rows[0],
            ["远程访问", "开放校外访问通道，调试两种认证方式", "技术部"],
            rows[3],
            ["教学支持", "整理开放课程，推送给各学院联络员", "资源部"],
        ]
    ]


def test_cells_of_two_lines_beside_cells_of_one_in_their_middle(sheet):
    report = sheet().paragraph(CLOSED)
    header = [["", "远程访问（人", ""], ["馆", "", "咨询（次）"], ["", "次）", ""]]
    body = [
        ["", "东湖学院附属高等职业", ""],
        ["1", "", "12"],
        ["", "技术学院图书馆", ""],
        ["2", "南山大学图书馆", "34"],
    ]
    for rows in (header, body):
        _grid(report, (90, 180, 400), rows[:3], pitch=7.5)
        report.y += 14
    document = read_pdf(_grid(report, (90, 180, 400), [*body[3:], ["3", "西岭学院图书馆", "5"]]).save())
    assert _texts(document) == [
        [
            ["馆", "远程访问（人次）", "咨询（次）"],
            ["1", "东湖学院附属高等职业技术学院图书馆", "12"],
            ["2", "南山大学图书馆", "34"],
            ["3", "西岭学院图书馆", "5"],
        ]
    ]


def test_typed_rules_bound_a_table(sheet):
    report = sheet().paragraph(CLOSED)
    _grid(report, (100, 320, 420), COUNTS[:1], pitch=12, right=(1, 2))
    report.text(100, report.y, "-" * 60, size=10)
    report.y += 16
    document = read_pdf(_grid(report, (100, 320, 420), COUNTS[1:], right=(1, 2)).save())
    assert _texts(document) == [COUNTS]


def test_two_tables_above_each_other(sheet):
    report = _grid(sheet(), (100, 260, 380), COUNTS, right=(1, 2)).centered("表 2 各馆咨询量", size=10)
    others = [["图书馆", "来电", "来信"], *COUNTS[1:]]
    document = read_pdf(_grid(report, (100, 260, 380), others, right=(1, 2)).save())
    assert _texts(document) == [COUNTS, others]
    assert [t.title for t in document.tables] == ["", "表 2 各馆咨询量"]


def test_the_source_below_is_no_row(sheet):
    report = _grid(sheet().paragraph(CLOSED), (100, 260, 380), COUNTS, right=(1, 2))
    document = read_pdf(_grid(report, (100,), [["资料来源：各馆二月填报"]]).save())
    assert _texts(document) == [COUNTS]


def test_a_caption_below_is_the_title(sheet):
    report = sheet().paragraph(CLOSED).ruled(COUNTS, WIDTHS).centered("表 1 各馆访问量", size=10)
    document = read_pdf(report.paragraph(LOANS).save())
    (table,) = document.tables
    assert table.title == "表 1 各馆访问量"
    assert document.blocks[table.title_block].text == table.title
    assert [b.kind for b in document.blocks] == ["paragraph", "table", "caption", "paragraph"]


@pytest.mark.parametrize("step", [10, 25])
def test_the_scales_of_a_chart_are_no_table(sheet, step):
    report = sheet().paragraph(CLOSED)
    rows = [[str(100 - step * k), str(200 - 2 * step * k)] for k in range(4)]
    assert read_pdf(_grid(report, (90, 470), rows, pitch=25).save()).tables == ()


def test_a_table_of_contents_is_no_table(sheet):
    report = sheet().centered("目录", size=16)
    for number, title in enumerate(("总体情况", "服务情况", "典型案例", "问题建议"), 1):
        dots = "." * int((RIGHT - LEFT - width_of(title, 14) - 30) / width_of(".", 14))
        report.line(f"{title}{dots}{number * 2}")
    document = read_pdf(report.paragraph(COURSES).save())
    assert document.tables == ()
    assert [b.kind for b in document.blocks].count("toc") >= 4


def test_a_table_right_below_the_contents_is_one(sheet):
    report = sheet().centered("目录", size=16)
    for number, title in enumerate(("总体情况", "服务情况", "典型案例", "问题建议"), 1):
        report.line(f"{title}{'.' * 70}{number * 2}")
    document = read_pdf(_grid(report, (100, 260, 380), COUNTS, right=(1, 2)).save())
    assert [table.texts() for table in document.tables] == [COUNTS]
    assert [b.kind for b in document.blocks].count("toc") >= 4


def test_a_form_is_no_table(sheet):
    report = sheet().paragraph(CLOSED)
    _grid(report, (90, 320), [["姓名：", "日期："], ["单位名称：", "电话："], ["城市：", "邮编："]], pitch=24)
    assert read_pdf(report.save()).tables == ()


def test_places_of_cells_in_a_table_without_rulings(sheet):
    document = read_pdf(_grid(sheet().paragraph(CLOSED), (100, 260, 380), COUNTS, right=(1, 2)).save())
    for cell in document.tables[0].cells:
        assert all(cell.box.x0 <= p.box.x0 and p.box.x1 <= cell.box.x1 for p in cell.pieces)
        assert "".join(p.text for p in cell.pieces) == cell.text
