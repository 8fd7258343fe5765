"""Reports as a whole: survey, region, title, issuer, date, respondents, declared counts, findings."""

from datetime import date

import pytest

from etl.errors import QuarantinedReport, RejectedReport
from etl.normalize import normalize
from tests.normalize.papers import document, report, table, vocabulary

LIST = table(
    1,
    "反馈单位名单",
    ("序号", "学校代码", "学校名称"),
    ("1", "10422", "山东大学"),
    ("2", "", "海右大学"),
    ("3", "10427", "济南大学"),
)


def test_title_issuer_date_region() -> None:
    paper = document(
        "!众志成城",
        "!湖南省高校图书馆战疫服务报告",
        "各高校图书馆抗疫。",
        "湖南省高校图工委秘书处",
        "2020年3月9日",
    )
    found = normalize(paper, [vocabulary()], "univlib-covid19-2020")
    assert (found.title, found.issuer) == ("湖南省高校图书馆战疫服务报告", "湖南省高校图工委秘书处")
    assert (found.report_date, found.region_code, found.region_name) == (date(2020, 3, 9), "430000", "湖南省")


def test_another_topic_matches_no_survey() -> None:
    with pytest.raises(RejectedReport) as error:
        normalize(document("!红烧肉的做法", "先把肉切成方块。"), [vocabulary()])
    assert error.value.reason_code == "no_survey"


def test_a_survey_that_is_not_there() -> None:
    with pytest.raises(RejectedReport) as error:
        normalize(document("!报告"), [vocabulary()], "nope")
    assert error.value.reason_code == "unknown_survey"


def test_no_region() -> None:
    with pytest.raises(QuarantinedReport) as error:
        normalize(
            document("!高校图书馆疫情服务报告", "图书馆开展疫情服务。"),
            [vocabulary()],
            "univlib-covid19-2020",
        )
    assert error.value.reason_code == "no_region"


def test_the_examples_are_a_survey_of_their_own() -> None:
    lines = [
        "!示例报告",
        "!山东省高校图书馆疫情服务报告",
        *["山东省高校图书馆抗击疫情，大学图书馆服务师生。"] * 8,
    ]
    found = normalize(document(*lines), [vocabulary(), vocabulary("examples")])
    assert found.survey_id == "examples"
    again = normalize(document(*lines[1:]), [vocabulary(), vocabulary("examples")])
    assert again.survey_id == "univlib-covid19-2020"


def test_respondents_of_a_table_keep_what_is_printed() -> None:
    found = report("共有3所高校图书馆反馈材料。", "|", tables=(LIST,))
    rows = [(r.sequence_no, r.printed_code, r.institution_name) for r in found.respondents]
    assert rows == [(1, "10422", "山东大学"), (2, None, "海右大学"), (3, "10427", "济南大学")]
    unknown = next(i for i in found.institutions if i.name == "海右大学")
    assert unknown.is_provisional
    assert unknown.code is None
    assert found.observations == () or all(o.evidence.source == "text" for o in found.observations)


def test_columns_that_only_describe_do_not_speak_against_a_list() -> None:
    rows = (("1", "山东大学", "本科"), ("2", "济南大学", "本科"), ("3", "青岛大学", "本科"))
    listed = table(1, "", ("序号", "学校名称", "办学层次"), *rows)
    assert len(report("|", tables=(listed,)).respondents) == 3
    counted = table(1, "", ("序号", "学校名称", "藏书量"), *rows)
    assert report("|", tables=(counted,)).respondents == ()


def test_side_by_side_halves() -> None:
    grid = table(
        1,
        "提交材料单位一览表",
        ("编号", "单位名称", "编号", "单位名称"),
        ("1", "山东大学图书馆", "3", "青岛大学图书馆"),
        ("2", "济南大学图书馆", "", ""),
    )
    found = report("名单如下。", "|", tables=(grid,))
    assert [(r.sequence_no, r.institution_name) for r in found.respondents] == [
        (1, "山东大学图书馆"),
        (2, "济南大学图书馆"),
        (3, "青岛大学图书馆"),
    ]


def test_respondents_of_a_numbered_list() -> None:
    names = ("山东大学图书馆", "济南大学图书馆", "青岛大学图书馆")
    found = report(
        "典型案例：", *(f"{i}. {n}服务案例" for i, n in enumerate(names, start=1)), "以上各馆表现突出。"
    )
    assert [(r.sequence_no, r.institution_name) for r in found.respondents] == list(enumerate(names, start=1))


def test_declared_counts_and_the_contradiction_with_the_list() -> None:
    found = report("山东省现有高校图书馆150所，其中5所高校图书馆提交了材料。", "|", tables=(LIST,))
    assert {(d.count_code, d.value) for d in found.declared_counts} == {("invited", 150.0), ("replied", 5.0)}
    finding = next(f for f in found.findings if f.check_code == "declared_vs_listed")
    assert "5" in finding.expected
    assert "3" in finding.actual


def test_reading_twice_gives_the_same() -> None:
    lines = ("山东大学图书馆开展文献传递服务，传递文献120篇。", "|")
    assert report(*lines, tables=(LIST,)) == report(*lines, tables=(LIST,))
