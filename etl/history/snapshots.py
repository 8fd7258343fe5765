"""Published files as they were: one read-only file per load with its facts beside it.

A snapshot is a second name of the published file (a hard link), or a copy where the file system has no links. The
published file is only ever replaced, never written, so that a link stays what it was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.durable import sync_folder, write_atomic
from etl.errors import ConfigurationError

READ_ONLY = 0o444
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One kept snapshot.

    Attributes:
        load_id: the load that published it first.
        published_at: when, aware, UTC.
        path: the database.
        size: bytes.
        state: content of ``published.json`` when it was published; ``None`` where a kill kept it from being known.
    """

    load_id: str
    published_at: datetime
    path: Path
    size: int
    state: Mapping[str, Any] | None


def snapshot_path(folder: Path, load_id: str) -> Path:
    """Where the snapshot of a load stands."""
    return folder / f"{load_id}.duckdb"


def take(
    folder: Path, warehouse: Path, load_id: str, published_at: datetime, state: Mapping[str, Any] | None
) -> None:
    """Keep the published file as the snapshot of its load; what is there already stays, what is missing is added.

    Whoever calls this holds the loader's lock.

    Args:
        folder: the snapshots' folder, made if needed.
        warehouse: the published file; it shows ``load_id``.
        load_id: the load.
        published_at: when it was published, aware.
        state: content of ``published.json`` for the load, if known.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _drop_parts(folder)
    target = snapshot_path(folder, load_id)
    if not target.exists():
        second_name(warehouse, target)
    facts = target.with_suffix(".json")
    if state is not None or not facts.exists():
        record = {"published_at": published_at.astimezone(UTC).isoformat(), "state": state}
        data = json.dumps(record, ensure_ascii=False).encode()
        if not facts.exists() or facts.read_bytes() != data:
            write_atomic(facts, data)


def second_name(source: Path, target: Path) -> None:
    """Put a read-only file at ``target``, whole or not at all, in place of what was there; a link where possible.

    Raises:
        OSError: the target cannot be written.
    """
    part = target.with_name(f".{target.name}{_PART}")
    part.unlink(missing_ok=True)
    try:
        try:
            os.link(source, part)
        except OSError:  # another file system, or one without links
            copy(source, part)
        part.replace(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def copy(source: Path, target: Path) -> None:
    """Copy a file, durable and read-only.

    Raises:
        OSError: the target cannot be written.
    """
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    target.chmod(READ_ONLY)


def read_snapshots(folder: Path) -> list[Snapshot]:
    """All whole snapshots, oldest first.

    Raises:
        ConfigurationError: the file beside one is not ours.
    """
    return sorted(map(_read, folder.glob("[!.]*.duckdb")), key=lambda s: (s.published_at, s.load_id))


def _read(path: Path) -> Snapshot:
    facts = path.with_suffix(".json")
    try:
        record = json.loads(facts.read_bytes()) if facts.exists() else {}
        moment = record.get("published_at") or _begun(path.stem)
        return Snapshot(
            path.stem, datetime.fromisoformat(moment), path, path.stat().st_size, record.get("state")
        )
    except (ValueError, AttributeError) as error:
        raise ConfigurationError(f"{facts}: does not say when it was published ({error})") from error


def _begun(load_id: str) -> str:
    """When the load began, which its name says: close enough until the next run writes the file beside it."""
    return datetime.strptime(load_id, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC).isoformat()


def remove(snapshot: Snapshot) -> None:
    """Remove a snapshot; the published file and releases keep their content.

    Raises:
        OSError: it cannot be removed.
    """
    snapshot.path.unlink(missing_ok=True)
    snapshot.path.with_suffix(".json").unlink(missing_ok=True)


def _drop_parts(folder: Path) -> None:
    """Remove what a kill kept from taking its name: half copies, facts half written."""
    for path in folder.glob(".*"):
        path.unlink()


def sweep(folder: Path) -> None:
    """Remove what a kill left: half copies, and files whose database is gone. The loader's lock is held.

    Raises:
        OSError: one cannot be removed.
    """
    _drop_parts(folder)
    for facts in folder.glob("[!.]*.json"):
        if not facts.with_suffix(".duckdb").exists():
            facts.unlink()
