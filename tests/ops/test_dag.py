from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.settings import PROJECT_DIR

LOOK = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
[dag] = bag.dags.values()
print("RESULT" + json.dumps({
    "errors": bag.import_errors,
    "dag_id": dag.dag_id,
    "schedule": str(dag.schedule),
    "params": sorted(dag.params),
    "mapped": [t.task_id for t in dag.tasks if t.get_closest_mapped_task_group()],
    "downstream": {t.task_id: sorted(t.downstream_task_ids) for t in dag.tasks},
    "pools": {t.task_id: t.pool for t in dag.tasks},
    "retries": {t.task_id: t.retries for t in dag.tasks},
    "rules": {t.task_id: t.trigger_rule.value for t in dag.tasks},
    "heavy": [m for m in ("great_expectations", "duckdb", "pypdfium2", "pandas") if m in sys.modules],
}))
"""


@pytest.fixture(scope="module")
def dag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    home = tmp_path_factory.mktemp("airflow")
    env = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(PROJECT_DIR),
    }
    for command in ([sys.executable, "-m", "airflow", "db", "migrate"],):
        subprocess.run(command, env=env, check=True, capture_output=True)
    found = subprocess.run(
        [sys.executable, "-c", LOOK, str(PROJECT_DIR / "dags")], env=env, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    line = next(line for line in found.stdout.splitlines() if line.startswith("RESULT"))
    return dict(json.loads(line.removeprefix("RESULT")))


def test_the_dag_imports(dag: dict[str, object]) -> None:
    assert dag["errors"] == {}
    assert dag["dag_id"] == "ingest_submissions"
    assert dag["params"] == ["inbox", "survey"]


def test_the_dag_is_wired_as_documented(dag: dict[str, object]) -> None:
    assert dag["downstream"] == {
        "discover": ["conclude", "extract", "load_candidate"],
        "extract": ["normalize"],
        "normalize": ["load_candidate"],
        "load_candidate": ["validate_candidate"],
        "validate_candidate": ["publish"],
        "publish": ["conclude"],
        "conclude": [],
    }
    assert dag["mapped"] == ["extract", "normalize"]


def test_one_task_at_a_time_writes(dag: dict[str, object]) -> None:
    writers = {task for task, pool in dag["pools"].items() if pool == "warehouse_writer"}
    assert writers == {"load_candidate", "validate_candidate", "publish"}


def test_a_failed_batch_does_not_keep_the_others_from_being_loaded(dag: dict[str, object]) -> None:
    assert dag["rules"]["load_candidate"] == "all_done"
    assert all(dag["retries"][task] > 0 for task in ("discover", "extract", "normalize", "load_candidate"))


def test_reading_the_dag_file_imports_nothing_heavy(dag: dict[str, object]) -> None:
    assert dag["heavy"] == []


def test_the_dag_folder_holds_wiring_only() -> None:
    files = {p.name for p in Path(PROJECT_DIR / "dags").rglob("*.py")}
    assert files == {"ingest_submissions.py"}


def test_dags_call_the_stages_alone() -> None:
    """The layers of ``etl`` are checked by import-linter; DAG files are no package."""
    for path in (PROJECT_DIR / "dags").glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        sources = {
            node.module: {a.name for a in node.names} for node in nodes if isinstance(node, ast.ImportFrom)
        }
        ours = {name for name in sources if name and name.split(".")[0] == "etl"}
        assert not {name for name in plain if name.split(".")[0] in {"etl", "duckdb", "great_expectations"}}
        assert ours <= {"etl", "etl.settings", "etl.errors"}
        assert sources["etl"] == {"stages"}
