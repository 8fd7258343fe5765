"""Real Great Expectations on real candidates: held, failed and errored told apart; documents at fault found."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
import yaml

from etl.errors import ConfigurationError, ValidationStopped
from etl.load import publish, record_validation, with_quarantine
from etl.load.connection import writing
from etl.model.document import Box
from etl.validate import build_data_docs, validate_candidate
from tests.load.factory import EXPECTATIONS, SCHEMAS, TEXT, VIEWS, State, document, report, rows, sha


def suite(folder: Path, **expectation: object) -> Path:
    """A folder with one suite of one expectation."""
    folder.mkdir(exist_ok=True)
    entry = {
        "name": "it",
        "severity": "critical",
        "meaning": "It holds.",
        "meaning_zh": "成立。",
        **expectation,
    }
    content = {
        "table": "fact_metric_observation",
        "key": ["fact_id"],
        "document": "document_sk",
        "expectations": [entry],
    }
    path = folder / "fact_metric_observation.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_sound_candidate_passes_with_warnings_on_what_the_report_says_of_itself(state: State) -> None:
    candidate = state.build([state.ready("a")])
    result = validate_candidate(candidate.path, EXPECTATIONS)
    assert (result.quarantine, result.stop_reasons, result.errored) == ({}, [], 0)
    assert {r.name for r in result.results if not r.success} == {
        "consistency_finding.report_agrees_with_itself",
        "fact_declared_count.listed_as_declared",
    }
    result.require_publishable()
    record_validation(candidate.path, candidate.load_id, result.records())
    publish(candidate.path, state.warehouse, schemas_dir=SCHEMAS, views_dir=VIEWS)
    run = "SELECT expectations_evaluated, expectations_failed, expectations_errored FROM mart.load_run"
    assert rows(state.warehouse, run) == [(result.evaluated, 2, 0)]
    failed = (
        "SELECT expectation, severity, unexpected_count, failing_documents, len(failing_keys), duration_s > 0 "
        "FROM mart.expectation_result WHERE NOT success ORDER BY suite"
    )
    assert rows(state.warehouse, failed) == [
        ("report_agrees_with_itself", "warning", 1, [sha("a")], 1, True),
        ("listed_as_declared", "warning", 1, [sha("a")], 1, True),
    ]


def test_a_bad_report_is_quarantined_with_its_reason_and_the_others_go_on(state: State) -> None:
    good = state.ready("good")
    doc = document("bad", TEXT.format(count=300))
    content = report("bad", doc, region_code="510000", region_name="四川省")
    outside = replace(content.observations[0].evidence, boxes=(Box(1, 50, 100, 5000, 112),))
    broken = replace(content, observations=(replace(content.observations[0], evidence=outside),))
    state.receive("bad")
    outcomes = [good, state.store(doc, broken)]
    found = validate_candidate(state.build(outcomes).path, EXPECTATIONS)
    assert list(found.quarantine) == [sha("bad")]
    assert "evidence.boxes_inside_page" in found.quarantine[sha("bad")][0]
    assert found.stop_reasons == []
    with pytest.raises(ValidationStopped, match="boxes_inside_page"):
        found.require_publishable()
    candidate = state.build(with_quarantine(outcomes, found.quarantine))
    again = validate_candidate(candidate.path, EXPECTATIONS)
    assert again.quarantine == {}
    record_validation(candidate.path, candidate.load_id, again.records())
    publish(candidate.path, state.warehouse, schemas_dir=SCHEMAS, views_dir=VIEWS)
    shown = "SELECT file_name, status, reason_code, reason LIKE '%boxes_inside_page%' FROM mart.submission ORDER BY 1"
    assert rows(state.warehouse, shown) == [
        ("bad.pdf", "quarantined", "expectation_failed", True),
        ("good.pdf", "published", None, None),
    ]


def test_an_expectation_that_errors_stops_and_is_told_from_one_that_failed(
    state: State, tmp_path: Path
) -> None:
    candidate = state.build([state.ready("a")])
    folder = suite(
        tmp_path / "e",
        sql="SELECT fact_id, document_sk FROM fact_metric_observation WHERE no_such_column",
        severity="warning",
    )
    result = validate_candidate(candidate.path, folder)
    assert (result.failed, result.errored, result.quarantine) == (0, 1, {})
    with pytest.raises(
        ValidationStopped, match=r"fact_metric_observation\.it: could not be evaluated: .*no_such_column"
    ):
        result.require_publishable()
    record = result.records()[0]
    assert (record["success"], record["errored"], record["unexpected_count"]) == (False, True, None)
    assert "no_such_column" in record["error"]


def test_a_missing_column_of_a_class_errors_too(state: State, tmp_path: Path) -> None:
    candidate = state.build([state.ready("a")])
    folder = suite(tmp_path / "e", type="ExpectColumnValuesToNotBeNull", kwargs={"column": "nowhere"})
    result = validate_candidate(candidate.path, folder)
    assert (result.failed, result.errored) == (0, 1)


def test_an_expectation_that_errors_leaves_the_others_of_its_suite_alone(
    state: State, tmp_path: Path
) -> None:
    candidate = state.build([state.ready("a")])
    folder = suite(
        tmp_path / "e", sql="SELECT fact_id, document_sk FROM fact_metric_observation WHERE nowhere"
    )
    path = folder / "fact_metric_observation.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    said = {"severity": "critical", "meaning": "It holds.", "meaning_zh": "成立。"}
    content["expectations"] += [
        {
            **said,
            "name": "unknown_column",
            "type": "ExpectColumnValuesToNotBeNull",
            "kwargs": {"column": "nowhere"},
        },
        {**said, "name": "holds", "type": "ExpectColumnValuesToNotBeNull", "kwargs": {"column": "fact_id"}},
        {
            **said,
            "name": "fails",
            "type": "ExpectColumnValuesToBeBetween",
            "kwargs": {"column": "value", "max_value": 1},
        },
        {**said, "name": "finds", "sql": "SELECT fact_id, document_sk FROM fact_metric_observation"},
        {
            **said,
            "name": "finds_none",
            "sql": "SELECT fact_id, document_sk FROM fact_metric_observation WHERE false",
        },
    ]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    found = validate_candidate(candidate.path, folder).results
    assert [(r.expectation.name, r.success, r.errored, r.unexpected_count) for r in found] == [
        ("it", False, True, None),
        ("unknown_column", False, True, None),
        ("holds", True, False, 0),
        ("fails", False, False, 2),
        ("finds", False, False, 2),
        ("finds_none", True, False, 0),
    ]
    assert {r.duration_s > 0 for r in found if not r.errored} == {True}


def test_colons_of_a_query_are_its_own(state: State, tmp_path: Path) -> None:
    candidate = state.build([state.ready("a")])
    sql = "SELECT format('{:g}', value) AS fact_id, document_sk::BIGINT AS document_sk FROM fact_metric_observation"
    [found] = validate_candidate(candidate.path, suite(tmp_path / "e", sql=sql)).results
    assert (found.errored, found.failing_keys) == (False, ("300", "98.3"))


def test_a_memory_limit_is_kept_to(state: State, tmp_path: Path) -> None:
    candidate = state.build([state.ready("a")])
    bytes_of = "SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'"
    sql = f"SELECT ({bytes_of}) AS fact_id, document_sk FROM fact_metric_observation LIMIT 1"
    [found] = validate_candidate(candidate.path, suite(tmp_path / "e", sql=sql), "300MB").results
    assert found.failing_keys == ("286.1 MiB",)


def test_a_critical_failure_that_no_document_explains_stops(state: State, tmp_path: Path) -> None:
    candidate = state.build([state.ready("a")])
    folder = suite(tmp_path / "e", type="ExpectTableRowCountToBeBetween", kwargs={"min_value": 1000})
    result = validate_candidate(candidate.path, folder)
    assert result.quarantine == {}
    with pytest.raises(ValidationStopped, match="It holds"):
        result.require_publishable()


def test_rows_of_a_document_that_is_not_there_stop(state: State) -> None:
    candidate = state.build([state.ready("a")])
    with writing(candidate.path) as con:
        con.execute("UPDATE fact_metric_observation SET document_sk = 7")
    result = validate_candidate(candidate.path, EXPECTATIONS)
    assert any("document_known" in reason for reason in result.stop_reasons)


def test_all_failing_documents_are_found_though_rows_are_sampled(state: State, tmp_path: Path) -> None:
    names = [f"r{n}" for n in range(30)]
    candidate = state.build([state.ready(n) for n in names])
    for failing in (
        {"sql": "SELECT fact_id, document_sk FROM fact_metric_observation"},
        {"type": "ExpectColumnValuesToBeBetween", "kwargs": {"column": "value", "max_value": 1}},
    ):
        result = validate_candidate(candidate.path, suite(tmp_path / "e", **failing))
        assert set(result.quarantine) == {sha(n) for n in names}
        assert result.results[0].unexpected_count == 60
        assert len(result.results[0].failing_keys) == 20


def test_braces_and_percent_signs_in_a_query_are_its_own(state: State, tmp_path: Path) -> None:
    candidate = state.build([state.ready("a")])
    sql = (
        "SELECT fact_id, document_sk FROM fact_metric_observation "
        r"WHERE regexp_matches(value_text, '\d{2}\.3%') AND unit LIKE '%'"
    )
    result = validate_candidate(candidate.path, suite(tmp_path / "e", sql=sql))
    assert (result.errored, result.results[0].unexpected_count) == (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"type": "ExpectMiracles"}, {"type": "ExpectColumnValuesToNotBeNull", "kwargs": {"colum": "value"}}],
)
def test_an_unknown_class_or_argument_is_refused(
    state: State, tmp_path: Path, wrong: dict[str, object]
) -> None:
    candidate = state.build([state.ready("a")])
    with pytest.raises(ConfigurationError, match=r"expectations/fact_metric_observation\.yaml: it\."):
        validate_candidate(candidate.path, suite(tmp_path / "e", **wrong))


def test_a_candidate_that_is_none_stops(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"no database" * 500)
    with pytest.raises(ValidationStopped, match="cannot be opened"):
        validate_candidate(tmp_path / "x.duckdb", EXPECTATIONS)


def test_data_docs_show_every_suite(state: State, tmp_path: Path) -> None:
    candidate = state.build([state.ready("a")])
    result = validate_candidate(candidate.path, EXPECTATIONS)
    for _ in range(2):
        index = build_data_docs(result, tmp_path / "docs")
    assert "fact_metric_observation" in index.read_text(encoding="utf-8")
    pages = list((tmp_path / "docs" / "validations").rglob("*.html"))
    assert len(pages) == len({r.suite.name for r in result.results})
    page = next(p for p in pages if "fact_declared_count" in str(p)).read_text(encoding="utf-8")
    assert "declared_value" in page


def test_data_docs_open_without_a_network(state: State, tmp_path: Path) -> None:
    suites = suite(
        tmp_path / "e", type="ExpectTableRowCountToBeBetween", kwargs={"min_value": 1000}, severity="warning"
    )
    result = validate_candidate(state.build([state.ready("a")]).path, suites)
    index = build_data_docs(result, tmp_path / "docs")
    pages = {page: page.read_text(encoding="utf-8") for page in index.parent.rglob("*.html")}
    assert not [
        page for page, text in pages.items() if re.search(r"""(src|href)="https?:|url\('https?:""", text)
    ]
    failed = next(r for r in result.results if not r.success)
    assert escape(failed.expectation.meaning) in pages[index]
    links = re.findall('href="([^"]+)"', pages[index])
    assert {index.parent / link for link in links} == pages.keys() - {index}


def test_pages_that_cannot_be_written_are_told_in_one_line(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from great_expectations.data_context.store.html_site_store import HtmlSiteStore

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    result = validate_candidate(
        state.build([state.ready("a")]).path, suite(tmp_path / "e", sql="SELECT 1 WHERE 0")
    )
    monkeypatch.setattr(HtmlSiteStore, "set", full)
    build_data_docs(result, tmp_path / "docs")
    lines = [r.getMessage() for r in caplog.records if r.levelname in {"WARNING", "ERROR"}]
    assert lines == [f"{tmp_path / 'docs'}: no page could be written for fact_metric_observation"]
