"""How long has this failed? A query."""

from __future__ import annotations

from etl.load import publish, record_validation
from etl.load.inputs import Outcome
from etl.model.observation import DeclaredCount
from etl.validate import validate_candidate
from tests.load.factory import EXPECTATIONS, SCHEMAS, TEXT, VIEWS, State, document, rows, said

DECLARED = "suite = 'fact_declared_count' AND expectation = 'listed_as_declared'"


def load(state: State, *outcomes: Outcome) -> str:
    """Build, validate and publish; returns the load."""
    candidate = state.build(list(outcomes), state.warehouse if state.warehouse.exists() else None)
    result = validate_candidate(candidate.path, EXPECTATIONS)
    result.require_publishable()
    record_validation(candidate.path, candidate.load_id, result.records())
    publish(candidate.path, state.warehouse, schemas_dir=SCHEMAS, views_dir=VIEWS)
    return candidate.load_id


def telling(state: State, name: str, listed: float, **changes: object) -> Outcome:
    """A report that says that so many are listed; two are."""
    count = said(document(name, TEXT.format(count=300)), "全省共有20所图书馆参加")
    return state.ready(name, declared_counts=(DeclaredCount("listed", "图书馆", listed, count),), **changes)


def test_since_which_load_an_expectation_fails(state: State) -> None:
    load(state, telling(state, "a", 2))
    first = load(state, telling(state, "a", 20))
    load(state, telling(state, "a", 21))
    asked = (
        "SELECT success, failing_since_load, failing_loads, failed_loads, checked_loads, last_held_at < failing_since, "
        f"reports FROM mart.expectation_history WHERE {DECLARED}"
    )
    assert rows(state.warehouse, asked) == [(False, first, 2, 2, 3, True, 1)]
    load(state, telling(state, "a", 2))
    assert rows(state.warehouse, asked) == [(True, None, 0, 2, 4, None, 0)]


def test_a_report_fails_on_though_later_loads_do_not_read_it(state: State) -> None:
    first = load(state, telling(state, "a", 20))
    load(state, telling(state, "b", 2, region_code="510000", region_name="四川省"))
    held = f"SELECT success, failing_loads, reports FROM mart.expectation_history WHERE {DECLARED}"
    assert rows(state.warehouse, held) == [(True, 0, 1)]
    standing = (
        f"SELECT file_name, failing_since_load, failing_loads FROM mart.report_warning WHERE {DECLARED}"
    )
    assert rows(state.warehouse, standing) == [("a.pdf", first, 1)]
    load(state, telling(state, "a", 2))
    assert rows(state.warehouse, standing) == []


def test_what_is_no_longer_checked_is_told(state: State) -> None:
    load(state, telling(state, "a", 2))
    candidate = state.build([telling(state, "a", 3)], state.warehouse)
    kept = [r for r in validate_candidate(candidate.path, EXPECTATIONS).records() if r["suite"] != "dim_unit"]
    record_validation(candidate.path, candidate.load_id, kept)
    publish(candidate.path, state.warehouse, schemas_dir=SCHEMAS, views_dir=VIEWS)
    asked = "SELECT DISTINCT suite FROM mart.expectation_history WHERE NOT is_checked"
    assert rows(state.warehouse, asked) == [("dim_unit",)]
