"""Who is expected, who is late, missing or kept out, and how many institutions stand behind what a report says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.load import Outcome, with_quarantine
from tests.load.factory import NOON, State, rows, sha, vocabulary

NEW_SKETCH = {"text_shingles": tuple(range(1000, 1256))}


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path)


def of_zhejiang(state: State, *columns: str) -> tuple[Any, ...]:
    (row,) = rows(
        state.warehouse, f"SELECT {', '.join(columns)} FROM mart.coverage WHERE region_code = '330000'"
    )
    return row


def due(day: date | None) -> list[Any]:
    found = vocabulary()
    found.survey.due_date = day
    return [found]


def test_the_denominators_stand_beside_the_report(state: State) -> None:
    state.load([state.ready("a")])
    columns = (
        "report_status",
        "listed",
        "institutions_with_facts",
        "institutions_with_adoptions",
        "institutions_with_figures",
        "received_at",
        "due_date",
        "versions",
    )
    assert of_zhejiang(state, *columns) == ("published", 2, 1, 1, 1, NOON, date(2026, 1, 1), 1)


@pytest.mark.parametrize(
    ("day", "status"), [(date(2025, 12, 31), "late"), (date(2026, 1, 1), "published"), (None, "published")]
)
def test_a_report_is_late_after_the_due_date(state: State, day: date | None, status: str) -> None:
    state.vocabularies = due(day)
    state.load([state.ready("a")])
    assert of_zhejiang(state, "report_status", "due_date") == (status, day)


def test_the_due_day_is_chinas(state: State) -> None:
    outcome = state.ready("a")
    state.received = [
        replace(r, received_at=r.received_at.replace(hour=16, minute=0)) for r in state.received
    ]
    state.load([outcome])
    assert of_zhejiang(state, "report_status") == ("late",)


def test_nobody_reported(state: State) -> None:
    state.load([state.ready("a", region_code="510000")])
    assert of_zhejiang(state, "report_status", "document_id", "is_expected") == ("missing", None, True)


def test_a_report_kept_out_by_validation_is_told_by_region(state: State) -> None:
    outcomes = with_quarantine([state.ready("a")], {sha("a"): ["no title"]})
    state.load(outcomes)
    assert of_zhejiang(state, "report_status", "reason_code", "received_at") == (
        "quarantined",
        "expectation_failed",
        NOON,
    )
    assert rows(state.warehouse, "SELECT survey_id, region_code FROM audit.submission") == [
        ("winter", "330000")
    ]


def test_a_withdrawn_report_is_told_by_region(state: State) -> None:
    outcome = state.ready("a")
    state.load([outcome])
    state.load([replace(outcome, status="withdrawn", reason_code="withdrawn", reason="taken back")])
    assert of_zhejiang(state, "report_status", "reason_code") == ("withdrawn", "withdrawn")


def test_a_current_report_outweighs_what_is_kept_out(state: State) -> None:
    late = state.ready("b", report_date=date(2020, 4, 1), **NEW_SKETCH)
    state.load(
        [state.ready("a"), replace(late, status="quarantined", reason_code="survey_closed", reason="late")]
    )
    assert of_zhejiang(state, "report_status", "file_name", "reason_code") == ("published", "a.pdf", None)


def test_what_is_of_no_region_is_in_no_row(state: State) -> None:
    state.receive("x")
    state.load([state.ready("a"), Outcome(sha("x"), "quarantined", "no_region", "no province", "winter")])
    assert [r for (r,) in rows(state.warehouse, "SELECT region_code FROM mart.coverage ORDER BY 1")] == [
        "330000",
        "510000",
    ]


def test_every_version_can_be_asked(state: State) -> None:
    state.load([state.ready("a", count=300)])
    state.load([state.ready("b", count=512, report_date=date(2020, 4, 1), **NEW_SKETCH)])
    versions = (
        "SELECT v.file_name, v.version, v.document_status, v.is_current, k.file_name, v.observations "
        "FROM mart.document_version AS v LEFT JOIN mart.document_version AS k ON k.document_id = v.kept_document_id "
        "ORDER BY v.version"
    )
    assert rows(state.warehouse, versions) == [
        ("a.pdf", 1, "superseded", False, "b.pdf", 2),
        ("b.pdf", 2, "published", True, None, 2),
    ]
    figures = (
        "SELECT version, value, is_current FROM mart.metric_observation_version "
        "WHERE metric_code = 'served' ORDER BY 1"
    )
    assert rows(state.warehouse, figures) == [(1, 300.0, False), (2, 512.0, True)]
    assert rows(
        state.warehouse, "SELECT value FROM mart.metric_observation WHERE metric_code = 'served'"
    ) == [(512.0,)]
    adopted = "SELECT DISTINCT version, status, is_current FROM mart.measure_adoption_version ORDER BY ALL"
    assert rows(state.warehouse, adopted) == [
        (1, "done", False),
        (1, "planned", False),
        (2, "done", True),
        (2, "planned", True),
    ]
    assert of_zhejiang(state, "report_status", "versions") == ("published", 2)


def test_an_older_report_that_arrives_late_does_not_take_over(state: State) -> None:
    state.load([state.ready("b", count=512, report_date=date(2020, 4, 1), **NEW_SKETCH)])
    state.load([state.ready("a", count=300)])
    assert of_zhejiang(state, "file_name", "versions") == ("b.pdf", 2)
    found = rows(state.warehouse, "SELECT file_name, version FROM mart.document_version ORDER BY 2")
    assert found == [("a.pdf", 1), ("b.pdf", 2)]
