"""A steward's decision: who decided when and why what about which statement, the machine's value and theirs apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

Action = Literal[
    "accept", "correct", "reject", "assign", "add", "set_document", "release", "withdraw", "reinstate"
]
TargetKind = Literal[
    "adoption", "observation", "finding", "institution", "addition", "document", "quarantine", "file"
]
Value = str | float | None
Values = Mapping[str, Value]

ACTIONS: tuple[str, ...] = get_args(Action)
KINDS: tuple[str, ...] = get_args(TargetKind)
FORMAT = 1
"""Form of the stored record; a later form reads all earlier ones."""

_ALLOWED: dict[str, frozenset[str]] = {
    "adoption": frozenset({"accept", "correct", "reject", "reinstate"}),
    "observation": frozenset({"accept", "correct", "reject", "reinstate"}),
    "finding": frozenset({"accept", "reject", "reinstate"}),
    "institution": frozenset({"accept", "assign", "reinstate"}),
    "addition": frozenset({"add", "reinstate"}),
    "document": frozenset({"set_document", "reinstate"}),
    "quarantine": frozenset({"release", "reinstate"}),
    "file": frozenset({"withdraw", "reinstate"}),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a decision is about, by content: neither offsets nor keys, so that it survives another reading.

    Attributes:
        kind: a fact (``adoption``, ``observation``), a ``finding``, an ``institution`` wherever it occurs, a fact that
            was missed (``addition``), what a report is (``document``), its ``quarantine``, or the ``file`` as such.
        sha256: the file; "" for an institution.
        evidence: words of the evidence, white space and width of characters aside.
        code: of measure and metric, or of the finding's check.
        subject: type and name of the subject; for an institution its key.
        value_text: the figure as printed; for a finding what was expected and what was found.
        occurrence: from 1, among facts of one report that are alike in all of this.
    """

    kind: TargetKind
    sha256: str = ""
    evidence: str = ""
    code: str = ""
    subject: str = ""
    value_text: str = ""
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; never changed, only superseded by a later one on the same target.

    Attributes:
        decided_at: aware, UTC.
        decided_by: the steward.
        machine: what the machine had read when it was decided, by field.
        steward: what the steward says instead, by field; only what differs.
        reason: why, in a sentence.
        decision_id: key derived from all of the above.
    """

    decided_at: datetime
    decided_by: str
    action: Action
    target: Target
    machine: Values
    steward: Values
    reason: str
    decision_id: str = field(default="")

    def __post_init__(self) -> None:
        if not self.decision_id:
            object.__setattr__(self, "decision_id", _content_key(self))


def check(decision: Decision) -> Decision:
    """The decision itself, if it is whole.

    Raises:
        ValueError: no reason, nobody who decided, no time zone, or an action that its target does not allow.
    """
    if not decision.reason.strip():
        raise ValueError("a decision needs a reason")
    if not decision.decided_by.strip():
        raise ValueError("a decision needs somebody who decides")
    if decision.decided_at.tzinfo is None:
        raise ValueError("the time of a decision needs a time zone")
    if decision.action not in _ALLOWED.get(decision.target.kind, frozenset()):
        raise ValueError(f"{decision.action} is no decision about a {decision.target.kind}")
    if decision.action == "correct" and not decision.steward:
        raise ValueError("a correction says what is right")
    return decision


def in_force(decisions: Iterable[Decision]) -> dict[Target, Decision]:
    """By target, the decision recorded last; one that reinstates the machine's reading is in force, too.

    Args:
        decisions: in the order recorded.
    """
    return {d.target: d for d in decisions}


def distinct(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions, one that was recorded twice at its later place only."""
    found: dict[str, Decision] = {}
    for decision in decisions:
        found.pop(decision.decision_id, None)
        found[decision.decision_id] = decision
    return list(found.values())


def to_record(decision: Decision) -> dict[str, Any]:
    """The decision as a JSON object; what a target leaves out is left out."""
    target = {k: v for k, v in asdict(decision.target).items() if v not in ("", 1)}
    return {
        "format": FORMAT,
        "decision_id": decision.decision_id,
        "decided_at": decision.decided_at.astimezone(UTC).isoformat(),
        "decided_by": decision.decided_by,
        "action": decision.action,
        "target": target,
        "machine": dict(decision.machine),
        "steward": dict(decision.steward),
        "reason": decision.reason,
    }


def from_record(record: Mapping[str, Any]) -> Decision:
    """The decision that ``to_record`` wrote.

    Raises:
        ValueError: it is no decision, or was changed since it was written.
    """
    content = dict(record)
    if content.pop("format", None) != FORMAT:
        raise ValueError(f"a decision of format {record.get('format')}; known is {FORMAT}")
    try:
        decided_at = datetime.fromisoformat(content.pop("decided_at")).astimezone(UTC)
        target = Target(**content.pop("target"))
        decision = Decision(decided_at=decided_at, target=target, **content)
    except (KeyError, TypeError) as error:
        raise ValueError(f"no decision: {error}") from error
    if replace(decision, decision_id="").decision_id != decision.decision_id:
        raise ValueError(f"decision {decision.decision_id} was changed after it was recorded")
    return check(decision)


def digest(decisions: Sequence[Decision]) -> str:
    """Changes with every decision among them; "" for none."""
    if not decisions:
        return ""
    return _hash([d.decision_id for d in decisions])


def _content_key(decision: Decision) -> str:
    record = to_record(decision)
    return _hash([v for k, v in sorted(record.items()) if k not in ("decision_id", "format")])


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8"), digest_size=10).hexdigest()
