from __future__ import annotations

from etl.extract import read_pdf
from etl.extract.content import Ruling
from etl.extract.grid import GridCell, find_grids
from tests.extract.sheets import HEIGHT, LEFT
from tests.extract.texts import CLOSED, LOANS

HEADER = ["序号", "学校代码", "学校名称"]


def _rows(first, last):
    return [[str(n), str(90000 + n), f"东湖第{n}学院"] for n in range(first, last + 1)]


def test_a_ruled_table_stands_at_its_place(sheet):
    report = sheet().paragraph(CLOSED).centered("表 1 各馆访问量", size=10)
    rows = [["图书馆", "访问量(次)"], ["东湖学院", "1203"], ["南山大学\n职业学院", "877"]]
    document = read_pdf(report.ruled(rows, [120, 120]).paragraph(LOANS).save())
    assert [b.kind for b in document.blocks] == ["paragraph", "caption", "table", "paragraph"]
    (table,) = document.tables
    assert table.texts() == [["图书馆", "访问量(次)"], ["东湖学院", "1203"], ["南山大学职业学院", "877"]]
    assert (table.title, table.title_block) == ("表 1 各馆访问量", 1)
    assert document.blocks[2].table_no == table.table_no == 1
    assert [b.text for b in document.text_blocks()] == [CLOSED, "表 1 各馆访问量", LOANS]


def test_the_places_of_a_cell(sheet):
    document = read_pdf(sheet().ruled([["馆", "次"], ["东湖学院\n图书馆", "12"]], [100, 60]).save())
    cell = document.tables[0].rows()[1][0]
    assert cell.text == "东湖学院图书馆"
    assert [(p.start, p.text) for p in cell.pieces] == [(0, "东湖学院"), (4, "图书馆")]
    box = cell.box
    assert (box.x0, box.x1) == (LEFT, LEFT + 100)
    assert all(
        box.x0 < p.box.x0 < p.box.x1 < box.x1 and box.top < p.box.top < p.box.bottom < box.bottom
        for p in cell.pieces
    )


def _spans(table):
    return {(c.row_no, c.column_no): (c.text, c.row_span, c.column_span) for c in table.cells if c.text}


def test_merged_cells_keep_their_spans(sheet):
    rows = [["馆", "访问", "下载"], ["东湖学院", "暂停统计", ""], ["南山大学", "12", "34"], ["", "5", "6"]]
    report = sheet().ruled(rows, [100, 60, 60], skip=[("right", 1, 1), ("below", 2, 0)])
    (table,) = read_pdf(report.save()).tables
    assert _spans(table) == {
        (0, 0): ("馆", 1, 1),
        (0, 1): ("访问", 1, 1),
        (0, 2): ("下载", 1, 1),
        (1, 0): ("东湖学院", 1, 1),
        (1, 1): ("暂停统计", 1, 2),
        (2, 0): ("南山大学", 2, 1),
        (2, 1): ("12", 1, 1),
        (2, 2): ("34", 1, 1),
        (3, 1): ("5", 1, 1),
        (3, 2): ("6", 1, 1),
    }


def test_a_header_over_two_rows_becomes_one(sheet):
    rows = [["馆", "二月", "", "备注"], ["", "访问", "下载", ""], ["东湖学院", "12", "34", "无"]]
    skip = [("right", 0, 1), ("below", 0, 0), ("below", 0, 3)]
    document = read_pdf(sheet().ruled(rows, [100, 60, 60, 60], skip=skip).save())
    (table,) = document.tables
    assert table.texts() == [["馆", "二月访问", "二月下载", "备注"], ["东湖学院", "12", "34", "无"]]
    header = table.rows()[0][1]
    assert [(p.start, p.text) for p in header.pieces] == [(0, "二月"), (2, "访问")]
    assert header.box.top < header.pieces[0].box.top < header.pieces[1].box.top < header.box.bottom


def test_a_merged_cell_of_data_is_no_header(sheet):
    rows = [["馆", "本校", ""], ["东湖学院", "12", "34"], ["南山大学", "5", "6"]]
    (table,) = read_pdf(sheet().ruled(rows, [100, 60, 60], skip=[("right", 0, 1)]).save()).tables
    assert _spans(table)[0, 1] == ("本校", 1, 2)
    assert table.row_count == 3


def test_a_table_over_three_pages_is_one(sheet):
    report = sheet(page_numbers="{}").paragraph(CLOSED)
    widths = [60, 100, 160]
    for first, last in ((1, 20), (21, 45), (46, 50)):
        report.ruled([HEADER, *_rows(first, last)], widths)
        if last < 50:
            report.new_page()
    document = read_pdf(report.paragraph(LOANS).save())
    (table,) = document.tables
    assert table.texts() == [HEADER, *_rows(1, 50)]
    assert (table.page_from, table.page_to) == (1, 3)
    assert [b.kind for b in document.blocks] == ["paragraph", "table", "paragraph"]


def test_a_continuation_without_header(sheet):
    report = sheet().ruled([HEADER, *_rows(1, 30)], [60, 100, 160]).new_page()
    document = read_pdf(report.ruled(_rows(31, 31), [60, 100, 160]).save())
    assert [t.texts() for t in document.tables] == [[HEADER, *_rows(1, 31)]]


def test_a_row_split_by_the_page_break_is_joined(sheet):
    widths = [60, 100, 160]
    report = sheet().ruled([HEADER, *_rows(1, 30)], widths).new_page()
    document = read_pdf(report.ruled([HEADER, ["", "", "（东校区）"], *_rows(31, 33)], widths).save())
    texts = document.tables[0].texts()
    assert texts[30] == ["30", "90030", "东湖第30学院（东校区）"]
    assert texts[31:] == _rows(31, 33)
    cell = document.tables[0].rows()[30][2]
    assert [p.box.page_no for p in cell.pieces] == [1, 2]


def test_a_row_split_within_its_first_cell_is_joined(sheet):
    rows = [["时段", "访问", "下载"], ["二〇二〇年二月一日至", "12", "34"]]
    report = sheet().ruled(rows, [120, 60, 60]).new_page()
    report.ruled([["二月二十八日", "", ""], ["上年同期", "5", "6"]], [120, 60, 60])
    (table,) = read_pdf(report.save()).tables
    assert table.texts() == [
        rows[0],
        ["二〇二〇年二月一日至二月二十八日", "12", "34"],
        ["上年同期", "5", "6"],
    ]


def test_a_last_row_of_one_half_is_no_split_row(sheet):
    rows = [
        ["序号", "馆名", "序号", "馆名"],
        ["1", "东湖学院", "4", "北原大学"],
        ["2", "南山大学", "5", "金沙学院"],
    ]
    report = sheet().ruled(rows, [40, 100, 40, 100]).new_page()
    report.ruled([rows[0], ["3", "西岭学院", "", ""]], [40, 100, 40, 100])
    (table,) = read_pdf(report.save()).tables
    assert table.texts() == [*rows, ["3", "西岭学院", "", ""]]


def test_tables_with_other_columns_stay_apart(sheet):
    report = sheet().ruled([HEADER, *_rows(1, 30)], [60, 100, 160]).new_page()
    document = read_pdf(report.ruled([["馆", "次", "人"], ["东湖", "1", "2"]], [150, 60, 60]).save())
    assert [t.row_count for t in document.tables] == [31, 2]


def test_a_table_with_a_header_of_its_own_is_another(sheet):
    widths = [60, 100, 160]
    report = sheet().ruled([HEADER, *_rows(1, 30)], widths, bold_header=True).new_page()
    report.ruled([["序号", "日期", "活动"], ["1", "二月三日", "读书会"]], widths, bold_header=True)
    assert [t.row_count for t in read_pdf(report.save()).tables] == [31, 2]


def test_text_between_two_tables_keeps_them_apart(sheet):
    report = sheet().ruled([HEADER, *_rows(1, 10)], [60, 100, 160]).paragraph(CLOSED).new_page()
    document = read_pdf(report.ruled([HEADER, *_rows(1, 10)], [60, 100, 160]).save())
    assert [t.row_count for t in document.tables] == [11, 11]


def test_two_tables_on_one_page(sheet):
    report = sheet().ruled([["馆", "次"], ["东湖", "1"]], [80, 60]).paragraph(LOANS)
    document = read_pdf(report.ruled([["馆", "册"], ["南山", "2"]], [80, 60]).save())
    assert [t.texts() for t in document.tables] == [
        [["馆", "次"], ["东湖", "1"]],
        [["馆", "册"], ["南山", "2"]],
    ]


def test_side_by_side_halves_stay_as_printed(sheet):
    rows = [
        ["编号", "单位名称", "编号", "单位名称"],
        ["1", "东湖学院", "3", "西岭学院"],
        ["2", "南山大学", "4", "北原大学"],
    ]
    assert read_pdf(sheet().ruled(rows, [50, 120, 50, 120]).save()).tables[0].texts() == rows


def test_a_first_row_over_all_columns_is_the_title(sheet):
    rows = [["各馆访问量统计", "", ""], ["馆", "访问", "下载"], ["东湖学院", "12", "34"]]
    report = sheet().paragraph(CLOSED).ruled(rows, [100, 60, 60], skip=[("right", 0, 0), ("right", 0, 1)])
    document = read_pdf(report.save())
    (table,) = document.tables
    assert table.texts() == rows[1:]
    assert (table.title, table.title_block) == ("各馆访问量统计", 1)
    assert [(b.kind, b.text) for b in document.blocks[1:]] == [("caption", "各馆访问量统计"), ("table", "")]


def test_a_note_of_units_stands_between_title_and_table(sheet):
    report = sheet().paragraph(CLOSED).centered("各馆访问量", size=12).line("单位：万次", x=400, size=10)
    document = read_pdf(report.ruled([["馆", "次"], ["东湖", "1"], ["南山", "2"]], [80, 60]).save())
    assert document.tables[0].title == "各馆访问量"


def test_a_sentence_above_is_no_title(sheet):
    report = sheet().paragraph("各馆的访问量如下表所示。").ruled([["馆", "次"], ["东湖", "1"]], [80, 60])
    table = read_pdf(report.save()).tables[0]
    assert (table.title, table.title_block) == ("", None)


def test_boxes_and_lines_are_no_tables(sheet):
    report = sheet().paragraph(CLOSED)
    canvas = report.canvas
    canvas.line(80, HEIGHT - 60, 500, HEIGHT - 60)
    canvas.rect(75, HEIGHT - report.y - 20, 430, 40)
    report.paragraph("图书馆提醒：入馆请测量体温。")
    document = read_pdf(report.paragraph(LOANS).save())
    assert document.tables == ()
    assert [b.text for b in document.blocks] == [CLOSED, "图书馆提醒：入馆请测量体温。", LOANS]


def test_a_name_list_without_rulings_over_two_pages(sheet):
    report = sheet(page_numbers="{}").paragraph(CLOSED).paragraph("附件：提交报告的单位名单")
    for first, last in ((1, 24), (25, 26)):
        for row in [HEADER, *_rows(first, last)]:
            for x, text in zip((120, 190, 280), row, strict=True):
                report.text(x, report.y, text, size=10)
            report.y += 20
        if last == 24:
            report.new_page()
    document = read_pdf(report.save())
    (table,) = document.tables
    assert table.texts() == [HEADER, *_rows(1, 26)]
    assert table.title == "附件：提交报告的单位名单"
    assert [b.kind for b in document.blocks] == ["paragraph", "paragraph", "table"]


def test_a_page_that_holds_a_box_alone(sheet):
    report = sheet().paragraph(CLOSED).new_page().ruled([["注意事项", "入馆请测量体温"]], [80, 200])
    document = read_pdf(report.save())
    assert document.tables == ()
    assert "".join(b.text for b in document.blocks).replace(" ", "") == CLOSED + "注意事项入馆请测量体温"


def _grid(report, xs, rows, *, pitch=18.0):
    for row in rows:
        for x, text in zip(xs, row, strict=True):
            if text:
                report.text(x, report.y, text, size=10)
        report.y += pitch
    return report


def test_side_by_side_halves_without_rulings(sheet):
    rows = [["编号", "单位名称", "编号", "单位名称"]]
    rows += [[str(n), f"东湖第{n}学院图书馆", str(n + 10), f"西岭第{n}大学图书馆"] for n in range(1, 11)]
    report = _grid(sheet().paragraph(CLOSED), (85, 120, 300, 335), rows)
    document = read_pdf(report.paragraph(LOANS).save())
    assert [t.texts() for t in document.tables] == [rows]
    assert [b.kind for b in document.blocks] == ["paragraph", "table", "paragraph"]


def test_a_wrapped_name_without_rulings(sheet):
    rows = [["序号", "代码", "名称"], ["1", "90001", "东湖学院附属高等"], ["", "", "职业技术学院"]]
    rows += [["2", "90002", "南山大学"], ["3", "", "西岭学院"]]
    report = _grid(sheet().paragraph(CLOSED), (85, 120, 220), rows, pitch=14)
    (table,) = read_pdf(report.paragraph(LOANS).save()).tables
    assert table.texts() == [
        ["序号", "代码", "名称"],
        ["1", "90001", "东湖学院附属高等职业技术学院"],
        ["2", "90002", "南山大学"],
        ["3", "", "西岭学院"],
    ]


def test_a_table_of_three_lines(sheet):
    report = sheet().paragraph(CLOSED).centered("表1 各馆访问量", size=10)
    rows = [["图书馆", "访问量", "下载量"], ["东湖学院", "1,203", "877"], ["南山大学", "998", "1,002"]]
    for k in (0, 1, 3):
        y = HEIGHT - report.y + 12 - 18 * k
        report.canvas.line(90, y, 450, y)
    document = read_pdf(_grid(report, (100, 250, 380), rows).paragraph(LOANS).save())
    assert [(t.title, t.texts()) for t in document.tables] == [("表1 各馆访问量", rows)]


def test_rows_that_only_the_numbers_tell_apart(sheet):
    rows = [["馆", "访问量"], ["东湖学院\n南山大学\n西岭学院", "1,203\n998\n77"]]
    (table,) = read_pdf(sheet().ruled(rows, [120, 80]).save()).tables
    assert table.texts() == [["馆", "访问量"], ["东湖学院", "1,203"], ["南山大学", "998"], ["西岭学院", "77"]]


def test_running_text_is_no_borderless_table(sheet):
    report = sheet()
    for line in ("东湖学院  张三  李四", "南山大学  王五", "西岭学院  赵六  钱七"):
        report.line(line, x=LEFT + 28)
    assert read_pdf(report.paragraph(CLOSED).save()).tables == ()


def _box(x0, y0, x1, y1):
    return [Ruling(x0, y0, x1, y0), Ruling(x0, y1, x1, y1), Ruling(x0, y0, x0, y1), Ruling(x1, y0, x1, y1)]


def test_grid_of_double_lines():
    rulings = [*_box(0, 0, 100, 40), *_box(2, 2, 98, 38), Ruling(50, 0, 50, 40), Ruling(0, 20, 100, 20)]
    (grid,) = find_grids(rulings)
    assert (grid.row_count, grid.column_count, len(grid.cells)) == (2, 2, 4)


def test_grid_open_at_its_sides():
    rulings = [Ruling(0, y, 120, y) for y in (0, 20, 40)] + [Ruling(60, 0, 60, 40)]
    (grid,) = find_grids(rulings)
    assert grid.bounds == (0, 0, 120, 40)
    assert grid.cells == tuple(GridCell(r, c, 1, 1) for r in (0, 1) for c in (0, 1))


def test_a_box_alone_is_no_grid():
    assert find_grids(_box(0, 0, 100, 40)) == []
    assert find_grids([Ruling(0, 10, 500, 10)]) == []
