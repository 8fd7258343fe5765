"""What goes back to a province."""

from __future__ import annotations

import csv
import io
from typing import Any

from etl.review.reply import Reply, as_csv, as_page, rows

DOCUMENT = {"file_name": "a.pdf", "title": "<报告>", "report_date": None, "page_count": 3}
FIGURE: dict[str, Any] = {
    "subject_name": "甲大学",
    "metric_name": "服务读者",
    "value": None,
    "value_text": "数百",
    "unit": "人次",
    "period_text": "",
    "period_start": None,
    "period_end": "2020-02-28",
    "page_no": 2,
    "evidence_text": "=服务读者数百人次",
    "review_status": "unreviewed",
}
FINDING = {
    "check_code": "parts_against_total",
    "expected": "76篇",
    "actual": "78篇",
    "page_nos": [5, 5],
    "evidence_texts": ["发文76篇", "其中14篇"],
}
REPLY = Reply(
    "冬季调查",
    "浙江省",
    DOCUMENT,
    {"listed": 27, "invited": 30, "replied": 27},
    observations=[FIGURE, {**FIGURE, "value": 300.0, "value_text": "300", "review_status": "corrected"}],
    findings=[FINDING],
    silent=["丙大学"],
    provisional=["乙学院"],
    unmentioned=["延长借期"],
)


def test_what_is_missing_is_asked_for() -> None:
    told = [
        tuple(row.values())[:4] for row in rows(REPLY) if row["类别"] in ("尚缺", "待确认", "未提及", "矛盾")
    ]
    assert told == [
        ("矛盾", "", "分项与合计不符", "78篇"),
        ("尚缺", "", "回复单位名单", "报告称应邀30家，名单列出27家"),
        ("尚缺", "", "报告日期", "报告未注明日期"),
        ("尚缺", "丙大学", "具体情况", "名单中有该馆，正文未述及"),
        ("待确认", "乙学院", "院校代码", "院校名录中查无此名，请提供标准名称与五位代码"),
        ("待确认", "甲大学", "服务读者", "数百"),
        ("未提及", "", "报告未提及的措施", "延长借期"),
    ]


def test_what_was_understood_is_told_with_its_place() -> None:
    figures = [row for row in rows(REPLY) if row["类别"] == "数据"]
    assert [row["数值或状态"] for row in figures] == ["（原文：数百）", "300人次（原文：300）"]
    assert (figures[1]["期间"], figures[1]["页码"], figures[1]["说明"]) == ("至 2020-02-28", 2, "经人工复核")


def test_the_sheet_and_the_page_are_safe_to_open() -> None:
    cells = list(csv.reader(io.StringIO(as_csv(REPLY).decode("utf-8-sig"), newline="")))
    assert cells[0][-1] == "贵方意见"
    assert {row[-1] for row in cells[1:]} == {""}
    assert "'=服务读者数百人次" in {row[6] for row in cells}
    page = as_page(REPLY)
    assert "&lt;报告&gt;" in page
    assert "<报告>" not in page


def test_a_region_without_a_report_is_told_so() -> None:
    assert [row["数值或状态"] for row in rows(Reply("冬季调查", "浙江省", None))] == ["未收到报告"]
    kept_out = Reply("冬季调查", "浙江省", None, {"report_status": "quarantined"})
    assert "核验未通过" in as_page(kept_out)
