"""Contradictions of a report with itself: found with both evidences, and not seen where there are none."""

from dataclasses import replace

import pytest

from etl.model.document import Document, Table
from etl.model.observation import Finding
from etl.normalize import normalize
from tests.normalize.papers import SURVEY, document, report, table, vocabulary

LIBRARY = "济南大学图书馆"


def findings(*lines: str, tables: tuple[Table, ...] = ()) -> list[Finding]:
    return list(report(*lines, tables=tables).findings)


def only(*lines: str, tables: tuple[Table, ...] = ()) -> Finding:
    found = findings(*lines, tables=tables)
    assert len(found) == 1, [(f.check_code, f.expected, f.actual) for f in found]
    return found[0]


GROWTH_WRONG = [
    "传递文献480篇，去年同期为200篇，增长240%。",
    "传递文献480篇，比去年同期的200篇增长40%。",
    "线上咨询由去年同期的150条升至600条，增幅为400%。",
    "VPN登录9000人次，同比增长150%（上年同期4000人次）。",
    "传递文献150篇，去年同期为200篇，下降75%。",
]
GROWTH_RIGHT = [
    "传递文献480篇，去年同期为200篇，增长140%。",
    "传递文献937篇，比去年同期的147篇增长537%。",
    "线上咨询由去年同期的150条升至600条，增幅为300%。",
    "VPN登录9000人次，同比增长125%（上年同期4000人次）。",
    "传递文献150篇，去年同期为200篇，下降25%。",
    "传递文献480余篇，比去年同期的200篇增长90%。",  # no exact figure
    "传递文献480篇，同比增长240%。",  # no base
    "传递文献480篇，线上咨询比去年同期的200条增长30%。",  # another unit
]


@pytest.mark.parametrize("sentence", GROWTH_WRONG)
def test_growth_that_its_figures_do_not_give(sentence: str) -> None:
    found = only(LIBRARY + sentence)
    assert found.check_code == "growth_against_base"
    assert found.severity == "warning"
    assert any(e.text in LIBRARY + sentence for e in found.evidences)


@pytest.mark.parametrize("sentence", GROWTH_RIGHT)
def test_growth_that_agrees_or_cannot_be_judged(sentence: str) -> None:
    assert findings(LIBRARY + sentence) == []


PARTS_WRONG = [
    "解答咨询共计100条，包括电话咨询40条、邮件咨询30条、微信咨询40条。",
    "解答咨询100条，包括电话咨询40条、邮件咨询30条和微信咨询25条。",
    "发布推文60篇，其中服务动态35篇、馆员荐书31篇。",
    "传递中文文献210篇、外文文献90篇，合计310篇。",
]
PARTS_RIGHT = [
    "解答咨询共计100条，包括电话咨询40条、邮件咨询30条、微信咨询30条。",
    "解答咨询100条，其中电话咨询40条、邮件咨询30条。",  # only some of them
    "解答咨询100条，包括电话咨询60条、邮件咨询30条等。",
    "发布推文60篇，其中服务动态35篇，阅读量31000次。",  # another unit
    "发布推文60篇，其中服务动态约35篇、馆员荐书31篇。",  # not exact
    "传递中文文献210篇、外文文献90篇，合计300篇。",
    "为38个学院（32个教学学院、6个研究院）提供教材。",
]


@pytest.mark.parametrize("sentence", PARTS_WRONG)
def test_parts_that_are_not_their_total(sentence: str) -> None:
    found = only(LIBRARY + sentence)
    assert (found.check_code, found.severity) == ("parts_against_total", "warning")


@pytest.mark.parametrize("sentence", PARTS_RIGHT)
def test_parts_that_agree_or_are_only_some(sentence: str) -> None:
    assert findings(LIBRARY + sentence) == []


def test_parts_that_narrowly_miss_an_open_total_are_only_remarked() -> None:
    found = only(LIBRARY + "发布推文100篇，其中服务动态35篇、馆员荐书31篇、资源介绍32篇。")
    assert (found.check_code, found.severity) == ("parts_against_total", "info")


def test_a_daily_mean_against_total_and_days() -> None:
    found = only("2月份，济南大学图书馆CARSI认证登录29000人次，日均1800人次。")
    assert (found.check_code, found.actual) == ("mean_against_total", "1800人次")
    assert findings("2月份，济南大学图书馆CARSI认证登录29000人次，日均1000人次。") == []
    assert findings("济南大学图书馆CARSI认证登录29000人次，日均1800人次。") == []


def test_the_same_figure_with_two_values() -> None:
    found = only("#一、教学", LIBRARY + "匹配电子教材335种。", "#二、总结", LIBRARY + "匹配电子教材420种。")
    assert found.check_code == "figures_disagree"
    assert [e.text for e in found.evidences] == [LIBRARY + "匹配电子教材335种", LIBRARY + "匹配电子教材420种"]


@pytest.mark.parametrize(
    "other",
    ["匹配电子教材300余种。", "匹配纸质教材420种。", "2月份匹配电子教材120种。", "匹配电子教材满足率90%。"],
)
def test_figures_that_can_both_hold(other: str) -> None:
    assert findings(LIBRARY + "匹配电子教材335种。", LIBRARY + other) == []


def test_figures_of_other_libraries_do_not_disagree() -> None:
    assert findings(LIBRARY + "匹配电子教材335种。", "青岛大学图书馆匹配电子教材420种。") == []


def _annex(*names: str) -> Table:
    rows = [(str(i), name) for i, name in enumerate(names, start=1)]
    return table(1, "附件：提交材料单位名单", ("序号", "单位名称"), *rows)


def test_declared_replies_against_the_annex() -> None:
    annex = _annex("山东大学", "济南大学", "青岛大学")
    found = only("共收到5所高校图书馆提交的材料。", "|", tables=(annex,))
    assert (found.check_code, found.actual) == ("declared_vs_listed", "列出 3")
    assert found.evidences[0].text == "共收到5所高校图书馆提交的材料"
    assert found.evidences[-1].source == "table"
    assert findings("共收到3所高校图书馆提交的材料。", "|", tables=(annex,)) == []


def test_chosen_cases_are_not_held_against_the_replies() -> None:
    cases = [f"##{n}. {name}图书馆服务案例" for n, name in enumerate(("山东大学", "济南大学", "青岛大学"), 1)]
    assert findings("共收到30所高校图书馆提交的材料。", "#二、典型案例", *cases) == []


def test_an_institution_listed_twice() -> None:
    annex = _annex("山东大学", "济南大学", "山东大学")
    found = only("共收到3所高校图书馆提交的材料。", "|", tables=(annex,))
    assert found.check_code == "listed_twice"
    assert [e.row_no for e in found.evidences] == [1, 3]


def test_a_total_row_that_does_not_add_up() -> None:
    header, rows = (
        ("学校名称", "文献传递(篇)", "满足率"),
        [("济南大学", "120", "80%"), ("青岛大学", "130", "90%")],
    )
    wrong = table(1, "各馆服务情况", header, *rows, ("合计", "260", "85%"))
    found = only("各馆情况如下。", "|", tables=(wrong,))
    assert (found.check_code, found.expected, found.actual) == (
        "parts_against_total",
        "文献传递(篇) 250",
        "文献传递(篇) 260",
    )
    right = table(1, "各馆服务情况", header, *rows, ("合计", "250", "85%"))
    assert findings("各馆情况如下。", "|", tables=(right,)) == []


def test_a_total_column_that_does_not_add_up() -> None:
    header = ("时间", "本馆申请（笔）", "外馆申请（笔）", "总计（笔）")
    named = ("时间", "本馆申请", "外馆申请", "总计")
    rows = [("2020年2月", "63", "30", "93"), ("2019年2月", "10", "4", "15")]
    found = only(LIBRARY + "传递文献情况如下。", "|", tables=(table(1, "文献传递", named, *rows),))
    assert (found.check_code, found.expected, found.actual) == ("parts_against_total", "总计 14", "总计 15")
    assert found.evidences[0].row_no == 2
    good = [rows[0], ("2019年2月", "10", "4", "14")]
    assert findings(LIBRARY + "传递文献情况如下。", "|", tables=(table(1, "文献传递", header, *good),)) == []


def test_a_growth_column_against_its_figures() -> None:
    header = ("学校名称", "文献传递(篇)", "去年同期(篇)", "增长率(%)")
    wrong = table(1, "对比", header, ("济南大学", "240", "80", "200"), ("青岛大学", "300", "100", "300"))
    found = only("各馆情况如下。", "|", tables=(wrong,))
    assert (found.check_code, found.actual) == ("growth_against_base", "300%")


@pytest.mark.parametrize(("told", "count"), [("537%", 0), ("637%", 1)])
def test_growth_in_the_text_against_a_base_in_a_table(told: str, count: int) -> None:
    rows = [("2020年1月18日至2020年2月28日", "937"), ("2019年1月27日至2019年2月21日", "147")]
    grid = table(1, "文献传递", ("时间", "文献传递申请(篇)"), *rows)
    found = findings(f"{LIBRARY}文献传递申请量937篇，同比增长{told}。", "|", tables=(grid,))
    assert [f.check_code for f in found] == ["growth_against_base"] * count
    assert all(f.evidences[-1].source == "table" for f in found)


HEADINGS = ("一、总体情况", "二、服务情况", "三、典型案例", "四、存在问题", "五、下一步打算")


def _outlined(entries: tuple[str, ...], headings: tuple[str, ...]) -> Document:
    lines = [*entries, *(line for h in headings for line in ("#" + h, "各馆积极开展文献传递服务。"))]
    made = document("!山东省高校图书馆疫情防控服务情况报告", *lines, "2020年3月6日")
    kinds = {b.block_no: replace(b, kind="toc") for b in made.blocks[1 : len(entries) + 1]}
    return replace(made, blocks=tuple(kinds.get(b.block_no, b) for b in made.blocks))


def _outline_findings(entries: tuple[str, ...], headings: tuple[str, ...]) -> list[Finding]:
    return list(normalize(_outlined(entries, headings), [vocabulary()], SURVEY).findings)


def test_a_table_of_contents_that_agrees() -> None:
    entries = tuple(f"{h}.........{n}" for n, h in enumerate(HEADINGS, start=1))
    assert _outline_findings(entries, HEADINGS) == []
    assert _outline_findings(("目录", *entries[:-1]), HEADINGS) == []  # deeper or later ones may be left out


def test_a_heading_left_out_of_the_table_of_contents() -> None:
    entries = tuple(f"{h}.........3" for h in HEADINGS if not h.startswith("三"))
    found = _outline_findings(entries, HEADINGS)
    assert [(f.check_code, f.actual) for f in found] == [("contents_against_headings", "三、典型案例")]


def test_a_heading_that_differs_from_its_entry() -> None:
    entries = tuple(f"{h}.........3" for h in HEADINGS)
    found = _outline_findings(entries, (*HEADINGS[:4], "五、下一步工作打算"))
    assert [(f.expected, f.actual, f.severity) for f in found] == [
        ("五、下一步打算", "五、下一步工作打算", "warning")
    ]
    assert [e.text for e in found[0].evidences] == ["五、下一步打算", "五、下一步工作打算"]


def test_an_outline_that_was_not_read_well_is_not_judged() -> None:
    assert _outline_findings(("前言....1", "工作....2", "附件....9"), HEADINGS) == []
