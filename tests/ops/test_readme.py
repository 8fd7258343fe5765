"""What the README and the architecture page tell must be there."""

from __future__ import annotations

import re
import subprocess

import pytest

from etl.settings import PROJECT_DIR, Settings

README = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (PROJECT_DIR / "docs" / "architecture.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT_DIR / "Makefile").read_text(encoding="utf-8")


def test_every_make_target_of_the_readme_exists() -> None:
    targets = {word for line in re.findall(r"make ((?:[a-z-]+ ?)+)", README) for word in line.split()}
    known = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert {"run", "test", "airflow"} <= targets
    assert {t for t in targets if t in known or t in ("lint", "types")} >= {
        "run",
        "test",
        "test-full",
        "lint",
    }
    assert targets - known <= {"and", "a"}


def test_every_command_of_the_readme_exists() -> None:
    from typer.main import get_command

    from etl.cli.app import app

    used = set(re.findall(r"(?:^    |^\$ |`)survey ([a-z]+(?:-[a-z]+)*)\b", README, re.MULTILINE))
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert {"ingest", "query", "explain", "status", "validate"} <= used
    assert used <= known


@pytest.mark.parametrize("text", [README, ARCHITECTURE])
def test_every_view_and_setting_that_is_named_exists(text: str) -> None:
    views = {path.stem for path in (PROJECT_DIR / "warehouse").glob("*.sql")}
    assert set(re.findall(r"\bmart\.([a-z_]+)", text)) <= views
    fields = set(Settings.model_fields)
    for name in re.findall(r"\bSURVEY_([A-Z_]+)\b", text):
        assert name.lower() in fields or name == "HOME", name


@pytest.mark.parametrize("text", [README, ARCHITECTURE])
def test_every_path_that_is_named_exists(text: str) -> None:
    named = re.findall(r"`((?:etl|schemas|expectations|warehouse|dags|docs|examples)/[\w./-]*)`", text)
    assert [path for path in named if not (PROJECT_DIR / path).exists() and ".duckdb" not in path] == []


def test_make_help_lists_every_target_that_has_a_description() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory"], capture_output=True, text=True, cwd=PROJECT_DIR
    ).stdout
    for target in re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE):
        assert f"make {target} " in shown
