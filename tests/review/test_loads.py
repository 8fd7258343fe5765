"""Decisions in the warehouse: what mart shows, what audit keeps, the same whether grown or built anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from etl.load import Candidate, Outcome, query
from etl.load.decisions import reports_with_institutions
from etl.load.lineage import lineage
from etl.model.document import Document
from etl.model.observation import Report
from etl.review import Decision
from etl.review.anchors import institution_target
from etl.review.model import Target
from etl.validate import validate_candidate
from etl.vocabulary import load_all
from tests.load.factory import BETA, EXPECTATIONS, SCHEMAS, State, rows, sha, tables, vocabulary
from tests.review.cases import about, added, case, decide

FACTS = (
    "SELECT subject_name, value_text, value, unit, confidence, review_status, origin "
    "FROM mart.metric_observation ORDER BY value_text, subject_name"
)
VERDICTS = "SELECT decision_action, target_kind, verdict FROM audit.decision ORDER BY decided_at, decision_id"
DECISIONS = "SELECT * EXCLUDE (load_id, decided_at), epoch_us(decided_at) FROM audit.decision ORDER BY ALL"


@lru_cache
def reference() -> Any:
    return load_all(SCHEMAS)[0].reference


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path, vocabularies=[vocabulary(reference=reference())])


def ready(state: State, name: str = "a", **changes: Any) -> tuple[Report, Document, Outcome]:
    report, doc = case(name)
    report = replace(report, **changes)
    if sha(name) not in {r.sha256 for r in state.received}:
        state.receive(name)
    return report, doc, state.store(doc, report)


def load(
    state: State, outcomes: list[Outcome], decisions: Sequence[Decision], rebuild: bool = False
) -> Candidate:
    base = state.warehouse if state.warehouse.exists() and not rebuild else None
    candidate = state.build(outcomes, base, decisions=decisions)
    state.publish(candidate)
    return candidate


def fact_ids(state: State) -> dict[str, str]:
    return dict(rows(state.warehouse, "SELECT value_text, fact_id FROM main.fact_metric_observation"))  # type: ignore[arg-type]


def test_a_correction_shows_with_its_origin_and_both_values_are_kept(state: State) -> None:
    report, _, outcome = ready(state)
    load(state, [outcome], [])
    before = fact_ids(state)
    decision = about(report, report.observations[0], "correct", value=3000.0, unit="%")
    load(state, [outcome], [decision])
    assert rows(state.warehouse, FACTS) == [
        ("甲大学", "300", 3000.0, "%", 1.0, "corrected", "steward"),
        ("乙学院", "40", 40.0, "人次", 0.6, "unreviewed", "machine"),
        ("甲大学", "98.3%", 98.3, "%", 0.9, "unreviewed", "machine"),
    ]
    assert fact_ids(state) == before
    [row] = rows(
        state.warehouse,
        "SELECT fact_id, decided_by, action, reason, verdict, machine_values, steward_values FROM mart.decision",
    )
    assert row[:5] == (before["300"], "王老师", "correct", "核对原文", "applied")
    assert json.loads(row[5])["value"] == 300.0
    assert json.loads(row[6]) == {"value": 3000.0, "unit": "%"}


def test_a_rejected_fact_is_kept_and_not_shown(state: State) -> None:
    report, _, outcome = ready(state)
    load(
        state, [outcome], [about(report, f, "reject") for f in (report.observations[0], report.adoptions[0])]
    )
    assert [row[1] for row in rows(state.warehouse, FACTS)] == ["40", "98.3%"]
    shown = rows(state.warehouse, "SELECT measure_code FROM mart.measure_adoption ORDER BY 1")
    assert shown == [("loan_extension",), ("media_push",)]
    kept = "SELECT review_status, count(*) FROM main.fact_{} GROUP BY 1 ORDER BY 1"
    for table in ("metric_observation", "measure_adoption"):
        assert rows(state.warehouse, kept.format(table)) == [("rejected", 1), ("unreviewed", 2)]


def test_a_dismissed_contradiction_is_not_shown(state: State) -> None:
    report, _, outcome = ready(state)
    load(state, [outcome], [about(report, report.findings[0], "reject")])
    assert rows(state.warehouse, "FROM mart.consistency_finding") == []
    load(state, [outcome], [about(report, report.findings[0], "accept")])
    shown = "SELECT check_code, review_status FROM mart.consistency_finding"
    assert rows(state.warehouse, shown) == [("declared_vs_listed", "accepted")]
    assert rows(state.warehouse, "SELECT item FROM mart.review_queue WHERE item_kind = 'finding'") == []


def test_an_assigned_institution_loses_no_fact_and_is_no_longer_provisional(state: State) -> None:
    _, _, outcome = ready(state)
    load(state, [outcome], [])
    subjects = "SELECT count(*) FROM mart.metric_observation WHERE subject_id = '{}'"
    assert rows(state.warehouse, subjects.format(BETA.institution_key)) == [(1,)]
    assert reports_with_institutions(state.warehouse, [BETA.institution_key]) == {outcome.sha256}
    decision = decide("assign", institution_target(BETA.institution_key), institution_code="10335")
    load(state, [outcome], [decision])
    assert rows(state.warehouse, subjects.format("hei:10335")) == [(1,)]
    named = (
        "SELECT name, institution_code, is_provisional FROM mart.institution WHERE institution_code = '10335'"
    )
    assert rows(state.warehouse, named) == [("浙江大学", "10335", False)]
    assert rows(state.warehouse, "SELECT institution_id FROM mart.respondent ORDER BY sequence_no") == [
        ("hei:10001",),
        ("hei:10335",),
    ]
    assert rows(state.warehouse, "SELECT count(*) FROM mart.institution WHERE is_provisional") == [(0,)]
    # A later decision on the same institution still finds the report, although its key has moved.
    assert reports_with_institutions(state.warehouse, [BETA.institution_key]) == {outcome.sha256}
    assert reports_with_institutions(state.warehouse, []) == set()


def test_an_added_fact_is_shown_with_its_place(state: State) -> None:
    report, doc, outcome = ready(state)
    told = {
        "metric_name": "参加馆数",
        "value": 20.0,
        "value_text": "20所",
        "unit": "人次",
        "value_kind": "count",
    }
    load(state, [outcome], [added(report, "全省共有20所图书馆参加", **told)])
    [row] = rows(
        state.warehouse,
        "SELECT value, evidence_text, page_no, bbox, confidence, origin, review_status "
        "FROM mart.metric_observation WHERE metric_name = '参加馆数'",
    )
    start = doc.blocks[0].text.index("全省")
    boxes = [b.as_list() for b in doc.blocks[0].locate(start, start + 12)]
    assert row == (20.0, "全省共有20所图书馆参加", 1, boxes, 1.0, "steward", "accepted")


def test_what_was_decided_on_is_left_out_of_the_queue(state: State) -> None:
    report, _, outcome = ready(
        state, observations=tuple(replace(o, confidence=0.4) for o in case()[0].observations)
    )
    load(state, [outcome], [about(report, report.observations[0], "accept")])
    queue = "SELECT item_kind, subject, reasons, evidence_text, page_no FROM mart.review_queue ORDER BY ALL"
    assert rows(state.warehouse, queue) == [
        ("fact", "乙学院", ["low_confidence"], "接待读者40人次", 1),
        ("fact", "甲大学", ["low_confidence"], "占比98.3%", 1),
        ("finding", None, ["contradiction"], "全省共有20所图书馆参加 ｜ 2\t乙学院", 1),
        ("institution", "乙学院", ["provisional_institution"], "乙学院图书馆也延长了借期", 1),
    ]
    known = decide("accept", institution_target(BETA.institution_key))
    load(state, [outcome], [about(report, report.observations[0], "accept"), known])
    assert ("institution",) not in rows(state.warehouse, "SELECT item_kind FROM mart.review_queue")


def test_a_decision_that_does_not_fit_any_more_is_in_the_queue(state: State) -> None:
    report, doc, outcome = ready(state)
    decision = about(report, report.observations[0], "correct", value=3000.0)
    load(state, [outcome], [decision])
    reread = replace(report.observations[0], value=30.0)
    later = state.store(doc, replace(report, observations=(reread, *report.observations[1:])))
    load(state, [later], [decision])
    assert rows(state.warehouse, FACTS)[0] == ("甲大学", "300", 30.0, "人次", 0.9, "unreviewed", "machine")
    stale = "SELECT item, value_text, remark FROM mart.review_queue WHERE item_kind = 'decision'"
    assert rows(state.warehouse, stale) == [
        (f"decision:{decision.decision_id}", "300", 'the machine reads it differently now {"value": 30.0}')
    ]


def test_files_that_are_kept_out_are_in_the_queue_and_keep_their_decisions(state: State) -> None:
    report, _, outcome = ready(state)
    state.receive("x")
    decisions = [
        about(report, report.observations[0], "accept"),
        decide("withdraw", Target("file", outcome.sha256), minute=1),
    ]
    out = [
        Outcome(outcome.sha256, "withdrawn", "withdrawn", "核对原文"),
        Outcome(sha("x"), "quarantined", "no_region", "the report names no region clearly", "winter"),
    ]
    load(state, out, decisions)
    assert rows(state.warehouse, VERDICTS) == [
        ("accept", "observation", "waiting"),
        ("withdraw", "file", "applied"),
    ]
    queue = "SELECT item, file_name, reasons, remark FROM mart.review_queue"
    assert rows(state.warehouse, queue) == [
        (f"file:{sha('x')}", "x.pdf", ["no_region"], "the report names no region clearly")
    ]


def test_a_warehouse_that_grew_is_the_one_built_anew(state: State) -> None:
    report, _, first = ready(state)
    sketch = tuple(range(1000, 1256))
    other, _, second = ready(state, "b", region_code="510000", region_name="四川省", text_shingles=sketch)
    decisions = [
        about(report, report.observations[0], "correct", 0, value=3000.0),
        about(other, other.adoptions[0], "reject", 1),
        decide("assign", institution_target(BETA.institution_key), None, 2, institution_code="10335"),
        about(report, report.observations[0], "correct", 3, value=3001.0),
        added(report, "占比98.3%", 4, measure_code="media_push", status="done"),
    ]
    load(state, [first], [])
    load(state, [first], decisions[:1])
    load(state, [second], decisions[:2])
    load(state, [first, second], decisions[:3])
    load(state, [first], decisions)
    grown, grown_decisions = tables(state.warehouse), query(state.warehouse, DECISIONS).rows
    load(state, [second, first], decisions, rebuild=True)
    assert tables(state.warehouse) == grown
    assert query(state.warehouse, DECISIONS).rows == grown_decisions
    assert len(grown_decisions) == 6, "the decision on the institution stands for both reports"


def test_every_expectation_holds_on_what_stewards_decided(state: State) -> None:
    report, _, outcome = ready(state)
    beta = report.adoptions[2]
    to_alpha = {"subject_type": "institution", "subject_id": "hei:10001", "subject_name": "甲大学"}
    decisions = [
        about(report, report.observations[0], "correct", value=3000.0, period_end=None),
        about(report, report.adoptions[0], "reject"),
        about(report, beta, "correct", **to_alpha),
        decide("assign", institution_target(BETA.institution_key), institution_code="10335"),
        added(report, "占比98.3%", measure_code="media_push", status="done"),
        about(report, report.findings[0], "accept"),
    ]
    candidate = state.build([outcome], decisions=decisions)
    result = validate_candidate(candidate.path, EXPECTATIONS)
    failed = [r.name for r in result.results if r.errored or r.is_critical_failure]
    assert failed == []


def test_the_lineage_of_a_fact_ends_with_its_decision(state: State) -> None:
    report, _, outcome = ready(state)
    decision = about(report, report.observations[0], "correct", value=3000.0)
    load(state, [outcome], [decision])
    found = lineage(state.warehouse, fact_ids(state)["300"])
    assert found
    assert (found["sha256"], found["page_no"], found["value"]) == (outcome.sha256, 1, 3000.0)
    assert [(d["decision_id"], d["verdict"]) for d in found["decisions"]] == [
        (decision.decision_id, "applied")
    ]
    assert found["load"]["load_id"] == found["load_id"]
    assert found["load"]["code_version"] == "test"
    assert found["failed_expectations"] == []
    assert lineage(state.warehouse, "nothing") is None
