"""The views for analysts on a handful of rows, each of which would be counted wrongly by a careless query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.errors import ConfigurationError
from etl.load.registry import load_registry
from etl.load.views import View, empty_warehouse, in_order, read_views
from etl.settings import PROJECT_DIR

REGISTRY = load_registry(PROJECT_DIR / "schemas" / "star")
VIEWS = read_views(PROJECT_DIR / "warehouse")
BLANK: dict[str, Any] = {"BIGINT": 0, "INTEGER": 1, "DOUBLE": 0.5, "VARCHAR": "", "BOOLEAN": False}
FEBRUARY = {"period_start": date(2020, 2, 1), "period_end": date(2020, 2, 29)}


class Warehouse:
    """An empty warehouse to which rows are added by what matters of them; the rest is filled in."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.facts = 0

    def add(self, table: str, **values: Any) -> None:
        columns = REGISTRY.table(table).columns
        row = {c.name: values.pop(c.name, None if c.nullable else _blank(c)) for c in columns}
        assert not values, values
        marks = ", ".join("?" for _ in row)
        self.con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

    def report(self, document_sk: int, region_code: str = "330000", day: date = date(2020, 3, 1)) -> None:
        places = {"region_sk": int(region_code), "region_code": region_code}
        name = f"{document_sk}.pdf"
        self.add(
            "dim_document",
            document_sk=document_sk,
            sha256=str(document_sk),
            file_name=name,
            survey_id="winter",
            report_date=day,
            is_current=True,
            document_status="published",
            version=1,
            **places,
        )
        self.add("evidence", evidence_sk=document_sk, document_sk=document_sk, evidence_text="原文")

    def adoption(self, subject: str, measure: str = "loans", document_sk: int = 1, **values: Any) -> None:
        self.facts += 1
        self.add(
            "fact_measure_adoption",
            **{
                "fact_id": f"a{self.facts}",
                "document_sk": document_sk,
                "subject_type": "institution",
                "subject_id": subject,
                "subject_name": subject,
                "measure_sk": {"loans": 1, "posts": 2}[measure],
                "measure_code": measure,
                "adoption_status": "done",
                "evidence_sk": document_sk,
                "confidence": 0.9,
                "review_status": "unreviewed",
                "origin": "machine",
                **values,
            },
        )

    def figure(self, subject: str, value: float, metric: str = "served", **values: Any) -> None:
        self.facts += 1
        self.add(
            "fact_metric_observation",
            **{
                "fact_id": f"m{self.facts}",
                "document_sk": 1,
                "subject_type": "institution",
                "subject_id": subject,
                "subject_name": subject,
                "metric_sk": {"served": 1, "stock": 2, "share": 3}[metric],
                "metric_code": metric,
                "metric_name": "原文所称",
                "value": value,
                "unit": "人次",
                "value_kind": "count",
                "qualifier": "exact",
                "evidence_sk": 1,
                "confidence": 0.9,
                "flags": [],
                "review_status": "unreviewed",
                "origin": "machine",
                **values,
            },
        )

    def respondent(self, institution: str, document_sk: int = 1) -> None:
        self.add(
            "fact_response",
            response_id=institution,
            document_sk=document_sk,
            institution_key=institution,
            evidence_sk=document_sk,
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()


def _blank(column: Any) -> Any:
    if column.values:
        return column.values[0]
    if column.type == "DATE":
        return date(2020, 2, 26)
    if column.type == "TIMESTAMPTZ":
        return "2026-01-01 00:00:00+00"
    return [] if column.type.endswith("[]") else BLANK[column.type]


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse(REGISTRY, VIEWS) as con:
        yield con


@pytest.fixture
def star(empty: duckdb.DuckDBPyConnection) -> Iterator[Warehouse]:
    empty.begin()
    warehouse = Warehouse(empty)
    _dimensions(warehouse)
    warehouse.report(1)
    yield warehouse
    empty.rollback()


def _dimensions(star: Warehouse) -> None:
    """One survey that inherits everything, two regions, two measures, three metrics, three institutions."""
    inherited = {"survey_id": "base", "survey_ids": ["base", "winter"]}
    star.add("dim_survey", survey_id="winter", confidence_threshold=0.6, call_date=date(2020, 2, 26))
    for code, name, english in (("330000", "浙江省", "Zhejiang"), ("510000", "四川省", "Sichuan")):
        star.add("dim_region", region_sk=int(code), region_code=code, name=name, name_en=english)
    for sk, (code, name) in enumerate((("loans", "措施甲"), ("posts", "措施乙")), 1):
        names = {"measure_code": code, "name": name, "name_en": code.title(), "group_code": "B"}
        star.add("dim_measure", measure_sk=sk, **names, **inherited)
    metrics = (("served", "additive"), ("stock", "semi_additive"), ("share", "non_additive"))
    for sk, (code, additivity) in enumerate(metrics, 1):
        names = {"metric_code": code, "name": "指标", "name_en": code.title(), "additivity": additivity}
        star.add("dim_metric", metric_sk=sk, **names, **inherited)
    for sk, (key, region) in enumerate((("A", "330000"), ("B", "330000"), ("C", "510000"))):
        names = {"institution_key": key, "name": f"{key}大学", "region_code": region}
        star.add("dim_institution", institution_sk=sk, is_current=True, **names)


# --- confident and all


@pytest.mark.parametrize(
    ("confidence", "review_status", "everything", "confident"),
    [
        (0.6, "unreviewed", True, True),
        (0.59, "unreviewed", True, False),
        (0.1, "accepted", True, True),
        (0.1, "corrected", True, True),
        (0.99, "rejected", False, False),
    ],
)
def test_confident_views_go_by_threshold_and_steward(
    star: Warehouse, confidence: float, review_status: str, everything: bool, confident: bool
) -> None:
    star.adoption("A", confidence=confidence, review_status=review_status)
    star.figure("A", 5, confidence=confidence, review_status=review_status)
    for view in ("measure_adoption", "metric_observation"):
        assert star.rows(f"SELECT count(*) > 0 FROM mart.{view}") == [(everything,)]
        assert star.rows(f"SELECT count(*) > 0 FROM mart.confident_{view}") == [(confident,)]


@pytest.mark.parametrize("view", ["measure_adoption", "metric_observation"])
def test_a_confident_view_has_the_columns_of_the_full_one(star: Warehouse, view: str) -> None:
    full = star.rows(f"DESCRIBE mart.{view}")
    assert star.rows(f"DESCRIBE mart.confident_{view}") == full


def test_a_threshold_is_that_of_the_facts_own_survey(star: Warehouse) -> None:
    star.add("dim_survey", survey_sk=9, survey_id="summer", confidence_threshold=0.2)
    star.adoption("A", confidence=0.4)
    assert star.rows("SELECT count(*) FROM mart.confident_measure_adoption") == [(0,)]


def test_labels_stand_in_both_languages(star: Warehouse) -> None:
    star.adoption("A")
    star.figure("A", 5)
    sql = "SELECT measure_name, measure_name_en, region_name, region_name_en FROM mart.measure_adoption"
    assert star.rows(sql) == [("措施甲", "Loans", "浙江省", "Zhejiang")]
    sql = "SELECT metric_name, metric_name_en, region_name_en FROM mart.metric_observation"
    assert star.rows(sql) == [("原文所称", "Served", "Zhejiang")]


# --- who stands behind a figure, and the matrix


def test_the_matrix_has_every_institution_against_every_measure(star: Warehouse) -> None:
    star.adoption("A", "loans", adoption_status="planned")
    star.respondent("B")
    found = star.rows(
        "SELECT institution_id, measure_code, status, is_respondent, with_facts "
        "FROM mart.adoption_matrix ORDER BY ALL"
    )
    assert found == [
        ("A", "loans", "planned", False, True),
        ("A", "posts", "not_reported", False, True),
        ("B", "loans", "not_reported", True, False),
        ("B", "posts", "not_reported", True, False),
    ]


def test_of_two_reports_on_an_institution_the_later_one_tells_its_state(star: Warehouse) -> None:
    star.report(2, "510000", date(2020, 4, 1))
    star.adoption("A", document_sk=1)
    star.adoption("A", document_sk=2, adoption_status="suspended")
    sql = "SELECT status, document_id, region_code FROM mart.adoption_matrix WHERE measure_code = 'loans'"
    assert star.rows(sql) == [("suspended", 2, "330000")]


def test_doubtful_statements_make_no_institution(star: Warehouse) -> None:
    star.adoption("A", confidence=0.3)
    assert star.rows("SELECT count(*) FROM mart.survey_institution") == [(0,)]


def test_rates_have_the_right_denominators(star: Warehouse) -> None:
    star.adoption("A", "loans")
    star.adoption("A", "posts", adoption_status="planned")
    for key in ("A", "B"):
        star.respondent(key)
    star.adoption("C", "loans")
    sql = (
        "SELECT region_code, institutions_done, institutions_with_facts, respondents, "
        "share_of_institutions_with_facts, share_of_respondents "
        "FROM mart.measure_rate WHERE measure_code = 'loans' ORDER BY ALL"
    )
    assert star.rows(sql) == [("330000", 1, 1, 2, 1.0, 0.5), ("510000", 1, 1, 0, 1.0, None)]
    sql = "SELECT rank, measure_code, institutions_done, institutions_planned, regions, share_of_respondents "
    assert star.rows(sql + "FROM mart.measure_league ORDER BY rank") == [
        (1, "loans", 2, 0, 2, 0.5),
        (2, "posts", 0, 1, 0, 0.0),
    ]


def test_institutions_are_ranked_only_where_something_is_told_of_them(star: Warehouse) -> None:
    star.adoption("A", "loans")
    star.adoption("A", "posts")
    star.adoption("C", "posts")
    star.respondent("B")
    sql = "SELECT institution_id, rank, rank_in_region, measures_done, measures_in_survey, respondents "
    assert star.rows(sql + "FROM mart.institution_league ORDER BY institution_id") == [
        ("A", 1, 1, 2, 2, 1),
        ("B", None, None, 0, 2, 1),
        ("C", 2, 1, 1, 2, 0),
    ]


def test_the_time_line_counts_up_and_says_how_few_are_dated(star: Warehouse) -> None:
    star.adoption("A", started_on=date(2020, 2, 1))
    star.adoption("B", started_on=date(2020, 2, 10))
    star.adoption("C")
    sql = "SELECT started_on, institutions_begun, institutions_begun_so_far, institutions_dated, institutions_done "
    assert star.rows(sql + "FROM mart.measure_timeline ORDER BY started_on") == [
        (date(2020, 2, 1), 1, 1, 2, 3),
        (date(2020, 2, 10), 1, 2, 2, 3),
    ]


def test_plans_begin_nothing(star: Warehouse) -> None:
    star.adoption("A", started_on=date(2020, 5, 1), adoption_status="planned")
    assert star.rows("SELECT count(*) FROM mart.measure_timeline") == [(0,)]


# --- sums


TOTALS = (
    "SELECT region_code, metric_code, unit, total_value, institutions FROM mart.metric_total ORDER BY ALL"
)


def test_a_total_adds_one_value_per_institution(star: Warehouse) -> None:
    star.figure("A", 100, flags=["total"])
    star.figure("A", 60)
    star.figure("A", 30, flags=["part"])
    star.figure("B", 7, qualifier="at_least")
    star.figure("C", 5)
    assert star.rows(TOTALS) == [
        ("330000", "served", "人次", 107.0, 2),
        ("510000", "served", "人次", 5.0, 1),
    ]
    assert star.rows("SELECT inexact_values FROM mart.metric_total ORDER BY total_value") == [(0,), (1,)]


@pytest.mark.parametrize(
    "values",
    [
        {"flags": ["part"]},
        {"flags": ["mean"]},
        {"value_kind": "percent"},
        {"value_kind": "growth"},
        {"value_kind": "multiple"},
        {"value_kind": "policy"},
        {"qualifier": "at_most"},
        {"value": None},
        {"metric": "share"},
        {"metric_sk": None, "metric_code": None},
        {"subject_type": "region", "subject_id": "330000"},
        {"confidence": 0.2},
        {"review_status": "rejected"},
    ],
    ids=str,
)
def test_what_may_not_be_added_is_in_no_total(star: Warehouse, values: dict[str, Any]) -> None:
    star.figure("A", **{"value": 9.0, **values})
    for view in ("institution_metric", "metric_total", "metric_total_by_period", "metric_league"):
        assert star.rows(f"SELECT count(*) FROM mart.{view}") == [(0,)], view


def test_units_are_never_mixed(star: Warehouse) -> None:
    star.figure("A", 10)
    star.figure("B", 4, unit="人")
    assert {(row[2], row[3]) for row in star.rows(TOTALS)} == {("人次", 10.0), ("人", 4.0)}


def test_a_stock_counts_at_its_latest_day_and_a_flow_at_its_greatest(star: Warehouse) -> None:
    for metric in ("stock", "served"):
        star.figure("A", 50, metric, period_end=date(2020, 2, 10))
        star.figure("A", 40, metric, period_end=date(2020, 2, 28))
    assert [(row[1], row[3]) for row in star.rows(TOTALS)] == [("served", 50.0), ("stock", 40.0)]
    assert star.rows("SELECT DISTINCT periods FROM mart.metric_league") == [(2,)]


def test_last_years_figures_are_no_part_of_this_years_total(star: Warehouse) -> None:
    star.figure("A", 90, period_start=date(2019, 2, 1), period_end=date(2019, 2, 28))
    star.figure("A", 40, **FEBRUARY)
    assert [row[3] for row in star.rows(TOTALS)] == [40.0]
    sql = "SELECT value, is_comparison FROM mart.institution_metric ORDER BY value"
    assert star.rows(sql) == [(40.0, False), (90.0, True)]


def test_a_total_of_a_period_takes_that_period_only(star: Warehouse) -> None:
    star.figure("A", 40, **FEBRUARY)
    star.figure("B", 2, **FEBRUARY)
    star.figure("B", 1, flags=["total"], **FEBRUARY)
    star.figure("B", 1000, period_text="寒假期间")
    star.figure("A", 70, period_end=date(2020, 3, 5))
    sql = "SELECT period_start, period_end, total_value, institutions FROM mart.metric_total_by_period "
    assert star.rows(sql + "ORDER BY total_value") == [
        (*FEBRUARY.values(), 42.0, 2),
        (None, date(2020, 3, 5), 70.0, 1),
    ]


def test_periods_without_dates_are_told_apart_by_their_words(star: Warehouse) -> None:
    star.figure("A", 3, period_text="寒假期间")
    star.figure("A", 2, period_text="寒假期间")
    star.figure("A", 1, period_text="疫情期间")
    sql = "SELECT period_text, value, figures FROM mart.institution_metric ORDER BY value"
    assert star.rows(sql) == [("疫情期间", 1.0, 1), ("寒假期间", 3.0, 2)]


def test_a_league_ranks_within_unit_and_says_of_how_many(star: Warehouse) -> None:
    star.figure("A", 5)
    star.figure("B", 8)
    star.figure("C", 8)
    star.figure("C", 1, unit="人")
    sql = "SELECT unit, rank, institution_id, institutions_stating, institutions_with_facts FROM mart.metric_league"
    assert star.rows(sql + " ORDER BY ALL") == [
        ("人", 1, "C", 1, 3),
        ("人次", 1, "B", 3, 3),
        ("人次", 1, "C", 3, 3),
        ("人次", 3, "A", 3, 3),
    ]


# --- what the database says of itself


def test_every_view_and_column_has_a_comment_with_its_chinese_label(star: Warehouse) -> None:
    views = star.rows("SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'mart'")
    columns = star.rows(
        "SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE schema_name = 'mart'"
    )
    assert len(views) == len(VIEWS)
    assert [name for name, comment in columns if not _labelled(comment)] == []
    assert [name for name, comment in views if not comment or not comment.rstrip().endswith((".", ")"))] == []


def _labelled(comment: str | None) -> bool:
    """Whether it begins with words in Chinese and goes on in English."""
    label, _, text = (comment or "").partition(". ")
    return any("\u4e00" <= letter <= "\u9fff" for letter in label) and text[:1].isascii() and len(text) > 8


def test_a_view_that_reads_another_is_made_after_it() -> None:
    reader = View("a", "-- Not mart.c.\nCREATE VIEW mart.a AS SELECT * FROM mart.b", "A.")
    read = View("b", "CREATE VIEW mart.b AS SELECT 1 AS name", "B.")
    assert [view.name for view in in_order((reader, read))] == ["b", "a"]


def test_views_that_read_each_other_are_refused(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        sql = f"-- One.\nCREATE VIEW mart.{name} AS SELECT * FROM mart.{other}"
        (tmp_path / f"{name}.sql").write_text(sql, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="in a circle: "):
        empty_warehouse(REGISTRY, read_views(tmp_path))
