"""What a failing or broken expectation does to a load, through the stages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from etl.errors import ValidationStopped
from etl.settings import Settings
from tests.fixtures import bad_inputs
from tests.ops.runs import ingest, rows, statuses, survey


def with_expectation(settings: Settings, folder: Path, sql: str, level: str) -> Settings:
    """The settings with one more critical expectation on reports."""
    shutil.copytree(settings.expectations_dir, folder)
    path = folder / "dim_document.yaml"
    suite = yaml.safe_load(path.read_text(encoding="utf-8"))
    suite["expectations"].append(
        {
            "name": "planted",
            "sql": sql,
            "severity": "critical",
            "level": level,
            "meaning": "Planted by a test.",
            "meaning_zh": "测试所设。",
        }
    )
    path.write_text(yaml.safe_dump(suite, allow_unicode=True), encoding="utf-8")
    return settings.model_copy(update={"expectations_dir": folder})


@pytest.fixture
def two_reports(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    bad_inputs.good(inbox, "甘肃")
    bad_inputs.good(inbox, "云南")
    return inbox


def test_a_document_at_fault_is_quarantined_and_the_others_are_published(
    settings: Settings, two_reports: Path, tmp_path: Path
) -> None:
    sql = "SELECT sha256, document_sk FROM dim_document WHERE region_code = '530000'"
    strict = with_expectation(settings, tmp_path / "expectations", sql, level="document")
    assert ingest(strict, two_reports) is not None
    found = statuses(settings)
    assert found[bad_inputs.example_pdf("云南").name] == ("quarantined", "expectation_failed")
    assert rows(settings, "SELECT region_name FROM mart.document") == [("甘肃省",)]
    [(reason,)] = rows(settings, "SELECT reason FROM mart.submission WHERE status = 'quarantined'")
    assert "planted" in reason
    assert ingest(strict, two_reports) is None
    assert ingest(settings, two_reports) is not None, "with the expectation gone, the report is loaded anew"
    assert rows(settings, "SELECT count(*) FROM mart.document") == [(2,)]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT sha256, document_sk FROM dim_document", "planted"),
        ("SELECT sha256, document_sk FROM no_such_table", "could not be evaluated"),
    ],
)
def test_what_no_document_explains_and_what_errors_stop_the_load(
    settings: Settings, two_reports: Path, tmp_path: Path, sql: str, words: str
) -> None:
    ingest(settings, bad_inputs.good(tmp_path, "吉林"))
    before = settings.warehouse.read_bytes()
    strict = with_expectation(settings, tmp_path / "expectations", sql, level="load")
    with pytest.raises(ValidationStopped, match=words):
        ingest(strict, two_reports)
    assert settings.warehouse.read_bytes() == before
    assert (settings.data_docs_dir / "index.html").exists()
    found = survey(settings, "ingest", two_reports, SURVEY_EXPECTATIONS_DIR=str(strict.expectations_dir))
    assert found.returncode == 1
    assert words in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert settings.warehouse.read_bytes() == before
    assert ingest(settings, two_reports) is not None
    assert rows(settings, "SELECT count(*) FROM mart.document") == [(3,)]
