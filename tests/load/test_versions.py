"""Which report of a submitter is shown, decided without a database."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from etl.load.versions import Decision, Edition, decide, has_revised_figure, is_same_report, similarity

MARCH, APRIL = date(2020, 3, 1), date(2020, 4, 1)
TEXT = tuple(range(256))
MISREAD = tuple(range(0, 256, 2)) + tuple(range(1000, 1128))
OTHER = tuple(range(5000, 5256))


def edition(
    sha: str, day: date | None = MARCH, us: int = 0, scanned: int = 0, sketch: tuple[int, ...] = TEXT
) -> Edition:
    return Edition(sha, day, us, scanned, sketch)


def statuses(*editions: Edition) -> dict[str, str]:
    return {d.sha256: d.status for d in decide(editions)}


def test_the_later_report_date_is_current_whatever_the_order() -> None:
    editions = [edition("a", MARCH, 9), edition("b", APRIL, 1), edition("c", None, 5, sketch=OTHER)]
    for order in permutations(editions):
        assert sorted(decide(order), key=lambda d: d.sha256) == [
            Decision("a", "superseded", 2, "b"),
            Decision("b", "published", 3, None),
            Decision("c", "superseded", 1, "b"),
        ]


def test_receipt_then_hash_decide_between_equal_dates() -> None:
    assert statuses(edition("a", us=2), edition("b", us=1, sketch=OTHER)) == {
        "a": "published",
        "b": "superseded",
    }
    assert statuses(edition("a"), edition("b", sketch=OTHER)) == {"a": "superseded", "b": "published"}


def test_of_two_renderings_the_text_layer_is_kept_and_else_the_later() -> None:
    assert statuses(edition("a", us=9, scanned=3, sketch=MISREAD), edition("b")) == {
        "a": "duplicate",
        "b": "published",
    }
    assert statuses(edition("a", us=1), edition("b", us=2)) == {"a": "duplicate", "b": "published"}


def test_of_two_text_layers_the_one_in_which_more_is_found_is_kept() -> None:
    lines = Edition("a", MARCH, 1, 0, TEXT, frozenset({"服务读者300人次", "共20所"}))
    without = Edition("b", MARCH, 2, 0, TEXT, frozenset({"服务读者300人次"}))
    assert {d.sha256: d.status for d in decide([lines, without])} == {"a": "published", "b": "duplicate"}


def test_a_duplicate_of_a_superseded_report_stays_out_of_sight() -> None:
    scan = edition("s", MARCH, 9, scanned=2, sketch=MISREAD)
    found = {d.sha256: d for d in decide([scan, edition("a", MARCH), edition("b", APRIL)])}
    assert (found["s"].status, found["s"].kept_sha256, found["s"].version) == ("duplicate", "a", None)
    assert (found["a"].status, found["b"].status) == ("superseded", "published")


def test_other_dates_or_another_text_are_never_duplicates() -> None:
    assert not is_same_report(edition("a", MARCH), edition("b", APRIL))
    assert not is_same_report(edition("a"), edition("b", sketch=OTHER))
    assert not is_same_report(edition("a", sketch=()), edition("b", sketch=()))


def test_a_corrected_figure_makes_a_version_of_what_is_else_the_same_text() -> None:
    first = Edition("a", MARCH, 1, 0, TEXT, frozenset({"服务读者300人次", "共20所"}))
    revised = Edition("b", MARCH, 2, 0, TEXT, frozenset({"服务 读者３５０人次", "共20所"}))
    assert {d.sha256: d.status for d in decide([first, revised])} == {"a": "superseded", "b": "published"}


def test_a_sentence_that_one_rendering_misses_proves_no_revision() -> None:
    assert not has_revised_figure({"共30人", "共50人"}, {"共30人"})
    assert not has_revised_figure({"共30人"}, {"另有5册"})
    assert has_revised_figure({"共30人"}, {"共50人"})


@pytest.mark.parametrize(("a", "b", "expected"), [(TEXT, TEXT, 1.0), (TEXT, OTHER, 0.0), ((), TEXT, 0.0)])
def test_similarity_of_sketches(a: tuple[int, ...], b: tuple[int, ...], expected: float) -> None:
    assert similarity(a, b) == expected


def test_similarity_is_estimated_from_the_lowest_hashes() -> None:
    assert similarity((1, 2, 3, 4), (1, 2, 5, 6)) == pytest.approx(0.5)


def test_no_report_needs_no_decision() -> None:
    assert decide([]) == []
