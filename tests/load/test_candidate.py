"""Loads into a real DuckDB file: replaced by document, equal to a rebuild, nothing half there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.errors import LoadError
from etl.load import Outcome, known_files, published_load_id, usable_base, with_quarantine
from etl.load.connection import writing
from tests.load.factory import PROVINCE, State, document, report, rows, sha, tables, vocabulary

SHOWN = "SELECT file_name, status, reason_code FROM mart.submission ORDER BY file_name"
NEW_SKETCH = {"text_shingles": tuple(range(1000, 1256))}


def test_a_first_load_shows_what_the_report_says(state: State) -> None:
    candidate = state.load([state.ready("a")])
    assert (candidate.documents, candidate.facts, candidate.base_load_id) == (1, 4, None)
    observed = rows(
        state.warehouse,
        "SELECT subject_name, metric_code, value, unit, period_start, evidence_text, page_no, bbox, tellings, source "
        "FROM mart.metric_observation ORDER BY metric_code",
    )
    assert observed[0] == (
        "甲大学",
        "served",
        300.0,
        "人次",
        date(2020, 2, 1),
        "线上服务读者300人次",
        1,
        [[1.0, 160.0, 100.0, 270.0, 112.0]],
        2,
        "text",
    )
    assert [row[1:3] for row in observed] == [("served", 300.0), ("share", 98.3)]
    adopted = rows(
        state.warehouse,
        "SELECT subject_type, subject_id, measure_code, measure_name, group_code, status, started_on "
        "FROM mart.measure_adoption ORDER BY measure_code",
    )
    assert adopted == [
        ("institution", "hei:10001", "loan_extension", "延长借期", "B", "done", date(2020, 2, 3)),
        ("region", "330000", "media_push", "新媒体推送", "B", "planned", None),
    ]


def test_respondents_declared_counts_tables_and_findings_are_shown(state: State) -> None:
    state.load([state.ready("a")])
    listed = (
        "SELECT sequence_no, printed_code, institution_id, institution_name FROM mart.respondent ORDER BY 1"
    )
    assert rows(state.warehouse, listed) == [
        (1, "10001", "hei:10001", "甲大学"),
        (2, None, "prov:330000:乙学院", "乙学院"),
    ]
    assert rows(state.warehouse, "SELECT count_code, value FROM mart.declared_count") == [("listed", 20.0)]
    cells = "SELECT row_no, column_no, text FROM mart.source_table_cell WHERE row_no < 2 ORDER BY ALL"
    assert rows(state.warehouse, cells) == [(0, 0, "序号"), (0, 1, "单位名称"), (1, 0, "1"), (1, 1, "甲大学")]
    found = "SELECT check_code, severity, evidence_texts, page_nos FROM mart.consistency_finding"
    assert rows(state.warehouse, found) == [
        ("declared_vs_listed", "warning", ["全省共有20所图书馆参加", "2\t乙学院"], [1, 1])
    ]


def test_coverage_names_who_is_missing(state: State) -> None:
    state.load([state.ready("a")])
    coverage = rows(
        state.warehouse,
        "SELECT region_name, is_expected, report_status, listed, institutions_with_facts FROM mart.coverage ORDER BY 1",
    )
    assert coverage == [("四川省", True, "missing", 0, 0), ("浙江省", True, "published", 2, 1)]


def test_loading_the_same_file_again_changes_no_row(state: State) -> None:
    outcome = state.ready("a")
    state.load([outcome])
    before = tables(state.warehouse)
    state.load([outcome])
    assert tables(state.warehouse) == before
    assert before["main.fact_metric_observation"]


def test_a_document_read_anew_replaces_its_own_rows_only(state: State) -> None:
    other = state.ready("b", region_code="510000", region_name="四川省", **NEW_SKETCH)
    state.load([state.ready("a", count=300), other])
    before = rows(state.warehouse, "FROM mart.metric_observation WHERE file_name = 'b.pdf' ORDER BY fact_id")
    state.load([state.ready("a", count=512)])
    values = "SELECT value FROM mart.metric_observation WHERE file_name = 'a.pdf' AND metric_code = 'served'"
    assert rows(state.warehouse, values) == [(512.0,)]
    after = rows(state.warehouse, "FROM mart.metric_observation WHERE file_name = 'b.pdf' ORDER BY fact_id")
    assert after == before


def test_a_candidate_holds_what_the_load_changes_and_no_more(state: State) -> None:
    other = state.ready("b", region_code="510000", region_name="四川省", **NEW_SKETCH)
    state.load([state.ready("a", report_date=date(2020, 3, 1)), other])
    candidate = state.build([state.ready("c", report_date=date(2020, 4, 1), count=9)], state.warehouse)
    held = rows(candidate.path, "SELECT file_name, document_status FROM main.dim_document ORDER BY 1")
    assert held == [("a.pdf", "superseded"), ("c.pdf", "published")], (
        "its submitter's reports are decided on together"
    )
    assert rows(candidate.path, "SELECT count(DISTINCT document_sk) FROM main.evidence") == [(2,)]
    assert rows(candidate.path, "SELECT count(*) FROM audit.submission") == [(2,)]


def test_a_key_that_another_report_has_is_noted(state: State) -> None:
    other = state.ready("b", region_code="510000", region_name="四川省", **NEW_SKETCH)
    state.load([other])
    state.warehouse.chmod(0o644)
    with writing(state.warehouse) as con:
        con.execute("UPDATE fact_response SET response_id = 'taken'")
    state.warehouse.chmod(0o444)
    outcome = state.ready("a")
    first = state.build([outcome], state.warehouse)
    assert rows(first.path, "FROM staging.collision") == []
    taken = rows(first.path, "SELECT min(response_id) FROM main.fact_response")[0][0]
    state.warehouse.chmod(0o644)
    with writing(state.warehouse) as con:
        con.execute("UPDATE fact_response SET response_id = ? WHERE sequence_no = 1", [taken])
    again = state.build([outcome], state.warehouse)
    assert rows(again.path, "SELECT table_name, row_key FROM staging.collision") == [("fact_response", taken)]


def test_increments_end_in_the_same_tables_as_a_rebuild(state: State, tmp_path: Path) -> None:
    steps = [
        [state.ready("a", report_date=date(2020, 3, 1))],
        [state.ready("b", report_date=date(2020, 4, 1), count=700, **NEW_SKETCH)],
        [
            state.ready("c", region_code="510000", region_name="四川省"),
            Outcome(sha("d"), "rejected", "not_pdf", "no PDF"),
        ],
    ]
    state.receive("d")
    state.receive("a", "a again.pdf")
    for step in steps:
        state.load(step)
    grown = tables(state.warehouse)
    state.load([outcome for step in reversed(steps) for outcome in step], rebuild=True)
    assert tables(state.warehouse) == grown


def test_fact_ids_survive_a_rebuild(state: State) -> None:
    outcome = state.ready("a")
    state.load([outcome])
    ids = "SELECT fact_id FROM mart.measure_adoption UNION SELECT fact_id FROM mart.metric_observation ORDER BY 1"
    before = rows(state.warehouse, ids)
    state.load([outcome], rebuild=True)
    assert rows(state.warehouse, ids) == before
    assert len(before) == 4


def test_a_newer_report_supersedes_and_the_older_stays_as_history(state: State) -> None:
    state.load([state.ready("old", report_date=date(2020, 3, 1))])
    state.load([state.ready("new", report_date=date(2020, 4, 1), count=900)])
    assert rows(state.warehouse, SHOWN) == [
        ("new.pdf", "published", None),
        ("old.pdf", "superseded", "newer_version"),
    ]
    assert rows(state.warehouse, "SELECT file_name, version FROM mart.document") == [("new.pdf", 2)]
    assert rows(state.warehouse, "SELECT DISTINCT file_name FROM mart.metric_observation") == [("new.pdf",)]
    assert rows(state.warehouse, "SELECT count(*) FROM main.fact_metric_observation") == [(4,)]


def test_an_older_report_that_arrives_late_is_superseded_at_once(state: State) -> None:
    state.load([state.ready("new", report_date=date(2020, 4, 1))])
    state.load([state.ready("old", report_date=date(2020, 3, 1), count=900)])
    assert rows(state.warehouse, "SELECT file_name, version FROM mart.document") == [("new.pdf", 2)]


def test_the_same_bytes_under_two_names_are_a_duplicate(state: State) -> None:
    outcome = state.ready("a")
    state.receive("a", "copy.pdf")
    state.load([outcome])
    assert rows(state.warehouse, SHOWN) == [
        ("a.pdf", "published", None),
        ("copy.pdf", "duplicate", "same_bytes"),
    ]
    assert rows(state.warehouse, "SELECT count(*) FROM mart.document") == [(1,)]
    assert known_files(state.warehouse)[sha("a")].status == "published"


def test_a_scan_of_the_same_report_is_a_duplicate_and_the_better_text_is_kept(state: State) -> None:
    state.load([state.ready("scan", scanned_pages=1, report_date=None)])
    state.load([state.ready("typeset")])
    assert rows(state.warehouse, SHOWN) == [
        ("scan.pdf", "duplicate", "same_text"),
        ("typeset.pdf", "published", None),
    ]


def test_when_the_shown_version_is_quarantined_the_previous_one_shows_again(state: State) -> None:
    state.load([state.ready("old", report_date=date(2020, 3, 1))])
    state.load([state.ready("new", report_date=date(2020, 4, 1), count=900)])
    state.load(with_quarantine([], {sha("new"): ["boxes outside the page"]}))
    assert rows(state.warehouse, SHOWN) == [
        ("new.pdf", "quarantined", "expectation_failed"),
        ("old.pdf", "published", None),
    ]
    assert rows(state.warehouse, "SELECT quarantined FROM mart.load_run ORDER BY load_id") == [
        (0,),
        (0,),
        (1,),
    ]
    assert rows(state.warehouse, "SELECT count(*) FROM main.fact_metric_observation") == [(2,)]


def test_a_withdrawn_report_loses_its_facts_and_keeps_its_record(state: State) -> None:
    state.load([state.ready("a")])
    state.load([Outcome(sha("a"), "withdrawn", "withdrawn", "asked for by the submitter")])
    assert rows(state.warehouse, SHOWN) == [("a.pdf", "withdrawn", "withdrawn")]
    assert rows(state.warehouse, "SELECT count(*) FROM main.evidence") == [(0,)]


def test_what_is_kept_out_keeps_its_reason_in_later_loads(state: State) -> None:
    state.receive("bad")
    state.load([Outcome(sha("bad"), "rejected", "encrypted", "needs a password")])
    state.load([state.ready("a")])
    reasons = "SELECT file_name, status, reason_code, reason FROM mart.submission ORDER BY 1"
    assert rows(state.warehouse, reasons) == [
        ("a.pdf", "published", None, None),
        ("bad.pdf", "rejected", "encrypted", "needs a password"),
    ]
    assert known_files(state.warehouse)[sha("bad")].normalizer_version is None
    assert known_files(state.warehouse)[sha("a")].normalizer_version == "n1"


def test_an_institution_has_a_row_per_name_and_one_current_one(state: State) -> None:
    doc = document("a", "甲学院图书馆延长借期,线上服务读者300人次,占比98.3%。全省共有20所图书馆参加。")
    base = report("a", doc)
    then = replace(base.institutions[0], name="甲学院")
    content = replace(
        base,
        institutions=(then, base.institutions[1]),
        observations=(),
        adoptions=tuple(replace(a, subject=PROVINCE) for a in base.adoptions),
    )
    state.receive("a")
    state.load([state.store(doc, content)])
    versions = (
        "SELECT name, is_current, valid_from FROM main.dim_institution "
        "WHERE institution_key = 'hei:10001' ORDER BY 1"
    )
    assert rows(state.warehouse, versions) == [("甲大学", True, date(2004, 5, 1)), ("甲学院", False, None)]
    assert rows(state.warehouse, "SELECT name FROM mart.institution ORDER BY 1") == [("乙学院",), ("甲大学",)]
    response = (
        "SELECT i.name FROM main.fact_response "
        "JOIN main.dim_institution AS i USING (institution_sk) ORDER BY sequence_no"
    )
    assert rows(state.warehouse, response) == [("甲学院",), ("乙学院",)]


def test_an_inherited_measure_is_one_row_and_a_changed_one_is_two(state: State) -> None:
    parent, child = vocabulary(), vocabulary("examples", inherits="winter")
    changed = type(child.measures[1])(**{**vars(child.measures[1]), "definition": "otherwise"})
    child.measures = (child.measures[0], changed)
    state.vocabularies = [child, parent]
    state.load([state.ready("a")])
    measures = "SELECT measure_code, survey_id, survey_ids FROM mart.measure ORDER BY ALL"
    assert rows(state.warehouse, measures) == [
        ("loan_extension", "winter", ["examples", "winter"]),
        ("media_push", "examples", ["examples"]),
        ("media_push", "winter", ["winter"]),
    ]


def test_reports_of_two_surveys_do_not_supersede_each_other(state: State) -> None:
    state.vocabularies = [vocabulary(), vocabulary("examples", inherits="winter")]
    state.load([state.ready("a"), state.ready("b", survey_id="examples")])
    assert rows(state.warehouse, "SELECT file_name FROM mart.document ORDER BY 1") == [("a.pdf",), ("b.pdf",)]


def test_an_outcome_of_a_file_never_received_is_refused(state: State) -> None:
    with pytest.raises(LoadError, match="log does not have"):
        state.build([Outcome(sha("ghost"), "rejected", "not_pdf", "no PDF")])


def test_a_broken_artifact_names_itself(state: State) -> None:
    outcome = state.ready("a")
    assert outcome.report_path
    outcome.report_path.write_text("{}")
    with pytest.raises(LoadError, match="broken artifact"):
        state.build([outcome])
    outcome.report_path.unlink()
    with pytest.raises(LoadError, match="cannot be read"):
        state.build([outcome])


def test_a_base_with_other_tables_is_not_built_upon(state: State, tmp_path: Path) -> None:
    outcome = state.ready("a")
    state.load([outcome])
    other = tmp_path / "schemas"
    (other / "star").mkdir(parents=True)
    for path in (Path(__file__).parents[2] / "schemas" / "star").glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace('schema_version: "1"', 'schema_version: "2"')
        (other / "star" / path.name).write_text(text, encoding="utf-8")
    assert usable_base(state.warehouse)
    assert not usable_base(state.warehouse, other)
    with pytest.raises(LoadError, match="another schema"):
        state.build([outcome], state.warehouse, schemas_dir=other)


def test_nothing_published_yet(state: State) -> None:
    assert not usable_base(state.warehouse)
    assert published_load_id(state.warehouse) is None
    assert known_files(state.warehouse) == {}
