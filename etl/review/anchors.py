"""By which content a decision finds its statement again, and which of the machine's values it has seen."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from etl.model.observation import Finding, MeasureAdoption, MetricObservation, Subject
from etl.review.model import Target, TargetKind, Value, Values

Fact = MeasureAdoption | MetricObservation
Statement = MeasureAdoption | MetricObservation | Finding

_IN_ANCHOR = frozenset({"subject_type", "subject_id", "subject_name", "value_text", "expected", "actual"})


def squeeze(text: str) -> str:
    """A text without white space, full-width and other compatibility forms brought together."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def targets(sha256: str, statements: Iterable[Statement]) -> list[Target]:
    """The target of each statement, in order; statements alike in all of it are told apart by their order."""
    seen: Counter[Target] = Counter()
    found = []
    for statement in statements:
        target = _target(sha256, statement)
        seen[target] += 1
        found.append(replace(target, occurrence=seen[target]))
    return found


def institution_target(institution_key: str) -> Target:
    """The target of decisions about an institution, in whatever report it occurs."""
    return Target("institution", subject=institution_key)


def _target(sha256: str, statement: Statement) -> Target:
    if isinstance(statement, Finding):
        words = "|".join(squeeze(e.text) for e in statement.evidences)
        told = f"{statement.expected}|{statement.actual}"
        return Target("finding", sha256, words, statement.check_code, "", told)
    kind: TargetKind = "adoption" if isinstance(statement, MeasureAdoption) else "observation"
    told = statement.value_text if isinstance(statement, MetricObservation) else ""
    return Target(
        kind,
        sha256,
        squeeze(statement.evidence.text),
        code_of(statement),
        subject_label(statement.subject),
        squeeze(told),
    )


def code_of(fact: Fact) -> str:
    """Measure, and for a figure also its metric."""
    if isinstance(fact, MeasureAdoption):
        return fact.measure_code
    return f"{fact.measure_code or ''}/{fact.metric_code or ''}"


def subject_label(subject: Subject) -> str:
    """A subject by type and name: its key changes once a provisional institution gets a code."""
    return f"{subject.type}:{subject.name}"


def values(statement: Statement) -> dict[str, Value]:
    """All values of a statement by field, as they are recorded with a decision and compared later."""
    if isinstance(statement, Finding):
        return {
            "severity": statement.severity,
            "expected": statement.expected,
            "actual": statement.actual,
        }
    told: dict[str, Value] = {
        "subject_type": statement.subject.type,
        "subject_id": statement.subject.key,
        "subject_name": statement.subject.name,
        "measure_code": statement.measure_code,
    }
    if isinstance(statement, MeasureAdoption):
        return told | {"status": statement.status, "started_on": _iso(statement.started_on)}
    return told | {
        "metric_code": statement.metric_code,
        "metric_name": statement.metric_name,
        "value": statement.value,
        "value_low": statement.value_low,
        "value_high": statement.value_high,
        "value_text": statement.value_text,
        "unit": statement.unit,
        "value_kind": statement.value_kind,
        "qualifier": statement.qualifier,
        "period_start": _iso(statement.period_start),
        "period_end": _iso(statement.period_end),
        "period_text": statement.period_text,
    }


def differences(seen: Values, now: Values, steward: Values) -> dict[str, Value]:
    """Fields in which the machine now says neither what the decision saw nor what the steward says.

    The name of a metric is compared only where it has no code, for else the catalogue words it.
    """
    passed_over = _IN_ANCHOR | ({"metric_name"} if now.get("metric_code") else set())
    return {
        name: value
        for name, value in now.items()
        if name not in passed_over
        and value != seen.get(name)
        and not (name in steward and value == steward[name])
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
