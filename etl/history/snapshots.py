"""Published versions as they were: one per load, kept by the back end, with its facts in a file beside the state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.durable import write_atomic
from etl.errors import ConfigurationError
from etl.load import Kept, Location, open_keeper
from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One kept snapshot.

    Attributes:
        load_id: the load that published it first.
        published_at: when, aware, UTC.
        location: the database; a lake's holds a password, where one is needed.
        size: bytes; ``None`` for a lake, whose snapshots share their files.
        state: content of ``published.json`` when it was published; ``None`` where a kill kept it from being known, or
            another host published it.
    """

    load_id: str
    published_at: datetime
    location: Location
    size: int | None
    state: Mapping[str, Any] | None


def facts_path(settings: Settings, load_id: str) -> Path:
    """Where the facts about the snapshot of a load stand."""
    return settings.snapshots_dir / f"{load_id}.json"


def take(settings: Settings, load_id: str, published_at: datetime, state: Mapping[str, Any] | None) -> None:
    """Keep what is published as the snapshot of its load; what is there already stays, what is missing is added.

    Whoever calls this holds the loader's lock.

    Args:
        settings: where the state stands.
        load_id: the load, which is what is published.
        published_at: when it was published, aware.
        state: content of ``published.json`` for the load, if known.

    Raises:
        OSError: the folder cannot be written.
    """
    settings.snapshots_dir.mkdir(parents=True, exist_ok=True)
    _drop_parts(settings.snapshots_dir)
    open_keeper(settings.warehouse, settings.snapshots_dir).keep(load_id)
    facts = facts_path(settings, load_id)
    if state is not None or not facts.exists():
        record = {"published_at": published_at.astimezone(UTC).isoformat(), "state": state}
        data = json.dumps(record, ensure_ascii=False).encode()
        if not facts.exists() or facts.read_bytes() != data:
            write_atomic(facts, data)


def read_snapshots(settings: Settings) -> list[Snapshot]:
    """All whole snapshots, oldest first.

    Raises:
        ConfigurationError: the file beside one is not ours.
        LoadError: the lake cannot be asked.
    """
    kept = open_keeper(settings.warehouse, settings.snapshots_dir).kept()
    return sorted((_read(settings, k) for k in kept), key=lambda s: (s.published_at, s.load_id))


def _read(settings: Settings, kept: Kept) -> Snapshot:
    facts = facts_path(settings, kept.load_id)
    try:
        record = json.loads(facts.read_bytes()) if facts.exists() else {}
        told = record.get("published_at")
        moment = datetime.fromisoformat(told) if told else kept.published_at or _begun(kept.load_id)
        return Snapshot(kept.load_id, moment, kept.location, kept.size, record.get("state"))
    except (ValueError, AttributeError) as error:
        raise ConfigurationError(f"{facts}: does not say when it was published ({error})") from error


def _begun(load_id: str) -> datetime:
    """When the load began, which its name says: close enough until the next run writes the file beside it."""
    return datetime.strptime(load_id, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)


def remove(settings: Settings, gone: list[Snapshot]) -> None:
    """Remove snapshots, and what a kill left: half copies, facts without a snapshot. The loader's lock is held.

    The published version and releases keep their content.

    Raises:
        LoadError: the lake refuses.
        OSError: one cannot be removed.
    """
    keeper = open_keeper(settings.warehouse, settings.snapshots_dir)
    keeper.forget({s.load_id for s in gone})
    _drop_parts(settings.snapshots_dir)
    there = {k.load_id for k in keeper.kept()}
    for facts in settings.snapshots_dir.glob("[!.]*.json"):
        if facts.stem not in there:
            facts.unlink()


def _drop_parts(folder: Path) -> None:
    """Remove what a kill kept from taking its name: half copies, facts half written."""
    for path in folder.glob(".*"):
        path.unlink()
