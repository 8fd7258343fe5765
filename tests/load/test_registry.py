"""The registry of tables: refuses what it does not understand, and everything generated from it is current."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.load.dictionary import main, render
from etl.load.registry import Registry, load_registry
from etl.load.views import create_views, empty_warehouse, read_views
from tests.load.factory import PROJECT, SCHEMAS, VIEWS

CONTRACT = {
    "document": "document_id file_name survey_id sha256 source_uri title issuer region_code region_name report_date "
    "page_count scanned_pages received_at version",
    "submission": "sha256 file_name source_uri survey_id received_at status reason_code reason load_id",
    "institution": "institution_id institution_code name region_code region_name level is_provisional",
    "respondent": "document_id file_name survey_id sequence_no printed_code institution_id institution_name",
    "measure_adoption": "fact_id document_id file_name survey_id subject_type subject_id subject_name measure_code "
    "measure_name group_code status started_on evidence_text page_no bbox confidence flags review_status origin "
    "load_id",
    "metric_observation": "fact_id document_id file_name survey_id subject_type subject_id subject_name measure_code "
    "metric_code metric_name value value_low value_high value_text unit value_kind qualifier period_start period_end "
    "period_text evidence_text page_no bbox confidence flags review_status origin source load_id",
    "declared_count": "document_id file_name survey_id count_code what value evidence_text page_no bbox",
    "source_table_cell": "document_id file_name table_no table_title page_from page_to row_no column_no text bbox",
    "consistency_finding": "document_id file_name check_code severity expected actual evidence_texts page_nos",
    "measure": "measure_code name name_en definition",
    "metric": "metric_code name name_en definition unit additivity",
    "region": "region_code name name_en",
    "survey": "survey_id title title_en",
    "load_run": "load_id started_at published_at documents facts quarantined expectations_evaluated "
    "expectations_failed expectations_errored code_version vocabulary_version",
}
TYPES = {
    "report_date": "DATE",
    "received_at": "TIMESTAMP WITH TIME ZONE",
    "started_on": "DATE",
    "page_no": "INTEGER",
    "bbox": "DOUBLE[][]",
    "confidence": "DOUBLE",
    "flags": "VARCHAR[]",
    "value": "DOUBLE",
    "period_start": "DATE",
    "evidence_texts": "VARCHAR[]",
    "page_nos": "INTEGER[]",
    "published_at": "TIMESTAMP WITH TIME ZONE",
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(SCHEMAS / "star")


@pytest.fixture
def star(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCHEMAS / "star", tmp_path / "star"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("view", sorted(CONTRACT))
def test_a_view_has_the_promised_columns(registry: Registry, view: str) -> None:
    with empty_warehouse(registry, read_views(VIEWS)) as con:
        found = {name: kind for name, kind, *_ in con.execute(f"DESCRIBE mart.{view}").fetchall()}
    assert set(CONTRACT[view].split()) <= set(found)
    assert {c: found[c] for c in TYPES if c in found} == {c: t for c, t in TYPES.items() if c in found}


def test_every_fact_names_its_load_and_every_table_has_a_key(registry: Registry) -> None:
    assert {
        t.name for t in registry.tables if t.kind == "fact" and "load_id" not in {c.name for c in t.columns}
    } == set()
    assert all(t.primary_key and t.grain and t.audience for t in registry.tables)


def test_the_data_dictionary_is_current(registry: Registry) -> None:
    current = (PROJECT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert current == render(registry, read_views(VIEWS)), "run: python -m etl.load.dictionary"


def test_the_dictionary_command_writes_it(tmp_path: Path) -> None:
    shutil.copytree(SCHEMAS / "star", tmp_path / "schemas" / "star")
    shutil.copytree(VIEWS, tmp_path / "warehouse", ignore=shutil.ignore_patterns("*.duckdb*"))
    assert main(tmp_path) == 0
    assert "fact_metric_observation" in (tmp_path / "docs" / "data_dictionary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("dimensions.yaml", "grain: one survey", "grian: one survey", r"dimensions\.yaml: dim_survey"),
        ("dimensions.yaml", "primary_key: [survey_sk]", "primary_key: [sk]", r"dim_survey.*key columns.*sk"),
        (
            "dimensions.yaml",
            "nullable: [inherits, due_date, closes_on]",
            "nullable: [heir, due_date, closes_on]",
            r"dim_survey\.nullable: no column heir",
        ),
        ("dimensions.yaml", "title_en, call_date", "title_fr, call_date", r"dim_survey\.columns\.title_fr"),
        ("fields.yaml", "type: BIGINT", "type: BIGINTEGER", r"fields\.yaml: fields\.document_sk\.type"),
        (
            "fields.yaml",
            "label: 报告代理键",
            "labl: 报告代理键",
            r"fields\.yaml: fields\.document_sk\.labe?l",
        ),
        (
            "fields.yaml",
            "references: dim_document.document_sk",
            "references: dim_doc.sk",
            r"references dim_doc\.sk",
        ),
        ("fields.yaml", "fields:", "fields: [", r"fields\.yaml: no valid YAML"),
    ],
)
def test_a_wrong_registry_is_refused_by_file_key_and_reason(
    star: Path, file: str, old: str, new: str, reason: str
) -> None:
    edit(star / file, old, new)
    with pytest.raises(ConfigurationError, match=reason):
        load_registry(star)


def test_a_missing_registry_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"fields\.yaml: cannot be read"):
        load_registry(tmp_path)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE VIEW mart.x AS SELECT 1 AS y", "header comment"),
        ("-- One.\nCREATE VIEW mart.z AS SELECT 1 AS y", r"CREATE VIEW mart\.x"),
        ("-- One.\nCREATE VIEW mart.x AS SELECT nothing FROM main.dim_survey", r"mart\.x"),
        ("-- One.\nCREATE VIEW mart.x AS SELECT 1 AS y", "y: neither"),
        ("-- One.\n--   q: Of nothing.\nCREATE VIEW mart.x AS SELECT 1 AS y", "q: described"),
    ],
)
def test_a_wrong_view_is_refused(registry: Registry, tmp_path: Path, sql: str, reason: str) -> None:
    (tmp_path / "x.sql").write_text(sql, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=reason):
        empty_warehouse(registry, read_views(tmp_path))


def test_a_folder_without_views_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no views"):
        read_views(tmp_path)


def test_views_are_made_in_a_database_that_has_the_tables(registry: Registry) -> None:
    with empty_warehouse(registry, read_views(VIEWS)) as con:
        con.execute("DROP SCHEMA mart CASCADE")
        create_views(con, read_views(VIEWS), registry)
        assert con.execute("SELECT count(*) FROM mart.document").fetchall() == [(0,)]
