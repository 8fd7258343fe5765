"""The registry as SQL: tables with comments and, where the file is to be published, constraints.

A candidate's tables are loose, so that a bad row can be loaded, found by an expectation and traced to its document;
the published file's tables carry NOT NULL and CHECK as the last line of defence, and primary keys where they cost
nothing: on tables that are made anew or grow by a few rows a load. On the large ones, whose rows are replaced by
document, the index of a primary key would be written anew with every load; there uniqueness is an expectation. There
are no foreign keys: DuckDB refuses legitimate updates under them, so relationships are expectations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from etl.load.registry import Column, Field, Registry, Table


def quote(text: str) -> str:
    """``text`` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


Constraints = Literal["none", "not_null", "all"]
"""What of keys, NOT NULL and domains are constraints of the tables; a lake knows NOT NULL alone."""


def create_statements(registry: Registry, *, constraints: Constraints) -> Iterator[str]:
    """Statements that create all schemas and tables with their comments.

    Args:
        registry: the tables.
        constraints: those that the tables have.
    """
    for schema in sorted({t.name.split(".")[0] for t in registry.tables if "." in t.name}):
        yield f"CREATE SCHEMA {schema}"
    for table in registry.tables:
        yield create_table(table, constraints)
        yield f"COMMENT ON TABLE {table.name} IS {quote(table_comment(table))}"
        for column in table.columns:
            yield f"COMMENT ON COLUMN {table.name}.{column.name} IS {quote(column_comment(column))}"


def create_table(table: Table, constraints: Constraints) -> str:
    """``CREATE TABLE`` of one table."""
    lines = [_column_line(c, constraints) for c in table.columns]
    if constraints == "all" and not table.replaced_by:
        lines.append(f"PRIMARY KEY ({', '.join(table.primary_key)})")
    return f"CREATE TABLE {table.name} (\n  " + ",\n  ".join(lines) + "\n)"


def _column_line(column: Column, constraints: Constraints) -> str:
    line = f"{column.name} {column.type}"
    if constraints != "none" and not column.nullable:
        line += " NOT NULL"
    checks = _checks(column) if constraints == "all" else []
    return line + (f" CHECK ({' AND '.join(checks)})" if checks else "")


def _checks(column: Column) -> list[str]:
    checks = []
    if column.values:
        checks.append(f"{column.name} IN ({', '.join(quote(v) for v in column.values)})")
    if column.minimum is not None:
        checks.append(f"{column.name} >= {column.minimum:g}")
    if column.maximum is not None:
        checks.append(f"{column.name} <= {column.maximum:g}")
    return checks


def table_comment(table: Table) -> str:
    """Label, description, grain and readers in one line."""
    return f"{table.label}. {table.description} Grain: {table.grain}. For: {', '.join(table.audience)}."


def column_comment(column: Field) -> str:
    """Label, description and unit in one line."""
    unit = f" Unit: {column.unit}." if column.unit else ""
    return f"{column.label}. {column.description}{unit}"
