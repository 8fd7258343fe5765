"""``docs/data_dictionary.md``, generated from the registry and the views: ``python -m etl.load.dictionary``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from etl.load.registry import Column, Registry, Table, load_registry
from etl.load.views import View, empty_warehouse, read_views

PROJECT = Path(__file__).resolve().parents[2]
HEAD = """# Data dictionary

Generated from `schemas/star/` and `warehouse/*.sql` by `python -m etl.load.dictionary`; do not edit by hand.

Analysts read the views of schema `mart`, which show current reports only. The tables below them also hold superseded
reports and everything needed to trace a figure. All timestamps are UTC. *Key*: PK = primary key, NK = natural key.
"""


def render(registry: Registry, views: tuple[View, ...]) -> str:
    """The whole dictionary as Markdown."""
    lines = [HEAD, "## Views for analysts (`mart`)\n"]
    described = _view_columns(registry, views)
    for view in views:
        lines += [
            f"### mart.{view.name}\n",
            view.comment + "\n",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{name}` | {kind} | {_cell(text)} |" for name, kind, text in described[view.name]]
        lines.append("")
    lines.append("## Tables\n")
    for table in registry.tables:
        lines += _table(table)
    return "\n".join(lines).rstrip() + "\n"


def _view_columns(registry: Registry, views: tuple[View, ...]) -> dict[str, list[tuple[str, str, str]]]:
    """Name, type and comment of each view's columns, as the database itself holds them."""
    with empty_warehouse(registry, views) as con:
        rows = con.execute(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
            "WHERE schema_name = 'mart' ORDER BY table_name, column_index"
        ).fetchall()
    columns: dict[str, list[tuple[str, str, str]]] = {view.name: [] for view in views}
    for view, name, kind, comment in rows:
        columns[view].append((name, kind, comment))
    return columns


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name} · {table.label}\n"
    yield f"{table.description} One row: {table.grain}. For: {', '.join(table.audience)}.\n"
    yield "| column | type | key | null | unit | source label | meaning |"
    yield "|---|---|---|---|---|---|---|"
    yield from (_row(table, column) for column in table.columns)
    yield ""


def _row(table: Table, column: Column) -> str:
    keys = [k for k, names in (("PK", table.primary_key), ("NK", table.natural_key)) if column.name in names]
    target = column.references
    if target and target.rpartition(".")[0] != table.name:
        keys.append(f"→ {target}")
    domain = f" One of: {', '.join(column.values)}." if column.values else ""
    cells = [
        f"`{column.name}`",
        column.type,
        ", ".join(keys),
        "yes" if column.nullable else "",
        column.unit,
        column.label,
        column.description + domain,
    ]
    return "| " + " | ".join(_cell(c) for c in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(project: Path = PROJECT) -> int:
    """Write the dictionary of the project; returns the exit code."""
    target = project / "docs" / "data_dictionary.md"
    text = render(load_registry(project / "schemas" / "star"), read_views(project / "warehouse"))
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
