"""The mart: one SQL file per view, whose header comment is the view's and its columns' description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from etl.errors import ConfigurationError
from etl.load.ddl import column_comment, create_statements, quote
from etl.load.registry import Registry

_COLUMN = re.compile(r"^--   (\w+): (.+)$")


@dataclass(frozen=True)
class View:
    """One view of schema ``mart``.

    Attributes:
        name: the file's stem.
        sql: the whole ``CREATE VIEW`` statement.
        comment: what a row is.
        columns: descriptions of columns that mean something else here than in the registry.
    """

    name: str
    sql: str
    comment: str
    columns: Mapping[str, str] = field(default_factory=dict)


def read_views(folder: Path) -> tuple[View, ...]:
    """All views, sorted by name.

    Raises:
        ConfigurationError: there is none, a file has no header comment or creates another view than it is named for.
    """
    views = tuple(_read_view(path) for path in sorted(folder.glob("*.sql")))
    if not views:
        raise ConfigurationError(f"{folder}: holds no views (*.sql)")
    return views


def _read_view(path: Path) -> View:
    sql = path.read_text(encoding="utf-8")
    head = [line for line in sql.splitlines() if line.startswith("--")]
    columns = {m[1]: m[2] for line in head if (m := _COLUMN.match(line))}
    comment = " ".join(line.removeprefix("--").strip() for line in head if not _COLUMN.match(line))
    if not comment:
        raise ConfigurationError(f"{path}: header comment: missing; it says what one row is")
    if f"CREATE VIEW mart.{path.stem} AS" not in sql:
        raise ConfigurationError(f"{path}: CREATE VIEW mart.{path.stem}: missing")
    return View(path.stem, sql, comment, columns)


def create_views(con: duckdb.DuckDBPyConnection, views: tuple[View, ...], registry: Registry) -> None:
    """Create schema ``mart`` with its views and comments in a database that has the tables.

    A view's column is described by the header of its file, else by the registry's field of the same name.

    Raises:
        ConfigurationError: a view does not fit the tables, or describes a column that it lacks.
    """
    known = {name: column_comment(field) for name, field in registry.fields.items()}
    con.execute("CREATE SCHEMA mart")
    for view in views:
        try:
            con.execute(view.sql)
        except duckdb.Error as e:
            raise ConfigurationError(f"warehouse/{view.name}.sql: mart.{view.name}: {e}") from e
        con.execute(f"COMMENT ON VIEW mart.{view.name} IS {quote(view.comment)}")
        for name, text in _column_comments(con, view, known).items():
            con.execute(f"COMMENT ON COLUMN mart.{view.name}.{name} IS {quote(text)}")


def _column_comments(con: duckdb.DuckDBPyConnection, view: View, known: Mapping[str, str]) -> dict[str, str]:
    names = [row[0] for row in con.execute(f"DESCRIBE mart.{view.name}").fetchall()]
    if unknown := sorted(set(view.columns) - set(names)):
        raise ConfigurationError(
            f"warehouse/{view.name}.sql: {unknown[0]}: described, but no column of the view"
        )
    merged = {**known, **view.columns}
    if silent := [n for n in names if n not in merged]:
        raise ConfigurationError(
            f"warehouse/{view.name}.sql: {silent[0]}: neither the header nor the registry describes it"
        )
    return {name: merged[name] for name in names}


def empty_warehouse(registry: Registry, views: tuple[View, ...]) -> duckdb.DuckDBPyConnection:
    """An in-memory warehouse without rows, as the published file has it; what the dictionary is made from."""
    con = duckdb.connect()
    for statement in create_statements(registry, strict=True):
        con.execute(statement)
    create_views(con, views, registry)
    return con
