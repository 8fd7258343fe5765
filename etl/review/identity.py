"""What a report is, where a steward has said so: survey, region and date set by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etl.model.observation import Identity
from etl.review.anchors import differences
from etl.review.corrections import parsed
from etl.review.model import Decision, Target, Value, in_force


@dataclass(frozen=True, slots=True)
class Setting:
    """What a steward sets; ``None`` leaves it to the machine."""

    survey_id: str | None = None
    region_code: str | None = None
    report_date: date | None = None


def document_target(sha256: str) -> Target:
    """The target of decisions about what a report is."""
    return Target("document", sha256)


def identity_values(identity: Identity) -> dict[str, Value]:
    """What the machine takes a report for, by field."""
    return {
        "survey_id": identity.survey_id,
        "region_code": identity.region_code,
        "report_date": identity.report_date.isoformat() if identity.report_date else None,
    }


def decision_on_identity(sha256: str, decisions: Iterable[Decision]) -> Decision | None:
    """The decision in force about what a report is, if there is one."""
    found = in_force(d for d in decisions if d.target == document_target(sha256))
    decision = found.get(document_target(sha256))
    return decision if decision and decision.action == "set_document" else None


def setting(decision: Decision | None, machine: Identity) -> Setting:
    """What is set for a report, nothing where the machine now takes it for something else than was decided on."""
    if decision is None or differences(decision.machine, identity_values(machine), decision.steward):
        return Setting()
    return Setting(**parsed(decision.steward))
