"""What a load is to contain: decided from the state on disk and written down, to be built twice alike."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.load import Location, Outcome, Received, as_location, new_load_id, published_load_id, usable_base
from etl.load.decisions import reports_with_institutions
from etl.review.model import digest
from etl.settings import Settings
from etl.stages import decisions as decided
from etl.stages import late, read, store, versions
from etl.stages.store import Submission


@dataclass(frozen=True, slots=True)
class Plan:
    """One load.

    Attributes:
        load_id: the load's identity, also the candidate's name.
        started_at: UTC.
        base: the published warehouse that the candidate changes; ``None`` to build everything anew.
        base_load_id: the load that ``base`` shows.
        published: the load published when this was planned; ``None`` if none was.
        definitions: version of star schema, views and expectations.
        states: by file hash, the artifact or refusal that is loaded for it.
        received: the submissions that are settled.
        outcomes: the files to (re)load; all of them without a base.
        decisions: how many of the recorded decisions are applied, from the first.
        institutions: by institution that stewards decided on, what was decided.
    """

    load_id: str
    started_at: datetime
    base: Location | None
    base_load_id: str | None
    published: str | None
    definitions: str
    states: dict[str, str]
    received: list[Received]
    outcomes: list[Outcome]
    decisions: int = 0
    institutions: dict[str, str] = field(default_factory=dict)

    @property
    def path_name(self) -> str:
        """File name of the plan, beside its candidate."""
        return f"{self.load_id}.plan.json"


def make_plan(settings: Settings, everything: bool = False) -> Plan | None:
    """The load that would bring the published warehouse up to date; ``None`` if it is.

    Args:
        settings: where the state stands.
        everything: load every file anew, also where nothing changed.

    Raises:
        ConfigurationError: a vocabulary or the log is wrong.
    """
    submissions = store.read_submissions(settings)
    asked = versions.asked_surveys(submissions)
    outcomes = {s: o for s, survey in asked.items() if (o := _outcome(settings, s, survey)) is not None}
    outcomes |= late.held_back(settings, submissions, outcomes)
    states = {s: _state(settings, o) for s, o in outcomes.items()}
    institutions = decided.institution_states(settings)
    received = [_received(s) for s in submissions if s.sha256 in outcomes]
    published = published_load_id(settings.warehouse)
    last = _last_published(settings)
    definitions = versions.definitions_version(settings)
    base = settings.warehouse if usable_base(settings.warehouse) else None
    changed = list(outcomes)
    if base and not everything and last.get("load_id") == published and last["definitions"] == definitions:
        redecided = _redecided(settings, institutions, last.get("institutions", {}))
        changed = [s for s in outcomes if states[s] != last["states"].get(s) or s in redecided]
        if not changed and last["names"] == len(received):
            return None
    if everything:
        base = None
    if not received and not published:
        return None
    now = datetime.now(UTC)
    return Plan(
        load_id=new_load_id(now),
        started_at=now,
        base=base,
        base_load_id=published if base else None,
        published=published,
        definitions=definitions,
        states=states,
        received=received,
        outcomes=[outcomes[s] for s in changed],
        decisions=len(decided.read_decisions(settings)),
        institutions=institutions,
    )


def _outcome(settings: Settings, sha256: str, survey_id: str | None) -> Outcome | None:
    """What the loader is told of a file; ``None`` while it was not read yet."""
    path = versions.report_path(settings, sha256, survey_id)
    report = path if path.exists() else None
    withdrawn = decided.withdrawal(settings, sha256)
    if withdrawn:
        return Outcome(
            sha256, "withdrawn", "withdrawn", withdrawn.reason, survey_id=survey_id, report_path=report
        )
    refusal = read.outcome(settings, sha256, survey_id)
    if refusal:
        return Outcome(sha256, refusal.status, refusal.reason_code, refusal.reason, survey_id)
    if report is None:
        return None
    document = versions.document_path(settings, sha256)
    return Outcome(sha256, "ready", survey_id=survey_id, report_path=report, document_path=document)


def _state(settings: Settings, outcome: Outcome) -> str:
    """Changes whenever the file would be loaded differently, by its artifact or by what was decided on it."""
    decisions = digest(decided.decisions_on(settings, outcome.sha256))
    if outcome.status == "ready" and outcome.report_path:
        return f"{outcome.report_path.name} {decisions}".rstrip()
    return f"{outcome.status}: {outcome.reason_code}: {outcome.reason} {decisions}".rstrip()


def _redecided(settings: Settings, now: dict[str, str], before: dict[str, str]) -> set[str]:
    """Published files whose reports speak of institutions that were decided on since."""
    keys = sorted(key for key in now if now[key] != before.get(key))
    return reports_with_institutions(settings.warehouse, keys)


def _received(submission: Submission) -> Received:
    return Received(
        sha256=submission.sha256,
        file_name=submission.file_name,
        source_uri=submission.source_uri,
        received_at=datetime.fromisoformat(submission.received_at),
        size=submission.size,
    )


def _last_published(settings: Settings) -> dict[str, Any]:
    path = settings.published_state
    return dict(json.loads(path.read_bytes())) if path.exists() else {}


def rollback_note(settings: Settings, plan: Plan) -> str:
    """What people should know of a load that follows a rollback; "" where there was none."""
    last = _last_published(settings)
    mark = last.get("rollback")
    if not mark or last["load_id"] != plan.published:
        return ""
    return (
        f"built on load {plan.published}, which was published again on {mark['at'][:10]} in place of {mark['of']}; "
        "everything received and decided is taken in again"
    )


def note_published(settings: Settings, plan: Plan) -> None:
    """Writes down what was published, so that the next run knows what changed since."""
    state = {
        "load_id": plan.load_id,
        "definitions": plan.definitions,
        "names": len(plan.received),
        "states": plan.states,
        "institutions": plan.institutions,
    }
    store.write_atomic(settings.published_state, json.dumps(state, ensure_ascii=False).encode())


def forget_published(settings: Settings, sha256: str) -> None:
    """Has the next load take up this file, whatever the last one made of it."""
    state = _last_published(settings)
    if state.get("states", {}).pop(sha256, None):
        store.write_atomic(settings.published_state, json.dumps(state, ensure_ascii=False).encode())


def write_plan(settings: Settings, plan: Plan) -> Path:
    """Stores the plan beside its candidate."""
    path = settings.candidates_dir / plan.path_name
    data = json.dumps(asdict(plan), ensure_ascii=False, default=_as_text)
    store.write_atomic(path, data.encode())
    return path


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no plan holds a {type(value).__name__}")


def read_plan(path: Path) -> Plan:
    """The plan that ``write_plan`` wrote."""
    found = json.loads(path.read_bytes())
    return Plan(
        **found
        | {
            "started_at": datetime.fromisoformat(found["started_at"]),
            "base": as_location(found["base"]) if found["base"] else None,
            "received": [_parse_received(r) for r in found["received"]],
            "outcomes": [_parse_outcome(o) for o in found["outcomes"]],
        }
    )


def _parse_received(record: dict[str, Any]) -> Received:
    return Received(**record | {"received_at": datetime.fromisoformat(record["received_at"])})


def _parse_outcome(record: dict[str, Any]) -> Outcome:
    paths = {k: Path(record[k]) if record[k] else None for k in ("report_path", "document_path")}
    return Outcome(**record | paths)
