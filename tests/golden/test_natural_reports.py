"""The natural reports: what careful reading finds in them is found, what it does not find is not."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from benchmarks import cases
from etl.model.observation import Report
from tests.normalize.papers import vocabulary

REPORTS = sorted(path.stem for path in cases.NATURAL.glob("*.json"))
# Over all reports; single ones differ in how plainly they are written.
LEAST_RECALL, LEAST_PRECISION = 0.78, 0.86


@cache
def read() -> dict[str, tuple[Report, dict[str, Any]]]:
    return {c.name: (cases.read_case(c, vocabulary()), c.truth) for c in cases.natural_cases()}


def region(truth: dict[str, Any], subject: str) -> str:
    """The province's name as reports print it, long or short, for its full one."""
    full: str = truth["document"]["province"]
    return full if len(subject) >= 2 and full.startswith(subject) else subject


def told(report: Report) -> set[tuple[str, str]]:
    return {(a.subject.name, a.measure_code) for a in report.adoptions}


def wanted(truth: dict[str, Any], required: bool) -> set[tuple[str, str]]:
    rows = [r for r in truth["measures"] if r.get("required", True) or not required]
    return {(region(truth, r["subject"]), r["measure"]) for r in rows}


@pytest.mark.parametrize("name", REPORTS)
def test_title_region_and_date(name: str) -> None:
    report, truth = read()[name]
    assert "".join(report.title.split()) == "".join(truth["document"]["title"].split())
    assert report.region_name == truth["document"]["province"]
    assert str(report.report_date) == truth["document"]["report_date"]


@pytest.mark.parametrize("name", REPORTS)
def test_respondents(name: str) -> None:
    report, truth = read()[name]
    assert [r.institution_name for r in report.respondents] == [r["name"] for r in truth["respondents"]]


@pytest.mark.parametrize("name", REPORTS)
def test_declared_counts(name: str) -> None:
    report, truth = read()[name]
    missed = {float(d["value"]) for d in truth["declared_counts"]} - {d.value for d in report.declared_counts}
    assert len(missed) <= 1


def test_measures() -> None:
    hits = misses = wrong = 0
    for report, truth in read().values():
        found = told(report)
        hits += len(found & wanted(truth, True))
        misses += len(wanted(truth, True) - found)
        wrong += len(found - wanted(truth, False))
    assert hits / (hits + misses) >= LEAST_RECALL
    assert hits / (hits + wrong) >= LEAST_PRECISION


@pytest.mark.parametrize("name", REPORTS)
def test_most_figures_are_found_with_their_subject_and_value(name: str) -> None:
    report, truth = read()[name]
    found = {(o.subject.name, o.value) for o in report.observations}
    figures = {
        (region(truth, m["subject"]), float(m["value"])) for m in truth["metrics"] if m.get("required", True)
    }
    assert len(figures & found) >= 0.9 * len(figures)
