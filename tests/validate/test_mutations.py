"""A good candidate, spoilt in many ways: each is caught by the expectation meant for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from etl.load.connection import writing
from etl.validate import validate_candidate
from tests.load.factory import EXPECTATIONS, State, vocabulary

F, A, E = "fact_metric_observation", "fact_measure_adoption", "evidence"
SERVED = "metric_code = 'served'"
MUTATIONS = {
    f"{F}.fact_id_not_null": f"UPDATE {F} SET fact_id = NULL",
    f"{F}.fact_id_unique": f"INSERT INTO {F} FROM {F} WHERE {SERVED}",
    f"{F}.fact_id_unique_across_tables": f"UPDATE {F} SET fact_id = (SELECT min(fact_id) FROM {A}) WHERE {SERVED}",
    f"{F}.document_known": f"UPDATE {F} SET document_sk = 1",
    f"{F}.measure_known": f"UPDATE {F} SET measure_code = 'media_push'",
    f"{F}.metric_known": f"UPDATE {F} SET metric_sk = 1",
    f"{F}.metric_of_the_survey": "UPDATE dim_metric SET survey_ids = ['other']",
    f"{F}.metric_name_present": f"UPDATE {F} SET metric_name = ' '",
    f"{F}.unit_known": f"UPDATE {F} SET unit = '筐', unit_sk = NULL WHERE {SERVED}",
    f"{F}.unit_reference_valid": f"UPDATE {F} SET unit = '%' WHERE {SERVED}",
    f"{F}.subject_type_known": f"UPDATE {F} SET subject_type = 'vendor'",
    f"{F}.subject_institution_known": f"UPDATE {F} SET subject_name = '丙大学'",
    f"{F}.subject_region_known": (
        f"UPDATE {F} SET subject_type = 'region', subject_id = '330000', subject_name = '四川省'"
    ),
    f"{F}.kind_known": f"UPDATE {F} SET value_kind = 'guess'",
    f"{F}.kind_present": f"UPDATE {F} SET value_kind = NULL",
    f"{F}.qualifier_known": f"UPDATE {F} SET qualifier = 'maybe'",
    f"{F}.qualifier_present": f"UPDATE {F} SET qualifier = NULL",
    f"{F}.value_text_present": f"UPDATE {F} SET value_text = ''",
    f"{F}.value_text_in_evidence": f"UPDATE {F} SET value_text = '301' WHERE {SERVED}",
    f"{F}.value_finite": f"UPDATE {F} SET value = 'inf'::DOUBLE WHERE {SERVED}",
    f"{F}.count_not_negative": f"UPDATE {F} SET value = -300 WHERE {SERVED}",
    f"{F}.percent_in_range": f"UPDATE {F} SET value = 980 WHERE metric_code = 'share'",
    f"{F}.percent_has_percent_sign": f"UPDATE {F} SET unit = '倍', unit_sk = NULL WHERE metric_code = 'share'",
    f"{F}.growth_plausible": f"UPDATE {F} SET value_kind = 'growth', value = -120 WHERE metric_code = 'share'",
    f"{F}.count_plausible": f"UPDATE {F} SET value = 3e12 WHERE {SERVED}",
    f"{F}.range_ordered": f"UPDATE {F} SET value_low = 300, value_high = 200 WHERE {SERVED}",
    f"{F}.range_complete": f"UPDATE {F} SET value_low = 300 WHERE {SERVED}",
    f"{F}.period_ordered": f"UPDATE {F} SET period_start = '2020-03-02'",
    f"{F}.period_plausible": f"UPDATE {F} SET period_end = '2020-12-01'",
    f"{F}.evidence_known": f"UPDATE {F} SET evidence_sk = 1",
    f"{F}.told_once": f"INSERT INTO {F} SELECT * REPLACE ('again' AS fact_id) FROM {F} WHERE {SERVED}",
    f"{F}.confidence_in_range": f"UPDATE {F} SET confidence = 1.2",
    f"{F}.confidence_present": f"UPDATE {F} SET confidence = NULL",
    f"{F}.dates_in_calendar": f"UPDATE {F} SET period_start = '1999-01-01'",
    f"{F}.load_known": f"UPDATE {F} SET load_id = 'never'",
    f"{F}.review_status_known": f"UPDATE {F} SET review_status = 'seen'",
    f"{F}.origin_known": f"UPDATE {F} SET origin = 'rumour'",
    f"{A}.fact_id_unique": f"INSERT INTO {A} FROM {A}",
    f"{A}.fact_id_not_null": f"UPDATE {A} SET fact_id = NULL",
    f"{A}.document_known": f"UPDATE {A} SET document_sk = 1",
    f"{A}.measure_known": f"UPDATE {A} SET measure_code = 'miracles'",
    f"{A}.measure_of_the_survey": "UPDATE dim_measure SET survey_ids = ['other']",
    f"{A}.status_known": f"UPDATE {A} SET adoption_status = 'hoped'",
    f"{A}.status_present": f"UPDATE {A} SET adoption_status = NULL",
    f"{A}.subject_institution_known": f"UPDATE {A} SET subject_id = 'hei:99999' WHERE subject_type = 'institution'",
    f"{A}.subject_region_known": f"UPDATE {A} SET subject_id = '990000' WHERE subject_type = 'region'",
    f"{A}.once_per_subject_and_measure": f"INSERT INTO {A} SELECT * REPLACE ('again' AS fact_id) FROM {A}",
    f"{A}.evidence_known": f"UPDATE {A} SET evidence_sk = NULL",
    f"{A}.confidence_in_range": f"UPDATE {A} SET confidence = -0.1",
    f"{A}.started_on_plausible": f"UPDATE {A} SET started_on = '2020-05-01'",
    f"{E}.evidence_sk_unique": f"INSERT INTO {E} FROM {E}",
    f"{E}.text_present": f"UPDATE {E} SET evidence_text = NULL",
    f"{E}.text_stands_in_document": f"UPDATE {E} SET evidence_text = '并无此言' WHERE evidence_source = 'text'",
    f"{E}.offsets_point_to_text": f"UPDATE {E} SET start_offset = start_offset + 1 WHERE evidence_source = 'text'",
    f"{E}.block_exists": f"UPDATE {E} SET block_no = 99 WHERE evidence_source = 'text'",
    f"{E}.table_row_stands_in_document": f"UPDATE {E} SET row_no = 0 WHERE evidence_source = 'table'",
    f"{E}.page_within_report": f"UPDATE {E} SET page_no = 2",
    f"{E}.boxes_present": f"UPDATE {E} SET bbox = []",
    f"{E}.boxes_well_formed": f"UPDATE {E} SET bbox = [[1, 200, 100, 100, 120]]",
    f"{E}.first_box_on_page": f"UPDATE {E} SET bbox = [[2, 100, 100, 200, 120]]",
    f"{E}.boxes_inside_page": f"UPDATE {E} SET bbox = [[1, 100, 100, 1300, 120]]",
    f"{E}.source_known": f"UPDATE {E} SET evidence_source = 'hearsay'",
    f"{E}.length_of_a_sentence": f"UPDATE {E} SET evidence_text = repeat('长', 500) WHERE evidence_source = 'text'",
    f"{E}.document_known": f"UPDATE {E} SET document_sk = 1",
    "fact_response.response_id_unique": "INSERT INTO fact_response FROM fact_response",
    "fact_response.name_present": "UPDATE fact_response SET institution_name = NULL",
    "fact_response.institution_known": "UPDATE fact_response SET institution_key = 'hei:99999'",
    "fact_response.sequence_unique": "UPDATE fact_response SET sequence_no = 1",
    "fact_response.institution_listed_once": "UPDATE fact_response SET institution_key = 'hei:10001'",
    "fact_response.printed_code_matches": "UPDATE fact_response SET printed_code = '10002'",
    "fact_response.evidence_known": "UPDATE fact_response SET evidence_sk = 1",
    "fact_declared_count.count_code_known": "UPDATE fact_declared_count SET count_code = 'guessed'",
    "fact_declared_count.value_not_negative": "UPDATE fact_declared_count SET declared_value = NULL",
    "fact_declared_count.listed_as_declared": "UPDATE fact_declared_count SET declared_value = 3",
    "fact_declared_count.replied_not_above_invited": "INSERT INTO fact_declared_count SELECT f.* REPLACE "
    "(fact_id || t.c AS fact_id, t.c AS count_code, t.v AS declared_value) FROM fact_declared_count AS f, "
    "(VALUES ('invited', 5), ('replied', 9)) AS t(c, v)",
    "bridge_fact_evidence.telling_unique": "INSERT INTO bridge_fact_evidence FROM bridge_fact_evidence",
    "bridge_fact_evidence.fact_known": f"DELETE FROM {A}",
    "bridge_fact_evidence.evidence_known": "UPDATE bridge_fact_evidence SET evidence_sk = 1",
    "bridge_fact_evidence.primary_is_the_facts_evidence": "UPDATE bridge_fact_evidence SET evidence_role = 'primary'",
    "bridge_document_institution.once_per_report": (
        "INSERT INTO bridge_document_institution FROM bridge_document_institution"
    ),
    "bridge_document_institution.key_well_formed": "UPDATE bridge_document_institution SET institution_key = '甲大学'",
    "bridge_document_institution.code_agrees_with_key": (
        "UPDATE bridge_document_institution SET institution_code = '10002'"
    ),
    "bridge_finding_evidence.finding_known": "DELETE FROM consistency_finding",
    "consistency_finding.severity_known": "UPDATE consistency_finding SET finding_severity = 'grave'",
    "dim_institution.institution_sk_unique": "UPDATE dim_institution SET institution_sk = 5",
    "dim_institution.one_current_version": "UPDATE dim_institution SET is_current = true",
    "dim_institution.code_form": "UPDATE dim_institution SET institution_code = '123' WHERE NOT is_provisional",
    "dim_institution.provisional_without_code": "UPDATE dim_institution SET is_provisional = true",
    "dim_institution.region_known": "UPDATE dim_institution SET region_code = '990000'",
    "dim_measure.not_empty": "DELETE FROM dim_measure",
    "dim_metric.percent_not_additive": "UPDATE dim_metric SET additivity = 'additive'",
    "dim_metric.measure_known": "UPDATE dim_metric SET measure_code = 'miracles'",
    "dim_region.code_form": "UPDATE dim_region SET region_code = '33'",
    "dim_unit.family_present": "UPDATE dim_unit SET unit_family = NULL",
    "dim_survey.expected_regions_known": "UPDATE dim_survey SET expected_regions = ['990000']",
    "dim_document.sha256_unique": "INSERT INTO dim_document FROM dim_document",
    "dim_document.title_not_empty": "UPDATE dim_document SET title = ''",
    "dim_document.survey_known": "UPDATE dim_document SET survey_id = 'summer'",
    "dim_document.region_known": "UPDATE dim_document SET region_code = '990000'",
    "dim_document.region_expected": "UPDATE dim_survey SET expected_regions = ['510000']",
    "dim_document.page_count_present": "UPDATE dim_document SET page_count = NULL",
    "dim_document.page_count_positive": "UPDATE dim_document SET page_count = 0",
    "dim_document.scanned_within_pages": "UPDATE dim_document SET scanned_pages = 2",
    "dim_document.pages_complete": "DELETE FROM document_page",
    "dim_document.report_date_plausible": "UPDATE dim_document SET report_date = '2002-03-20'",
    "dim_document.report_date_present": "UPDATE dim_document SET report_date = NULL",
    "dim_document.status_matches_currency": "UPDATE dim_document SET is_current = false",
    "dim_document.current_exists_per_submitter": (
        "UPDATE dim_document SET is_current = false, document_status = 'superseded'"
    ),
    "dim_document.one_current_per_submitter": "INSERT INTO dim_document SELECT * REPLACE "
    "(9 AS document_sk, 'f' AS sha256) FROM dim_document",
    "dim_document.replaced_by_known_report": "UPDATE dim_document SET kept_sha256 = 'nobody'",
    "dim_document.has_facts": f"DELETE FROM {F}; DELETE FROM {A}; DELETE FROM fact_response",
    "dim_document.read_with_present_vocabulary": "UPDATE dim_document SET vocabulary_version = 'v0'",
    "document_page.page_size_positive": "UPDATE document_page SET width = 0",
    "source_table_cell.cell_unique": "INSERT INTO source_table_cell FROM source_table_cell",
    "source_table_cell.pages_within_report": "UPDATE source_table_cell SET page_to = 2",
    "source_table_cell.header_present": "DELETE FROM source_table_cell WHERE row_no = 0",
    "staging.collision.none": "INSERT INTO staging.collision SELECT 'evidence', '1', document_sk FROM dim_document",
    "audit.submission.status_known": "UPDATE audit.submission SET status = 'lost'",
    "audit.submission.reason_given": "UPDATE audit.submission SET status = 'rejected'",
    "audit.submission.kept_out_is_out": "UPDATE audit.submission SET status = 'withdrawn'",
    "audit.submission.published_is_current": "UPDATE dim_document SET is_current = false",
    "audit.submission.every_report_was_received": "DELETE FROM audit.submission",
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = State(tmp_path_factory.mktemp("good"), vocabularies=[vocabulary()])
    return state.build([state.ready("a")]).path


def mutate(good: Path, tmp_path: Path, name: str) -> Path:
    spoilt = Path(shutil.copy(good, tmp_path / "spoilt.duckdb"))
    with writing(spoilt) as con:
        con.execute(MUTATIONS[name])
    return spoilt


def narrowed(tmp_path: Path, name: str) -> Path:
    """A folder with the one expectation that is meant to notice."""
    suite, _, expectation = name.rpartition(".")
    content = yaml.safe_load((EXPECTATIONS / f"{suite}.yaml").read_text(encoding="utf-8"))
    content["expectations"] = [e for e in content["expectations"] if e["name"] == expectation]
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / f"{suite}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_a_spoilt_candidate_is_caught(good: Path, tmp_path: Path, name: str) -> None:
    spoilt = mutate(good, tmp_path, name)
    result = validate_candidate(spoilt, narrowed(tmp_path, name))
    failed = {r.name for r in result.results if not r.success and not r.errored}
    assert name in failed
    assert result.errored == 0


def test_there_are_enough_and_each_is_of_an_expectation_that_exists() -> None:
    from etl.validate import load_suites

    names = {f"{s.name}.{e.name}" for s in load_suites(EXPECTATIONS) for e in s.expectations}
    assert len(MUTATIONS) >= 40
    assert set(MUTATIONS) <= names
