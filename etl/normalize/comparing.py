"""What two readings of one report say differently: facts gained, lost and changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from etl.model.observation import Evidence, MeasureAdoption, MetricObservation, Report

T = TypeVar("T")
_KINDS: tuple[str, ...] = ("measure", "metric", "respondent", "declared", "finding")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that one reading has and the other has not, or has otherwise.

    Attributes:
        change: gained, lost or changed.
        kind: measure, metric, respondent, declared or finding.
        subject: whom it is about.
        fact: what it is: a measure's code, a figure as printed, a name.
        before, after: what each reading says of it, "" for the one that has it not.
        evidence: the words that say it.
    """

    change: Literal["gained", "lost", "changed"]
    kind: str
    subject: str
    fact: str
    before: str
    after: str
    evidence: str


def compare(before: Report | None, after: Report | None) -> list[Change]:
    """The changes from one reading to the other; ``None``: that reading refused the report."""
    found: list[Change] = []
    for kind in _KINDS:
        old, new = _facts(before, kind), _facts(after, kind)
        for key in [*old, *(k for k in new if k not in old)]:
            change = _change(kind, old.get(key), new.get(key))
            if change:
                found.append(change)
    return found


@dataclass(frozen=True, slots=True)
class _Fact:
    subject: str
    fact: str
    told: str
    evidence: str


def _change(kind: str, old: _Fact | None, new: _Fact | None) -> Change | None:
    shown = new or old
    if shown is None or (old and new and old.told == new.told):
        return None
    change: Literal["gained", "lost", "changed"] = "changed" if old and new else "gained" if new else "lost"
    return Change(
        change,
        kind,
        shown.subject,
        shown.fact,
        old.told if old else "",
        new.told if new else "",
        shown.evidence,
    )


def _facts(report: Report | None, kind: str) -> dict[Hashable, _Fact]:
    if report is None:
        return {}
    rows: dict[str, Callable[[], Iterator[tuple[Hashable, _Fact]]]] = {
        "measure": lambda: map(_measure, report.adoptions),
        "metric": lambda: _numbered(_metrics(report.observations)),
        "respondent": lambda: (
            (
                (r.sequence_no, r.institution_name),
                _Fact(r.institution_key, r.institution_name, "listed", r.evidence.text),
            )
            for r in report.respondents
        ),
        "declared": lambda: (
            ((d.what, d.value), _Fact(report.region_name, f"{d.value:g}", d.count_code, d.evidence.text))
            for d in report.declared_counts
        ),
        "finding": lambda: (
            (
                (f.check_code, f.expected, f.actual),
                _Fact("", f.check_code, f"{f.expected} / {f.actual}", _first(f.evidences)),
            )
            for f in report.findings
        ),
    }
    return dict(rows[kind]())


def _first(evidences: Sequence[Evidence]) -> str:
    return evidences[0].text if evidences else ""


def _measure(adoption: MeasureAdoption) -> tuple[Hashable, _Fact]:
    told = adoption.status + (f" since {adoption.started_on}" if adoption.started_on else "")
    fact = _Fact(adoption.subject.name, adoption.measure_code, told, adoption.evidence.text)
    return (adoption.subject.key, adoption.measure_code), fact


def _metrics(observations: Iterable[MetricObservation]) -> Iterator[tuple[Hashable, _Fact]]:
    for o in observations:
        e = o.evidence
        period = f"{o.period_start or ''}..{o.period_end or ''}" if o.period_start or o.period_end else ""
        parts: list[Any] = [o.value_kind, o.qualifier, o.metric_code, o.measure_code, o.unit, period]
        key = (o.subject.key, e.block_no, e.table_no, e.row_no, e.start, o.value)
        yield key, _Fact(o.subject.name, o.value_text, " ".join(str(p or "-") for p in parts), e.text)


def _numbered(facts: Iterable[tuple[Hashable, _Fact]]) -> Iterator[tuple[Hashable, _Fact]]:
    """Tells apart facts of one key: the same number twice in one clause."""
    seen: dict[Hashable, int] = {}
    for key, fact in facts:
        seen[key] = seen.get(key, 0) + 1
        yield (key, seen[key]), fact
