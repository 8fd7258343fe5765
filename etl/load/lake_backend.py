"""The shared back end: DuckLake, whose catalogue is a PostgreSQL database and whose data are Parquet files.

Publishing is one transaction: it makes the lake's next snapshot, which readers see from then on. Several loaders may
work at once; one that finds that another published before it builds its candidate again. DuckLake knows no
constraint but NOT NULL, so keys and domains are expectations alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from etl.errors import NothingPublished, OutdatedBase
from etl.load.connection import transaction
from etl.load.ddl import create_statements, quote
from etl.load.kept import Entry
from etl.load.lake import LAKE, Lake, first_line, has_tables
from etl.load.lake_log import claim, label, last_load
from etl.load.merging import Merge, history, views_shown
from etl.load.registry import Registry
from etl.load.views import View, create_views, views_hash


@dataclass(frozen=True)
class LakeWarehouse:
    """What is published in a lake.

    Attributes:
        lake: the lake, at its latest snapshot, or at one to be read.
    """

    lake: Lake

    def exists(self) -> bool:
        """Whether a load was ever published there."""
        try:
            with self.reading():
                return True
        except NothingPublished:
            return False

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """See ``etl.load.backend.Warehouse.reading``."""
        with self.lake.reading() as con:
            yield con

    def attach(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """See ``etl.load.backend.Warehouse.attach``."""
        self.lake.attach(con, name)

    def publish(
        self,
        candidate: Path,
        load_id: str,
        base_load_id: str | None,
        stamp: str,
        registry: Registry,
        views: tuple[View, ...],
    ) -> None:
        """See ``etl.load.backend.Warehouse.publish``.

        Raises:
            OutdatedBase: another loader published first.
        """
        with self.lake.writing() as con:
            con.execute(f"ATTACH {quote(str(candidate))} AS candidate (READ_ONLY)")
            try:
                with transaction(con):
                    self._merge(con, load_id, base_load_id, stamp, registry, views)
            except duckdb.TransactionException as e:
                raise OutdatedBase(
                    f"{self.lake.name}: another load was published meanwhile: {first_line(e)}"
                ) from e

    def _merge(
        self,
        con: duckdb.DuckDBPyConnection,
        load_id: str,
        base_load_id: str | None,
        stamp: str,
        registry: Registry,
        views: tuple[View, ...],
    ) -> None:
        if base_load_id is None:
            _lay_out(con, registry, views)
        else:
            if last_load(con) != base_load_id:
                raise OutdatedBase(
                    f"{self.lake.name}: built on {base_load_id}, but another load is published now"
                )
            claim(con, base_load_id)
            if views_shown(con) != views_hash(views):
                con.execute("DROP SCHEMA IF EXISTS mart CASCADE")
                create_views(con, views, registry, describe_columns=False)
        Merge(registry, LAKE, load_id).run(con)
        con.execute(
            "UPDATE audit.load_run SET published_at = ?::TIMESTAMPTZ WHERE load_id = ?", [stamp, load_id]
        )
        label(con, Entry(load_id, datetime.fromisoformat(stamp), "load"))


def _lay_out(con: duckdb.DuckDBPyConnection, registry: Registry, views: tuple[View, ...]) -> None:
    """Tables and views anew; what the earlier ones tell of loads is carried over as far as columns are the same."""
    kept = []
    if has_tables(con):
        kept = _keep_history(con, registry)
        con.execute(
            "DELETE FROM audit.load_run"
        )  # a drop alone passes a load that commits meanwhile; see ``claim``
    for schema in ("mart", "audit"):
        con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    earlier = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'main'", [LAKE]
    )
    for (table,) in earlier.fetchall():
        con.execute(f'DROP TABLE main."{table}"')
    for statement in create_statements(registry, constraints="not_null"):
        con.execute(statement)
    create_views(con, views, registry, describe_columns=False)
    for table, columns in kept:
        con.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM temp.kept_{_flat(table)}")


def _keep_history(con: duckdb.DuckDBPyConnection, registry: Registry) -> list[tuple[str, str]]:
    """Copy the rows about earlier loads aside; returns tables with the columns that were kept.

    Into temporary tables: a transaction writes to one database alone, and theirs does not count.
    """
    kept = []
    for table in history(registry):
        schema, _, name = table.name.rpartition(".")
        found = con.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = ? AND table_name = ?",
            [LAKE, schema or "main", name],
        ).fetchall()
        known = {column for (column,) in found}
        if {c.name for c in table.columns if not c.nullable} <= known:
            columns = ", ".join(c.name for c in table.columns if c.name in known)
            con.execute(f"CREATE TEMP TABLE kept_{_flat(table.name)} AS SELECT {columns} FROM {table.name}")
            kept.append((table.name, columns))
    return kept


def _flat(table: str) -> str:
    return table.replace(".", "_")
