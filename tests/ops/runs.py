"""Whole runs for the tests: the stages in this process, or ``survey`` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from etl import stages
from etl.load import query
from etl.settings import PROJECT_DIR, Settings

SURVEY = [sys.executable, "-c", "from etl.cli import main; main()"]


def ingest(settings: Settings, *paths: Path, survey_id: str | None = None) -> stages.Publication | None:
    """All stages in order, as the DAG and the command line call them."""
    discovery = stages.discover(settings, paths, survey_id)
    stages.extract(settings, discovery.pending)
    stages.normalize(settings, discovery.pending)
    stages.require_settled(settings)
    candidate = stages.load_candidate(settings)
    if candidate is None:
        return None
    return stages.publish(settings, stages.validate_candidate(settings, candidate)[0])


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Environment in which ``survey`` sees these settings and nothing of ours."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("SURVEY_", "AIRFLOW"))}
    places = {"SURVEY_HOME": str(settings.survey_home), "SURVEY_WAREHOUSE": str(settings.warehouse)}
    return mine | places | {"SURVEY_SCHEMAS_DIR": str(settings.schemas_dir)} | more


def survey(settings: Settings, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs ``survey`` with these arguments."""
    return subprocess.run(
        [*SURVEY, *map(str, arguments)],
        env=environment(settings, **more),
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
    )


def rows(settings: Settings, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Rows of a query on the published warehouse."""
    return query(settings.warehouse, sql, parameters).rows


def statuses(settings: Settings) -> dict[str, tuple[str, str | None]]:
    """Status and reason code of every submission, by file name."""
    found = rows(settings, "SELECT file_name, status, reason_code FROM mart.submission")
    return {name: (status, code) for name, status, code in found}


TABLES = """
SELECT table_schema || '.' || table_name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema <> 'audit' ORDER BY 1
"""


def row_counts(settings: Settings) -> dict[str, int]:
    """Number of rows of every table of the star schema."""
    names = [name for (name,) in rows(settings, TABLES)]
    return {name: rows(settings, f"SELECT count(*) FROM {name}")[0][0] for name in names}
