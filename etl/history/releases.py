"""Freezing a release: a copy of what is published that nothing changes any more, with its hash and its notes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from etl.durable import sync_folder, writable, write_atomic
from etl.errors import ConfigurationError, LoadError
from etl.history.archive import keep_published
from etl.history.changes import compare
from etl.history.notes import notes_record, notes_text
from etl.history.records import (
    Kind,
    Release,
    append_entry,
    next_name,
    of_survey,
    read_log,
    release_path,
    require_order,
)
from etl.load import copy_file, differences, export_duckdb, loader_lock, published_load_id, query
from etl.settings import Settings

READ_ONLY = 0o444
Condition = Literal["intact", "altered", "missing"]

_LOAD = "SELECT code_version, vocabulary_version, schema_version FROM audit.load_run WHERE load_id = ?"
_COVERAGE = "SELECT * EXCLUDE (survey_id) FROM mart.coverage WHERE survey_id = ? ORDER BY region_code"


def freeze(settings: Settings, survey_id: str, kind: Kind, closed_at: datetime | None = None) -> Release:
    """Release what is published as the survey's next release of a kind.

    The copy, its notes and last the line in the log: a kill in between leaves a file that no line names, and that the
    next release of the kind replaces.

    Args:
        settings: where the state stands.
        survey_id: the survey.
        kind: of the release.
        closed_at: when the survey was closed, aware; the notes tell reports that came later apart.

    Raises:
        ConfigurationError: the release makes no sense after those there are.
        LoadError: nothing is published, the release before is not as it was, or the disk refuses.
    """
    with loader_lock(settings.survey_home, settings.lock_seconds), writable(settings.releases_dir):
        earlier = of_survey(read_log(settings)[0], survey_id)
        require_order(kind, earlier)
        before = _intact(settings, earlier[-1]) if earlier else None
        target = release_path(settings, next_name(survey_id, kind, earlier)[1])
        part = target.with_name(f".{target.name}.part")
        draft = _draft(survey_id, kind, earlier, _copied(settings, part), part)
        release = _with_notes(draft, (before, part), target, closed_at)
        part.replace(target)
        sync_folder(settings.releases_dir)
        append_entry(settings, release)
    return release


def _copied(settings: Settings, part: Path) -> str:
    """Copy what is published into a file, out of a lake if it is one; returns its load."""
    if keep_published(settings) is None:
        raise LoadError(f"{settings.warehouse_name}: nothing is published that could be released")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    if isinstance(settings.warehouse, Path):
        copy_file(settings.warehouse, part)
    else:
        export_duckdb(
            settings.warehouse, part, schemas_dir=settings.schemas_dir, views_dir=settings.views_dir
        )
    load_id = published_load_id(part)
    assert load_id is not None
    return load_id


def _draft(survey_id: str, kind: Kind, earlier: list[Release], load_id: str, part: Path) -> Release:
    """The release but for the hash of its notes."""
    code_version, vocabulary_version, schema_version = query(part, _LOAD, [load_id]).rows[0]
    number, name = next_name(survey_id, kind, earlier)
    return Release(
        survey_id=survey_id,
        kind=kind,
        number=number,
        name=name,
        released_at=datetime.now(UTC),
        load_id=load_id,
        previous=earlier[-1].name if earlier else None,
        sha256=file_hash(part),
        size=part.stat().st_size,
        notes_sha256="",
        code_version=code_version,
        vocabulary_version=vocabulary_version,
        schema_version=schema_version,
    )


def _with_notes(
    draft: Release, files: tuple[Path | None, Path], target: Path, closed_at: datetime | None
) -> Release:
    """Write both forms of the notes, from the release before and this one; returns the release with their hash."""
    before, part = files
    earlier, later = differences(before, part, draft.survey_id)
    changes = compare(earlier, later, closed_at)
    header = {k: v for k, v in asdict(draft).items() if k != "notes_sha256"}
    header["released_at"] = draft.released_at.isoformat()
    coverage = query(part, _COVERAGE, [draft.survey_id])
    rows = [dict(zip(coverage.columns, row, strict=True)) for row in coverage.rows]
    record = notes_record(header, earlier, later, changes, rows)
    data = json.dumps(record, ensure_ascii=False, indent=1, default=str).encode()
    texts = {".json": data, ".md": notes_text(record, changes).encode()}
    for suffix, content in texts.items():
        path = target.with_suffix(suffix)
        write_atomic(path, content)
        path.chmod(READ_ONLY)
    return Release(**{**asdict(draft), "notes_sha256": hashlib.sha256(data).hexdigest()})


def _intact(settings: Settings, release: Release) -> Path:
    found = condition(settings, release)
    if found != "intact":
        raise LoadError(
            f"{release_path(settings, release.name)}: the release is {found}; put it back before the next one"
        )
    return release_path(settings, release.name)


def condition(settings: Settings, release: Release) -> Condition:
    """Whether a release's database and notes are byte for byte what was released."""
    path = release_path(settings, release.name)
    for file, expected in ((path, release.sha256), (path.with_suffix(".json"), release.notes_sha256)):
        if not file.exists():
            return "missing"
        if file_hash(file) != expected:
            return "altered"
    return "intact"


def released_database(settings: Settings, name: str) -> Path:
    """The database of a release, after making sure that it is what was released.

    Raises:
        ConfigurationError: there is no such release.
        LoadError: its file is altered or missing.
    """
    releases = read_log(settings)[0]
    found = next((r for r in releases if r.name == name), None)
    if found is None:
        known = ", ".join(r.name for r in releases) or "none"
        raise ConfigurationError(f"{name}: no release has this name (there are: {known})")
    state = condition(settings, found)
    if state != "intact":
        raise LoadError(f"{release_path(settings, name)}: the release is {state}")
    return release_path(settings, name)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_releases(settings: Settings, survey_id: str | None = None) -> list[tuple[Release, Condition]]:
    """All releases (of one survey), oldest first, each with whether it is still what was released.

    Raises:
        ConfigurationError: the log is damaged.
    """
    releases = read_log(settings)[0]
    chosen = releases if survey_id is None else of_survey(releases, survey_id)
    return [(r, condition(settings, r)) for r in chosen]


def read_notes(settings: Settings, name: str) -> dict[str, Any]:
    """The notes of a release as a record.

    Raises:
        OSError: there is no such release.
    """
    return dict(json.loads(release_path(settings, name).with_suffix(".json").read_bytes()))
