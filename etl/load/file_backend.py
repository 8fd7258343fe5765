"""The embedded back end: one read-only DuckDB file, replaced by an atomic rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.errors import LoadError, NothingPublished
from etl.load.connection import open_reading, session, transaction, writing
from etl.load.ddl import create_statements, quote
from etl.load.merging import Merge, history, qualified, views_shown
from etl.load.registry import Registry
from etl.load.views import View, create_views, views_hash

READ_ONLY = 0o444


@dataclass(frozen=True)
class FileWarehouse:
    """A published DuckDB file; readers that have it open keep what they have when it is replaced.

    Attributes:
        path: the file.
    """

    path: Path

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """See ``etl.load.backend.Warehouse.reading``."""
        if not self.path.exists():
            raise NothingPublished(f"{self.path}: no warehouse has been published yet")
        with session(open_reading(self.path)) as con:
            con.execute("SET TimeZone = 'UTC'")
            yield con

    def attach(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """See ``etl.load.backend.Warehouse.attach``."""
        try:
            con.execute(f"ATTACH {quote(str(self.path))} AS {name} (READ_ONLY)")
        except duckdb.Error as e:
            raise LoadError(f"{self.path}: cannot be read: {e}") from e

    def publish(
        self,
        candidate: Path,
        load_id: str,
        base_load_id: str | None,
        stamp: str,
        registry: Registry,
        views: tuple[View, ...],
    ) -> None:
        """See ``etl.load.backend.Warehouse.publish``; the caller holds the loader's lock.

        The candidate's rows are merged into a copy of the published file, which then takes its name. Copying is done by
        the operating system, in time a small part of building and validating even the smallest candidate.
        """
        part = self.path.with_name(f".{self.path.name}.{load_id}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._sweep()
            if base_load_id:
                shutil.copyfile(self.path, part)
            with writing(part) as con:
                con.execute(f"ATTACH {quote(str(candidate))} AS candidate (READ_ONLY)")
                with transaction(con):
                    _merge(con, self.path if not base_load_id else None, load_id, stamp, registry, views)
                con.execute("CHECKPOINT")
            self._replace(part)
        except OSError as e:
            _discard(part)
            raise LoadError(f"{self.path}: cannot be published: {e.strerror}") from e
        except BaseException:
            _discard(part)
            raise

    def _replace(self, part: Path) -> None:
        """Make the copy durable and read-only, then let it take the published name."""
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.chmod(READ_ONLY)
        part.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _sweep(self) -> None:
        """Remove what a killed publish left; under the loader's lock nobody else is writing there."""
        for stale in self.path.parent.glob(f".{self.path.name}.*.part*"):
            stale.unlink()


def _merge(
    con: duckdb.DuckDBPyConnection,
    earlier: Path | None,
    load_id: str,
    stamp: str,
    registry: Registry,
    views: tuple[View, ...],
) -> None:
    """Everything that makes the working copy the next published file.

    A file built anew takes over the history of the ``earlier`` one; a copy of that has it already (``None``).
    """
    target = con.execute("SELECT current_database()").fetchall()[0][0]
    shown = views_shown(con)
    if shown is None:
        for statement in create_statements(registry, constraints="all"):
            con.execute(statement)
        if earlier and earlier.exists():
            _carry_history(con, earlier, registry)
    Merge(registry, f'"{target}"', load_id).run(con)
    con.execute("UPDATE audit.load_run SET published_at = ?::TIMESTAMPTZ WHERE load_id = ?", [stamp, load_id])
    if shown != views_hash(views):
        con.execute("DROP SCHEMA IF EXISTS mart CASCADE")
        create_views(con, views, registry)


def _carry_history(con: duckdb.DuckDBPyConnection, earlier: Path, registry: Registry) -> None:
    """Rows about earlier loads, as far as the earlier file's columns are those of today."""
    con.execute(f"ATTACH {quote(str(earlier))} AS earlier (READ_ONLY)")
    for table in history(registry):
        schema, _, name = qualified("", table.name).lstrip(".").partition(".")
        found = con.execute(
            "SELECT column_name FROM duckdb_columns() "
            "WHERE database_name = 'earlier' AND schema_name = ? AND table_name = ?",
            [schema, name],
        ).fetchall()
        known = {column for (column,) in found}
        needed = {c.name for c in table.columns if not c.nullable}
        if needed <= known:
            columns = ", ".join(c.name for c in table.columns if c.name in known)
            con.execute(
                f"INSERT INTO {table.name} BY NAME SELECT {columns} FROM {qualified('earlier', table.name)}"
            )


def _discard(path: Path) -> None:
    """Remove a working file; where even that is impossible, the next publish sweeps it."""
    for leftover in (path, path.with_name(path.name + ".wal")):
        with suppress(OSError):
            leftover.unlink(missing_ok=True)
