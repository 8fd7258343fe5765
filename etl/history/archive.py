"""What is published becomes history, and history is published again. All of it under the loader's lock.

Each step can be done twice, and each finds what the one before it left behind when it was killed: so the same call
serves after a publish and at the beginning of the next run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from etl.durable import writable, write_atomic
from etl.errors import ConfigurationError, LoadError
from etl.history import snapshots
from etl.history.policy import kept
from etl.history.publications import (
    Publication,
    append_publication,
    in_force,
    moment_of,
    read_publications,
    unlogged,
)
from etl.history.records import read_log, release_path
from etl.history.snapshots import Snapshot, read_snapshots
from etl.load import Location, loader_lock, location_name, open_keeper, published_load_id, query
from etl.settings import Settings

ROLLBACK = "rollback"
"""Key of ``published.json`` that a rollback leaves for the next load to tell of."""

_PUBLISHED_AT = "SELECT published_at FROM audit.load_run WHERE load_id = ?"


def keep_published(settings: Settings) -> Publication | None:
    """Enter what is published in the log and keep it as a snapshot, as far as that was not done yet.

    Whoever calls this holds the loader's lock.

    Returns:
        The last publication; ``None`` if nothing is published.

    Raises:
        LoadError: the state cannot be written, or what is published cannot be read.
    """
    load_id = published_load_id(settings.warehouse)
    if load_id is None:
        return None
    with writable(settings.snapshots_dir):
        state = _state_of(settings, load_id)
        last = _entered(settings, load_id, state or {})
        first = (p.published_at for p in read_publications(settings) if p.load_id == load_id)
        moment = next(first, last.published_at)
        own = {k: v for k, v in state.items() if k != ROLLBACK} if state else None
        snapshots.take(settings, load_id, moment, own)
    return last


def _state_of(settings: Settings, load_id: str) -> dict[str, Any] | None:
    """What ``published.json`` says of the load; put back where a rollback from it was killed before it took place."""
    path = settings.published_state
    state = dict(json.loads(path.read_bytes())) if path.exists() else {}
    if state.get("load_id") == load_id:
        return state
    if state.get(ROLLBACK, {}).get("of") != load_id:
        return None
    for snapshot in read_snapshots(settings):
        if snapshot.load_id == load_id and snapshot.state:
            write_atomic(path, _json(snapshot.state))
            return dict(snapshot.state)
    return None


def _entered(settings: Settings, load_id: str, state: Mapping[str, Any]) -> Publication:
    """The log's last line, which is that of the published load: entered now if it was not."""
    log = read_publications(settings)
    told = unlogged(settings, log)
    for entry in told or _own_entry(settings, log, load_id, state):
        append_publication(settings, entry)
        log.append(entry)
    return log[-1]


def _own_entry(
    settings: Settings, log: Sequence[Publication], load_id: str, state: Mapping[str, Any]
) -> list[Publication]:
    """The line that the log lacks of the published load; none if that is the last one."""
    replaced = log[-1].load_id if log else None
    if replaced == load_id:
        return []
    if any(p.load_id == load_id for p in log):
        at = state.get(ROLLBACK, {}).get("at")
        moment = datetime.fromisoformat(at) if at else datetime.now(UTC)
        return [Publication(load_id, moment, "rollback", replaced)]
    moment = query(settings.warehouse, _PUBLISHED_AT, [load_id]).rows[0][0]
    return [Publication(load_id, moment, "load", replaced)]


def publications(settings: Settings) -> list[Publication]:
    """All publications, oldest first: those of the log, and those that a lake knows of since.

    Raises:
        ConfigurationError: a line of the log is none.
        LoadError: the lake cannot be asked.
    """
    log = read_publications(settings)
    return [*log, *unlogged(settings, log)]


def snapshot_as_of(settings: Settings, text: str) -> tuple[Publication, Location]:
    """What readers saw at a date or time, and the database that still shows it.

    Args:
        settings: where the state stands.
        text: see ``etl.history.publications.moment_of``.

    Raises:
        ConfigurationError: the text is no date.
        LoadError: nothing had been published by then, or no snapshot of it is kept.
    """
    found = in_force(publications(settings), moment_of(text))
    if found is None:
        raise LoadError(f"{text}: nothing had been published by then")
    there = {s.load_id: s for s in read_snapshots(settings)}
    if found.load_id not in there:
        raise LoadError(
            f"{text}: load {found.load_id} was published then; no snapshot of it is kept "
            f"(there are: {', '.join(there) or 'none'})"
        )
    return found, there[found.load_id].location


def outdated(settings: Settings) -> list[Snapshot]:
    """The snapshots that neither the policy nor a release keeps, oldest first.

    Raises:
        ConfigurationError: the log of releases is damaged.
        LoadError: the lake cannot be asked.
    """
    found = read_snapshots(settings)
    current = published_load_id(settings.warehouse)
    stay = kept(((s.load_id, s.published_at) for s in found), settings.snapshots, current)
    stay |= _needed(settings)
    return [s for s in found if s.load_id not in stay]


def _needed(settings: Settings) -> set[str]:
    """The loads of releases whose file is not there in its length: it can be made again from nothing else."""
    releases, _ = read_log(settings)
    paths = [(r, release_path(settings, r.name)) for r in releases]
    return {r.load_id for r, path in paths if not path.exists() or path.stat().st_size != r.size}


def clean(settings: Settings) -> list[Snapshot]:
    """Remove the snapshots that the policy does not keep; returns them.

    Raises:
        LoadError: a snapshot cannot be removed, or another load holds the lock for too long.
    """
    with loader_lock(settings.survey_home, settings.lock_seconds), writable(settings.snapshots_dir):
        keep_published(settings)  # what is given up was entered in the log before
        gone = outdated(settings)
        snapshots.remove(settings, gone)
    return gone


def roll_back(settings: Settings, load_id: str | None = None) -> Publication:
    """Publish an older snapshot again, at one stroke; what it takes the place of stays as a snapshot.

    Received files, decisions and definitions are not touched: the next load builds on what is published then and brings
    in again whatever these say.

    Args:
        settings: where the state stands.
        load_id: the load to go back to, or the beginning of its name; by default the one published before the present.

    Raises:
        ConfigurationError: there is no such snapshot, or more than one.
        LoadError: nothing is published, the snapshot cannot be read, another host published meanwhile, or the state
            cannot be written.
    """
    with loader_lock(settings.survey_home, settings.lock_seconds), writable(settings.survey_home):
        present = keep_published(settings)
        if present is None:
            raise LoadError(
                f"{settings.warehouse_name}: nothing is published, so there is nothing to go back from"
            )
        wanted = _wanted(read_snapshots(settings), present.load_id, load_id)
        if published_load_id(wanted.location) != wanted.load_id:
            raise LoadError(f"{location_name(wanted.location)}: does not show load {wanted.load_id}")
        now = datetime.now(UTC)
        mark = {"of": present.load_id, "at": now.isoformat()}
        if wanted.state is not None:
            write_atomic(settings.published_state, _json({**wanted.state, ROLLBACK: mark}))
        else:
            settings.published_state.unlink(missing_ok=True)
        keeper = open_keeper(settings.warehouse, settings.snapshots_dir)
        keeper.put_back(wanted.load_id, present.load_id, now)
        entered = keep_published(settings)
    assert entered is not None
    return entered


def _wanted(found: list[Snapshot], present: str, load_id: str | None) -> Snapshot:
    if load_id is None:
        names = [s.load_id for s in found]
        earlier = found[: names.index(present)]
        if not earlier:
            raise ConfigurationError(f"no snapshot is older than the published load {present}")
        return earlier[-1]
    matching = [s for s in found if s.load_id.startswith(load_id)]
    if len(matching) != 1:
        raise ConfigurationError(
            f"{load_id}: {len(matching)} snapshots have such a load (see survey snapshots)"
        )
    if matching[0].load_id == present:
        raise ConfigurationError(f"{matching[0].load_id} is what is published now")
    return matching[0]


def _json(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()
