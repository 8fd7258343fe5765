"""A lake's catalogue: where it is, how it is opened, at its present or at an earlier snapshot."""

from __future__ import annotations

import importlib.util
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import duckdb

from etl.errors import ConfigurationError, LoadError, NothingPublished
from etl.load.connection import session
from etl.load.ddl import quote

PREFIX = "ducklake:postgres:"
EXTENSIONS = ("postgres_scanner", "ducklake")
LAKE = "lake"
_NUMBERS = count()
_OWN = threading.local()
_PASSWORD = re.compile(r"password\s*=\s*('[^']*'|\S+)", re.IGNORECASE)
_FORM = "ducklake:postgres:<connection>[;data=<folder>][;snapshot=<number>]"


def is_lake(location: str) -> bool:
    """Whether a location means a lake rather than a file."""
    return location.startswith("ducklake:")


@dataclass(frozen=True)
class Lake:
    """A lake.

    Attributes:
        connection: libpq's connection string of the catalogue's database.
        data: folder (or object store's address) of the Parquet files; needed to make the lake, known to it afterwards.
        snapshot: the snapshot to read; ``None``: the latest one.
    """

    connection: str
    data: str | None = None
    snapshot: int | None = None

    @classmethod
    def parse(cls, location: str) -> Lake:
        """``ducklake:postgres:dbname=... host=...;data=/folder;snapshot=7``, the last two as needed.

        Raises:
            ConfigurationError: it has another form.
        """
        connection, *options = location.removeprefix(PREFIX).split(";")
        values = {k.strip(): v.strip() for k, _, v in (option.partition("=") for option in options)}
        snapshot = values.get("snapshot")
        if (
            not location.startswith(PREFIX)
            or not connection.strip()
            or len(values) < len(options)
            or not values.keys() <= {"data", "snapshot"}
            or (snapshot is not None and not snapshot.isdecimal())
        ):
            raise ConfigurationError(f"SURVEY_WAREHOUSE: {shown(location)!r}: a lake is {_FORM}")
        return cls(
            connection.strip(), values.get("data") or None, int(snapshot) if snapshot is not None else None
        )

    @property
    def location(self) -> str:
        """The text that ``parse`` takes."""
        options = {"data": self.data, "snapshot": self.snapshot}
        given = "".join(f";{name}={value}" for name, value in options.items() if value is not None)
        return PREFIX + self.connection + given

    @property
    def name(self) -> str:
        """The lake as it may be printed: without its password."""
        return shown(PREFIX + self.connection)

    def at(self, snapshot: int | None) -> Lake:
        """The same lake at one of its snapshots, or at its latest."""
        return replace(self, snapshot=snapshot)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection with ``mart``, ``main`` and ``audit``; one transaction: all queries see one version.

        Raises:
            NothingPublished: no load was ever published there.
            LoadError: the lake or its snapshot cannot be opened, or a query failed.
        """
        alias = f"{LAKE}_{next(_NUMBERS)}"
        try:
            with _instance().cursor() as con:
                self._attach(con, alias, "READ_ONLY")
                try:
                    con.execute(f"USE {alias}")
                    if not has_tables(con, alias):
                        raise NothingPublished(f"{self.name}: no warehouse has been published yet")
                    con.execute("SET TimeZone = 'UTC'")
                    con.begin()
                    yield con
                finally:
                    _detach(con, alias)
        except duckdb.Error as e:
            raise LoadError(f"{self.name}: {shown(first_line(e))}") from e

    def _is_lake(self) -> bool:
        """Whether the database holds a catalogue; one that cannot be reached is an error, not an empty one."""
        try:
            with session(duckdb.connect()) as con:
                load_extensions(con)
                con.execute(f"ATTACH {quote(self.connection)} AS catalogue (TYPE postgres, READ_ONLY)")
                found = con.execute(
                    "SELECT 1 FROM duckdb_tables() "
                    "WHERE database_name = 'catalogue' AND table_name = 'ducklake_metadata'"
                )
                return bool(found.fetchall())
        except duckdb.Error as e:
            raise LoadError(f"{self.name}: cannot be opened: {shown(first_line(e))}") from e

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that may write; the lake is catalog ``LAKE`` and the default one, times are in UTC.

        Raises:
            LoadError: an earlier snapshot is no place to write to; or it cannot be opened, or a statement failed.
        """
        if self.snapshot is not None:
            raise LoadError(f"{self.name}: snapshot {self.snapshot} can only be read")
        try:
            with session(duckdb.connect()) as con:
                load_extensions(con)
                self._attach(con, LAKE)
                con.execute(f"USE {LAKE}")
                con.execute("SET TimeZone = 'UTC'")
                yield con
        except duckdb.Error as e:
            raise LoadError(f"{self.name}: {shown(first_line(e))}") from e

    def attach(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """Attach the lake to a connection of any database, read-only, as catalog ``name``.

        Raises:
            NothingPublished: the database holds no lake.
            LoadError: it or its snapshot cannot be opened.
        """
        load_extensions(con)
        self._attach(con, name, "READ_ONLY")

    def _attach(self, con: duckdb.DuckDBPyConnection, name: str, *mode: str) -> None:
        data = [f"DATA_PATH {quote(self.data)}"] if self.data else []
        version = [f"SNAPSHOT_VERSION {self.snapshot}"] if self.snapshot is not None else []
        options = ", ".join([*mode, *data, *version])
        try:
            con.execute(
                f"ATTACH {quote(PREFIX + self.connection)} AS {name}{f' ({options})' if options else ''}"
            )
        except duckdb.Error as e:
            if "READ_ONLY" in mode and not self._is_lake():
                raise NothingPublished(f"{self.name}: no warehouse has been published yet") from e
            raise LoadError(f"{self.name}: cannot be opened: {shown(first_line(e))}") from e


def shown(location: str) -> str:
    """A location as it may be printed: without its password."""
    return _PASSWORD.sub("password=***", location)


def _instance() -> duckdb.DuckDBPyConnection:
    """One database in memory for all reading of a thread: loading the extensions takes longer than most queries.

    Threads do not share it, since looking up a table touches every catalogue that is attached.
    """
    if not hasattr(_OWN, "instance"):
        _OWN.instance = duckdb.connect()
        load_extensions(_OWN.instance)
    instance: duckdb.DuckDBPyConnection = _OWN.instance
    return instance


def load_extensions(con: duckdb.DuckDBPyConnection) -> None:
    """Load what lakes need, from the installed packages."""
    for extension in EXTENSIONS:
        con.execute(f"LOAD {quote(str(_extension(extension)))}")


def _detach(con: duckdb.DuckDBPyConnection, alias: str) -> None:
    """Give a reader's catalogue back; its transaction is over, whether a query failed in it or not."""
    with suppress(duckdb.TransactionException):  # there is none where nothing was read
        con.rollback()
    con.execute("USE memory")
    con.execute(f"DETACH {alias}")


def has_tables(con: duckdb.DuckDBPyConnection, alias: str = LAKE) -> bool:
    """Whether a catalog holds a published warehouse."""
    found = con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'audit' AND table_name = 'load_run'",
        [alias],
    )
    return bool(found.fetchall())


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


def first_line(error: BaseException) -> str:
    """What an error says first; DuckDB adds the statement below."""
    return str(error).strip().splitlines()[0]
