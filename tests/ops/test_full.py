"""Slow: a load that is killed while it publishes, and a whole local Airflow."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from etl.settings import PROJECT_DIR, Settings
from tests.fixtures import bad_inputs
from tests.ops.runs import SURVEY, environment, ingest, rows, survey

pytestmark = pytest.mark.full
STARTED = 240


@pytest.mark.parametrize("moment", ["load_candidate", "validate_candidate", "publish"])
def test_a_load_that_is_killed_leaves_what_is_published_and_the_next_one_goes_on(
    settings: Settings, tmp_path: Path, moment: str
) -> None:
    ingest(settings, bad_inputs.good(tmp_path))
    before = settings.warehouse.read_bytes()
    code = (
        "import os, signal, etl.stages.publishing as p\n"
        "names = {'load_candidate': 'build_candidate', 'validate_candidate': 'record_validation',"
        " 'publish': 'publish_candidate'}\n"
        f"name = names[{moment!r}]\n"
        "function = getattr(p, name)\n"
        "def killed(*a, **k):\n"
        "    import threading\n"
        "    threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()\n"
        "    return function(*a, **k)\n"
        "setattr(p, name, killed)\n"
        "from etl.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "ingest", str(bad_inputs.good(tmp_path, "山东"))]
    found = subprocess.run(
        command, env=environment(settings), cwd=PROJECT_DIR, capture_output=True, text=True
    )
    assert found.returncode in (-signal.SIGKILL, 0), found.stderr
    if found.returncode:
        assert settings.warehouse.read_bytes() == before
    assert survey(settings, "ingest", tmp_path).returncode == 0
    assert rows(settings, "SELECT count(*) FROM mart.document") == [(2,)]
    assert [p.name for p in settings.warehouse.parent.glob(".survey.duckdb*")] == []


def test_a_batch_that_fails_leaves_the_others_alone_and_fails_the_run(
    settings: Settings, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    bad_inputs.good(inbox)
    bad_inputs.empty_file(inbox)
    settings.outcomes_dir.parent.mkdir(parents=True)
    settings.outcomes_dir.write_text("in the way, so that the empty file's outcome cannot be written")
    found = survey(settings, "run", "--inbox", inbox, SURVEY_BATCH_SIZE="1")
    assert found.returncode == 1
    assert "survey: extract[1] failed: " in found.stderr
    assert "survey: conclude failed: 1 received files could not be read yet" in found.stderr
    assert rows(settings, "SELECT file_name FROM mart.document") == [(bad_inputs.example_pdf().name,)]
    settings.outcomes_dir.unlink()
    assert survey(settings, "run", "--inbox", inbox).returncode == 0
    assert dict(rows(settings, "SELECT file_name, status FROM mart.submission"))["空文件.pdf"] == "rejected"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_airflow_standalone_loads_the_dag_unpaused_and_runs_it(
    settings: Settings, tmp_path: Path, port: int
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    bad_inputs.good(inbox)
    bad_inputs.empty_file(inbox)
    env = environment(
        settings,
        SURVEY_INBOX=str(inbox),
        AIRFLOW__API__PORT=str(port),
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"http://localhost:{port}/execution/",
        AIRFLOW__API__BASE_URL=f"http://localhost:{port}",
        AIRFLOW__LOGGING__BASE_LOG_FOLDER=str(tmp_path / "logs"),
    )
    log = tmp_path / "standalone.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*SURVEY, "airflow"],
            env=env,
            cwd=PROJECT_DIR,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(lambda: _healthy(port), server, log)
        _wait(lambda: _paused(env) == ["False"], server, log)
        _airflow(env, "dags", "trigger", "ingest_submissions")
        _wait(settings.warehouse.exists, server, log)
        _wait(lambda: _states(env) == {"success"}, server, log)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    found = dict(rows(settings, "SELECT file_name, status FROM mart.submission"))
    assert found == {bad_inputs.example_pdf().name: "published", "空文件.pdf": "rejected"}


def _wait(condition, server: subprocess.Popen[bytes], log: Path) -> None:  # type: ignore[no-untyped-def]
    """Waits for a condition; fails with the server's last words if it ends or takes too long."""
    end = time.monotonic() + STARTED
    while not condition():
        if server.poll() is not None or time.monotonic() > end:
            pytest.fail(log.read_text(encoding="utf-8", errors="replace")[-4000:])
        time.sleep(2)


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5) as answer:
            found = json.loads(answer.read())
    except OSError:
        return False
    return all(found[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def _airflow(env: dict[str, str], *arguments: str) -> str:
    home = Path(env["SURVEY_HOME"]) / "airflow"
    there = env | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_DIR / "dags"),
        "PYTHONPATH": str(PROJECT_DIR),
    }
    found = subprocess.run(
        [sys.executable, "-m", "airflow", *arguments], env=there, capture_output=True, text=True
    )
    return found.stdout


def _paused(env: dict[str, str]) -> list[str]:
    output = _airflow(env, "dags", "list", "--output", "json")
    listed = json.loads(output[output.index("[{") :]) if "[{" in output else []
    return [str(row["is_paused"]) for row in listed if row["dag_id"] == "ingest_submissions"]


def _states(env: dict[str, str]) -> set[str]:
    output = _airflow(env, "dags", "list-runs", "ingest_submissions", "--output", "json")
    listed = json.loads(output[output.index("[{") :]) if "[{" in output else []
    return {row["state"] for row in listed}
