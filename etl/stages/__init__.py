"""The few stage functions that the DAG and the command line call.

``discover`` -> ``extract`` -> ``normalize`` -> ``load_candidate`` -> ``validate_candidate`` -> ``publish``.
Between them go hashes, counts and paths; the content stands in files under ``settings.survey_home``.
Modules are imported when a stage is called: a DAG file or a command's help must not wait for DuckDB.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from etl.stages.refs import CandidateRef, Publication, Verdict

__all__ = [
    "CandidateRef",
    "Discovery",
    "Publication",
    "Verdict",
    "check",
    "discover",
    "extract",
    "load_candidate",
    "normalize",
    "publish",
    "require_settled",
    "validate_candidate",
]

if TYPE_CHECKING:
    from etl.settings import Settings
    from etl.stages.read import Batch, Progress
    from etl.validate import ValidationResult


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found where files are handed in.

    Attributes:
        seen: files looked at.
        received: hashes of new submissions (new content, or known content under a new name).
        missed: files that could not be received, each as ``path: reason``.
        pending: hashes of all received files that are still to be read, old ones included.
        batches: ``pending`` in the portions that mapped tasks work on.
    """

    seen: int
    received: list[str]
    missed: list[str]
    pending: list[str]
    batches: list[list[str]]


def discover(
    settings: Settings, paths: Sequence[Path], survey_id: str | None = None, again: Sequence[str] = ()
) -> Discovery:
    """Receives what is new under ``paths`` and tells what is to be read.

    Args:
        settings: where the state stands.
        paths: folders (searched in depth for ``*.pdf``) and files.
        survey_id: the survey that the files are handed in for; ``None`` to recognise it from each file.
        again: hashes of received files to read once more.

    Raises:
        ConfigurationError: a path, a survey, a hash in ``again`` or the vocabulary is unknown or wrong.
        LoadError: the state cannot be written.
    """
    from etl.stages import read, receive, versions

    versions.require_survey(settings, survey_id)
    new, incidents, seen = receive.receive(settings, receive.find_files(paths), survey_id)
    if again:
        from etl.stages import plan

        for sha256 in again:
            read.forget(settings, sha256)
            plan.forget_published(settings, sha256)
    pending = read.pending(settings)
    missed = [f"{i.path}: {i.reason}" for i in incidents]
    return Discovery(seen, [s.sha256 for s in new], missed, pending, read.batches(settings, pending))


def extract(settings: Settings, sha256s: Sequence[str], progress: Progress | None = None) -> Batch:
    """Reads a batch of received files; see ``etl.stages.read.extract``."""
    from etl.stages import read

    return read.extract(settings, sha256s, progress)


def normalize(settings: Settings, sha256s: Sequence[str], progress: Progress | None = None) -> Batch:
    """Normalises a batch of read documents; see ``etl.stages.read.normalize``."""
    from etl.stages import read

    return read.normalize(settings, sha256s, progress)


def require_settled(settings: Settings, among: Collection[str] | None = None) -> None:
    """Fails if received files are left unread; see ``etl.stages.read.require_settled``."""
    from etl.stages import read

    read.require_settled(settings, among)


def load_candidate(settings: Settings) -> CandidateRef | None:
    """Builds a candidate database, ``None`` if the published one is up to date."""
    from etl.stages import publishing

    return publishing.load_candidate(settings)


def validate_candidate(settings: Settings, candidate: CandidateRef) -> tuple[CandidateRef, Verdict]:
    """Validates a candidate, quarantining the documents at fault."""
    from etl.stages import publishing

    return publishing.validate_candidate(settings, candidate)


def check(settings: Settings) -> ValidationResult | None:
    """Validates everything that is loaded and publishes nothing."""
    from etl.stages import publishing

    return publishing.check(settings)


def publish(settings: Settings, candidate: CandidateRef) -> Publication:
    """Puts a validated candidate before the readers."""
    from etl.stages import publishing

    return publishing.publish(settings, candidate)
