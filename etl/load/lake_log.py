"""What a lake itself tells of its snapshots: each publication is labelled in the transaction that makes it.

So a kill between publish and record loses nothing, and hosts that share a lake but no state know of each other's loads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from etl.load.kept import Entry
from etl.load.lake import LAKE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AUTHOR = "survey"
_SNAPSHOTS = """
SELECT snapshot_id, CASE WHEN author = 'survey' THEN commit_extra_info END FROM ducklake_snapshots('{catalog}')
ORDER BY snapshot_id
"""
_LOADED_AT = "SELECT epoch_us(published_at) FROM audit.load_run WHERE load_id = ?"
_SHOWN = """
SELECT load_id, epoch_us(published_at) FROM {catalog}.audit.load_run AT (VERSION => {snapshot})
WHERE published_at IS NOT NULL ORDER BY published_at DESC, load_id DESC LIMIT 1
"""

_LAST_LOAD = "SELECT load_id FROM audit.load_run ORDER BY published_at DESC NULLS LAST, load_id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class LakeSnapshot:
    """One snapshot of a lake.

    Attributes:
        number: its number, rising with every commit.
        entry: the publication that made it; ``None`` before the first one.
        loaded_at: when its load was published first, aware; ``None`` likewise.
    """

    number: int
    entry: Entry | None = None
    loaded_at: datetime | None = None


def last_load(con: duckdb.DuckDBPyConnection) -> str | None:
    """The load that the default catalog shows; ``None`` if none was published."""
    found = con.execute(_LAST_LOAD).fetchall()
    return str(found[0][0]) if found else None


def claim(con: duckdb.DuckDBPyConnection, load_id: str) -> None:
    """Make the transaction meet any other that takes the place of the same load: only one of them can commit.

    DuckLake lets transactions pass each other where both only add rows; two that write the same row it does not.

    Args:
        con: in a transaction that writes to the lake.
        load_id: what is published, of which the transaction takes the place.
    """
    con.execute("UPDATE audit.load_run SET published_at = published_at WHERE load_id = ?", [load_id])


def label(con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Write into the transaction's commit what it publishes.

    Args:
        con: in a transaction that writes to the lake.
        entry: what is published.
    """
    told = {
        "load_id": entry.load_id,
        "published_at": entry.published_at.astimezone(UTC).isoformat(),
        "kind": entry.kind,
        "loaded_at": _moment(con.execute(_LOADED_AT, [entry.load_id]).fetchall()[0][0]).isoformat(),
    }
    con.execute(
        f"CALL ducklake_set_commit_message('{LAKE}', '{_AUTHOR}', ?, extra_info => ?)",
        [f"{entry.kind} {entry.load_id}", json.dumps(told)],
    )


def read_snapshots(con: duckdb.DuckDBPyConnection, catalog: str) -> list[LakeSnapshot]:
    """All snapshots that were not expired, oldest first.

    Those without a label (of an earlier version of this program, or made in maintenance) are asked what they show.

    Args:
        con: the lake is attached.
        catalog: its name there.
    """
    found = con.execute(_SNAPSHOTS.format(catalog=catalog)).fetchall()
    return [_parse(number, told) if told else _shown(con, catalog, number) for number, told in found]


def _parse(number: int, told: str) -> LakeSnapshot:
    record = json.loads(told)
    entry = Entry(record["load_id"], datetime.fromisoformat(record["published_at"]), record["kind"])
    return LakeSnapshot(number, entry, datetime.fromisoformat(record["loaded_at"]))


def _shown(con: duckdb.DuckDBPyConnection, catalog: str, number: int) -> LakeSnapshot:
    try:
        rows = con.execute(_SHOWN.format(catalog=catalog, snapshot=number)).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):  # nothing had been published by then
        return LakeSnapshot(number)
    if not rows:
        return LakeSnapshot(number)
    moment = _moment(rows[0][1])
    return LakeSnapshot(number, Entry(rows[0][0], moment, "load"), moment)


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
