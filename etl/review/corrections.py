"""One decision on one statement: what the statement becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from etl.model.observation import (
    Evidence,
    Finding,
    MeasureAdoption,
    MetricObservation,
    Origin,
    Review,
    ReviewStatus,
    Subject,
)
from etl.review.model import Decision, Value, Values

F = TypeVar("F", bound=MeasureAdoption | MetricObservation)

DATES = frozenset({"started_on", "period_start", "period_end", "report_date"})
NUMBERS = frozenset({"value", "value_low", "value_high"})
SUBJECT = ("subject_type", "subject_id", "subject_name")
ADOPTION_FIELDS = ("measure_code", "status", "started_on")
OBSERVATION_FIELDS = (
    "measure_code",
    "metric_code",
    "metric_name",
    "value",
    "value_low",
    "value_high",
    "value_text",
    "unit",
    "value_kind",
    "qualifier",
    "period_start",
    "period_end",
    "period_text",
)
CERTAIN = 1.0
"""Confidence of what a steward vouches for."""

_STATUS: dict[str, ReviewStatus] = {"accept": "accepted", "correct": "corrected", "reject": "rejected"}


def decided_fact(fact: F, decision: Decision) -> F:
    """A fact as a steward accepts, corrects or rejects it; its key stays the machine's."""
    status = _STATUS[decision.action]
    origin: Origin = "steward" if decision.action == "correct" else "machine"
    changes = _changes(fact, decision.steward) if decision.action == "correct" else {}
    confidence = fact.confidence if decision.action == "reject" else CERTAIN
    review = review_of(fact, status, _origin(fact, origin), decision.decision_id)
    return replace(fact, **changes, confidence=confidence, review=review)


def decided_finding(finding: Finding, decision: Decision) -> Finding:
    """A contradiction that a steward confirms, or says is none."""
    return replace(finding, review=Review(_STATUS[decision.action], "machine", decision.decision_id))


def review_of(
    fact: MeasureAdoption | MetricObservation, status: ReviewStatus, origin: Origin, decision_id: str
) -> Review:
    """The review of a fact, which keeps what the machine read of it."""
    if fact.review:
        return replace(fact.review, status=status, origin=origin, decision_id=decision_id)
    if isinstance(fact, MeasureAdoption):
        return Review(status, origin, decision_id, fact.subject, fact.measure_code)
    return Review(status, origin, decision_id, fact.subject, fact.metric_code, fact.value_text, fact.unit)


def with_subject(fact: F, subject: Subject) -> F:
    """A fact about the institution that a steward assigned."""
    review = fact.review or review_of(fact, "unreviewed", "steward", "")
    return replace(fact, subject=subject, review=replace(review, origin="steward"))


def added_fact(decision: Decision, evidence: Evidence) -> MeasureAdoption | MetricObservation:
    """The fact that a steward adds, resting on evidence found in the report."""
    told = parsed(decision.steward)
    subject = _subject(decision.steward) or Subject("region", "", "")
    fact: MeasureAdoption | MetricObservation
    if told.get("metric_name") is None:
        fact = MeasureAdoption(
            subject,
            told["measure_code"],
            told.get("status") or "done",
            told.get("started_on"),
            evidence,
            CERTAIN,
        )
    else:
        content: dict[str, Any] = {name: told.get(name) for name in OBSERVATION_FIELDS}
        texts = {name: content[name] or "" for name in ("value_text", "unit", "period_text")}
        fact = MetricObservation(
            subject=subject,
            **{**content, **texts, "qualifier": content["qualifier"] or "exact"},
            evidence=evidence,
            confidence=CERTAIN,
        )
    return replace(fact, review=review_of(fact, "accepted", "steward", decision.decision_id))


def parsed(values: Values) -> dict[str, Any]:
    """Values as the records hold them: dates as dates."""
    return {
        name: date.fromisoformat(str(value)) if name in DATES and value is not None else value
        for name, value in values.items()
    }


def _changes(fact: MeasureAdoption | MetricObservation, steward: Mapping[str, Value]) -> dict[str, Any]:
    fields = ADOPTION_FIELDS if isinstance(fact, MeasureAdoption) else OBSERVATION_FIELDS
    changes = {name: value for name, value in parsed(steward).items() if name in fields}
    subject = _subject(steward)
    return changes | ({"subject": subject} if subject else {})


def _subject(values: Mapping[str, Value]) -> Subject | None:
    if not values.get("subject_id"):
        return None
    kind, key, name = (str(values[part]) for part in SUBJECT)
    return Subject("institution" if kind == "institution" else "region", key, name)


def _origin(fact: MeasureAdoption | MetricObservation, origin: Origin) -> Origin:
    return "steward" if fact.review and fact.review.origin == "steward" else origin
