"""One real run of the Airflow DAG over the examples into a fresh warehouse, and what its readers then see."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from etl.settings import PROJECT_DIR, Settings
from tests.fixtures import bad_inputs
from tests.ops import truth
from tests.ops.runs import SURVEY, environment, row_counts, rows, survey


@pytest.fixture(scope="module")
def first_run(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Settings, subprocess.CompletedProcess[str]]:
    home = tmp_path_factory.mktemp("dag-run")
    settings = Settings(survey_home=home, warehouse=home / "survey.duckdb")
    return settings, survey(settings, "run", "--inbox", bad_inputs.SUBMISSIONS)


@pytest.fixture
def published(first_run: tuple[Settings, subprocess.CompletedProcess[str]]) -> Settings:
    settings, found = first_run
    assert found.returncode == 0, found.stderr + found.stdout
    return settings


def test_the_run_says_what_it_did(first_run: tuple[Settings, subprocess.CompletedProcess[str]]) -> None:
    settings, found = first_run
    assert f"{len(truth.reports())} documents" in found.stdout
    assert str(settings.warehouse) in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


def test_documents_are_those_of_the_truth(published: Settings) -> None:
    sql = "SELECT file_name, title, region_name, issuer, CAST(report_date AS VARCHAR) FROM mart.document"
    assert set(rows(published, sql)) == truth.documents()


def test_respondents_are_those_of_the_truth(published: Settings) -> None:
    sql = "SELECT file_name, sequence_no, printed_code, institution_name FROM mart.respondent"
    required, _ = truth.split("respondents", "seq", "code", "name")
    assert truth.select(published, sql) == required


def test_declared_counts_reach_the_mark(published: Settings) -> None:
    sql = "SELECT file_name, count_code, value FROM mart.declared_count"
    assert truth.f1(truth.select(published, sql), *truth.split("declared_counts", "count", "value")) >= 0.9


def test_tables_are_those_of_the_truth(published: Settings) -> None:
    sql = "SELECT file_name, table_no, row_no, column_no, text FROM mart.source_table_cell WHERE text <> ''"
    assert set(rows(published, sql)) == truth.cells()


def test_institutions_reach_the_mark(published: Settings) -> None:
    sql = """
    SELECT DISTINCT file_name, subject_name
    FROM (SELECT file_name, subject_type, subject_name FROM mart.measure_adoption
          UNION ALL SELECT file_name, subject_type, subject_name FROM mart.metric_observation)
    WHERE subject_type = 'institution'
    """
    assert truth.f1(truth.select(published, sql), *truth.split("institutions", "name")) >= 0.97


def test_measures_reach_the_mark(published: Settings) -> None:
    sql = "SELECT file_name, subject_name, measure_code FROM mart.measure_adoption"
    assert truth.f1(truth.select(published, sql), *truth.split("measures", "subject", "measure")) >= 0.9


def test_metrics_reach_the_mark(published: Settings) -> None:
    sql = "SELECT file_name, subject_name, value, unit FROM mart.metric_observation"
    assert truth.f1(truth.select(published, sql), *truth.split("metrics", "subject", "value", "unit")) >= 0.96


def test_every_contradiction_that_was_planted_is_found(published: Settings) -> None:
    planted = {file for file, report in truth.reports().items() if report["contradictions"]}
    found = {name for (name,) in rows(published, "SELECT file_name FROM mart.consistency_finding")}
    assert planted
    assert planted <= found


def test_the_load_and_its_validation_are_on_record(published: Settings) -> None:
    sql = (
        "SELECT documents, quarantined, expectations_evaluated > 100, expectations_errored FROM mart.load_run"
    )
    assert rows(published, sql) == [(len(truth.reports()), 0, True, 0)]
    assert (published.data_docs_dir / "index.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_nothing_of_the_run_stands_outside_its_home(published: Settings) -> None:
    assert published.warehouse.stat().st_mode & 0o777 == 0o444
    assert list(published.candidates_dir.iterdir()) == []
    assert {p.name for p in published.received_dir.iterdir()} == {
        f"{sha256}.pdf" for (sha256,) in rows(published, "SELECT sha256 FROM mart.submission")
    }


def test_a_second_run_has_nothing_to_do_and_says_so(published: Settings) -> None:
    before, stat = row_counts(published), published.warehouse.stat()
    found = survey(published, "run", "--inbox", bad_inputs.SUBMISSIONS)
    assert found.returncode == 0
    assert "nothing new" in found.stdout
    assert published.warehouse.stat().st_mtime_ns == stat.st_mtime_ns
    assert row_counts(published) == before


def test_query_prints_csv_and_json_of_the_same_rows(published: Settings) -> None:
    sql = "SELECT file_name, page_count, report_date FROM mart.document ORDER BY file_name"
    as_csv = list(csv.DictReader(io.StringIO(survey(published, "query", sql, "--format", "csv").stdout)))
    as_json = json.loads(survey(published, "query", sql, "--format", "json").stdout)
    assert len(as_csv) == len(truth.reports())
    assert [{k: str(v) for k, v in row.items()} for row in as_json] == as_csv
    assert len(json.loads(survey(published, "query", sql, "--format", "json", "--limit", "3").stdout)) == 3


@pytest.mark.parametrize(
    "sql",
    ["SELECT nothing FROM mart.document", "DELETE FROM dim_document", "SELEC 1", "DROP VIEW mart.document"],
)
def test_a_query_that_cannot_be_answered_is_one_line(published: Settings, sql: str) -> None:
    found = survey(published, "query", sql)
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.startswith("survey: ")
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.parametrize("view", ["measure_adoption", "metric_observation"])
def test_explain_leads_from_a_fact_to_its_words(published: Settings, view: str) -> None:
    sql = f"SELECT fact_id, file_name, page_no, evidence_text, load_id FROM mart.{view} ORDER BY fact_id LIMIT 1"
    [(fact_id, file_name, page_no, evidence_text, load_id)] = rows(published, sql)
    found = json.loads(survey(published, "explain", fact_id, "--format", "json").stdout)
    assert (found["file_name"], found["page_no"]) == (file_name, page_no)
    assert found["evidence_text"] == evidence_text
    assert found["load_id"] == load_id
    shown = survey(published, "explain", fact_id)
    assert shown.returncode == 0
    for part in (file_name, evidence_text[:12], load_id):
        assert part in shown.stdout


def test_explain_of_no_fact_is_one_line(published: Settings) -> None:
    found = survey(published, "explain", "0000")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "survey: 0000: no published fact has this id\n"


def test_status_prints_every_submission(published: Settings) -> None:
    found = json.loads(survey(published, "status", "--format", "json").stdout)
    assert {row["file"] for row in found} == {path.name for path in bad_inputs.example_pdfs()}
    assert {row["status"] for row in found} == {"published"}


def test_validate_passes_on_what_is_published(published: Settings) -> None:
    found = survey(published, "validate")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "0 errored" in found.stdout


def test_a_dry_run_keeps_nothing(published: Settings, settings: Settings) -> None:
    found = survey(settings, "ingest", "--dry-run", bad_inputs.example_pdf())
    assert found.returncode == 0
    assert bad_inputs.example_pdf().name in found.stdout
    assert "甘肃省" in found.stdout
    assert not settings.survey_home.exists()


def test_again_reads_a_file_once_more(published: Settings) -> None:
    [(sha256, name)] = rows(published, "SELECT sha256, file_name FROM mart.document ORDER BY sha256 LIMIT 1")
    [artifact] = published.documents_dir.glob(f"{sha256}.*.json")
    before, counts = artifact.stat().st_mtime_ns, row_counts(published)
    found = survey(published, "ingest", "--again", sha256[:8])
    assert found.returncode == 0, found.stderr
    assert artifact.stat().st_mtime_ns > before
    assert "published load" in found.stdout
    assert row_counts(published) == counts
    assert (name,) in rows(published, "SELECT file_name FROM mart.document")


def test_the_command_line_and_the_dag_at_once_lose_nothing(settings: Settings, tmp_path: Path) -> None:
    for province, folder in (("甘肃", "one"), ("云南", "one"), ("吉林", "two"), ("山东", "two")):
        (tmp_path / folder).mkdir(exist_ok=True)
        bad_inputs.good(tmp_path / folder, province)
    dag = subprocess.Popen(
        [*SURVEY, "run", "--inbox", str(tmp_path / "one")],
        env=environment(settings),
        cwd=PROJECT_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    loads = [survey(settings, "ingest", tmp_path / "two" / name) for name in _names(tmp_path / "two")]
    said, _ = dag.communicate()
    assert [load.returncode for load in loads] == [0, 0], loads
    assert dag.returncode == 0, said
    found = {region for (region,) in rows(settings, "SELECT region_name FROM mart.document")}
    assert found == {"甘肃省", "云南省", "吉林省", "山东省"}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
