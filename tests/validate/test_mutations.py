"""A good candidate, spoilt in every way that an expectation is meant for: each is caught by that expectation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.load.connection import writing
from etl.model.observation import DeclaredCount
from etl.validate import ExpectationResult, load_suites, validate_candidate
from etl.validate.engine import open_engine
from etl.validate.evaluating import evaluate
from etl.validate.runner import judge
from tests.load.factory import EXPECTATIONS, TEXT, State, document, said, vocabulary
from tests.validate.mutations import MUTATIONS

KNOWN_TO_FAIL = {"consistency_finding.report_agrees_with_itself"}
"""The good report contradicts itself once, so that there is a finding to spoil."""
EVERY = {f"{s.name}.{e.name}": (s, e) for s in load_suites(EXPECTATIONS) for e in s.expectations}


@pytest.fixture(scope="module", params=["full", "incremental"])
def good(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A candidate of everything, or one of a single report that is read anew, on a base of two."""
    state = State(tmp_path_factory.mktemp("good"), vocabularies=[vocabulary()])
    if request.param == "full":
        return state.build([agreeing(state)]).path
    other = state.ready("other", region_code="510000", region_name="四川省")
    state.load([other, state.ready("a", 299)])
    candidate = state.build([agreeing(state)], state.warehouse)
    assert (candidate.base_load_id, candidate.documents) != (None, 2)
    return candidate.path


def agreeing(state: State) -> object:
    """A report that lists as many as it says."""
    declared = said(document("a", TEXT.format(count=300)), "全省共有20所图书馆参加")
    return state.ready("a", declared_counts=(DeclaredCount("listed", "图书馆", 2.0, declared),))


@pytest.fixture(scope="module")
def found_in_good(good: Path) -> dict[str, ExpectationResult]:
    return {r.name: r for r in validate_candidate(good, EXPECTATIONS).results}


@pytest.fixture
def spoilt(good: Path, tmp_path: Path) -> Iterator[Path]:
    copy = Path(shutil.copy(good, tmp_path / "spoilt.duckdb"))
    yield copy
    copy.unlink()


def checked(candidate: Path, name: str) -> ExpectationResult:
    """What the one expectation that is meant to notice finds."""
    suite, expectation = EVERY[name]
    with open_engine(candidate) as engine:
        [finding] = evaluate(engine, suite.model_copy(update={"expectations": (expectation,)}))
        hashes = {
            r["document_sk"]: r["sha256"]
            for r in engine.select("SELECT document_sk, sha256 FROM dim_document")
        }
    return judge(suite, expectation, finding, hashes)


def test_in_the_good_candidate_everything_holds(found_in_good: dict[str, ExpectationResult]) -> None:
    assert {name for name, r in found_in_good.items() if not r.success} == KNOWN_TO_FAIL


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_a_spoilt_candidate_is_caught(
    spoilt: Path, found_in_good: dict[str, ExpectationResult], name: str
) -> None:
    with writing(spoilt) as con:
        con.execute(MUTATIONS[name])
    result = checked(spoilt, name)
    assert (result.success, result.error) == (False, None)
    assert result.failing_keys or result.unexpected_count is None
    if name in KNOWN_TO_FAIL:
        assert (result.unexpected_count or 0) > (found_in_good[name].unexpected_count or 0)


def test_no_expectation_is_without_a_mutation() -> None:
    assert set(MUTATIONS) == set(EVERY)
