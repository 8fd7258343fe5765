"""The shared back end: DuckLake, whose catalogue is a PostgreSQL database and whose data are Parquet files.

Publishing is one transaction: it makes the lake's next snapshot, which readers see from then on. Several loaders may
work at once; one that finds that another published before it builds its candidate again. DuckLake knows no
constraint but NOT NULL, so keys and domains are expectations alone.
"""

from __future__ import annotations

import importlib.util
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import duckdb

from etl.errors import ConfigurationError, LoadError, NothingPublished, OutdatedBase
from etl.load.connection import session, transaction
from etl.load.ddl import create_statements, quote
from etl.load.merging import Merge, history, views_shown
from etl.load.registry import Registry
from etl.load.views import View, create_views, views_hash

PREFIX = "ducklake:postgres:"
EXTENSIONS = ("postgres_scanner", "ducklake")
LAKE = "lake"
_LAST_LOAD = "SELECT load_id FROM audit.load_run ORDER BY published_at DESC NULLS LAST, load_id DESC LIMIT 1"
_NUMBERS = count()
_OWN = threading.local()
_PASSWORD = re.compile(r"password\s*=\s*('[^']*'|\S+)", re.IGNORECASE)


def is_lake(location: str) -> bool:
    """Whether a location means a lake rather than a file."""
    return location.startswith("ducklake:")


@dataclass(frozen=True)
class LakeWarehouse:
    """A lake.

    Attributes:
        connection: libpq's connection string of the catalogue's database.
        data: folder (or object store's address) of the Parquet files; needed to make the lake, known to it afterwards.
    """

    connection: str
    data: str | None = None

    @classmethod
    def parse(cls, location: str) -> LakeWarehouse:
        """``ducklake:postgres:dbname=... host=...;data=/folder``.

        Raises:
            ConfigurationError: it has another form.
        """
        connection, _, option = location.removeprefix(PREFIX).partition(";data=")
        if not location.startswith(PREFIX) or not connection.strip() or ";" in connection + option:
            raise ConfigurationError(
                f"SURVEY_WAREHOUSE: {shown(location)!r}: a lake is ducklake:postgres:<connection>[;data=<folder>]"
            )
        return cls(connection.strip(), option.strip() or None)

    def exists(self) -> bool:
        """Whether a load was ever published there."""
        try:
            with self.reading():
                return True
        except NothingPublished:
            return False

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """See ``etl.load.backend.Warehouse.reading``; one transaction, so that all queries see one version."""
        alias = f"{LAKE}_{next(_NUMBERS)}"
        try:
            with _instance().cursor() as con:
                self._attach(con, alias, "READ_ONLY")
                try:
                    con.execute(f"USE {alias}")
                    if not _has_tables(con, alias):
                        raise NothingPublished(f"{self._name()}: no warehouse has been published yet")
                    con.execute("SET TimeZone = 'UTC'")
                    con.begin()
                    yield con
                finally:
                    _detach(con, alias)
        except duckdb.Error as e:
            raise LoadError(f"{self._name()}: {shown(_first(e))}") from e

    def attach(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """See ``etl.load.backend.Warehouse.attach``."""
        _load_extensions(con)
        self._attach(con, name, "READ_ONLY")

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
        with self._writing() as con:
            con.execute(f"ATTACH {quote(str(candidate))} AS candidate (READ_ONLY)")
            try:
                with transaction(con):
                    self._merge(con, load_id, base_load_id, stamp, registry, views)
            except duckdb.TransactionException as e:
                raise OutdatedBase(
                    f"{self._name()}: another load was published meanwhile: {_first(e)}"
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
            now = con.execute(_LAST_LOAD).fetchall()
            if not now or now[0][0] != base_load_id:
                raise OutdatedBase(
                    f"{self._name()}: built on {base_load_id}, but another load is published now"
                )
            if views_shown(con) != views_hash(views):
                con.execute("DROP SCHEMA IF EXISTS mart CASCADE")
                create_views(con, views, registry, describe_columns=False)
        Merge(registry, LAKE, load_id).run(con)
        con.execute(
            "UPDATE audit.load_run SET published_at = ?::TIMESTAMPTZ WHERE load_id = ?", [stamp, load_id]
        )

    def _is_lake(self) -> bool:
        """Whether the database holds a catalogue; one that cannot be reached is an error, not an empty one."""
        try:
            with session(duckdb.connect()) as con:
                _load_extensions(con)
                con.execute(f"ATTACH {quote(self.connection)} AS catalogue (TYPE postgres, READ_ONLY)")
                found = con.execute(
                    "SELECT 1 FROM duckdb_tables() "
                    "WHERE database_name = 'catalogue' AND table_name = 'ducklake_metadata'"
                )
                return bool(found.fetchall())
        except duckdb.Error as e:
            raise LoadError(f"{self._name()}: cannot be opened: {shown(_first(e))}") from e

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            with session(duckdb.connect()) as con:
                _load_extensions(con)
                self._attach(con, LAKE, "")
                con.execute(f"USE {LAKE}")
                con.execute("SET TimeZone = 'UTC'")
                yield con
        except duckdb.Error as e:
            raise LoadError(f"{self._name()}: {shown(_first(e))}") from e

    def _attach(self, con: duckdb.DuckDBPyConnection, name: str, mode: str) -> None:
        data = f"DATA_PATH {quote(self.data)}" if self.data else ""
        options = ", ".join(option for option in (mode, data) if option)
        options = f" ({options})" if options else ""
        try:
            con.execute(f"ATTACH {quote(PREFIX + self.connection)} AS {name}{options}")
        except duckdb.Error as e:
            if mode == "READ_ONLY" and not self._is_lake():
                raise NothingPublished(f"{self._name()}: no warehouse has been published yet") from e
            raise LoadError(f"{self._name()}: cannot be opened: {shown(_first(e))}") from e

    def _name(self) -> str:
        return shown(PREFIX + self.connection)


def shown(location: str) -> str:
    """A location as it may be printed: without its password."""
    return _PASSWORD.sub("password=***", location)


def _instance() -> duckdb.DuckDBPyConnection:
    """One database in memory for all reading of a thread: loading the extensions takes longer than most queries.

    Threads do not share it, since looking up a table touches every catalogue that is attached.
    """
    if not hasattr(_OWN, "instance"):
        _OWN.instance = duckdb.connect()
        _load_extensions(_OWN.instance)
    instance: duckdb.DuckDBPyConnection = _OWN.instance
    return instance


def _load_extensions(con: duckdb.DuckDBPyConnection) -> None:
    for extension in EXTENSIONS:
        con.execute(f"LOAD {quote(str(_extension(extension)))}")


def _detach(con: duckdb.DuckDBPyConnection, alias: str) -> None:
    """Give a reader's catalogue back; its transaction is over, whether a query failed in it or not."""
    with suppress(duckdb.TransactionException):  # there is none where nothing was read
        con.rollback()
    con.execute("USE memory")
    con.execute(f"DETACH {alias}")


def _has_tables(con: duckdb.DuckDBPyConnection, alias: str = LAKE) -> bool:
    found = con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'audit' AND table_name = 'load_run'",
        [alias],
    )
    return bool(found.fetchall())


def _lay_out(con: duckdb.DuckDBPyConnection, registry: Registry, views: tuple[View, ...]) -> None:
    """Tables and views anew; what the earlier ones tell of loads is carried over as far as columns are the same."""
    kept = _keep_history(con, registry) if _has_tables(con) else []
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
        con.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM memory.kept.{_flat(table)}")


def _keep_history(con: duckdb.DuckDBPyConnection, registry: Registry) -> list[tuple[str, str]]:
    """Copy the rows about earlier loads into memory; returns tables with the columns that were kept."""
    con.execute("CREATE SCHEMA memory.kept")
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
            con.execute(f"CREATE TABLE memory.kept.{_flat(table.name)} AS SELECT {columns} FROM {table.name}")
            kept.append((table.name, columns))
    return kept


def _flat(table: str) -> str:
    return table.replace(".", "_")


def _extension(name: str) -> Path:
    """The file of an extension, from the package that carries it; nothing is fetched.

    Raises:
        ConfigurationError: the package is not installed, or has no file for this DuckDB.
    """
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    files = sorted(folder.rglob(f"v{duckdb.__version__}/*.duckdb_extension")) if folder else []
    if not files:
        raise ConfigurationError(
            f"SURVEY_WAREHOUSE: no DuckDB extension {name} of version {duckdb.__version__} is installed"
        )
    return files[0]


def _first(error: BaseException) -> str:
    return str(error).strip().splitlines()[0]
