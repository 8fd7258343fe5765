"""What a load is made from: the log of received files, and what became of each.

The warehouse is a pure function of these, the artifacts they point to, and the vocabularies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

OutcomeStatus = Literal["ready", "rejected", "quarantined", "withdrawn"]
EXPECTATION_FAILED = "expectation_failed"
REASON_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Received:
    """One line of the submissions log: a content received under a name.

    Attributes:
        sha256: hash of the file's bytes, lower-case hex.
        file_name: base name.
        source_uri: where it was taken from.
        received_at: when, aware, UTC.
        size: in bytes.
    """

    sha256: str
    file_name: str
    source_uri: str
    received_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one received content.

    Attributes:
        status: ``ready`` (read and normalized: both paths are given), or why it is not to be in the warehouse.
        reason_code: slug; for ``ready`` it is ``None``.
        reason: one sentence; for ``ready`` it is ``None``.
        survey_id: where known although there is no report.
        region_code: where it was set by hand; else it is the report's.
        report_path: JSON of the ``etl.model.observation.Report``; also of one that is kept out, where there is one.
        document_path: JSON of the ``etl.model.document.Document``.
    """

    sha256: str
    status: OutcomeStatus
    reason_code: str | None = None
    reason: str | None = None
    survey_id: str | None = None
    report_path: Path | None = None
    document_path: Path | None = None
    region_code: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A built, not yet published warehouse.

    Attributes:
        load_id: the load that built it.
        path: its file.
        base_load_id: the published load that it was built on; ``None`` for a full rebuild.
        documents: reports that the load wrote.
        facts: adoptions and observations that the load wrote.
        quarantined: files that the load quarantined.
    """

    load_id: str
    path: Path
    base_load_id: str | None
    documents: int
    facts: int
    quarantined: int


def new_load_id(now: datetime) -> str:
    """Key of a load that begins ``now`` (aware): sortable, UTC, to the microsecond (``20260101T120000.000000Z``)."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def with_quarantine(outcomes: Iterable[Outcome], reasons: Mapping[str, Sequence[str]]) -> list[Outcome]:
    """The same outcomes, those files quarantined; files that only the base holds are added.

    Args:
        outcomes: what the candidate was built from.
        reasons: per sha256, why validation keeps the file out.
    """
    verdicts = {sha256: _verdict(sha256, texts) for sha256, texts in reasons.items()}
    kept = [_kept_out(o, verdicts.pop(o.sha256)) if o.sha256 in verdicts else o for o in outcomes]
    return kept + [verdicts[sha256] for sha256 in sorted(verdicts)]


def _kept_out(outcome: Outcome, verdict: Outcome) -> Outcome:
    return replace(outcome, status=verdict.status, reason_code=verdict.reason_code, reason=verdict.reason)


def _verdict(sha256: str, reasons: Sequence[str]) -> Outcome:
    return Outcome(sha256, "quarantined", EXPECTATION_FAILED, "; ".join(reasons)[:REASON_LIMIT])
