"""Many rows at once: rows are written as JSON lines per table, then read by DuckDB under the tables' own types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO

import duckdb
import orjson

from etl.load.codes import Row, Rows
from etl.load.ddl import quote


class RowFiles:
    """Collects rows in files, one per table, so that memory does not grow with the load.

    Args:
        folder: an existing folder of our own; the files stay in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts: dict[str, int] = {}
        self._files: dict[str, IO[bytes]] = {}

    def __enter__(self) -> RowFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Append rows by table."""
        for table, table_rows in rows.items():
            lines = [orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in table_rows]
            if lines:
                self._file(table).writelines(lines)
                self.counts[table] = self.counts.get(table, 0) + len(lines)

    def insert(self, con: duckdb.DuckDBPyConnection) -> None:
        """Insert all that was collected; closes the files."""
        self.close()
        for table in self.counts:
            insert_file(con, table, self._path(table))

    def close(self) -> None:
        """Close the files; what was added is on disk."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.jsonl"

    def _file(self, table: str) -> IO[bytes]:
        if table not in self._files:
            self._files[table] = self._path(table).open("wb")
        return self._files[table]


def insert_rows(con: duckdb.DuckDBPyConnection, rows: Rows, folder: Path) -> None:
    """Insert rows by table, by way of files in ``folder``.

    Args:
        con: open for writing.
        rows: by table name; a row may leave out columns that may be null.
        folder: an existing folder of our own.
    """
    with RowFiles(folder) as files:
        files.add(rows)
        files.insert(con)


def insert_file(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Insert one file of JSON lines into one table, whose own columns say how it is read."""
    types = con.execute(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE schema_name || '.' || table_name = ? AND database_name = current_database()",
        [table if "." in table else f"main.{table}"],
    ).fetchall()
    columns = ", ".join(f"{quote(name)}: {quote(kind)}" for name, kind in types)
    con.execute(
        f"INSERT INTO {table} BY NAME SELECT * FROM read_json({quote(str(path))}, "
        f"format = 'newline_delimited', columns = {{{columns}}}, maximum_object_size = 268435456)"
    )
