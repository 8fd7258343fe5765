"""This load against what is published: warnings with the numbers in them, on candidates as they are really built."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb

from etl.load.inputs import Candidate, Outcome
from etl.model.observation import Institution, MeasureAdoption, Subject
from etl.validate import ValidationResult, validate_candidate
from tests.load.factory import (
    EXPECTATIONS,
    TEXT,
    State,
    _region,
    document,
    figures,
    report,
    said,
    sha,
    vocabulary,
)

CODES = range(10011, 10051)
REGIONS = {f"{n}0000": f"第{n}省" for n in range(31, 38)}


def registered(n: int) -> Institution:
    return Institution(f"hei:{n}", str(n), f"第{n}大学", f"第{n}大学", "330000", "本科", False)


def provisional(n: int) -> Institution:
    name = f"第{n}学院"
    return Institution(f"prov:330000:{name}", None, name, name, "330000", None, True)


def spoken_of(state: State, name: str, institutions: list[Institution], **changes: Any) -> Outcome:
    """A report that says of each institution that it took a measure."""
    doc = document(name, TEXT.format(count=300))
    adoptions = tuple(
        MeasureAdoption(
            Subject("institution", i.institution_key, i.name),
            "loan_extension",
            "done",
            None,
            said(doc, "延长借期"),
            0.9,
        )
        for i in institutions
    )
    content = report(name, doc)
    everyone = (*content.institutions, *institutions)
    if sha(name) not in {r.sha256 for r in state.received}:
        state.receive(name)
    return state.store(doc, replace(content, institutions=everyone, adoptions=adoptions, **changes))


def warnings(candidate: Candidate) -> tuple[ValidationResult, dict[str, tuple[str, ...]]]:
    """What is found, and the keys of the trends that do not hold."""
    result = validate_candidate(candidate.path, EXPECTATIONS)
    failed = [r for r in result.results if r.expectation.level == "trend" and not r.success]
    return result, {r.expectation.name: r.failing_keys for r in failed}


def test_a_region_that_loses_half_of_what_it_said_is_told_with_the_numbers(state: State) -> None:
    institutions = [registered(n) for n in CODES]
    state.load([spoken_of(state, "a", institutions)])
    result, told = warnings(state.build([spoken_of(state, "a", institutions[:20])], state.warehouse))
    assert told == {
        "facts_do_not_shrink": ("winter|330000|adoptions|40 -> 20 (-50 %)",),
        "institutions_steady": ("winter|330000|institutions|42 -> 22 (-48 %)",),
    }
    result.require_publishable()


def test_a_region_that_says_more_than_twice_as_much_is_told(state: State) -> None:
    institutions = [registered(n) for n in CODES]
    state.load([spoken_of(state, "a", institutions[:15])])
    _, told = warnings(state.build([spoken_of(state, "a", institutions)], state.warehouse))
    assert told["facts_do_not_multiply"] == ("winter|330000|adoptions|15 -> 40 (+167 %)",)


def test_a_region_left_without_a_report_is_told(state: State) -> None:
    state.load([state.ready("a")])
    gone = Outcome(sha("a"), "withdrawn", "withdrawn", "by the issuer", "winter")
    _, told = warnings(state.build([gone], state.warehouse))
    assert told == {"reports_stay": ("winter|330000|reports|1 -> 0 (-100 %)",)}


def test_institutions_that_no_register_knows_any_more_are_told(state: State) -> None:
    state.load([spoken_of(state, "a", [registered(n) for n in CODES])])
    _, told = warnings(state.build([spoken_of(state, "a", [provisional(n) for n in CODES])], state.warehouse))
    assert told == {"provisional_share_steady": ("winter|330000|provisional_share|0.024 -> 0.976 (+4000 %)",)}


def test_an_unchanged_report_changes_nothing_and_a_first_load_has_nothing_to_compare(state: State) -> None:
    first = state.load([spoken_of(state, "a", [registered(n) for n in CODES])])
    again = state.build([spoken_of(state, "a", [registered(n) for n in CODES])], state.warehouse)
    assert warnings(again)[1] == {}
    with duckdb.connect(str(again.path), read_only=True) as con:
        unchanged = con.execute(
            "SELECT count(*), count(*) FILTER (WHERE before = now) FROM staging.trend"
        ).fetchone()
    assert unchanged == (7, 7)
    alone = state.build([spoken_of(state, "a", [registered(n) for n in CODES])])
    with duckdb.connect(str(alone.path), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM staging.trend").fetchone() == (0,)
    assert (first.base_load_id, warnings(alone)[1]) == (None, {})


def of_region(state: State, code: str, count: int) -> Outcome:
    """A report of a region that gives one figure for each of four institutions."""
    doc = document(code, TEXT.format(count=count))
    four = [registered(n) for n in CODES[:4]]
    told = [figures(doc, count, Subject("institution", i.institution_key, i.name))[0] for i in four]
    content = report(code, doc, count, region_code=code, region_name=REGIONS[code])
    state.receive(code)
    institutions = (*content.institutions, *four)
    return state.store(doc, replace(content, institutions=institutions, observations=tuple(told)))


def test_a_figure_out_of_the_family_of_other_reports_is_told_with_the_median(state: State) -> None:
    regions = tuple(_region(code, name, name[:-1], code) for code, name in REGIONS.items())
    state.vocabularies = [vocabulary(regions=(*vocabulary().regions, *regions))]
    codes = list(REGIONS)
    state.load([of_region(state, code, 300 + 20 * n) for n, code in enumerate(codes[:6])])
    in_family = state.build([of_region(state, codes[6], 900)], state.warehouse)
    assert "figure_in_family" not in warnings(in_family)[1]
    result, told = warnings(state.build([of_region(state, codes[6], 900000)], state.warehouse))
    assert len(told["figure_in_family"]) == 4
    assert "服务读者 900000 第10011大学; median 360 of 28 figures in 7 reports" in told["figure_in_family"][0]
    failed = next(r for r in result.results if r.expectation.name == "figure_in_family")
    assert failed.documents == (sha(codes[6]),)
    result.require_publishable()
