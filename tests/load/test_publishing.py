"""Publishing: atomic, read-only, only what passed validation; what is published stays when it fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from etl.errors import LoadError
from etl.load import loader_lock, publish, published_load_id, record_validation
from etl.load.connection import writing
from tests.load.factory import SCHEMAS, VIEWS, State, held, rows

VALUES = "SELECT value FROM mart.metric_observation WHERE metric_code = 'served'"


def try_publish(state: State, path: Path, target: Path | None = None) -> None:
    publish(path, target or state.warehouse, schemas_dir=SCHEMAS, views_dir=VIEWS)


def test_the_published_file_is_read_only_and_the_candidate_is_gone(state: State) -> None:
    candidate = state.load([state.ready("a")])
    assert stat.S_IMODE(state.warehouse.stat().st_mode) == 0o444
    assert not candidate.path.exists()
    assert sorted(p.name for p in state.warehouse.parent.iterdir()) == [
        "artifacts",
        "candidates",
        "survey.duckdb",
    ]
    assert list(candidate.path.parent.iterdir()) == []


def test_the_text_for_validation_is_not_published(state: State) -> None:
    state.load([state.ready("a")])
    assert rows(state.warehouse, "SELECT * FROM duckdb_tables() WHERE schema_name = 'staging'") == []


def test_a_load_is_stamped_with_its_figures(state: State) -> None:
    state.load([state.ready("a")])
    run = rows(
        state.warehouse,
        "SELECT published_at > started_at, documents, facts, quarantined, expectations_evaluated, expectations_failed, "
        "expectations_errored, code_version, vocabulary_version FROM mart.load_run",
    )
    assert run == [(True, 1, 4, 0, 1, 0, 0, "test", "v1")]


def test_tables_and_columns_are_commented_and_constrained(state: State) -> None:
    state.load([state.ready("a")])
    silent = "SELECT table_name, column_name FROM duckdb_columns() WHERE coalesce(comment, '') = '' AND NOT internal"
    assert rows(state.warehouse, silent) == []
    kinds = "SELECT DISTINCT constraint_type FROM duckdb_constraints() ORDER BY 1"
    assert rows(state.warehouse, kinds) == [("CHECK",), ("NOT NULL",), ("PRIMARY KEY",)]


def test_a_reader_keeps_the_old_file(state: State) -> None:
    state.load([state.ready("a", count=300)])
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(state.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdin
    assert reader.stdout
    assert reader.stdout.readline() == "[(300.0,)]\n"
    state.load([state.ready("a", count=512)])
    assert rows(state.warehouse, VALUES) == [(512.0,)]
    print("again", file=reader.stdin, flush=True)
    assert reader.stdout.readline() == "[(300.0,)]\n"
    reader.communicate()
    assert reader.returncode == 0


READER = f"""
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
print(con.execute("{VALUES}").fetchall(), flush=True)
sys.stdin.readline()
print(con.execute("{VALUES}").fetchall(), flush=True)
"""


def test_what_was_not_validated_is_not_published(state: State) -> None:
    candidate = state.build([state.ready("a")])
    with pytest.raises(LoadError, match="was not validated"):
        try_publish(state, candidate.path)
    assert not state.warehouse.exists()
    assert candidate.path.exists()


@pytest.mark.parametrize(
    "verdict", [{"success": False}, {"success": False, "errored": True, "severity": "warning"}]
)
def test_a_critical_failure_or_an_error_blocks_the_publish(state: State, verdict: dict[str, object]) -> None:
    state.load([state.ready("a", count=300)])
    candidate = state.build([state.ready("a", count=512)], state.warehouse)
    with pytest.raises(LoadError, match=r"failed validation: dim_document\.title_not_empty"):
        state.publish(candidate, **verdict)
    assert rows(state.warehouse, VALUES) == [(300.0,)]
    assert candidate.path.exists()


def test_a_warning_is_published_and_kept(state: State) -> None:
    candidate = state.build([state.ready("a")])
    state.publish(candidate, success=False, severity="warning", unexpected_count=3, failing_keys=["x"])
    kept = "SELECT severity, success, unexpected_count, failing_keys, duration_s FROM mart.expectation_result"
    assert rows(state.warehouse, kept) == [("warning", False, 3, ["x"], 0.01)]


def test_validating_again_replaces_what_was_recorded(state: State) -> None:
    candidate = state.build([state.ready("a")])
    record_validation(candidate.path, candidate.load_id, [held(success=False), held(expectation="other")])
    state.publish(candidate)
    assert rows(state.warehouse, "SELECT expectation, success FROM mart.expectation_result") == [
        ("title_not_empty", True)
    ]


def test_a_candidate_of_an_outdated_base_is_refused(state: State) -> None:
    state.load([state.ready("a")])
    outdated = state.build([state.ready("a", count=1)], state.warehouse)
    state.load([state.ready("a", count=512)])
    with pytest.raises(LoadError, match="build it again"):
        state.publish(outdated)
    assert rows(state.warehouse, VALUES) == [(512.0,)]


def test_a_row_against_a_constraint_is_never_published(state: State) -> None:
    state.load([state.ready("a", count=300)])
    candidate = state.build([state.ready("a", count=512)], state.warehouse)
    with writing(candidate.path) as con:
        con.execute("UPDATE fact_metric_observation SET confidence = 7")
    with pytest.raises(LoadError, match="CHECK"):
        state.publish(candidate)
    assert rows(state.warehouse, VALUES) == [(300.0,)]
    assert [p.name for p in state.warehouse.parent.glob(".*")] == []


def test_an_unwritable_target_leaves_everything_as_it_was(state: State, tmp_path: Path) -> None:
    candidate = state.build([state.ready("a")])
    record_validation(candidate.path, candidate.load_id, [held()])
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(LoadError, match="cannot be"):
        try_publish(state, candidate.path, blocked / "survey.duckdb")
    assert candidate.path.exists()


def test_a_full_disk_leaves_the_published_file_and_the_candidate(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.load([state.ready("a", count=300)])
    candidate = state.build([state.ready("a", count=512)], state.warehouse)

    def full(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LoadError, match="No space left"):
        state.publish(candidate)
    assert rows(state.warehouse, VALUES) == [(300.0,)]
    assert candidate.path.exists()
    assert [p.name for p in state.warehouse.parent.glob(".*")] == []


def test_what_a_killed_publish_left_is_swept(state: State) -> None:
    stale = state.warehouse.with_name(".survey.duckdb.20200101T000000.000000Z.part")
    stale.write_bytes(b"half")
    state.load([state.ready("a")])
    assert not stale.exists()


def test_a_file_that_is_no_database_is_named(state: State) -> None:
    state.warehouse.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LoadError, match=r"survey\.duckdb: cannot be read"):
        published_load_id(state.warehouse)


def test_a_database_of_others_is_no_base(state: State) -> None:
    with duckdb.connect(str(state.warehouse)) as con:
        con.execute("CREATE TABLE t (x INTEGER)")
    assert published_load_id(state.warehouse) is None


def test_the_lock_keeps_another_process_out_and_is_reentrant(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from etl.errors import LoadError; from etl.load import loader_lock\n"
        "try:\n  with loader_lock(Path(sys.argv[1]), timeout=0): print('in')\n"
        "except LoadError as e: print(e)"
    )

    def attempt() -> str:
        return subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout

    with loader_lock(tmp_path), loader_lock(tmp_path):
        assert "another load is running" in attempt()
    assert attempt() == "in\n"
