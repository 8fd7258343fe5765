from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.settings import PROJECT_DIR, load_settings


def test_defaults_stand_in_the_project() -> None:
    settings = load_settings()
    assert settings.survey_home == PROJECT_DIR / ".survey"
    assert settings.warehouse == PROJECT_DIR / "warehouse" / "survey.duckdb"
    assert settings.inbox == PROJECT_DIR / "examples" / "submissions"
    assert settings.processes == os.cpu_count()


def test_with_only_the_home_set_the_warehouse_stands_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SURVEY_HOME", str(tmp_path))
    assert load_settings().warehouse == tmp_path / "survey.duckdb"


def test_a_warehouse_set_by_itself_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SURVEY_HOME", str(tmp_path))
    monkeypatch.setenv("SURVEY_WAREHOUSE", str(tmp_path / "elsewhere.duckdb"))
    assert load_settings().warehouse == tmp_path / "elsewhere.duckdb"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_HOME", "")
    monkeypatch.setenv("SURVEY_WAREHOUSE", "")
    assert load_settings().survey_home == PROJECT_DIR / ".survey"


def test_relative_paths_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SURVEY_HOME", "state")
    assert load_settings().survey_home == tmp_path / "state"
    assert load_settings().warehouse == tmp_path / "state" / "survey.duckdb"


@pytest.mark.parametrize(("name", "value"), [("SURVEY_PROCESSES", "many"), ("SURVEY_MAX_BATCHES", "5000")])
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"{name}.*{value}"):
        load_settings()


def test_settings_survive_the_way_to_another_process(tmp_path: Path) -> None:
    settings = load_settings(survey_home=tmp_path, processes=3)
    assert load_settings(**settings.model_dump(mode="json")) == settings


MODULES = [
    ".".join(p.relative_to(PROJECT_DIR).with_suffix("").parts).removesuffix(".__init__")
    for p in sorted((PROJECT_DIR / "etl").rglob("*.py"))
]


def test_importing_any_module_leaves_great_expectations_and_airflow_out() -> None:
    code = (
        "import importlib, sys\n"
        f"for name in {MODULES!r}: importlib.import_module(name)\n"
        "print([m for m in ('great_expectations', 'airflow') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT_DIR)
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == "[]"


def test_the_command_line_starts_without_heavy_libraries() -> None:
    code = (
        "import sys\nfrom etl.cli import app\n"
        "heavy = ('great_expectations', 'airflow', 'duckdb', 'pandas', 'pdfplumber', 'pypdfium2')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT_DIR)
    assert found.stdout.strip() == "[]", found.stderr
