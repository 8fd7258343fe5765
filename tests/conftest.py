"""Fixtures for all tests: settings whose state stands in a folder of the test's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from etl.settings import Settings

# The same examples every time, and no example fails for being slow on a busy machine.
hypothesis_settings.register_profile("project", deadline=None, derandomize=True)
hypothesis_settings.load_profile("project")

# Nothing that runs under test may look at the project's own state.
for name in [n for n in os.environ if n.startswith(("SURVEY_", "AIRFLOW"))]:
    del os.environ[name]
os.environ["GX_ANALYTICS_ENABLED"] = "false"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        survey_home=tmp_path / "home", warehouse=tmp_path / "home" / "survey.duckdb", lock_seconds=30
    )
