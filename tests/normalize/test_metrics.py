"""Figures of running text and of tables: subject, value, unit, kind, measure, period."""

from datetime import date

from etl.model.observation import MetricObservation
from tests.normalize.papers import figures, report, table


def only(*lines: str) -> MetricObservation:
    found = report(*lines).observations
    assert len(found) == 1, [(o.subject.name, o.value_text, o.unit) for o in found]
    return found[0]


def test_a_plain_figure() -> None:
    row = only("截至2月28日，济南大学图书馆共为读者传递文献3.7万余篇。")
    assert (row.subject.name, row.value, row.unit, row.qualifier) == ("济南大学", 37000.0, "篇", "at_least")
    assert (row.value_kind, row.measure_code, row.metric_code) == (
        "count",
        "document_delivery",
        "documents_delivered",
    )
    assert (row.period_start, row.period_end, row.period_text) == (None, date(2020, 2, 28), "截至2月28日")
    assert row.evidence.text == "济南大学图书馆共为读者传递文献3.7万余篇"


def test_a_day_in_a_clause_before_dates_the_deed_not_the_figure() -> None:
    row = only("济南大学图书馆于2月10日上线教材平台，提供电子教材800种。")
    assert (row.period_start, row.period_end) == (None, None)


def test_from_and_until_are_one_period() -> None:
    row = only("济南大学图书馆自2月8日起推送资源。截至3月1日，共推送免费资源60种。")
    assert (row.period_start, row.period_end) == (date(2020, 2, 8), date(2020, 3, 1))


def test_a_count_after_a_list_is_the_regions() -> None:
    found = figures(report("山东大学、济南大学等20余所高校图书馆成立疫情防控领导小组。"))
    assert found == {("山东省", 20.0, "所")}


def test_growth_takes_the_period_of_its_base() -> None:
    rows = report("2月份，济南大学图书馆下载电子资源2400篇次，同比增长35%。").observations
    growth = next(o for o in rows if o.unit == "%")
    assert (growth.value_kind, growth.value, growth.period_start) == ("growth", 35.0, date(2020, 2, 1))


def test_what_is_no_figure() -> None:
    lines = (
        "济南大学图书馆第3期推文于2月3日8:30发布，咨询电话0531-88886666，两手抓两促进。",
        "济南大学图书馆24小时开放数字资源，举办“十大好书”评选，从四个方面开展工作。",
    )
    assert report(*lines).observations == ()


def test_an_unresolved_value_is_kept_as_printed_and_flagged() -> None:
    row = only("济南大学图书馆在线解答数百次读者提问。")
    assert row.value is None
    assert "value_unresolved" in row.flags
    assert "数百" in row.value_text


def test_a_figure_told_twice_is_one_row() -> None:
    row = only(
        "#一、总体情况",
        "济南大学图书馆接受咨询1386人次。",
        "#二、咨询",
        "2月份，济南大学图书馆接受咨询1386人次。",
    )
    assert len(row.tellings) == 1
    assert row.period_start == date(2020, 2, 1)


def test_figures_that_disagree_are_two_rows_and_a_finding() -> None:
    found = report("济南大学图书馆匹配电子教材335种。", "济南大学图书馆匹配电子教材420种。")
    assert {o.value for o in found.observations} == {335.0, 420.0}
    assert [f.check_code for f in found.findings] == ["figures_disagree"]
    assert len(found.findings[0].evidences) == 2


def test_a_metrics_table() -> None:
    grid = table(
        1,
        "各馆服务情况",
        ("学校名称", "文献传递(篇)", "时间", "满足率"),
        ("济南大学", "120", "2020年2月1日至2月20日", "85.5%"),
        ("青岛大学", "1,310", "2020年2月", "90%"),
        ("合计", "1430", "", ""),
    )
    found = report("各馆情况如下。", "|", tables=(grid,))
    rows = {(o.subject.name, o.value, o.unit, o.value_kind) for o in found.observations}
    assert rows == {
        ("济南大学", 120.0, "篇", "count"),
        ("济南大学", 85.5, "%", "percent"),
        ("青岛大学", 1310.0, "篇", "count"),
        ("青岛大学", 90.0, "%", "percent"),
        ("山东省", 1430.0, "篇", "count"),
    }
    first = next(o for o in found.observations if o.value == 120)
    assert (first.period_start, first.period_end) == (date(2020, 2, 1), date(2020, 2, 20))
    assert (first.evidence.source, first.evidence.row_no) == ("table", 1)
    total = next(o for o in found.observations if o.value == 1430)
    assert "total" in total.flags


def test_figures_dealt_out_to_a_list_in_turn() -> None:
    found = figures(report("山东大学、济南大学和青岛大学三馆的文献传递量分别为120篇、95篇和60篇。"))
    assert found == {("山东大学", 120.0, "篇"), ("济南大学", 95.0, "篇"), ("青岛大学", 60.0, "篇")}


def test_a_paragraph_of_a_diary_dates_its_figures() -> None:
    row = only("2月4日。济南大学图书馆接受咨询35人次。")
    assert (row.period_start, row.period_end) == (date(2020, 2, 4), date(2020, 2, 4))
    until = only("3月27日。截至今天，济南大学图书馆推送文章88篇。")
    assert (until.period_start, until.period_end) == (None, date(2020, 3, 27))


def test_a_table_of_measures_counts_the_regions_libraries() -> None:
    grid = table(
        1, "各项工作开展情况", ("项目", "图书馆数(所)", "占比(%)"), ("视频会议与线上办公", "105", "90.5")
    )
    found = report("济南大学图书馆闭馆。各馆情况见下表。", "|", tables=(grid,))
    assert {(o.subject.name, o.value, o.unit, o.measure_code) for o in found.observations} == {
        ("山东省", 105.0, "所", "remote_work"),
        ("山东省", 90.5, "%", "remote_work"),
    }
    adopted = next(a for a in found.adoptions if a.measure_code == "remote_work")
    assert (adopted.subject.name, adopted.evidence.source) == ("山东省", "table")


def test_figures_in_brackets_behind_names() -> None:
    found = figures(report("文献传递居前的是山东大学（320篇）、济南大学（280篇）。"))
    assert found == {("山东大学", 320.0, "篇"), ("济南大学", 280.0, "篇")}


def test_units_of_a_tables_columns() -> None:
    grid = table(
        1,
        "各馆资源利用（单位：篇次）",
        ("学校名称", "校外访问（万人次）", "咨询人次", "下载量/千次", "传递文献"),
        ("济南大学", "12.5", "310", "4.2", "96"),
    )
    found = figures(report("各馆情况如下。", "|", tables=(grid,)))
    assert found == {
        ("济南大学", 125000.0, "人次"),
        ("济南大学", 310.0, "人次"),
        ("济南大学", 4200.0, "次"),
        ("济南大学", 96.0, "篇次"),
    }


def test_a_column_for_a_month_dates_its_figures() -> None:
    grid = table(
        1,
        "1月至3月咨询量（人次）",
        ("学校名称", "2月（人次）", "3月（人次）", "三个月合计（人次）"),
        ("济南大学", "215", "340", "655"),
    )
    rows = {
        o.value: (o.period_start, o.period_end) for o in report("如下。", "|", tables=(grid,)).observations
    }
    assert rows[215.0] == (date(2020, 2, 1), date(2020, 2, 29))
    assert rows[340.0] == (date(2020, 3, 1), date(2020, 3, 31))
    assert rows[655.0] == (date(2020, 1, 1), date(2020, 3, 31))


def test_two_counts_of_libraries_that_agree_by_chance_are_two_figures() -> None:
    found = report("全省有31所高校图书馆开展线上培训。", "全省有31所高校图书馆开通校外访问。").observations
    assert [(o.value, o.measure_code) for o in found] == [(31.0, "training_lecture"), (31.0, "vpn_access")]


def test_a_librarys_percentage_told_twice_is_one_row() -> None:
    only("济南大学图书馆的文献传递满足率为96.4%。", "2月份，济南大学图书馆传递文献的满足率达96.4%。")


def test_rows_whose_labels_say_what_is_counted() -> None:
    grid = table(
        1,
        "服务统计",
        ("指标", "2019年2月", "2020年2月"),
        ("VPN访问人次", "21,000", "86,400"),
        ("咨询量（条）", "310", "965"),
    )
    rows = {o.value: o for o in report("各项服务如下。", "|", tables=(grid,)).observations}
    assert {(o.value, o.unit, o.measure_code) for o in rows.values()} == {
        (21000.0, "人次", "vpn_access"),
        (86400.0, "人次", "vpn_access"),
        (310.0, "条", "reference_service"),
        (965.0, "条", "reference_service"),
    }
    assert (rows[310.0].period_start, rows[965.0].period_end) == (date(2019, 2, 1), date(2020, 2, 29))


def test_a_measure_that_only_a_rows_label_names() -> None:
    grid = table(
        1,
        "开展情况",
        ("服务项目", "图书馆数", "占比"),
        ("校外访问", "58所", "96.7%"),
        ("纸本外借", "6所", "10%"),
    )
    found = report("全省情况如下。", "|", tables=(grid,)).observations
    assert {(o.value, o.measure_code) for o in found} == {
        (58.0, "vpn_access"),
        (96.7, "vpn_access"),
        (6.0, "contactless_lending"),
        (10.0, "contactless_lending"),
    }


def test_the_words_of_one_item_are_not_those_of_the_next() -> None:
    found = report(
        "济南大学图书馆将12种校内试用数据库资源和近8种厂商免费开放的资源一起介绍给师生。"
    ).observations
    assert {(o.value, o.measure_code) for o in found} == {(12.0, "trial_resources"), (8.0, "free_resources")}
