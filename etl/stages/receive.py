"""Receiving: every file is kept by its hash and logged once per name, so that an inbox may be emptied."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from etl.errors import ConfigurationError, SurveyError
from etl.settings import Settings
from etl.stages import store
from etl.stages.store import Submission


@dataclass(frozen=True, slots=True)
class Incident:
    """A file that was seen but could not be received; ``reason_code`` is vanished, unreadable or changed."""

    path: str
    reason_code: str
    reason: str
    seen_at: str


class _NotReceived(SurveyError):
    """This one file could not be read; the others go on."""

    def __init__(self, reason_code: str, reason: str) -> None:
        self.reason_code = reason_code
        super().__init__(reason)


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """PDFs of the given folders in depth, by name, and the given files whatever their name.

    Hidden files and folders (of synchronising tools, of editors) are passed over.

    Raises:
        ConfigurationError: a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from _find_in_depth(path)
        elif path.exists():
            yield path
        else:
            raise ConfigurationError(f"{path}: no such file or folder")


def _find_in_depth(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(".pdf") and not name.startswith("."):
                yield Path(parent, name)


def receive(
    settings: Settings, paths: Iterable[Path], survey_id: str | None
) -> tuple[list[Submission], list[Incident], int]:
    """Keeps and logs what is new among ``paths``.

    Args:
        settings: where the state stands.
        paths: files, as ``find_files`` yields them.
        survey_id: the survey they are handed in for; ``None`` if it is to be recognised.

    Returns:
        The new submissions, the files that could not be received, and how many files were seen.

    Raises:
        LoadError: the state cannot be written, or another run holds the log for too long.
    """
    incidents, found = [], []
    for path in paths:
        try:
            found.append((path, *keep(settings, path)))
        except _NotReceived as error:
            incidents.append(Incident(os.path.abspath(path), error.reason_code, str(error), _now()))  # noqa: PTH100
    with store.writable(settings.submissions_log), store.log_lock(settings):
        new = _unknown(store.read_submissions(settings), found, survey_id)
        store.append_lines(settings.submissions_log, map(asdict, new))
        store.append_lines(settings.incidents_log, map(asdict, incidents))
    return new, incidents, len(found) + len(incidents)


def keep(settings: Settings, path: Path) -> tuple[str, int]:
    """Copies a file to where received files are kept, if its content is not there yet.

    Returns:
        The content's SHA-256 in hex and its size in bytes.

    Raises:
        LoadError: the copy cannot be written.
    """
    sha256, size = _hash(path)
    target = store.received_path(settings, sha256)
    if not target.exists():
        with store.writable(target):
            _copy(path, target, sha256)
    return sha256, size


def _hash(path: Path) -> tuple[str, int]:
    """Digest and size; any refusal to read is this file's matter alone."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
    except FileNotFoundError as error:
        raise _NotReceived("vanished", "the file disappeared before it was read") from error
    except OSError as error:
        raise _NotReceived("unreadable", f"the file cannot be read: {error.strerror}") from error


def _copy(path: Path, target: Path, sha256: str) -> None:
    """Copies under a temporary name, checks that the content is the one hashed, then renames."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".receiving.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as copy:
            _pour(path, copy.fileno())
        if _hash(temporary)[0] != sha256:
            raise _NotReceived("changed", "the file changed while it was read; it is received when it rests")
        temporary.chmod(0o444)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _pour(path: Path, descriptor: int) -> None:
    try:
        source = path.open("rb")
    except OSError as error:
        raise _NotReceived("vanished", "the file disappeared while it was read") from error
    with source, os.fdopen(os.dup(descriptor), "wb") as copy:
        shutil.copyfileobj(source, copy)
    os.fsync(descriptor)


def _unknown(
    log: list[Submission], found: list[tuple[Path, str, int]], survey_id: str | None
) -> list[Submission]:
    """The files whose content was never received under their name (and for the survey asked for)."""
    asked = {s.sha256: s.survey_id for s in log}
    known = {(s.sha256, s.file_name) for s in log}
    new = []
    for path, sha256, size in found:
        survey = survey_id or asked.get(sha256)
        if (sha256, path.name) in known and survey == asked[sha256]:
            continue
        known.add((sha256, path.name))
        asked[sha256] = survey
        uri = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow a link to a store of the sender's
        new.append(Submission(sha256, path.name, uri, _now(), survey, size))
    return new


def _now() -> str:
    return datetime.now(UTC).isoformat()
