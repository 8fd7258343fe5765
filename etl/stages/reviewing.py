"""From what stewards ask for to decisions on record: checked against the reports first, recorded all or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from etl.load.inputs import EXPECTATION_FAILED
from etl.model.observation import Evidence, Finding, Subject
from etl.review.anchors import Fact, code_of, institution_target, squeeze, subject_label, values
from etl.review.corrections import added_fact, decided_fact
from etl.review.fields import DOCUMENT_FIELDS, FACT_FIELDS, PLACE, FieldError, faults, named, read
from etl.review.identity import decision_on_identity, document_target, identity_values
from etl.review.model import Action, Decision, Target, Value, Values, check
from etl.review.places import PlaceError, find_evidence
from etl.review.requests import Request, checked
from etl.settings import Settings
from etl.stages.decisions import append_decisions
from etl.stages.desk import Desk, Opened

if TYPE_CHECKING:
    from etl.review.apply import Bound

_REASON_NAMES = re.compile(r"(?:^|; )([a-z_.]+\.[a-z0-9_]+): ")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one of several requests cannot be meant; ``number`` counts from 0."""

    number: int
    field: str
    reason: str


class RequestsRefused(ValueError):
    """Some requests cannot be meant; nothing was recorded.

    Attributes:
        faults: all of them, in order.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{f.field}: {f.reason}" if f.field else f.reason for f in faults))


def record(settings: Settings, requests: Sequence[Request], by: str) -> list[Decision]:
    """Record what stewards ask for, all of it or nothing.

    Args:
        settings: where the state stands.
        requests: in the order in which they are to be recorded.
        by: who decides.

    Returns:
        The decisions recorded; the next load applies them.

    Raises:
        RequestsRefused: some cannot be meant.
        LoadError: nothing is published yet, or the log cannot be written.
        ConfigurationError: a vocabulary or the log is wrong.
    """
    desk = Desk(settings)
    named_items = [r.item.partition(":") for r in requests]
    desk.look_up([key for kind, _, key in named_items if kind in ("fact", "finding")])
    clerk = Clerk(desk, by, datetime.now(UTC))
    decisions, found = [], []
    for number, request in enumerate(requests):
        try:
            decisions.append(clerk.decision(request))
        except FieldError as error:
            found.append(Fault(number, error.field, error.reason))
    if found:
        raise RequestsRefused(found)
    append_decisions(settings, decisions)
    return decisions


class Clerk:
    """Makes decisions of requests.

    Args:
        desk: finds what they name.
        by: who decides.
        at: when, aware.
    """

    def __init__(self, desk: Desk, by: str, at: datetime) -> None:
        self.desk = desk
        self.by = by
        self.at = at

    def decision(self, request: Request) -> Decision:
        """The decision that a request asks for.

        Raises:
            FieldError: it cannot be meant.
        """
        kinds: Mapping[str, Callable[[Request], Decision]] = {
            "accept": self._accept,
            "reject": self._judge,
            "correct": self._correct,
            "assign": self._assign,
            "add": self._add,
            "set-document": self._set_document,
            "release": self._release,
            "withdraw": self._withdraw,
            "reinstate": self._reinstate,
        }
        made = kinds[checked(request).action](request)
        try:
            return check(made)
        except ValueError as error:
            raise FieldError("action", str(error)) from error

    def _make(
        self, action: Action, target: Target, machine: Values, steward: Values, request: Request
    ) -> Decision:
        return Decision(self.at, self.by, action, target, machine, steward, request.reason.strip())

    def _accept(self, request: Request) -> Decision:
        kind, key = request.kind_and_key()
        if kind == "institution":
            name, region = self.desk.provisional(key)
            machine = {"institution_name": name, "region_code": region}
            return self._make("accept", institution_target(key), machine, {}, request)
        return self._judge(request)

    def _judge(self, request: Request) -> Decision:
        """Accepts or rejects a statement as it is."""
        _, bound = self._statement(request)
        action: Action = "accept" if request.action == "accept" else "reject"
        return self._make(action, bound.target, values(bound.machine), {}, request)

    def _statement(self, request: Request) -> tuple[Opened, Bound]:
        kind, key = request.kind_and_key()
        if kind not in ("fact", "finding", "decision"):
            raise FieldError("item", f"{request.action} is for a fact or a finding, not for a {kind}")
        return self.desk.statement(kind, key)

    def _correct(self, request: Request) -> Decision:
        opened, bound = self._statement(request)
        if isinstance(bound.machine, Finding):
            raise FieldError("action", "a contradiction is accepted or rejected, not corrected")
        machine = values(bound.machine)
        said = self._values(request, opened, FACT_FIELDS)
        before = self.desk.in_force.get(bound.target)
        earlier = (
            before.steward if before and before.action == "correct" and before.machine == machine else {}
        )
        steward = {k: v for k, v in {**earlier, **said}.items() if v != machine.get(k)}
        if not steward:
            raise FieldError(
                "action", "nothing differs from what the machine reads; accept says that it is right"
            )
        if unknown := sorted(set(steward) - set(machine)):
            raise FieldError(unknown[0], f"a {bound.target.kind} has no such field")
        decision = self._make("correct", bound.target, machine, steward, request)
        _require_sound(decided_fact(bound.machine, decision))
        return decision

    def _values(self, request: Request, opened: Opened, allowed: Sequence[str]) -> dict[str, Value]:
        """The fields that a request sets, read and checked against the report's survey."""
        _require_known(request, allowed)
        said = {name: read(name, text) for name, text in request.values.items()}
        subject = said.pop("subject", None)
        found = named(said, self.desk.vocabulary(opened.report.survey_id))
        return found | (_subject_values(self.desk.subject(str(subject), opened)) if subject else {})

    def _add(self, request: Request) -> Decision:
        sha256 = self._file(request)
        opened = self.desk.opened(sha256)
        said = self._values(request, opened, (*FACT_FIELDS, *PLACE))
        for needed in (*PLACE, "subject_id"):
            if not said.get(needed):
                raise FieldError(
                    needed.removesuffix("_id"), "is needed: an added fact says of whom, and where it stands"
                )
        try:
            evidence = find_evidence(opened.document, int(str(said["page_no"])), str(said["evidence_text"]))
        except PlaceError as error:
            raise FieldError("evidence_text", str(error)) from error
        decision = self._make("add", Target("addition", sha256), {}, said, request)
        fact = added_fact(decision, evidence)
        _require_sound(fact)
        return replace(decision, target=_addition(sha256, fact, evidence), decision_id="")

    def _file(self, request: Request) -> str:
        kind, key = request.kind_and_key()
        if kind != "file":
            raise FieldError("item", f"{request.action} is for a file, not for a {kind}")
        return self.desk.file(key)

    def _assign(self, request: Request) -> Decision:
        kind, key = request.kind_and_key()
        if kind != "institution":
            raise FieldError("item", f"assign is for an institution, not for a {kind}")
        _require_known(request, ("institution_code", "institution_name"))
        name, region = self.desk.provisional(key)
        said = {field: read(field, text) for field, text in request.values.items()}
        code = said.get("institution_code")
        if not code:
            raise FieldError("institution_code", "is needed: the code of five digits")
        listed = {e.code: e.name for v in self.desk.vocabularies for e in v.institutions}
        if code not in listed and not said.get("institution_name"):
            raise FieldError(
                "institution_code", f"no list has {code}; say institution_name, too, if it is right"
            )
        machine = {"institution_name": name, "region_code": region}
        return self._make("assign", institution_target(key), machine, said, request)

    def _set_document(self, request: Request) -> Decision:
        from etl.normalize import read_identity

        sha256 = self._file(request)
        _require_known(request, DOCUMENT_FIELDS)
        said = {field: read(field, text) for field, text in request.values.items()}
        if not any(said.values()):
            raise FieldError("action", f"set-document sets one of {', '.join(DOCUMENT_FIELDS)}")
        surveys = {v.survey.survey_id: v for v in self.desk.vocabularies}
        if said.get("survey_id") and said["survey_id"] not in surveys:
            raise FieldError("survey_id", f"{said['survey_id']!r} is none of {', '.join(sorted(surveys))}")
        if said.get("region_code") and not self.desk.vocabularies[0].reference.region(
            str(said["region_code"])
        ):
            raise FieldError("region_code", f"no region has the code {said['region_code']!r}")
        asked = self.desk.asked.get(sha256)
        machine = identity_values(read_identity(self.desk.document(sha256), self.desk.vocabularies, asked))
        before = decision_on_identity(sha256, self.desk.decisions)
        earlier = before.steward if before and before.machine == machine else {}
        return self._make("set_document", document_target(sha256), machine, {**earlier, **said}, request)

    def _release(self, request: Request) -> Decision:
        sha256 = self._file(request)
        status, code, reason = self.desk.status(sha256)
        if status != "quarantined" or code != EXPECTATION_FAILED:
            told = f"it is {status} [{code}]" if status else "it was not loaded yet"
            raise FieldError("item", f"release lifts a quarantine by expectation; {told}")
        failed = ", ".join(dict.fromkeys(_REASON_NAMES.findall(reason or "")))
        target = Target("quarantine", sha256)
        return self._make("release", target, {"expectations": failed, "reason": reason}, {}, request)

    def _withdraw(self, request: Request) -> Decision:
        sha256 = self._file(request)
        status, code, _ = self.desk.status(sha256)
        return self._make(
            "withdraw", Target("file", sha256), {"status": status, "reason_code": code}, {}, request
        )

    def _reinstate(self, request: Request) -> Decision:
        kind, key = request.kind_and_key()
        if kind == "decision":
            target = self.desk.decision(key).target
        elif kind == "file":
            target = Target("file", self._file(request))
        elif kind == "institution":
            target = institution_target(key)
        else:
            target = self._statement(request)[1].target
        before = self.desk.in_force.get(target)
        if before is None or before.action == "reinstate":
            raise FieldError("item", "there is no decision on it that could be taken back")
        return self._make("reinstate", target, before.machine, {}, request)


def _require_known(request: Request, allowed: Sequence[str]) -> None:
    for name in request.values:
        if name not in allowed:
            raise FieldError(name, f"{request.action} does not set this, but {', '.join(allowed)}")


def _require_sound(fact: Fact) -> None:
    for fault in faults(fact):
        raise fault


def _subject_values(subject: Subject) -> dict[str, Value]:
    return {"subject_type": subject.type, "subject_id": subject.key, "subject_name": subject.name}


def _addition(sha256: str, fact: Fact, evidence: Evidence) -> Target:
    told = squeeze(getattr(fact, "value_text", ""))
    return Target(
        "addition", sha256, squeeze(evidence.text), code_of(fact), subject_label(fact.subject), told
    )
