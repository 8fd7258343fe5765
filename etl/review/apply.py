"""What a report says once its stewards' decisions are applied: pure, and the same however often it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Literal

from etl.model.document import Document
from etl.model.observation import (
    Finding,
    MeasureAdoption,
    MetricObservation,
    Report,
)
from etl.review.anchors import Fact, Statement, differences, institution_target, targets, values
from etl.review.corrections import F, added_fact, decided_fact, decided_finding
from etl.review.identity import identity_values
from etl.review.institutions import Institutions, Lookup
from etl.review.joining import joined
from etl.review.model import Decision, Target, Values, distinct, in_force
from etl.review.places import PlaceError, find_evidence

VerdictStatus = Literal["applied", "stale", "superseded", "waiting"]

GONE = "the machine does not read this statement any more"
CHANGED = "the machine reads it differently now"
SUPERSEDED = "a later decision is in force"


@dataclass(frozen=True, slots=True)
class Bound:
    """A statement of the machine's, or an added one, and where the decided report has it.

    Attributes:
        target: by which decisions find it.
        machine: as it was before any decision.
        index: into the decided report's adoptions, observations or findings.
        joined: whether another statement stands there for it.
    """

    target: Target
    machine: Statement
    index: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one decision on one report.

    Attributes:
        status: ``applied``; ``stale``: the machine's value is not the one decided on, so a steward has to look again;
            ``superseded`` by a later decision; ``waiting``: there is no report to apply it to.
        reason: why it is not applied, else "".
        now: what the machine says now, where it says something else.
        bound: the statement, where there is one.
    """

    decision: Decision
    status: VerdictStatus
    reason: str = ""
    now: Values | None = None
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A report under its decisions, one verdict per decision, and where each statement of the machine's went."""

    report: Report
    verdicts: tuple[Verdict, ...]
    bounds: tuple[Bound, ...]


def apply(
    report: Report, document: Document, decisions: Iterable[Decision], lookup: Lookup = lambda *_: None
) -> Decided:
    """Apply decisions to a report as the machine read it.

    Args:
        report: without any decision applied.
        document: the report's text, in which added evidence must stand.
        decisions: in the order recorded; those of other files, and of institutions it does not speak of, are ignored.
        lookup: finds institutions by their code.

    Returns:
        The decided report: keys of facts stay those of the machine's original, no statement is lost.
    """
    mine = of_report(report, decisions)
    force = in_force(mine)
    added, failed = _additions(report, document, force)
    institutions = Institutions(report, force, lookup)
    adoptions, bound_adoptions = _settle(
        [*report.adoptions, *(a for a in added if isinstance(a, MeasureAdoption))],
        report,
        force,
        institutions,
    )
    observations, bound_observations = _settle(
        [*report.observations, *(o for o in added if isinstance(o, MetricObservation))],
        report,
        force,
        institutions,
    )
    found, bound_findings = _findings(report, force)
    bounds = (*bound_adoptions, *bound_observations, *bound_findings)
    decided = replace(
        report,
        adoptions=tuple(adoptions),
        observations=tuple(observations),
        findings=tuple(found),
        respondents=tuple(
            replace(r, institution_key=institutions.key(r.institution_key)) for r in report.respondents
        ),
        institutions=institutions.spoken_of((*adoptions, *observations)),
    )
    judge = _Judge(report, force, {b.target: b for b in bounds}, _bound_additions(bounds), failed)
    return Decided(decided, tuple(judge.verdict(d) for d in mine), bounds)


def without_report(decisions: Sequence[Decision], reason: str) -> list[Verdict]:
    """Verdicts on the decisions about a file that is not loaded.

    Args:
        decisions: on this file, in the order recorded.
        reason: why it is not loaded.
    """
    force = in_force(decisions)
    verdicts = []
    for decision in distinct(decisions):
        if force[decision.target] != decision:
            verdicts.append(Verdict(decision, "superseded", SUPERSEDED))
        elif decision.action == "withdraw":
            verdicts.append(Verdict(decision, "applied"))
        else:
            verdicts.append(Verdict(decision, "waiting", f"the file is not loaded: {reason}"))
    return verdicts


def of_report(report: Report, decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions on this file, and on institutions that its report speaks of."""
    institutions = {institution_target(i.institution_key) for i in report.institutions}
    return distinct(d for d in decisions if d.target.sha256 == report.sha256 or d.target in institutions)


def _additions(
    report: Report, document: Document, force: Mapping[Target, Decision]
) -> tuple[list[Fact], dict[Target, str]]:
    """The facts that stewards add, and why where evidence is not found (any more)."""
    added: list[Fact] = []
    failed: dict[Target, str] = {}
    # In an order of their own, so that it does not matter in which they were recorded.
    for target, decision in sorted(force.items(), key=lambda item: astuple(item[0])):
        if decision.action != "add" or target.sha256 != report.sha256:
            continue
        told = decision.steward
        try:
            evidence = find_evidence(document, int(told["page_no"] or 0), str(told["evidence_text"]))
        except PlaceError as error:
            failed[target] = str(error)
        else:
            added.append(added_fact(decision, evidence))
    return added, failed


def _settle(
    facts: Sequence[F], report: Report, force: Mapping[Target, Decision], institutions: Institutions
) -> tuple[list[F], list[Bound]]:
    """Facts of one kind under their decisions, joined where they have become one."""
    anchors = targets(report.sha256, facts)
    decided = [
        institutions.settled(_decide(fact, force.get(target)))
        for fact, target in zip(facts, anchors, strict=True)
    ]
    kept, index, moved = joined(decided, facts)
    return kept, [Bound(*bound) for bound in zip(anchors, facts, index, moved, strict=True)]


def _decide(fact: F, decision: Decision | None) -> F:
    return decided_fact(fact, decision) if decision and _applies(fact, decision) else fact


def _applies(statement: Statement, decision: Decision | None) -> bool:
    return decision is not None and decision.action != "reinstate" and not _changed(statement, decision)


def _changed(statement: Statement, decision: Decision) -> Values:
    return differences(decision.machine, values(statement), decision.steward)


def _findings(report: Report, force: Mapping[Target, Decision]) -> tuple[list[Finding], list[Bound]]:
    anchors = targets(report.sha256, report.findings)
    found = [
        decided_finding(f, force[t]) if _applies(f, force.get(t)) else f
        for f, t in zip(report.findings, anchors, strict=True)
    ]
    return found, [Bound(t, f, n) for n, (t, f) in enumerate(zip(anchors, report.findings, strict=True))]


def _bound_additions(bounds: Sequence[Bound]) -> dict[str, Bound]:
    """By decision, the fact that it added."""
    return {
        b.machine.review.decision_id: b for b in bounds if b.machine.review and b.machine.review.decision_id
    }


@dataclass(frozen=True)
class _Judge:
    """Says of each decision what became of it."""

    report: Report
    force: Mapping[Target, Decision]
    bounds: Mapping[Target, Bound]
    additions: Mapping[str, Bound]
    failed: Mapping[Target, str]

    def verdict(self, decision: Decision) -> Verdict:
        target = decision.target
        if self.force[target] != decision:
            return Verdict(decision, "superseded", SUPERSEDED, bound=self.bounds.get(target))
        if target in self.failed:
            return Verdict(decision, "stale", self.failed[target])
        if decision.action == "add":
            return Verdict(decision, "applied", bound=self.additions.get(decision.decision_id))
        if target.kind == "document" and decision.action == "set_document":
            return self._identity(decision)
        if target.kind in ("adoption", "observation", "finding"):
            return self._statement(decision)
        return Verdict(decision, "applied")

    def _statement(self, decision: Decision) -> Verdict:
        bound = self.bounds.get(decision.target)
        if decision.action == "reinstate":
            return Verdict(decision, "applied", bound=bound)
        if bound is None:
            return Verdict(decision, "stale", GONE)
        if now := _changed(bound.machine, decision):
            return Verdict(decision, "stale", CHANGED, now, bound)
        return Verdict(decision, "applied", bound=bound)

    def _identity(self, decision: Decision) -> Verdict:
        if self.report.machine is None:
            return Verdict(decision, "waiting", "the report was read before this was decided")
        now = differences(decision.machine, identity_values(self.report.machine), decision.steward)
        return Verdict(decision, "stale", CHANGED, now) if now else Verdict(decision, "applied")
