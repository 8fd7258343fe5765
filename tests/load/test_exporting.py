"""What is published, taken away as one DuckDB file or as Parquet."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pytest

from etl.errors import LoadError
from etl.load import export_duckdb, export_parquet
from tests.load.factory import SCHEMAS, VIEWS, State, rows, tables


def test_a_file_holds_the_tables_and_views(state: State, tmp_path: Path) -> None:
    state.load([state.ready("a")])
    target = tmp_path / "taken.duckdb"
    for _ in range(2):  # one that is there is replaced
        export_duckdb(state.warehouse, target, schemas_dir=SCHEMAS, views_dir=VIEWS)
    assert tables(target) == tables(state.warehouse)
    shown = "SELECT metric_code, value, evidence_text FROM mart.metric_observation ORDER BY 1"
    assert rows(target, shown) == rows(state.warehouse, shown)
    assert stat.S_IMODE(target.stat().st_mode) == 0o444
    silent = "SELECT count(*) FROM duckdb_columns() WHERE coalesce(comment, '') = '' AND NOT internal"
    assert rows(target, silent) == [(0,)]


def test_parquet_has_a_folder_per_table(state: State, tmp_path: Path) -> None:
    state.load([state.ready("a")])
    folder = tmp_path / "taken"
    names = export_parquet(state.warehouse, folder)
    assert sorted(p.name for p in folder.iterdir()) == names
    assert {"main.fact_metric_observation", "audit.submission", "mart.metric_observation"} <= set(names)
    found = duckdb.sql(
        f"SELECT value, bbox FROM read_parquet('{folder}/mart.metric_observation/*.parquet') ORDER BY 1 DESC"
    )
    assert found.fetchall() == rows(
        state.warehouse, "SELECT value, bbox FROM mart.metric_observation ORDER BY 1 DESC"
    )
    with pytest.raises(LoadError, match="is there already"):
        export_parquet(state.warehouse, folder)


def test_nothing_published_or_an_unwritable_place_is_told(state: State, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no warehouse has been published"):
        export_parquet(state.warehouse, tmp_path / "taken")
    state.load([state.ready("a")])
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(LoadError, match="cannot be"):
        export_duckdb(state.warehouse, blocked / "x.duckdb", schemas_dir=SCHEMAS, views_dir=VIEWS)
