"""Read helpers for the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from etl.errors import LoadError
from etl.load import connection, explain, query
from tests.load.factory import NOON, State, sha


def test_a_fact_is_explained_down_to_its_page_and_load(state: State) -> None:
    candidate = state.load([state.ready("a")])
    fact_id = query(
        state.warehouse, "SELECT fact_id FROM mart.metric_observation WHERE metric_code = 'served'"
    ).rows[0][0]
    trail = explain(state.warehouse, fact_id)
    assert trail
    expected = {
        "fact_table": "fact_metric_observation",
        "subject_name": "甲大学",
        "value": 300.0,
        "evidence_text": "线上服务读者300人次",
        "page_no": 1,
        "sha256": sha("a"),
        "file_name": "a.pdf",
        "normalizer_version": "n1",
        "load_id": candidate.load_id,
        "code_version": "test",
    }
    assert {key: trail[key] for key in expected} == expected
    assert [t["evidence_text"] for t in trail["tellings"]] == ["读者300人次"]


def test_an_unknown_fact_is_none(state: State) -> None:
    state.load([state.ready("a")])
    assert explain(state.warehouse, "nothing") is None


def test_times_come_as_aware_utc_and_columns_keep_their_names(state: State) -> None:
    state.load([state.ready("a")])
    found = query(
        state.warehouse,
        "SELECT received_at, file_name, received_at AS received_at, NULL::TIMESTAMPTZ AS n FROM mart.document",
    )
    assert found.columns[:2] == ["received_at", "file_name"]
    assert found.rows[0][0] == NOON.astimezone(UTC)
    assert isinstance(found.rows[0][2], datetime)
    assert found.rows[0][3] is None


def test_parameters_and_limit(state: State) -> None:
    state.load([state.ready("a")])
    assert query(state.warehouse, "SELECT ?::INTEGER + 1 AS x", [41]).rows == [(42,)]
    assert len(query(state.warehouse, "SELECT * FROM range(10)", limit=3).rows) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "SELECT * FROM nowhere",
        "DELETE FROM main.dim_region",
        "CREATE TABLE t (x INTEGER)",
        "",
        "SELECT 1; SELECT 2",
    ],
)
def test_a_query_that_fails_or_writes_is_refused(state: State, sql: str) -> None:
    state.load([state.ready("a")])
    with pytest.raises(LoadError):
        query(state.warehouse, sql)


def test_nothing_published_is_said(state: State) -> None:
    with pytest.raises(LoadError, match="no warehouse has been published"):
        query(state.warehouse, "SELECT 1")


def test_a_held_file_is_tried_again_but_not_for_ever(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    state.load([state.ready("a")])
    real, waits = duckdb.connect, []

    def held_twice(*args: object, **kwargs: object) -> object:
        if len(waits) < 2:
            raise duckdb.IOException("IO Error: Could not set lock on file")
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(connection.time, "sleep", waits.append)
    monkeypatch.setattr(connection.duckdb, "connect", held_twice)
    assert query(state.warehouse, "SELECT 1 AS x").rows == [(1,)]
    assert len(waits) == 2

    def always_held(*args: object, **kwargs: object) -> object:
        raise duckdb.IOException("IO Error: Could not set lock on file")

    monkeypatch.setattr(connection.duckdb, "connect", always_held)
    with pytest.raises(LoadError, match="Could not set lock"):
        query(state.warehouse, "SELECT 1 AS x")
    assert len(waits) == 2 + connection.READ_ATTEMPTS - 1
