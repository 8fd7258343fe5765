"""Making a lake what it was at an earlier snapshot, within one transaction and touching only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from etl.load.ddl import quote
from etl.load.lake import LAKE
from etl.load.views import View, in_order

EARLIER = "earlier"
_TABLES = """
SELECT schema_name, table_name, sql, comment FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL
"""
_COLUMNS = """
SELECT c.schema_name, c.table_name, c.column_name, c.comment
FROM duckdb_columns() AS c JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name)
WHERE c.database_name = ? ORDER BY c.schema_name, c.table_name, c.column_index
"""
_VIEWS = """
SELECT view_name, sql, comment FROM duckdb_views() WHERE database_name = ? AND schema_name = 'mart' ORDER BY ALL
"""


@dataclass(frozen=True)
class _Table:
    """One table as a catalog has it; ``columns``: comments by name, in order."""

    schema: str
    name: str
    sql: str
    comment: str | None
    columns: Mapping[str, str | None]

    def within(self, catalog: str) -> str:
        """Its name in a catalog."""
        return f'{catalog}."{self.schema}"."{self.name}"'


def restore(con: duckdb.DuckDBPyConnection) -> None:
    """Give tables and views the content that they had.

    Args:
        con: in a transaction; catalog ``LAKE`` is to be restored, ``EARLIER`` is the same lake at the snapshot.
    """
    now, then = _tables(con, LAKE), _tables(con, EARLIER)
    views = _views(con, EARLIER)
    rebuilt = views != _views(con, LAKE) or now != then
    if rebuilt:  # views are made last: they read the tables
        con.execute(f"DROP SCHEMA IF EXISTS {LAKE}.mart CASCADE")
    for name in now.keys() - then.keys():
        con.execute(f"DROP TABLE {now[name].within(LAKE)}")
    for name, table in then.items():
        if table != now.get(name):
            _lay_out(con, table, replaced=name in now)
        _fill(con, table)
    if rebuilt:
        _create_views(con, views)


def _lay_out(con: duckdb.DuckDBPyConnection, table: _Table, *, replaced: bool) -> None:
    """Make a table with its comments as it was, without rows."""
    if replaced:
        con.execute(f"DROP TABLE {table.within(LAKE)}")
    con.execute(f'CREATE SCHEMA IF NOT EXISTS {LAKE}."{table.schema}"')
    con.execute(table.sql)  # as the catalogue tells it, with the schema and without the catalog
    if table.comment is not None:
        con.execute(f"COMMENT ON TABLE {table.within(LAKE)} IS {quote(table.comment)}")
    for column, comment in table.columns.items():
        if comment is not None:
            con.execute(f'COMMENT ON COLUMN {table.within(LAKE)}."{column}" IS {quote(comment)}')


def _fill(con: duckdb.DuckDBPyConnection, table: _Table) -> None:
    """Take out the rows that were not there, put in those that are missing.

    Rows are found by a hash of all their columns: one that is taken out for having the hash of another is put in again
    by the second step.
    """
    columns = ", ".join(f'"{name}"' for name in table.columns)
    now, then = (f"SELECT {columns} FROM {table.within(catalog)}" for catalog in (LAKE, EARLIER))
    con.execute(
        f"DELETE FROM {table.within(LAKE)} "
        f"WHERE hash({columns}) IN (SELECT hash({columns}) FROM ({now} EXCEPT ALL {then}))"
    )
    con.execute(f"INSERT INTO {table.within(LAKE)} BY NAME {then} EXCEPT ALL {now}")


def _create_views(con: duckdb.DuckDBPyConnection, views: tuple[View, ...]) -> None:
    con.execute(f"CREATE SCHEMA {LAKE}.mart")
    for view in in_order(views):
        con.execute(view.sql)
        if view.comment:
            con.execute(f"COMMENT ON VIEW {LAKE}.mart.{view.name} IS {quote(view.comment)}")


def _tables(con: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, _Table]:
    """By schema and name."""
    columns: dict[tuple[str, str], dict[str, str | None]] = {}
    for schema, name, column, comment in con.execute(_COLUMNS, [catalog]).fetchall():
        columns.setdefault((schema, name), {})[column] = comment
    found: list[tuple[Any, ...]] = con.execute(_TABLES, [catalog]).fetchall()
    return {
        f"{schema}.{name}": _Table(schema, name, sql, comment, columns[schema, name])
        for schema, name, sql, comment in found
    }


def _views(con: duckdb.DuckDBPyConnection, catalog: str) -> tuple[View, ...]:
    """The views of ``mart``; the catalogue tells their statements without the schema."""
    found = con.execute(_VIEWS, [catalog]).fetchall()
    return tuple(
        View(name, sql.replace("CREATE VIEW ", "CREATE VIEW mart.", 1), comment or "")
        for name, sql, comment in found
    )
