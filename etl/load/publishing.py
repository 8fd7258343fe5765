"""From an audited candidate to what readers see: the last checks, then the back end's one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.errors import LoadError, OutdatedBase
from etl.load.backend import Location, open_warehouse
from etl.load.bulk import insert_rows
from etl.load.connection import workspace, writing
from etl.load.reader import published_load_id, query
from etl.load.registry import load_registry
from etl.load.views import read_views


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
    warehouse: Location,
    *,
    schemas_dir: Path,
    views_dir: Path,
    published_at: datetime | None = None,
) -> None:
    """Publish a candidate: readers of the old version keep it, new ones see the new one, nobody sees a half.

    The candidate is removed afterwards. Whoever calls this holds the loader's lock.

    Args:
        candidate: a candidate with its validation recorded.
        warehouse: where it is published; others may be reading there.
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
    load_id, base_load_id = _require_publishable(candidate, warehouse)
    stamp = (published_at or datetime.now(UTC)).astimezone(UTC).isoformat()
    open_warehouse(warehouse).publish(candidate, load_id, base_load_id, stamp, registry, views)
    for leftover in (candidate, candidate.with_name(candidate.name + ".wal")):
        with suppress(OSError):  # what stays is swept as stale by a later load
            leftover.unlink(missing_ok=True)


def _require_publishable(candidate: Path, warehouse: Location) -> tuple[str, str | None]:
    """The candidate's load and the one that it was built on, if it may be published."""
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
        raise OutdatedBase(
            f"{candidate}: was built on {base_load_id}, but {published} is published now; build it again"
        )
    return str(load_id), base_load_id
