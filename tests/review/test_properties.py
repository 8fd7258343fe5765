"""Whatever stewards decide, in whatever order: nothing is lost, nothing doubled, and it comes out the same again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from etl.load.statement_keys import statement_ids
from etl.model.document import Block, Document
from etl.model.observation import Evidence, Report
from etl.model.serde import dump, parse
from etl.review import Decision, apply, in_force
from etl.review.anchors import institution_target
from etl.review.model import from_record, to_record
from tests.load.factory import BETA, said
from tests.review.cases import about, added, case, decide, lookup

REPORT, DOCUMENT = case()
STATEMENTS = [*REPORT.adoptions, *REPORT.observations]
SUBJECTS = [
    {"subject_type": "institution", "subject_id": "hei:10001", "subject_name": "甲大学"},
    {"subject_type": "institution", "subject_id": "hei:10002", "subject_name": "丙大学"},
    {"subject_type": "institution", "subject_id": BETA.institution_key, "subject_name": BETA.name},
    {"subject_type": "region", "subject_id": "330000", "subject_name": "浙江省"},
]


def on_statement(n: int, action: Any, subject: dict[str, Any], measure: str) -> Decision:
    fact = STATEMENTS[n]
    steward = {**subject, "measure_code": measure} if action == "correct" else {}
    return about(REPORT, fact, action, **steward)


DECISIONS = st.one_of(
    st.builds(
        on_statement,
        st.integers(0, len(STATEMENTS) - 1),
        st.sampled_from(["accept", "reject", "correct", "reinstate"]),
        st.sampled_from(SUBJECTS),
        st.sampled_from(["loan_extension", "media_push"]),
    ),
    st.sampled_from(["10001", "10002", "10003"]).map(
        lambda code: decide("assign", institution_target(BETA.institution_key), institution_code=code)
    ),
    st.just(decide("reinstate", institution_target(BETA.institution_key))),
    st.sampled_from(["甲大学图书馆延长借期", "占比98.3%", "这些话报告里没有"]).map(
        lambda words: added(REPORT, words, measure_code="media_push", status="done")
    ),
    st.sampled_from(["accept", "reject"]).map(lambda action: about(REPORT, REPORT.findings[0], action)),
)
LOGS = st.lists(DECISIONS, max_size=8)


def told(report: Report) -> set[Evidence]:
    facts = [*report.adoptions, *report.observations]
    return {e for f in facts for e in (f.evidence, *f.tellings)}


@given(LOGS)
def test_applied_again_to_what_was_stored_it_is_the_same(decisions: list[Decision]) -> None:
    once = apply(REPORT, DOCUMENT, decisions, lookup)
    stored = [from_record(to_record(d)) for d in decisions]
    again = apply(parse(Report, dump(REPORT)), parse(Document, dump(DOCUMENT)), stored, lookup)
    assert once == again
    assert parse(Report, dump(once.report)) == once.report


@given(LOGS)
def test_only_the_decisions_in_force_count(decisions: list[Decision]) -> None:
    force = list(in_force(decisions).values())
    assert apply(REPORT, DOCUMENT, decisions, lookup).report == apply(REPORT, DOCUMENT, force, lookup).report


@given(LOGS)
def test_no_statement_of_the_machine_is_lost(decisions: list[Decision]) -> None:
    decided = apply(REPORT, DOCUMENT, decisions, lookup)
    assert told(REPORT) <= told(decided.report)
    assert {v.decision.decision_id for v in decided.verdicts} == {d.decision_id for d in decisions}
    assert len(decided.verdicts) == len({d.decision_id for d in decisions})
    for bound in decided.bounds:
        kinds = {"adoption": decided.report.adoptions, "observation": decided.report.observations}
        kept = kinds.get(bound.target.kind, decided.report.findings)[bound.index]
        if bound.target.kind != "finding":
            assert bound.machine.evidence in (kept.evidence, *kept.tellings)  # type: ignore[union-attr]


@given(LOGS)
def test_keys_stay_the_machines_and_name_one_statement_each(decisions: list[Decision]) -> None:
    ids = statement_ids(apply(REPORT, DOCUMENT, decisions, lookup).report)
    machine = statement_ids(REPORT)
    assert len(set(ids.adoptions)) == len(ids.adoptions)
    assert len(set(ids.observations)) == len(ids.observations)
    extra = {d.target for d in decisions if d.action == "add"}
    assert len(set(ids.adoptions) - set(machine.adoptions)) <= len(extra)
    assert set(ids.observations) <= set(machine.observations)


@given(LOGS)
def test_rows_of_a_decided_report_fit_together(decisions: list[Decision]) -> None:
    report = apply(REPORT, DOCUMENT, decisions, lookup).report
    shown = [a for a in report.adoptions if not a.review or a.review.status != "rejected"]
    assert len({(a.subject.key, a.measure_code) for a in shown}) == len(shown)
    names = {(i.institution_key, i.name) for i in report.institutions}
    facts = [*report.adoptions, *report.observations]
    assert {(f.subject.key, f.subject.name) for f in facts if f.subject.type == "institution"} <= names
    assert {r.institution_key for r in report.respondents} <= {key for key, _ in names}
    assert len({key for key, _ in names}) == len(names)


@given(LOGS, st.integers(1, 5))
def test_decisions_follow_words_that_move(decisions: list[Decision], blocks: int) -> None:
    """A reader that finds more paragraphs before the same words changes places and keys, not what was decided."""
    moved_document, moved_report = _moved(DOCUMENT, REPORT, blocks)
    here = apply(REPORT, DOCUMENT, decisions, lookup)
    there = apply(moved_report, moved_document, decisions, lookup)
    assert [v.status for v in there.verdicts] == [v.status for v in here.verdicts]
    assert there.report == _moved(DOCUMENT, here.report, blocks)[1]


def _moved(document: Document, report: Report, blocks: int) -> tuple[Document, Report]:
    first = document.blocks[0]
    before = tuple(Block(n, "paragraph", f"前言第{n}段", first.pieces[:0]) for n in range(blocks))
    shifted = replace(document, blocks=(*before, replace(first, block_no=blocks)))

    def move(evidence: Evidence) -> Evidence:
        return replace(evidence, block_no=blocks) if evidence.block_no == 0 else evidence

    def facts(found: Any) -> Any:
        return tuple(
            replace(f, evidence=move(f.evidence), tellings=tuple(map(move, f.tellings))) for f in found
        )

    return shifted, replace(
        report,
        adoptions=facts(report.adoptions),
        observations=facts(report.observations),
        findings=tuple(replace(f, evidences=tuple(map(move, f.evidences))) for f in report.findings),
        declared_counts=tuple(replace(d, evidence=move(d.evidence)) for d in report.declared_counts),
    )


def test_the_moved_report_really_moved() -> None:
    _, report = _moved(DOCUMENT, REPORT, 2)
    assert report.adoptions[0].evidence.block_no == 2
    assert statement_ids(report) != statement_ids(REPORT)
    assert said(DOCUMENT, "延长借期").block_no == 0
