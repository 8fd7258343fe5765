"""What changed between two releases and why, on warehouses that were really loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from etl.history.changes import CAUSES, Change, compare
from etl.load import Fact, FileState, Outcome, Side, copy_file, differences
from tests.load.factory import State, sha, vocabulary

NEW_SKETCH = {"text_shingles": tuple(range(1000, 1256))}


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path)


def frozen(state: State) -> Path:
    path = state.folder / f"load_{state.loads}.duckdb"
    copy_file(state.warehouse, path)
    return path


def counted(earlier: Path | None, state: State) -> dict[tuple[str, str], int]:
    changes = compare(*differences(earlier, state.warehouse, "winter"))
    assert {c.cause for c in changes} <= CAUSES.keys()
    return dict(Counter((c.kind, c.cause) for c in changes))


def test_nothing_changed_is_no_change(state: State) -> None:
    state.load([state.ready("a")])
    assert counted(frozen(state), state) == {}


def test_everything_in_a_first_release_is_gained(state: State) -> None:
    state.load([state.ready("a")])
    assert counted(None, state) == {("gained", "first_release"): 7}


def test_a_region_reports_for_the_first_time(state: State) -> None:
    state.load([state.ready("a")])
    before = frozen(state)
    state.load([state.ready("b", region_code="510000", **NEW_SKETCH)])
    assert counted(before, state) == {("gained", "new_report"): 7}


def test_a_resubmission_carries_over_what_it_says_again(state: State) -> None:
    state.load([state.ready("a", count=300)])
    before = frozen(state)
    state.load([state.ready("b", count=512, report_date=date(2020, 4, 1), **NEW_SKETCH)])
    assert counted(before, state) == {("carried", "resubmission"): 6, ("changed", "resubmission"): 1}
    (changed,) = [c for c in compare(*differences(before, state.warehouse, "winter")) if c.kind == "changed"]
    assert changed.earlier
    assert changed.later
    assert (changed.earlier.code, changed.earlier.stated[:9]) == ("served", "300 = 300")
    assert changed.later.stated.startswith("512 = 512")


def test_a_withdrawal_takes_facts_away_and_shows_the_version_before(state: State) -> None:
    state.load([state.ready("a", count=300)])
    state.load([state.ready("b", count=512, report_date=date(2020, 4, 1), **NEW_SKETCH)])
    before = frozen(state)
    state.load([Outcome(sha("b"), "withdrawn", "withdrawn", "taken back")])
    assert counted(before, state) == {("carried", "withdrawal"): 6, ("changed", "withdrawal"): 1}
    before = frozen(state)
    state.load([Outcome(sha("a"), "withdrawn", "withdrawn", "taken back")])
    assert counted(before, state) == {("lost", "withdrawal"): 7}


def test_a_quarantine_and_its_end(state: State) -> None:
    outcome = state.ready("a")
    state.load([outcome])
    before = frozen(state)
    state.load([Outcome(sha("a"), "quarantined", "damaged", "page 3", "winter")])
    assert counted(before, state) == {("lost", "quarantine"): 7}
    before = frozen(state)
    state.load([outcome])
    assert counted(before, state) == {("gained", "quarantine_lifted"): 7}


def test_a_late_report_is_told_apart(state: State) -> None:
    state.load([state.ready("a", region_code="510000", **NEW_SKETCH)])
    before = frozen(state)
    outcome = state.ready("b")
    state.load([replace(outcome, status="quarantined", reason_code="survey_closed", reason="late")])
    held = frozen(state)
    state.load([outcome])
    received = state.received[1].received_at
    for earlier in (before, held):
        both = differences(earlier, state.warehouse, "winter")
        assert {c.cause for c in compare(*both, received - timedelta(microseconds=1))} == {"late_report"}
    both = differences(before, state.warehouse, "winter")
    assert {c.cause for c in compare(*both, received)} == {"new_report"}


@pytest.mark.parametrize(
    ("versions", "cause"),
    [
        ({"vocabulary_version": "v2"}, "vocabulary"),
        ({"normalizer_version": "n2"}, "code"),
        ({"vocabulary_version": "v2", "extractor_version": "x2"}, "vocabulary_and_code"),
        ({}, "unknown"),
    ],
)
def test_the_same_file_read_otherwise(state: State, versions: dict[str, str], cause: str) -> None:
    first = state.ready("a", count=300)
    state.load([first])
    before = frozen(state)
    state.vocabularies = (
        [vocabulary(version="v2")] if "vocabulary_version" in versions else state.vocabularies
    )
    state.load([state.ready("a", adoptions=(), **versions)])
    assert counted(before, state) == {("lost", cause): 2}


def fact(
    fact_id: str,
    stated: str = "300",
    review: str = "machine unreviewed",
    sha256: str = "s",
    code: str = "served",
) -> Fact:
    return Fact(
        "observation",
        fact_id,
        sha256,
        "330000",
        "hei:10001",
        "甲大学",
        code,
        "",
        stated,
        review,
        f"人次{fact_id}",
    )


def side(*facts: Fact, version: str = "v", decided: frozenset[str] = frozenset()) -> Side:
    return Side(
        list(facts), {}, {"s": FileState("s.pdf", "published", None, 0, "330000", version, "r")}, decided
    )


def kinds(changes: list[Change]) -> list[tuple[str, str]]:
    return [(c.kind, c.cause) for c in changes]


def test_a_stewards_decision_is_told_by_the_review() -> None:
    corrected = fact("1", "500", "steward corrected")
    assert kinds(compare(side(fact("1")), side(corrected))) == [("changed", "decision")]
    assert kinds(compare(side(fact("1")), side(fact("1", review="machine accepted")))) == [
        ("changed", "decision")
    ]


def test_a_rejected_fact_is_lost_by_decision() -> None:
    assert kinds(compare(side(fact("1")), side(decided=frozenset("s")))) == [("lost", "decision")]


def test_facts_alike_are_paired_off_and_the_surplus_is_gained() -> None:
    old, new = side(fact("1"), fact("2")), side(fact("3"), fact("4"), fact("5"), version="w")
    assert sorted(kinds(compare(old, new))) == [
        ("carried", "vocabulary"),
        ("carried", "vocabulary"),
        ("gained", "vocabulary"),
    ]


def test_several_figures_of_one_kind_are_never_paired_by_guess() -> None:
    old, new = side(fact("1", "1"), fact("2", "2")), side(fact("3", "3"), fact("4", "4"), version="w")
    assert Counter(c.kind for c in compare(old, new)) == {"gained": 2, "lost": 2}
