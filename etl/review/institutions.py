"""Which institutions a report speaks of, once stewards have assigned codes and corrected subjects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from etl.model.observation import Institution, MeasureAdoption, MetricObservation, Report, Subject
from etl.review.anchors import institution_target
from etl.review.corrections import F, with_subject
from etl.review.model import Decision, Target

Lookup = Callable[[str, Collection[str], date | None], Institution | None]
"""From a code, the names that a report prints and the report's date to the institution; ``None`` if no list has it."""

ASSIGNED, REVIEWED = "assigned", "reviewed"
"""Flags: a steward gave the institution its code; a steward knows that it has none."""


class Institutions:
    """The institutions of one report under the decisions in force.

    Args:
        report: as the machine read it.
        force: decisions in force, by target.
        lookup: finds an institution by its code.
    """

    def __init__(self, report: Report, force: Mapping[Target, Decision], lookup: Lookup) -> None:
        self._report = report
        self._lookup = lookup
        self._known = {i.institution_key: i for i in report.institutions}
        self._moved: dict[str, str] = {}
        for key in list(self._known):
            decision = force.get(institution_target(key))
            if decision and decision.action == "assign":
                self._assign(key, decision)
            elif decision and decision.action == "accept":
                self._known[key] = _flagged(self._known[key], REVIEWED)

    def _assign(self, key: str, decision: Decision) -> None:
        old = self._known.pop(key)
        code, name = str(decision.steward["institution_code"]), decision.steward.get("institution_name")
        new = self._find(f"hei:{code}", str(name or old.name), {old.name, *old.aliases}, old.region_code)
        aliases = tuple(sorted({*new.aliases, *old.aliases, old.name} - {new.name}))
        self._known[new.institution_key] = _flagged(replace(new, aliases=aliases), ASSIGNED)
        self._moved[key] = new.institution_key

    def _find(self, key: str, name: str, printed: Collection[str], region_code: str | None) -> Institution:
        """The report's own, else the listed one, else one that is known by what the steward says alone."""
        if key in self._known:
            return self._known[key]
        kind, _, code = key.partition(":")
        listed = self._lookup(code, printed, self._report.report_date) if kind == "hei" else None
        if listed:
            return listed
        provisional = kind != "hei"
        flags = ("provisional",) if provisional else ()
        return Institution(
            key, None if provisional else code, name, name, region_code, None, provisional, flags=flags
        )

    def settled(self, fact: F) -> F:
        """A fact with its subject's key and name as they are now; the institution is known from then on."""
        subject = fact.subject
        if subject.type == "region":
            return fact
        key = self._moved.get(subject.key, subject.key)
        if key not in self._known:
            region = key.split(":")[1] if key.startswith("prov:") else self._report.region_code
            self._known[key] = self._find(key, subject.name, {subject.name}, region)
        now = Subject("institution", key, self._known[key].name)
        return fact if now == subject else with_subject(fact, now)

    def key(self, institution_key: str) -> str:
        """The key that an institution of the report bears now."""
        return self._moved.get(institution_key, institution_key)

    def spoken_of(self, facts: Iterable[MeasureAdoption | MetricObservation]) -> tuple[Institution, ...]:
        """All institutions, by key; those of which nothing is said any more are left out."""
        used = {f.subject.key for f in facts} | {
            self.key(r.institution_key) for r in self._report.respondents
        }
        dropped = {self.key(k) for k in _subjects(self._report)} - used
        return tuple(self._known[key] for key in sorted(self._known) if key not in dropped)


def _subjects(report: Report) -> set[str]:
    facts: Sequence[MeasureAdoption | MetricObservation] = (*report.adoptions, *report.observations)
    return {f.subject.key for f in facts if f.subject.type == "institution"}


def _flagged(institution: Institution, flag: str) -> Institution:
    flags = {*institution.flags, flag} - ({"provisional"} if flag == ASSIGNED else set())
    return replace(institution, flags=tuple(sorted(flags)))
