"""The suites' files: reviewed, complete, and refused when wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from etl.errors import ConfigurationError
from etl.load.registry import load_registry
from etl.validate import load_suites
from tests.load.factory import EXPECTATIONS, PROJECT, SCHEMAS, State

GOOD = """
table: dim_unit
key: [unit_code]
expectations:
  - name: family_present
    type: ExpectColumnValuesToNotBeNull
    kwargs: {column: unit_family}
    severity: critical
    meaning: Every classifier belongs to a family.
    meaning_zh: 单位有所属类别。
"""


def test_every_query_gives_the_key_and_the_document_of_its_suite(state: State) -> None:
    con = duckdb.connect(str(state.build([state.ready("a")]).path), read_only=True)
    for suite in load_suites(EXPECTATIONS):
        wanted = {*suite.key, *([suite.document] if suite.document else [])}
        for expectation in suite.expectations:
            given = con.sql(expectation.sql or f"FROM {suite.table}").columns
            assert wanted <= set(given), f"{suite.name}.{expectation.name}"
    con.close()


def test_the_level_is_written_at_every_expectation() -> None:
    for path in EXPECTATIONS.glob("*.yaml"):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["expectations"]
        assert [e["name"] for e in entries if "level" not in e] == [], path.name


def test_a_level_left_out_is_that_of_the_suite(tmp_path: Path) -> None:
    path = tmp_path / "dim_unit.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_suites(tmp_path)[0].expectations[0].level == "load"
    path.write_text(
        GOOD.replace("expectations:", "document: document_sk\nexpectations:", 1), encoding="utf-8"
    )
    assert load_suites(tmp_path)[0].expectations[0].level == "document"


def test_every_table_but_that_of_the_results_has_a_suite() -> None:
    suites = {s.table for s in load_suites(EXPECTATIONS)}
    tables = {t.name for t in load_registry(SCHEMAS / "star").tables}
    assert tables - {"audit.expectation_result"} == {s for s in suites if not s.startswith("staging.")}


def test_domains_are_those_of_the_registry() -> None:
    registry = load_registry(SCHEMAS / "star")
    for suite in load_suites(EXPECTATIONS):
        for expectation in suite.expectations:
            if expectation.type == "ExpectColumnValuesToBeInSet":
                column = registry.table(suite.table).column(expectation.kwargs["column"])
                assert tuple(expectation.kwargs["value_set"]) == column.values, expectation.name


def test_there_are_many_and_each_says_what_it_means_in_both_languages() -> None:
    expectations = [e for s in load_suites(EXPECTATIONS) for e in s.expectations]
    assert len(expectations) >= 40
    assert {e.severity for e in expectations} == {"critical", "warning"}
    assert all(e.meaning.endswith(".") and e.meaning_zh.endswith("。") for e in expectations)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("severity: critical", "severity: fatal", r"expectations\.0\.severity"),
        ("severity: critical", "severety: critical", r"expectations\.0\.sever"),
        ("table: dim_unit", "table: dim_units", "the file is named for dim_unit"),
        ("    type: ExpectColumnValuesToNotBeNull\n", "", "either sql, or a type"),
        ("key: [unit_code]", "key: [", "cannot be read"),
        ("severity: critical", "severity: critical\n    level: trend", "a trend is a warning"),
        ("severity: critical", "severity: critical\n    level: document", "names no document column"),
        ("severity: critical", "severity: critical\n    level: row", r"expectations\.0\.level"),
        ("meaning_zh: 单位有所属类别。", "meaning_zh: ''", r"expectations\.0\.meaning_zh"),
    ],
)
def test_a_wrong_suite_is_refused_by_file_key_and_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in GOOD
    (tmp_path / "dim_unit.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"dim_unit\.yaml.*" + reason):
        load_suites(tmp_path)


def test_an_expectation_that_stands_twice_is_refused(tmp_path: Path) -> None:
    doubled = GOOD + GOOD[GOOD.index("  - name") :]
    (tmp_path / "dim_unit.yaml").write_text(doubled, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="family_present stands twice"):
        load_suites(tmp_path)


def test_no_suites_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no suites"):
        load_suites(tmp_path)


def test_importing_the_package_leaves_great_expectations_alone() -> None:
    script = "import sys, etl.validate, etl.load; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False).returncode == 0
