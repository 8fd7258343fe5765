"""The state on disk that the stages share: the submission log, and one outcome per file and version.

Every write is atomic (a temporary file beside the target, then a rename; one appended line under a lock), so
a run that is killed leaves nothing half written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from etl.durable import append_lines, read_lines, writable, write_atomic
from etl.errors import LoadError
from etl.model.migrations import upgrade
from etl.settings import Settings

__all__ = [
    "Outcome",
    "Submission",
    "append_lines",
    "drop_outcome",
    "log_lock",
    "outcome_path",
    "read_lines",
    "read_outcome",
    "read_submissions",
    "received_path",
    "writable",
    "write_atomic",
    "write_outcome",
]


@dataclass(frozen=True, slots=True)
class Submission:
    """One line of the submission log: a file's content received under a name.

    ``survey_id`` is the survey asked for when it was handed in, ``None`` if it is to be recognised;
    ``received_at`` is ISO 8601 in UTC; ``size`` counts bytes.
    """

    sha256: str
    file_name: str
    source_uri: str
    received_at: str
    survey_id: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a received file did not become a report; ``page_no`` counts from 1, ``None`` for the whole file."""

    sha256: str
    stage: Literal["extract", "normalize"]
    status: Literal["rejected", "quarantined"]
    reason_code: str
    reason: str
    page_no: int | None = None


@contextmanager
def log_lock(settings: Settings) -> Iterator[None]:
    """Keeps a second run from appending to the logs between our reading and our writing.

    Raises:
        LoadError: another run held the lock for longer than ``settings.lock_seconds``.
    """
    settings.survey_home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.survey_home / ".submissions.lock", timeout=settings.lock_seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise LoadError(f"another run is receiving files (lock {lock.lock_file})") from error
    try:
        yield
    finally:
        lock.release()


def read_submissions(settings: Settings) -> list[Submission]:
    """Everything ever received, oldest first."""
    return [Submission(**upgrade("submission", line)) for line in read_lines(settings.submissions_log)]


def received_path(settings: Settings, sha256: str) -> Path:
    """Where the file with this content is kept."""
    return settings.received_dir / f"{sha256}.pdf"


def outcome_path(settings: Settings, sha256: str, version: str) -> Path:
    """Where the outcome of a file under one stage version stands."""
    return settings.outcomes_dir / f"{sha256}.{version}.json"


def write_outcome(settings: Settings, outcome: Outcome, version: str) -> None:
    """Records why a file went no further under this version."""
    data = json.dumps(asdict(outcome), ensure_ascii=False).encode()
    write_atomic(outcome_path(settings, outcome.sha256, version), data)


def drop_outcome(settings: Settings, sha256: str, version: str) -> None:
    """Forgets an outcome that a later try has overtaken, if there is one."""
    path = outcome_path(settings, sha256, version)
    if path.exists():
        path.unlink()


def read_outcome(settings: Settings, sha256: str, version: str) -> Outcome | None:
    """The outcome recorded under this version, ``None`` if there is none."""
    path = outcome_path(settings, sha256, version)
    return Outcome(**json.loads(path.read_bytes())) if path.exists() else None
