"""What decisions make of a report: nothing lost, keys kept, what changed is shown again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from etl.load.statement_keys import statement_ids
from etl.model.observation import Identity
from etl.review import apply
from etl.review.anchors import institution_target
from etl.review.identity import Setting, document_target, setting
from etl.review.model import Target
from tests.load.factory import BETA, PROVINCE
from tests.review.cases import (
    BETA_LISTED,
    about,
    added,
    adoption,
    case,
    decide,
    lookup,
    observation,
    statuses,
)


def test_without_decisions_a_report_stays_as_it_is() -> None:
    report, doc = case()
    decided = apply(report, doc, [])
    assert decided.report == report
    assert decided.verdicts == ()
    assert [b.index for b in decided.bounds] == [0, 1, 2, 0, 1, 2, 0]


def test_a_corrected_figure_bears_the_stewards_value_and_the_machines_key() -> None:
    report, doc = case()
    wrong = observation(report, "300")
    decision = about(report, wrong, "correct", value=3000.0, unit="次", period_end="2020-03-01")
    decided = apply(report, doc, [decision])
    right = observation(decided.report, "300")
    assert (right.value, right.unit, right.period_end) == (3000.0, "次", date(2020, 3, 1))
    assert right.confidence == 1.0
    assert right.review
    assert (right.review.status, right.review.origin) == ("corrected", "steward")
    assert statement_ids(decided.report) == statement_ids(report)
    assert statuses(decided.verdicts) == ["applied"]


@pytest.mark.parametrize(
    ("kind", "field", "value", "shown"),
    [
        ("observations", "value", 301.0, 301.0),
        ("observations", "unit", "次", "次"),
        ("observations", "value_kind", "policy", "policy"),
        ("observations", "qualifier", "at_least", "at_least"),
        ("observations", "measure_code", "media_push", "media_push"),
        ("observations", "metric_code", None, None),
        ("observations", "metric_name", "到馆读者", "到馆读者"),
        ("observations", "value_text", "读者300", "读者300"),
        ("observations", "period_start", None, None),
        ("observations", "period_end", "2020-03-01", date(2020, 3, 1)),
        ("observations", "period_text", "", ""),
        ("adoptions", "measure_code", "media_push", "media_push"),
        ("adoptions", "status", "suspended", "suspended"),
        ("adoptions", "started_on", None, None),
    ],
)
def test_each_field_can_be_corrected(kind: str, field: str, value: str | float | None, shown: object) -> None:
    report, doc = case()
    machine = getattr(report, kind)[0]
    decided = apply(report, doc, [about(report, machine, "correct", **{field: value})])
    right = getattr(decided.report, kind)[0]
    assert getattr(right, field) == shown != getattr(machine, field)
    assert (right.review.status, right.review.origin) == ("corrected", "steward")
    assert (
        replace(right, **{field: getattr(machine, field)}, review=None, confidence=machine.confidence)
        == machine
    )
    assert statement_ids(decided.report) == statement_ids(report)


def test_accepting_leaves_the_value_with_the_machine() -> None:
    report, doc = case()
    decided = apply(report, doc, [about(report, report.adoptions[1], "accept")])
    accepted = decided.report.adoptions[1]
    assert accepted.review
    assert (accepted.review.status, accepted.review.origin, accepted.confidence) == (
        "accepted",
        "machine",
        1.0,
    )
    assert replace(accepted, review=None, confidence=0.6) == report.adoptions[1]


def test_a_rejected_fact_stays_as_a_record() -> None:
    report, doc = case()
    decided = apply(report, doc, [about(report, report.observations[1], "reject")])
    rejected = decided.report.observations[1]
    assert rejected.review
    assert (rejected.review.status, rejected.value) == ("rejected", 98.3)
    assert len(decided.report.observations) == 3


def test_the_later_decision_supersedes_the_earlier() -> None:
    report, doc = case()
    fact = report.observations[0]
    decisions = [
        about(report, fact, "correct", 0, value=3000.0),
        about(report, fact, "correct", 1, value=3001.0),
    ]
    decided = apply(report, doc, decisions)
    assert decided.report.observations[0].value == 3001.0
    assert statuses(decided.verdicts) == ["superseded", "applied"]
    back = apply(report, doc, [*decisions, about(report, fact, "reinstate", 2)])
    assert back.report == report
    assert statuses(back.verdicts) == ["superseded", "superseded", "applied"]


def test_a_decision_goes_stale_when_the_machine_reads_otherwise() -> None:
    report, doc = case()
    decision = about(report, report.observations[0], "correct", value=3000.0)
    reread = replace(report.observations[0], value=30.0)
    later = replace(report, observations=(reread, *report.observations[1:]))
    decided = apply(later, doc, [decision])
    assert decided.report == later
    [verdict] = decided.verdicts
    assert (verdict.status, verdict.now) == ("stale", {"value": 30.0})
    gone = replace(report, observations=report.observations[1:])
    [verdict] = apply(gone, doc, [decision]).verdicts
    assert (verdict.status, verdict.bound) == ("stale", None)
    taken_back = decide("reinstate", decision.target, decision.machine, 1)
    assert statuses(apply(gone, doc, [decision, taken_back]).verdicts) == ["superseded", "applied"]


def test_a_decision_holds_when_the_machine_comes_round_to_it() -> None:
    report, doc = case()
    decision = about(report, report.observations[0], "correct", value=3000.0)
    agreed = replace(
        report, observations=(replace(report.observations[0], value=3000.0), *report.observations[1:])
    )
    assert statuses(apply(agreed, doc, [decision]).verdicts) == ["applied"]


def test_a_decision_survives_a_reading_that_only_moves_the_words() -> None:
    report, doc = case()
    decision = about(report, report.observations[0], "correct", value=3000.0)
    fact = report.observations[0]
    moved = replace(
        fact, evidence=replace(fact.evidence, block_no=7, start=3, text=" 线上服务读者 ３００人次")
    )
    later = replace(report, observations=(moved, *report.observations[1:]))
    assert apply(later, doc, [decision]).report.observations[0].value == 3000.0


def test_alike_statements_are_told_apart_by_their_order() -> None:
    report, doc = case()
    twice = replace(report, observations=(*report.observations, report.observations[0]))
    second = replace(about(report, report.observations[0], "reject").target, occurrence=2)
    decision = decide("reject", second, about(report, report.observations[0], "reject").machine)
    decided = apply(twice, doc, [decision])
    assert [o.review is not None for o in decided.report.observations] == [False, False, False, True]


def test_a_corrected_subject_moves_the_fact_and_brings_its_institution() -> None:
    report, doc = case()
    decision = about(
        report,
        report.observations[0],
        "correct",
        subject_type="institution",
        subject_id="hei:10002",
        subject_name="丙大学",
    )
    decided = apply(report, doc, [decision], lookup)
    assert decided.report.observations[0].subject.name == "丙大学"
    assert "hei:10002" in {i.institution_key for i in decided.report.institutions}
    assert statement_ids(decided.report).observations == statement_ids(report).observations
    to_province = about(
        report,
        report.observations[0],
        "correct",
        subject_type="region",
        subject_id="330000",
        subject_name="浙江省",
    )
    assert apply(report, doc, [to_province], lookup).report.observations[0].subject == PROVINCE


def test_two_adoptions_that_become_one_keep_both_tellings() -> None:
    report, doc = case()
    beta = adoption(report, BETA.institution_key, "loan_extension")
    decision = about(
        report, beta, "correct", subject_type="institution", subject_id="hei:10001", subject_name="甲大学"
    )
    decided = apply(report, doc, [decision], lookup)
    one = adoption(decided.report, "hei:10001", "loan_extension")
    assert one.evidence == beta.evidence
    assert one.tellings == (report.adoptions[0].evidence,)
    assert len(decided.report.adoptions) == 2
    [moved] = [b for b in decided.bounds if b.joined]
    assert moved.machine == report.adoptions[0]
    assert decided.report.adoptions[moved.index] == one


def test_alike_figures_that_the_machine_tells_apart_stay_two() -> None:
    report, doc = case()
    again = replace(report.observations[0], evidence=report.observations[2].evidence)
    twice = replace(report, observations=(*report.observations, again))
    decisions = [about(twice, o, "accept") for o in twice.observations]
    decided = apply(twice, doc, decisions).report
    assert len(decided.observations) == 4
    assert [o.tellings for o in decided.observations] == [o.tellings for o in twice.observations]


def test_a_figure_corrected_into_another_is_its_further_telling() -> None:
    report, doc = case()
    served, _, beta = report.observations
    same = {"value": 300.0, "value_text": "300", "subject_type": "institution", "subject_id": "hei:10001"}
    decision = about(report, beta, "correct", **same, subject_name="甲大学")
    decided = apply(report, doc, [decision]).report
    assert len(decided.observations) == 2
    one = observation(decided, "300")
    assert one.evidence == beta.evidence
    assert set(one.tellings) == {served.evidence, *served.tellings}


def test_an_assigned_code_moves_everything_said_of_the_institution() -> None:
    report, doc = case()
    decision = decide("assign", institution_target(BETA.institution_key), institution_code="10003")
    decided = apply(report, doc, [decision], lookup)
    keys = {i.institution_key: i for i in decided.report.institutions}
    assert set(keys) == {"hei:10001", "hei:10003"}
    assert (keys["hei:10003"].code, keys["hei:10003"].is_provisional) == ("10003", False)
    assert decided.report.respondents[1].institution_key == "hei:10003"
    moved = adoption(decided.report, "hei:10003", "loan_extension")
    assert moved.subject.name == BETA_LISTED.name
    assert moved.review
    assert (moved.review.status, moved.review.origin, moved.confidence) == ("unreviewed", "steward", 0.7)
    assert len(decided.report.observations) == len(report.observations)
    assert statement_ids(decided.report) == statement_ids(report)


def test_an_assigned_code_merges_with_what_is_said_of_it_already() -> None:
    report, doc = case()
    decision = decide("assign", institution_target(BETA.institution_key), institution_code="10001")
    decided = apply(report, doc, [decision], lookup).report
    [institution] = decided.institutions
    assert institution.aliases == ("乙学院", "甲大")
    one = adoption(decided, "hei:10001", "loan_extension")
    assert one.evidence == report.adoptions[0].evidence
    assert one.tellings == (report.adoptions[2].evidence,)
    assert [o.subject.key for o in decided.observations] == ["hei:10001"] * 3


def test_a_code_that_no_list_has_is_taken_with_the_stewards_name() -> None:
    report, doc = case()
    target = institution_target(BETA.institution_key)
    decision = decide("assign", target, institution_code="19999", institution_name="乙学院(新设)")
    found = {i.institution_key: i for i in apply(report, doc, [decision], lookup).report.institutions}
    assert (found["hei:19999"].name, found["hei:19999"].is_provisional) == ("乙学院(新设)", False)


def test_an_institution_known_to_have_no_code_stays_provisional() -> None:
    report, doc = case()
    decided = apply(report, doc, [decide("accept", institution_target(BETA.institution_key))], lookup)
    [beta] = [i for i in decided.report.institutions if i.is_provisional]
    assert "reviewed" in beta.flags
    assert decided.report.adoptions == report.adoptions


def test_a_decision_on_a_fact_survives_its_institutions_assignment() -> None:
    report, doc = case()
    beta = observation(report, "40")
    decisions = [
        about(report, beta, "correct", value=41.0),
        decide("assign", institution_target(BETA.institution_key), institution_code="10003"),
    ]
    decided = apply(report, doc, decisions, lookup)
    both = observation(decided.report, "40")
    assert (both.value, both.subject.key) == (41.0, "hei:10003")
    assert statement_ids(decided.report) == statement_ids(report)


def test_an_added_figure_rests_on_words_of_the_report() -> None:
    report, doc = case()
    decision = added(
        report,
        "全省共有20所图书馆参加",
        metric_name="参加馆数",
        value=20.0,
        value_text="20所",
        unit="所",
        value_kind="count",
    )
    decided = apply(report, doc, [decision], lookup)
    new = decided.report.observations[-1]
    assert (new.value, new.metric_name, new.confidence) == (20.0, "参加馆数", 1.0)
    assert new.evidence.boxes == tuple(doc.blocks[0].locate(new.evidence.start or 0, new.evidence.end or 0))
    assert new.review
    assert (new.review.status, new.review.origin) == ("accepted", "steward")
    [verdict] = decided.verdicts
    assert verdict.bound
    assert verdict.bound.index == 3


def test_an_added_fact_whose_words_are_gone_is_shown_again() -> None:
    report, doc = case()
    decision = added(report, "这里没有这样的话", measure_code="media_push", status="done")
    decided = apply(report, doc, [decision])
    assert decided.report == report
    [verdict] = decided.verdicts
    assert (verdict.status, verdict.reason) == ("stale", "the words do not stand in the report")


def test_an_added_fact_that_the_machine_finds_later_is_one_fact() -> None:
    report, doc = case()
    known = report.adoptions[0]
    decision = added(report, "甲大学图书馆延长借期", measure_code="loan_extension", status="done")
    decided = apply(report, doc, [decision]).report
    one = adoption(decided, "hei:10001", "loan_extension")
    assert one.tellings == (known.evidence,)
    assert len(decided.adoptions) == len(report.adoptions)


def test_an_added_fact_can_be_rejected_by_itself() -> None:
    report, doc = case()
    add = added(report, "占比98.3%", measure_code="media_push", status="done")
    new = apply(report, doc, [add]).bounds[3].machine
    with_it = replace(report, adoptions=(*report.adoptions, new))  # type: ignore[arg-type]
    decided = apply(report, doc, [add, about(with_it, new, "reject", 1)])
    review = decided.report.adoptions[-1].review
    assert review
    assert (review.status, review.origin) == ("rejected", "steward")
    assert statuses(decided.verdicts) == ["applied", "applied"]


def test_a_contradiction_is_confirmed_or_dismissed() -> None:
    report, doc = case()
    decided = apply(report, doc, [about(report, report.findings[0], "reject")])
    assert decided.report.findings[0].review
    assert decided.report.findings[0].review.status == "rejected"
    assert statement_ids(decided.report) == statement_ids(report)


def test_decisions_of_other_files_are_passed_over() -> None:
    report, doc = case()
    other, _ = case("b")
    decided = apply(
        report,
        doc,
        [about(other, other.adoptions[0], "reject"), decide("withdraw", Target("file", other.sha256))],
    )
    assert decided.verdicts == ()


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (Identity("winter", None, None), Setting(region_code="510000")),
        (Identity("winter", "510000", None), Setting(region_code="510000")),
        (Identity("winter", "330000", None), Setting()),
    ],
    ids=["as decided on", "the machine agrees now", "the machine reads another region now"],
)
def test_a_region_set_by_hand_holds_while_the_machine_reads_what_it_read(
    machine: Identity, expected: Setting
) -> None:
    seen = {"survey_id": "winter", "region_code": None, "report_date": None}
    assert (
        setting(decide("set_document", document_target("0"), seen, region_code="510000"), machine) == expected
    )


def test_an_identity_set_by_hand_is_applied_stale_or_waiting() -> None:
    report, doc = case()
    seen = {"survey_id": "winter", "region_code": None, "report_date": "2020-03-20"}
    decision = decide("set_document", document_target(report.sha256), seen, region_code="330000")
    read_so = replace(report, machine=Identity("winter", None, date(2020, 3, 20)))
    otherwise = replace(report, machine=Identity("winter", "510000", date(2020, 3, 20)))
    found = [apply(r, doc, [decision]).verdicts[0].status for r in (read_so, otherwise, report)]
    assert found == ["applied", "stale", "waiting"]
