"""The one place where DuckDB files are opened: for writing only here, for reading with a bounded patience."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from etl.errors import LoadError

READ_ATTEMPTS = 6
FIRST_WAIT_S = 0.05


@contextmanager
def session(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is closed at the end, once the worker threads of its database have ended.

    DuckDB 1.5.5 takes a database down while a worker may still be letting go of its last scan, and the process dies of
    a segmentation fault (measured: about once in 10,000 openings with other processes beside). Workers end when one
    thread, that of the caller, is all that is asked for.
    """
    with con:
        try:
            yield con
        finally:
            with suppress(
                duckdb.Error
            ):  # a database that was made invalid takes no settings; it has no work either
                con.execute("SET threads = 1")


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may write to a working file of ours; never to the published one, which nobody writes.

    Raises:
        LoadError: the file cannot be opened, or DuckDB fails (disk full, broken file).
    """
    try:
        with session(duckdb.connect(str(path))) as con:
            con.execute("SET TimeZone = 'UTC'")
            yield con
    except (duckdb.Error, OSError) as e:
        raise LoadError(f"{path}: {_first_line(e)}") from e


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing; also much faster than a commit per statement."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


@contextmanager
def fresh(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new working file; an older one of that name is removed, missing folders are made.

    Raises:
        LoadError: as ``writing``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for stale in (path, path.with_name(path.name + ".wal")):
            stale.unlink(missing_ok=True)
    except OSError as e:
        raise LoadError(f"{path}: cannot be written: {e.strerror}") from e
    with writing(path) as con:
        yield con


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """A fresh folder for files of a load, removed afterwards.

    Raises:
        LoadError: it cannot be made.
    """
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as e:
        raise LoadError(f"{folder}: cannot be made: {e.strerror}") from e
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_reading(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a file; tries again for a while where another process holds it.

    Raises:
        LoadError: it cannot be opened for reading after several attempts.
    """
    wait = FIRST_WAIT_S
    for attempt in range(1, READ_ATTEMPTS + 1):
        try:
            return duckdb.connect(str(path), read_only=True)
        except duckdb.IOException as e:
            if attempt == READ_ATTEMPTS:
                raise LoadError(f"{path}: cannot be read: {_first_line(e)}") from e
        except duckdb.Error as e:
            raise LoadError(f"{path}: cannot be read: {_first_line(e)}") from e
        time.sleep(wait)
        wait *= 2
    raise AssertionError("unreachable")


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
