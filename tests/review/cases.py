"""Reports, decisions and institutions that the tests of review share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from etl.model.document import Document
from etl.model.observation import Institution, MeasureAdoption, MetricObservation, Report, Subject
from etl.review.anchors import Statement, targets, values
from etl.review.model import Action, Decision, Target, Value
from tests.load import factory

START = datetime(2026, 2, 1, 9, tzinfo=UTC)
TEXT = (
    "甲大学图书馆延长借期,线上服务读者300人次,占比98.3%。乙学院图书馆也延长了借期,接待读者40人次。"
    "全省共有20所图书馆参加。"
)
GAMMA = Institution("hei:10002", "10002", "丙大学", "丙大学", "330000", "本科", False)
BETA_LISTED = Institution("hei:10003", "10003", "乙学院", "乙学院", "330000", "专科", False)


def lookup(code: str, printed: Collection[str], report_date: date | None) -> Institution | None:
    """An official list of three institutions."""
    return {i.code: i for i in (factory.ALPHA, GAMMA, BETA_LISTED)}.get(code)


def case(name: str = "a") -> tuple[Report, Document]:
    """A report with an institution that no list has, of which an adoption and a figure are told."""
    doc = factory.document(name, TEXT)
    base = factory.report(name, doc)
    beta = Subject("institution", factory.BETA.institution_key, factory.BETA.name)
    extended = MeasureAdoption(
        beta, "loan_extension", "done", None, factory.said(doc, "乙学院图书馆也延长了借期"), 0.7
    )
    served = base.observations[0]
    seen = replace(
        served,
        subject=beta,
        value=40.0,
        value_text="40",
        evidence=factory.said(doc, "接待读者40人次"),
        confidence=0.6,
        tellings=(),
    )
    return replace(base, adoptions=(*base.adoptions, extended), observations=(*base.observations, seen)), doc


def decide(
    action: Action,
    target: Target,
    machine: Mapping[str, Value] | None = None,
    minute: int = 0,
    **steward: Value,
) -> Decision:
    """A decision by 王老师."""
    at = START + timedelta(minutes=minute)
    return Decision(at, "王老师", action, target, machine or {}, steward, "核对原文")


def about(
    report: Report, statement: Statement, action: Action, minute: int = 0, **steward: Value
) -> Decision:
    """A decision on a statement of the report, which saw what the machine says of it."""
    return decide(action, target_of(report, statement), values(statement), minute, **steward)


def target_of(report: Report, statement: Statement) -> Target:
    for statements in (report.adoptions, report.observations, report.findings):
        for target, one in zip(targets(report.sha256, statements), statements, strict=True):
            if one == statement:
                return target
    raise AssertionError("the report does not say it")


def added(report: Report, text: str, minute: int = 0, **fact: Value) -> Decision:
    """A fact that was missed, about 甲大学."""
    subject = {"subject_type": "institution", "subject_id": "hei:10001", "subject_name": "甲大学"}
    told: dict[str, Any] = {**subject, "page_no": 1, "evidence_text": text, **fact}
    target = Target(
        "addition", report.sha256, text, str(fact.get("measure_code") or ""), "institution:甲大学"
    )
    return decide("add", replace(target, value_text=str(fact.get("value_text") or "")), None, minute, **told)


def adoption(report: Report, subject: str, measure: str) -> MeasureAdoption:
    [found] = [a for a in report.adoptions if (a.subject.key, a.measure_code) == (subject, measure)]
    return found


def observation(report: Report, value_text: str) -> MetricObservation:
    [found] = [o for o in report.observations if o.value_text == value_text]
    return found


def statuses(verdicts: Sequence[Any]) -> list[str]:
    return [v.status for v in verdicts]
