"""The mart: one SQL file per view, whose header comment is the view's and its columns' description.

The header says in its first lines what one row is, then, indented, what a column means here, with its Chinese label in
brackets where the registry's field of that name has another one or there is none:

    -- One current institution.
    --   status (落实状态): Whether the measure was taken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from etl.errors import ConfigurationError
from etl.load.ddl import column_comment, create_statements, quote
from etl.load.registry import Registry

_COLUMN = re.compile(r"^--   (?P<name>\w+)(?: \((?P<label>[^)]+)\))?: (?P<text>.+)$")
_OTHER_VIEW = re.compile(r"\bmart\.(\w+)")


@dataclass(frozen=True)
class View:
    """One view of schema ``mart``.

    Attributes:
        name: the file's stem.
        sql: the whole ``CREATE VIEW`` statement.
        comment: what a row is.
        columns: descriptions of columns that mean something else here than in the registry.
        labels: Chinese labels of such columns, where the registry's does not fit.
    """

    name: str
    sql: str
    comment: str
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


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
    described = [m for line in head if (m := _COLUMN.match(line))]
    columns = {m["name"]: m["text"] for m in described}
    labels = {m["name"]: m["label"] for m in described if m["label"]}
    comment = " ".join(line.removeprefix("--").strip() for line in head if not _COLUMN.match(line))
    if not comment:
        raise ConfigurationError(f"{path}: header comment: missing; it says what one row is")
    if f"CREATE VIEW mart.{path.stem} AS" not in sql:
        raise ConfigurationError(f"{path}: CREATE VIEW mart.{path.stem}: missing")
    return View(path.stem, sql, comment, columns, labels)


def in_order(views: tuple[View, ...]) -> tuple[View, ...]:
    """The views so that each comes after those that it reads.

    Raises:
        ConfigurationError: views read each other in a circle.
    """
    by_name = {view.name: view for view in views}
    needs = {name: sorted(_reads(view) & by_name.keys() - {name}) for name, view in sorted(by_name.items())}
    try:
        return tuple(by_name[name] for name in TopologicalSorter(needs).static_order())
    except CycleError as e:
        raise ConfigurationError(
            f"warehouse: views read each other in a circle: {' -> '.join(e.args[1])}"
        ) from e


def _reads(view: View) -> set[str]:
    body = "\n".join(line for line in view.sql.splitlines() if not line.startswith("--"))
    return set(_OTHER_VIEW.findall(body))


def create_views(
    con: duckdb.DuckDBPyConnection,
    views: tuple[View, ...],
    registry: Registry,
    *,
    describe_columns: bool = True,
) -> None:
    """Create schema ``mart`` with its views and comments in a database that has the tables.

    A view's column is described by the header of its file, else by the registry's field of the same name.

    Args:
        con: open for writing.
        views: what to create.
        registry: describes columns that the views do not.
        describe_columns: whether columns get comments; a lake's views cannot have them.

    Raises:
        ConfigurationError: a view does not fit the tables, or describes a column that it lacks.
    """
    con.execute("CREATE SCHEMA mart")
    for view in in_order(views):
        try:
            con.execute(view.sql)
        except duckdb.Error as e:
            raise ConfigurationError(f"warehouse/{view.name}.sql: mart.{view.name}: {e}") from e
        con.execute(f"COMMENT ON VIEW mart.{view.name} IS {quote(view.comment)}")
        comments = _column_comments(con, view, registry)
        for name, text in comments.items() if describe_columns else ():
            con.execute(f"COMMENT ON COLUMN mart.{view.name}.{name} IS {quote(text)}")


def _column_comments(con: duckdb.DuckDBPyConnection, view: View, registry: Registry) -> dict[str, str]:
    names = [row[0] for row in con.execute(f"DESCRIBE mart.{view.name}").fetchall()]
    if unknown := sorted(set(view.columns) - set(names)):
        raise ConfigurationError(
            f"warehouse/{view.name}.sql: {unknown[0]}: described, but no column of the view"
        )
    if silent := [n for n in names if n not in view.columns and n not in registry.fields]:
        raise ConfigurationError(
            f"warehouse/{view.name}.sql: {silent[0]}: neither the header nor the registry describes it"
        )
    return {name: _comment(view, registry, name) for name in names}


def _comment(view: View, registry: Registry, name: str) -> str:
    """Label and description: the header's, else those of the registry's field of the name."""
    if name not in view.columns:
        return column_comment(registry.fields[name])
    known = registry.fields.get(name)
    label = view.labels.get(name, known.label if known else "")
    return f"{label}. {view.columns[name]}" if label else view.columns[name]


def views_hash(views: tuple[View, ...]) -> str:
    """Changes whenever a view or the words about it do."""
    return hashlib.sha256("\n".join(view.sql for view in views).encode()).hexdigest()[:16]


def empty_warehouse(registry: Registry, views: tuple[View, ...]) -> duckdb.DuckDBPyConnection:
    """An in-memory warehouse without rows, as the published file has it; what the dictionary is made from."""
    con = duckdb.connect()
    for statement in create_statements(registry, constraints="all"):
        con.execute(statement)
    create_views(con, views, registry)
    return con
