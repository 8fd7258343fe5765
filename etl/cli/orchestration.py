"""Running the Airflow DAG: once in a process of its own, or under a whole local Airflow.

Airflow is started with an environment made from the settings, so that its tasks see the same places, and
keeps its own files under ``$SURVEY_HOME/airflow``. It is never imported here: that takes seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from etl.cli import summary
from etl.cli.output import console
from etl.errors import ConfigurationError, LoadError
from etl.load import published_load_id
from etl.settings import PROJECT_DIR, Settings
from etl.stages import receive, versions


def environment(settings: Settings) -> dict[str, str]:
    """Environment of Airflow's processes: ours, the settings, and Airflow's own configuration."""
    home = settings.airflow_home
    places = {f"SURVEY_{k.removeprefix('survey_').upper()}": str(v) for k, v in settings.model_dump().items()}
    airflow = {
        "AIRFLOW_HOME": home,
        "AIRFLOW__CORE__DAGS_FOLDER": settings.dags_dir,
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT_DIR), os.environ.get("PYTHONPATH")])),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
    }
    # What the caller has set for Airflow (another executor or metadata database) goes before our defaults.
    given = {k: v for k, v in os.environ.items() if k.startswith("AIRFLOW__")}
    return os.environ | places | {k: str(v) for k, v in airflow.items()} | given


def run_dag(settings: Settings, survey_id: str | None) -> int:
    """Runs the DAG once and prints a summary.

    Returns:
        0 if the run succeeded (files may have been refused), else 1.

    Raises:
        ConfigurationError: inbox, survey or vocabulary are wrong.
        LoadError: Airflow ended without a result.
    """
    if not settings.inbox.is_dir():
        raise ConfigurationError(f"{settings.inbox}: no such folder (INBOX, SURVEY_INBOX)")
    versions.require_survey(settings, survey_id)
    before = published_load_id(settings.warehouse)
    failed = _airflow_run(settings, {"inbox": str(settings.inbox), "survey": survey_id})
    after = published_load_id(settings.warehouse)
    if not failed or after != before:
        summary.print_published(settings, after if after != before else None)
    for task, reason in failed.items():
        print(f"survey: {task} failed: {' '.join(reason.split())}", file=sys.stderr)
    return 1 if failed else 0


def _airflow_run(settings: Settings, conf: dict[str, str | None]) -> dict[str, str]:
    """Failed tasks of one run and their reasons; Airflow's own output goes to a log file."""
    settings.airflow_home.mkdir(parents=True, exist_ok=True)
    log_path = settings.airflow_home / "last_run.log"
    result_path = settings.airflow_home / "last_run.json"
    result_path.unlink(missing_ok=True)
    files = sum(1 for _ in receive.find_files([settings.inbox]))
    console(error=True).print(f"DAG ingest_submissions: {files} PDFs in {settings.inbox}", markup=False)
    with log_path.open("wb") as log, console(error=True).status("running (log: " + str(log_path) + ")"):
        command = [sys.executable, "-m", "etl.cli.dag_process", json.dumps(conf), str(result_path)]
        ended = subprocess.run(
            command, env=environment(settings), cwd=PROJECT_DIR, stdout=log, stderr=subprocess.STDOUT
        )
    if not result_path.exists():
        raise LoadError(f"the DAG run broke off (exit status {ended.returncode}), see {log_path}")
    result = json.loads(result_path.read_bytes())
    if result["state"] != "success" and not result["failed"]:
        return {"run": f"ended as {result['state']}, see {log_path}"}
    return {task: f"{reason} (log: {log_path})" for task, reason in result["failed"].items()}


def standalone(settings: Settings) -> None:
    """Turns this process into ``airflow standalone``.

    Raises:
        LoadError: Airflow's metadata database cannot be prepared.
    """
    settings.airflow_home.mkdir(parents=True, exist_ok=True)
    there = environment(settings)
    prepared = subprocess.run([sys.executable, "-m", "etl.cli.dag_process"], env=there, cwd=PROJECT_DIR)
    if prepared.returncode:
        raise LoadError(f"Airflow's metadata database in {settings.airflow_home} cannot be prepared")
    executable = str(Path(sys.executable).parent / "airflow")
    os.execve(executable, [executable, "standalone"], there)
