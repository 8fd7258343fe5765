"""Extract and normalise: every received file becomes a report, or an outcome that says why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from etl.errors import ConfigurationError, LoadError
from etl.settings import Settings
from etl.stages import store, versions, worker
from etl.stages.isolation import run_isolated
from etl.stages.store import Outcome

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one call of a stage did: hashes of the files it made, found made already, and refused."""

    sha256s: list[str]
    made: int
    kept: int
    refused: int


RETRIED = "internal_error"
"""A failure of ours on a file, which a later version of the code may not have: every run tries such files again."""


def pending(settings: Settings) -> list[str]:
    """Received files that are to be read, in the order received.

    Those are the ones that have neither a current report nor a current outcome, or failed by a defect of ours.
    """
    asked = versions.asked_surveys(store.read_submissions(settings))
    return [s for s, survey in asked.items() if _to_read(settings, s, survey)]


def require_settled(settings: Settings, among: Collection[str] | None = None) -> None:
    """Makes sure that every received file became a report or has a reason why not.

    Args:
        settings: where the state stands.
        among: hashes of the files that count, those of a run beside this one left aside; ``None``: all.

    Raises:
        LoadError: the reading of some was stopped; the next run takes them up.
    """
    asked = versions.asked_surveys(store.read_submissions(settings))
    left = [
        s
        for s, survey in asked.items()
        if (among is None or s in among)
        and _to_read(settings, s, survey)
        and outcome(settings, s, survey) is None
    ]
    if left:
        raise LoadError(f"{len(left)} received files could not be read yet, the first is {left[0]}")


def _to_read(settings: Settings, sha256: str, survey_id: str | None) -> bool:
    found = outcome(settings, sha256, survey_id)
    if found:
        return found.reason_code == RETRIED
    return not versions.report_path(settings, sha256, survey_id).exists()


def outcome(settings: Settings, sha256: str, survey_id: str | None) -> Outcome | None:
    """The current refusal of a file at either stage, ``None`` if it was not refused."""
    return store.read_outcome(settings, sha256, versions.extractor_version()) or store.read_outcome(
        settings, sha256, versions.report_version(settings, sha256, survey_id)
    )


def forget(settings: Settings, sha256: str) -> None:
    """Drops everything made from a file, so that it is read again; the file itself and the log stay.

    Raises:
        ConfigurationError: no file with this hash was ever received.
    """
    if not store.received_path(settings, sha256).exists():
        raise ConfigurationError(f"{sha256}: no received file has this hash (see survey status)")
    for folder in (settings.documents_dir, settings.reports_dir, settings.outcomes_dir):
        for path in folder.glob(f"{sha256}.*.json"):
            path.unlink()


def extract(settings: Settings, sha256s: Sequence[str], progress: Progress | None = None) -> Batch:
    """Reads the files that were not read yet by the reader in force.

    Raises:
        LoadError: the machine refused; what was read until then is kept.
    """
    version = versions.extractor_version()
    todo = [s for s in sha256s if _to_extract(settings, s, version)]
    refused = _run(settings, "extract", todo, {s: version for s in todo}, progress)
    return Batch(list(sha256s), len(todo) - refused, len(sha256s) - len(todo), refused)


def _to_extract(settings: Settings, sha256: str, version: str) -> bool:
    found = store.read_outcome(settings, sha256, version)
    if found:
        return found.reason_code == RETRIED
    return not versions.document_path(settings, sha256).exists()


def normalize(settings: Settings, sha256s: Sequence[str], progress: Progress | None = None) -> Batch:
    """Normalises the documents among ``sha256s`` that have no current report yet.

    Args:
        settings: where the state stands.
        sha256s: received files; those that the reader refused are passed over.
        progress: called with each hash that is done.

    Raises:
        LoadError: the machine refused or the vocabulary is wrong; what was made until then is kept.
    """
    asked = versions.asked_surveys(store.read_submissions(settings))
    todo = [
        s
        for s in sha256s
        if versions.document_path(settings, s).exists() and _to_read(settings, s, asked.get(s))
    ]
    names = {s: versions.report_version(settings, s, asked.get(s)) for s in todo}
    refused = _run(settings, "normalize", todo, names, progress)
    return Batch(list(sha256s), len(todo) - refused, len(sha256s) - len(todo), refused)


def _run(
    settings: Settings,
    stage: Literal["extract", "normalize"],
    todo: Sequence[str],
    names: dict[str, str],
    progress: Progress | None,
) -> int:
    """Runs a stage over ``todo`` and records the refusals under ``names``; how many there were."""
    refused: list[str] = []

    def note(sha256: str, answer: dict[str, Any]) -> None:
        with store.writable(settings.outcomes_dir):
            if "ok" in answer:
                store.drop_outcome(settings, sha256, names[sha256])
            else:
                store.write_outcome(settings, Outcome(sha256=sha256, stage=stage, **answer), names[sha256])
                refused.append(sha256)
        if progress:
            progress(sha256)

    run_isolated(settings, worker.extract_one if stage == "extract" else worker.normalize_one, todo, note)
    return len(refused)


def batches(settings: Settings, sha256s: Sequence[str]) -> list[list[str]]:
    """Splits files for mapped tasks: ``batch_size`` each, or as many as ``max_batches`` needs."""
    size = max(settings.batch_size, -(-len(sha256s) // settings.max_batches))
    return [list(sha256s[i : i + size]) for i in range(0, len(sha256s), size)]


def refusals(settings: Settings, sha256s: Iterable[str]) -> list[Outcome]:
    """The current refusals among the given files."""
    asked = versions.asked_surveys(store.read_submissions(settings))
    found = (outcome(settings, s, asked.get(s)) for s in sha256s)
    return [o for o in found if o is not None]
