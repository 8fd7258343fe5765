"""What ``docs/analysts.md`` names is there, and whatever is there for analysts it names."""

from __future__ import annotations

import re

import duckdb
import pytest

from etl.cli.queries import read_queries
from etl.load.registry import load_registry
from etl.load.views import empty_warehouse, read_views
from etl.settings import PROJECT_DIR

TEXT = (PROJECT_DIR / "docs" / "analysts.md").read_text(encoding="utf-8")
VIEWS = read_views(PROJECT_DIR / "warehouse")


def test_every_view_that_is_named_exists() -> None:
    named = set(re.findall(r"\bmart\.([a-z_]+)", TEXT))
    assert {"confident_measure_adoption", "metric_total"} <= named <= {view.name for view in VIEWS}


def test_every_query_is_listed_with_its_question() -> None:
    for query in read_queries(PROJECT_DIR / "warehouse" / "queries"):
        assert f"| `{query.name}` | {query.question} {query.question_zh} |" in TEXT


def test_every_path_exists() -> None:
    paths = re.findall(r"`((?:warehouse|tests|docs)/[\w./]*)`", TEXT)
    assert len(paths) >= 3
    assert [p for p in paths if not (PROJECT_DIR / p).exists() and not p.endswith(".duckdb")] == []


@pytest.mark.parametrize("sql", re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL))
def test_every_statement_can_be_asked(sql: str) -> None:
    with empty_warehouse(load_registry(PROJECT_DIR / "schemas" / "star"), VIEWS) as con:
        assert len(con.extract_statements(sql)) == 1
        found: duckdb.DuckDBPyRelation = con.sql(sql)
        assert found.columns == ["institution_name", "carsi_access", "vpn_access", "vendor_account"]
