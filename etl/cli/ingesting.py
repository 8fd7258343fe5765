"""``survey ingest``: the stages one after the other, with a progress display."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from etl import stages
from etl.cli import summary
from etl.cli.output import console, print_table
from etl.errors import ConfigurationError
from etl.settings import Settings
from etl.stages import store

AGAIN_LENGTH = 6


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    terminal = console(error=True)
    with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        yield progress


def ingest(settings: Settings, paths: Sequence[Path], survey_id: str | None, again: Sequence[str]) -> None:
    """Receives, reads, loads, validates and publishes; prints what became of it.

    Raises:
        ConfigurationError: a path, hash, survey or vocabulary file is wrong.
        LoadError: the state or the warehouse cannot be written, or received files are left unread.
        ValidationStopped: validation does not let the load pass.
    """
    sha256s = [_full_hash(settings, prefix) for prefix in again]
    with _progress() as progress:
        discovery = stages.discover(settings, paths, survey_id, sha256s)
        _read(settings, discovery.pending, progress)
        publication = _load(settings, progress)
    summary.print_ingest(settings, discovery, publication)
    stages.require_settled(settings, discovery.pending)


def _full_hash(settings: Settings, prefix: str) -> str:
    known = {s.sha256 for s in store.read_submissions(settings)}
    found = sorted(s for s in known if s.startswith(prefix.lower()))
    if len(prefix) < AGAIN_LENGTH:
        raise ConfigurationError(f"--again {prefix}: give at least {AGAIN_LENGTH} characters of the hash")
    if len(found) != 1:
        raise ConfigurationError(f"--again {prefix}: {len(found)} received files have such a hash")
    return found[0]


def _read(settings: Settings, sha256s: Sequence[str], progress: Progress) -> None:
    for name, stage in (("extract", stages.extract), ("normalize", stages.normalize)):
        bar = progress.add_task(name, total=len(sha256s))
        stage(settings, sha256s, partial(_advance, progress, bar))
        progress.update(bar, completed=len(sha256s))


def _advance(progress: Progress, bar: TaskID, _sha256: str) -> None:
    progress.advance(bar)


def _load(settings: Settings, progress: Progress) -> stages.Publication | None:
    bar = progress.add_task("load", total=3)
    candidate = stages.load_candidate(settings)
    progress.update(bar, completed=1, description="validate")
    if candidate is None:
        return None
    candidate, _ = stages.validate_candidate(settings, candidate)
    progress.update(bar, completed=2, description="publish")
    publication = stages.publish(settings, candidate)
    progress.update(bar, completed=3)
    return publication


def dry_run(settings: Settings, paths: Sequence[Path], survey_id: str | None) -> None:
    """Reads the files in a temporary place and prints what each would contribute; keeps nothing.

    Raises:
        ConfigurationError: a path, survey or vocabulary file is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="survey-dry-run.") as folder, _progress() as progress:
        home = Path(folder)
        there = settings.model_copy(update={"survey_home": home, "warehouse": home / "survey.duckdb"})
        discovery = stages.discover(there, paths, survey_id)
        _read(there, discovery.pending, progress)
        rows = list(summary.reading_rows(there))
    print_table(summary.READING_COLUMNS, rows, "Nothing was kept (dry run)")
    for line in discovery.missed:
        console(error=True).print(f"not read: {line}", markup=False)
