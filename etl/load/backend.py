"""Where the warehouse stands: one DuckDB file, or a lake (DuckLake: PostgreSQL catalogue, Parquet data).

The only seam between the two. Everything above it speaks of a location: a path, or ``ducklake:postgres:<connection>``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import duckdb

from etl.load.file_backend import FileWarehouse
from etl.load.lake import Lake, is_lake
from etl.load.lake_backend import LakeWarehouse
from etl.load.registry import Registry
from etl.load.views import View

Location = Path | str
"""A path, or ``ducklake:postgres:<libpq connection string>[;data=<folder of Parquet files>][;snapshot=<number>]``."""


class Warehouse(Protocol):
    """What loading and reading need of a place where the warehouse is published."""

    def exists(self) -> bool:
        """Whether anything was ever published there."""
        ...

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A read-only connection on one published version: ``mart``, ``main`` and ``audit`` resolve, times are in UTC.

        Raises:
            LoadError: nothing is published, or it cannot be opened.
        """
        ...

    def attach(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """Attach what is published, read-only, as catalog ``name``.

        Raises:
            LoadError: it cannot be opened.
        """
        ...

    def publish(
        self,
        candidate: Path,
        load_id: str,
        base_load_id: str | None,
        stamp: str,
        registry: Registry,
        views: tuple[View, ...],
    ) -> None:
        """Put a candidate's rows before the readers, all at once.

        Args:
            candidate: a validated candidate.
            load_id: its load.
            base_load_id: the load that it was built on; ``None`` if it holds everything.
            stamp: ISO 8601, becomes ``published_at``.
            registry: the tables.
            views: of schema ``mart``.

        Raises:
            LoadError: it cannot be written, a row breaks a constraint, or another load was published meanwhile. What is
                published stays.
        """
        ...


def open_warehouse(location: Location) -> Warehouse:
    """The warehouse at a location; nothing is opened yet.

    Raises:
        ConfigurationError: the location is none.
    """
    if isinstance(location, str) and is_lake(location):
        return LakeWarehouse(Lake.parse(location))
    return FileWarehouse(Path(location))


def as_location(text: str) -> Location:
    """A location from its text form: a lake stays as it is written, anything else is a path."""
    return text if is_lake(text) else Path(text)


@contextmanager
def reading(location: Location) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to what is published at a location; see ``Warehouse.reading``."""
    with open_warehouse(location).reading() as con:
        yield con
