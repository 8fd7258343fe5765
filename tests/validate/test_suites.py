"""The suites' files: reviewed, complete, and refused when wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.load.registry import load_registry
from etl.validate import load_suites
from tests.load.factory import EXPECTATIONS, PROJECT, SCHEMAS

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


def test_every_suite_is_of_a_table_and_names_its_columns() -> None:
    registry = load_registry(SCHEMAS / "star")
    for suite in load_suites(EXPECTATIONS):
        columns = {c.name for c in registry.table(suite.table).columns}
        assert set(suite.key) <= columns
        assert suite.document is None or suite.document in columns


def test_every_table_of_facts_details_and_dimensions_has_a_suite() -> None:
    suites = {s.table for s in load_suites(EXPECTATIONS)}
    tables = {t.name for t in load_registry(SCHEMAS / "star").tables if t.kind != "audit"}
    assert tables <= suites


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
