"""What another vocabulary would change: every stored document is normalised under both, and nothing is kept."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import ConfigurationError, QuarantinedReport, RejectedReport
from etl.settings import PROJECT_DIR, Settings
from etl.stages import store, versions
from etl.stages.worker import normalized

if TYPE_CHECKING:
    from etl.model.document import Document
    from etl.model.observation import Report
    from etl.normalize.comparing import Change
    from etl.vocabulary import Vocabulary

_GIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Trial:
    """What was compared: file names with their changes, in the order received; ``unread``: files without a document."""

    changes: list[tuple[str, Change]]
    documents: int
    unread: int


def against(settings: Settings, other: str) -> Trial:
    """Compares the schemas in force with others over all stored documents.

    Args:
        settings: where documents and schemas stand.
        other: a folder with ``surveys/`` and ``reference/`` in it, or a revision of the project's git repository. It is
            taken as the state before, the schemas in force as the state after.

    Raises:
        ConfigurationError: there is no such folder or revision, or a vocabulary is wrong.
    """
    from etl.normalize.comparing import compare
    from etl.vocabulary import load_all

    with _schemas(other, settings.schemas_dir) as folder:
        before, after = load_all(folder), load_all(settings.schemas_dir)
    changes: list[tuple[str, Change]] = []
    unread = documents = 0
    for submission in _latest(settings):
        document = _document(settings, submission.sha256)
        if document is None:
            unread += 1
            continue
        documents += 1
        old, new = (_read(settings, document, v, submission.survey_id) for v in (before, after))
        changes += [(submission.file_name, change) for change in compare(old, new)]
    return Trial(changes, documents, unread)


def _latest(settings: Settings) -> list[store.Submission]:
    """One submission per content, the last name it came under."""
    return list({s.sha256: s for s in store.read_submissions(settings)}.values())


def _document(settings: Settings, sha256: str) -> Document | None:
    from etl.model import serde
    from etl.model.document import Document

    path = versions.document_path(settings, sha256)
    return serde.parse(Document, path.read_bytes()) if path.exists() else None


def _read(
    settings: Settings, document: Document, vocabularies: list[Vocabulary], survey_id: str | None
) -> Report | None:
    """The report, ``None`` where these vocabularies refuse it: then all its facts are gained or lost."""
    try:
        return normalized(settings, document, vocabularies, survey_id)
    except (RejectedReport, QuarantinedReport):
        return None


@contextmanager
def _schemas(other: str, current: Path) -> Iterator[Path]:
    """The other schemas' folder; a revision's are unpacked for as long as they are needed."""
    folder = Path(other).expanduser()
    if (folder / "surveys").is_dir():
        yield folder
        return
    if folder.exists():
        raise ConfigurationError(f"{other}: a folder of schemas has surveys/ and reference/ in it")
    with tempfile.TemporaryDirectory(prefix="survey-schemas-") as unpacked:
        inside = _inside_project(current)
        with tarfile.open(fileobj=io.BytesIO(_archive(other, inside))) as archive:
            archive.extractall(unpacked, filter="data")
        yield Path(unpacked) / inside


def _inside_project(schemas: Path) -> Path:
    if not schemas.is_relative_to(PROJECT_DIR):
        raise ConfigurationError(f"{schemas}: only schemas inside the project have revisions; name a folder")
    return schemas.relative_to(PROJECT_DIR)


def _archive(revision: str, inside: Path) -> bytes:
    """A revision's schemas as a tar archive.

    Raises:
        ConfigurationError: git is absent, or knows no such revision.
    """
    command = ["git", "-C", str(PROJECT_DIR), "archive", "--end-of-options", revision, str(inside)]
    try:
        found = subprocess.run(command, capture_output=True, timeout=_GIT_SECONDS, check=True)
    except OSError as error:
        raise ConfigurationError(
            f"{revision}: no such folder, and git cannot be run: {error.strerror}"
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise ConfigurationError(
            f"{revision}: neither a folder nor a revision with schemas ({reason})"
        ) from error
    return found.stdout
