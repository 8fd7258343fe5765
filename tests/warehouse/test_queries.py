"""The documented queries on the example reports: each gives exactly what stands in ``expected/``.

The comment of an expected file says how its rows compare with the examples' truth. Where they agree, a second test
works the figures out from the truth once more, so that nothing stands there only because the machine said it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from etl.cli.output import print_rows
from etl.cli.queries import DocumentedQuery, list_queries, read_queries, read_statement
from etl.errors import ConfigurationError
from etl.load import query
from etl.settings import PROJECT_DIR, Settings
from tests.fixtures import bad_inputs
from tests.ops import truth
from tests.ops.runs import ingest, survey

QUERIES = {q.name: q for q in read_queries(PROJECT_DIR / "warehouse" / "queries")}
EXPECTED = Path(__file__).parent / "expected"
Row = dict[str, str]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("examples")
    settings = Settings(survey_home=home, warehouse=home / "survey.duckdb", lock_seconds=30)
    assert ingest(settings, bad_inputs.SUBMISSIONS) is not None
    return settings


def expected_text(name: str) -> str:
    """The expected CSV without its comment."""
    lines = (EXPECTED / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("# "))


def expected(name: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(expected_text(name))))


def test_there_are_queries_enough_and_each_has_an_expected_result_with_a_word_on_the_truth() -> None:
    assert len(QUERIES) >= 12
    assert {path.stem for path in EXPECTED.glob("*.csv")} == set(QUERIES)
    for name in QUERIES:
        assert (EXPECTED / f"{name}.csv").read_text(encoding="utf-8").startswith("# "), name
        assert expected(name), name


@pytest.mark.parametrize("found", QUERIES.values(), ids=QUERIES)
def test_a_query_asks_in_both_languages_and_names_its_caveat(found: DocumentedQuery) -> None:
    assert found.question.isascii()
    assert found.question.endswith(("?", ")"))
    assert not found.question_zh.isascii()
    assert found.caveat.endswith(".")


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_gives_exactly_the_expected_rows(
    published: Settings, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = query(published.warehouse, QUERIES[name].sql)
    print_rows(found.columns, found.rows, "csv")
    assert capsys.readouterr().out.splitlines() == expected_text(name).splitlines()


# --- the same figures worked out from the truth


def adoptions(measure: str) -> dict[str, set[str]]:
    """By province, the libraries that surely took a measure."""
    found: dict[str, set[str]] = defaultdict(set)
    for report in truth.reports().values():
        province = report["document"]["province"]
        for row in report["measures"]:
            if row["measure"] == measure and row["required"] and row["subject"] != province:
                found[province].add(row["subject"])
    return found


def figures(**wanted: Any) -> list[dict[str, Any]]:
    """Sure figures of libraries whose fields have these values, with their ``province``."""
    found = []
    for report in truth.reports().values():
        province = report["document"]["province"]
        for row in report["metrics"]:
            if row["required"] and row["subject"] != province and wanted.items() <= row.items():
                found.append({**row, "province": province})
    return found


def test_coverage_is_that_of_the_truth() -> None:
    by_province = {t["document"]["province"]: t for t in truth.reports().values()}
    assert {row["region_name"] for row in expected("coverage_by_region")} == set(by_province)
    for row in expected("coverage_by_region"):
        report = by_province[row["region_name"]]
        declared = {c["count"]: str(c["value"]) for c in report["declared_counts"]}
        assert row["report_date"] == report["document"]["report_date"]
        assert row["invited"] == declared.get("invited", "")
        assert row["replied"] == declared["replied"]
        assert int(row["listed"]) == len(report["respondents"])
        told = sum(i["required"] for i in report["institutions"])
        assert int(row["institutions_with_facts"]) == told - (row["region_name"] == "湖南省")


def test_shares_of_a_measure_are_those_of_the_truth() -> None:
    took = adoptions("carsi_access")
    for row in expected("measure_share_by_region"):
        assert int(row["institutions_done"]) == len(took[row["region_name"]])
        percent = 100 * int(row["institutions_done"]) / int(row["institutions_with_facts"])
        assert float(row["percent_of_told"]) == pytest.approx(percent, abs=0.051)


def test_the_matrix_is_that_of_the_truth() -> None:
    rows = expected("adoption_matrix")
    for measure in set(rows[0]) - {"institution_name"}:
        done = {row["institution_name"] for row in rows if row[measure] == "done"}
        assert done == adoptions(measure)["甘肃省"]
        assert {row[measure] for row in rows} <= {"done", "not_reported"}


def test_suspensions_are_those_of_the_truth() -> None:
    names = {row["measure_name"] for row in expected("suspended_services")}
    assert len(names) == 2
    found = Counter((row["region_name"], row["subject_name"]) for row in expected("suspended_services"))
    assert found == Counter(
        (report["document"]["province"], row["subject"])
        for report in truth.reports().values()
        for row in report["measures"]
        if row["status"] == "suspended"
        and not row["quote"].startswith("原定")  # called off before it began: no deed to the machine
    )


def test_money_and_questions_add_up_as_in_the_truth() -> None:
    totals = {(row["metric_name_en"], row["unit"]): row for row in expected("metric_totals")}
    money = [row["value"] for row in figures(measure="donation", unit="元")]
    assert float(totals["Money donated", "元"]["total_value"]) == sum(money)
    assert int(totals["Money donated", "元"]["institutions"]) == len(money)
    questions = {row["subject"]: row["value"] for row in figures(measure="reference_service", unit="人次")}
    assert float(totals["Questions answered", "人次"]["total_value"]) == sum(questions.values())
    assert int(totals["Questions answered", "人次"]["institutions"]) == len(questions)


def test_totals_of_a_period_are_those_of_the_truth() -> None:
    measures = {
        "Posts published": "media_push",
        "Questions answered": "reference_service",
        "Documents delivered": "document_delivery",
        "E-textbooks provided": "etextbook",
    }
    rows = expected("totals_of_february")
    assert {row["metric_name_en"] for row in rows} == set(measures)
    for row in rows:
        period = {"period_start": "2020-02-01", "period_end": "2020-02-29"}
        of_table = [
            figure["value"]
            for figure in figures(measure=measures[row["metric_name_en"]], unit=row["unit"], **period)
            if figure["province"] == row["region_name"] and "\t" in figure["quote"]
        ]
        assert (float(row["total_value"]), int(row["institutions"])) == (sum(of_table), len(of_table))


def test_growth_is_that_of_the_truth() -> None:
    values = sorted((row["value"] for row in figures(kind="growth")), reverse=True)
    assert [float(row["value"]) for row in expected("growth_told")] == values[:5]


def test_a_total_is_never_added_to_its_parts(published: Settings) -> None:
    [row] = expected("parts_of_a_whole")
    sql = "SELECT value, figures FROM mart.institution_metric WHERE institution_name = ? AND metric_code = ?"
    found = query(published.warehouse, sql, [row["subject_name"], "questions_answered"])
    assert found.rows == [(float(row["total_value"]), 1)]


# --- the command line


def test_survey_query_takes_a_file(published: Settings) -> None:
    path = PROJECT_DIR / "warehouse" / "queries" / "metric_totals.sql"
    found = survey(published, "query", "--file", path, "--format", "csv")
    assert (found.returncode, found.stdout) == (0, expected_text("metric_totals"))


def test_survey_query_wants_one_statement_from_one_place(published: Settings) -> None:
    for arguments in ((), ("SELECT 1", "--file", "x.sql")):
        found = survey(published, "query", *arguments)
        assert (found.returncode, found.stdout) == (2, "")
        assert "one of them" in found.stderr


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.sql: cannot be read: No such file"):
        read_statement(tmp_path / "none.sql")
    (tmp_path / "gbk.sql").write_bytes("SELECT '图书馆'".encode("gb18030"))
    with pytest.raises(ConfigurationError, match=r"gbk\.sql: cannot be read"):
        read_statement(tmp_path / "gbk.sql")


def test_the_queries_are_listed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    list_queries(settings, "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["query"] for row in rows] == sorted(QUERIES)
    assert rows[0]["question"] == QUERIES[rows[0]["query"]].question


def test_a_query_without_question_or_caveat_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.sql").write_text("-- Who?\n-- 谁？\nSELECT 1", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"bare\.sql: its first three lines"):
        read_queries(tmp_path)
