"""From an audited candidate to the published file: compact copy with constraints, then one atomic rename."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from etl.errors import LoadError
from etl.load.bulk import insert_rows
from etl.load.connection import fresh, transaction, workspace, writing
from etl.load.ddl import create_statements, quote
from etl.load.reader import published_load_id, query
from etl.load.registry import Registry, load_registry
from etl.load.views import create_views, read_views

READ_ONLY = 0o444


def record_validation(candidate: Path, load_id: str, records: Sequence[Mapping[str, Any]]) -> None:
    """Write what validation found into the candidate's audit tables, in place of what an earlier run found.

    Args:
        candidate: the candidate's file.
        load_id: its load.
        records: columns of ``audit.expectation_result`` but for ``load_id``.

    Raises:
        LoadError: the candidate cannot be written.
    """
    rows = [{**record, "load_id": load_id} for record in records]
    errored = sum(bool(r["errored"]) for r in rows)
    failed = sum(not r["success"] and not r["errored"] for r in rows)
    with workspace(candidate.with_suffix(".rows")) as folder, writing(candidate) as con:
        con.execute("DELETE FROM audit.expectation_result WHERE load_id = ?", [load_id])
        insert_rows(con, {"audit.expectation_result": rows}, folder)
        con.execute(
            "UPDATE audit.load_run SET expectations_evaluated = ?, expectations_failed = ?, expectations_errored = ? "
            "WHERE load_id = ?",
            [len(rows), failed, errored, load_id],
        )


def publish(
    candidate: Path,
    warehouse: Path,
    *,
    schemas_dir: Path,
    views_dir: Path,
    published_at: datetime | None = None,
) -> None:
    """Publish a candidate: readers of the old file keep it, new ones see the new one, nobody sees a half.

    The candidate is removed afterwards. Whoever calls this holds the loader's lock.

    Args:
        candidate: a candidate with its validation recorded.
        warehouse: the published file, replaced atomically; others may have it open.
        schemas_dir: holds ``star/``.
        views_dir: holds the views' SQL files.
        published_at: stamped into ``audit.load_run``; now if not given.

    Raises:
        LoadError: the candidate was not validated, failed critically, breaks a constraint, or was built on another
            load than the one now published; or the target cannot be written. What is published stays; the candidate
            is kept for inspection.
        ConfigurationError: the registry or a view is wrong.
    """
    registry, views = load_registry(schemas_dir / "star"), read_views(views_dir)
    load_id = _require_publishable(candidate, warehouse)
    part = warehouse.with_name(f".{warehouse.name}.{load_id}.part")
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        _sweep(warehouse)
        stamp = (published_at or datetime.now(UTC)).astimezone(UTC).isoformat()
        with fresh(part) as con:
            con.execute(f"ATTACH {quote(str(candidate))} AS candidate (READ_ONLY)")
            with transaction(con):
                for statement in create_statements(registry, strict=True):
                    con.execute(statement)
                _copy(con, registry)
                con.execute(
                    "UPDATE audit.load_run SET published_at = ?::TIMESTAMPTZ WHERE load_id = ?",
                    [stamp, load_id],
                )
                create_views(con, views, registry)
            con.execute("CHECKPOINT")
        _replace(part, warehouse)
    except OSError as e:
        _discard(part)
        raise LoadError(f"{warehouse}: cannot be published: {e.strerror}") from e
    except BaseException:
        _discard(part)
        raise
    _discard(candidate)


def _require_publishable(candidate: Path, warehouse: Path) -> str:
    """The candidate's load, if it may be published."""
    runs = query(
        candidate,
        "SELECT load_id, base_load_id, expectations_evaluated FROM audit.load_run "
        "ORDER BY started_at DESC, load_id DESC LIMIT 1",
    ).rows
    if not runs:
        raise LoadError(f"{candidate}: is no candidate: it records no load")
    load_id, base_load_id, evaluated = runs[0]
    if not evaluated:
        raise LoadError(f"{candidate}: was not validated")
    failed = query(
        candidate,
        "SELECT suite || '.' || expectation FROM audit.expectation_result "
        "WHERE load_id = ? AND (errored OR (severity = 'critical' AND NOT success)) ORDER BY 1",
        [load_id],
    ).rows
    if failed:
        raise LoadError(f"{candidate}: failed validation: {', '.join(name for (name,) in failed)}")
    published = published_load_id(warehouse)
    if base_load_id is not None and published != base_load_id:
        raise LoadError(
            f"{candidate}: was built on {base_load_id}, but {published} is published now; build it again"
        )
    return str(load_id)


def _copy(con: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Copy all tables in the order of their keys, so that equal content gives equal tables; staging is left behind."""
    for table in registry.tables:
        source = f"candidate.{table.name if '.' in table.name else 'main.' + table.name}"
        con.execute(
            f"INSERT INTO {table.name} BY NAME SELECT * FROM {source} ORDER BY {', '.join(table.primary_key)}"
        )


def _replace(part: Path, warehouse: Path) -> None:
    """Make the copy durable and read-only, then let it take the published name."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.chmod(READ_ONLY)
    part.replace(warehouse)
    folder = os.open(warehouse.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sweep(warehouse: Path) -> None:
    """Remove what a killed publish left; under the loader's lock nobody else is writing there."""
    for stale in warehouse.parent.glob(f".{warehouse.name}.*.part*"):
        stale.unlink()


def _discard(path: Path) -> None:
    """Remove a working file; where even that is impossible, the next publish sweeps it."""
    for leftover in (path, path.with_name(path.name + ".wal")):
        with suppress(OSError):
            leftover.unlink(missing_ok=True)
