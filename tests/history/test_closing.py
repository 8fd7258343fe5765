"""When a survey is closed, which reports are late, and in which order releases make sense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.history import Kind, Opening, Release, closings, held, read_log
from etl.history.records import append_entry, next_name, require_order
from tests.history.published import settings_in

CLOSED = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Survey:
    survey_id: str = "winter"
    closes_on: date | None = None


def release(kind: Kind, at: datetime = CLOSED, number: int = 1, survey_id: str = "winter") -> Release:
    return Release(
        survey_id=survey_id,
        kind=kind,
        number=number,
        name=f"{survey_id}-{kind}-{number}",
        released_at=at,
        load_id="l",
        previous=None,
        sha256="0" * 64,
        size=1,
        notes_sha256="0" * 64,
        code_version="c",
        vocabulary_version="v",
        schema_version="1",
    )


def waiting(after: timedelta, survey: Survey, releases: list[Release], openings: list[Opening]) -> bool:
    reports = {"a": (survey.survey_id, CLOSED + after)}
    return "a" in held(reports, closings([survey], releases, openings))


def test_a_survey_without_an_end_is_open() -> None:
    assert closings([Survey()], [release("provisional"), release("revised")], []) == {}


def test_what_is_received_after_the_final_release_waits() -> None:
    final = [release("final")]
    assert not waiting(timedelta(0), Survey(), final, [])
    assert waiting(timedelta(seconds=1), Survey(), final, [])
    assert not waiting(timedelta(seconds=1), Survey("spring"), final, [])


def test_a_closing_day_lasts_to_its_end_in_china() -> None:
    survey = Survey(closes_on=date(2026, 3, 1))
    ends = datetime(2026, 3, 1, 16, tzinfo=UTC) - CLOSED
    assert not waiting(ends - timedelta(seconds=1), survey, [], [])
    assert waiting(ends, survey, [], [])


def test_whatever_comes_first_closes_it() -> None:
    early, late = Survey(closes_on=date(2026, 2, 1)), Survey(closes_on=date(2026, 4, 1))
    assert "its closing day 2026-02-01" in closings([early], [release("final")], [])["winter"].reason
    assert "its release winter-final-1" in closings([late], [release("final")], [])["winter"].reason


def test_a_second_final_release_does_not_move_the_closing() -> None:
    releases = [
        release("final"),
        release("revised", CLOSED + timedelta(days=5)),
        release("final", CLOSED + timedelta(days=9), 2),
    ]
    assert closings([Survey()], releases, [])["winter"].closed_at == CLOSED


def test_an_opening_lets_in_what_came_until_then_and_nothing_later() -> None:
    final, opened = [release("final")], [Opening("winter", CLOSED + timedelta(days=2))]
    assert not waiting(timedelta(days=1), Survey(), final, opened)
    assert waiting(timedelta(days=3), Survey(), final, opened)
    assert waiting(timedelta(days=1), Survey(), final, [Opening("spring", CLOSED + timedelta(days=2))])


@pytest.mark.parametrize(
    ("earlier", "kind"),
    [
        ([], "provisional"),
        ([], "final"),
        (["provisional"], "provisional"),
        (["provisional"], "revised"),
        (["provisional", "revised"], "revised"),
        (["revised"], "final"),
        (["final"], "revised"),
        (["final", "revised"], "final"),
    ],
)
def test_orders_that_make_sense(earlier: list[Kind], kind: Kind) -> None:
    require_order(kind, [release(k) for k in earlier])


@pytest.mark.parametrize(
    ("earlier", "kind", "reason"),
    [
        ([], "revised", "no release to revise"),
        (["final"], "provisional", "winter-final-1 was released already"),
        (["provisional", "revised"], "provisional", "winter-revised-1 was released already"),
        (["final"], "final", "winter-final-1 is final already"),
    ],
)
def test_orders_that_do_not(earlier: list[Kind], kind: Kind, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        require_order(kind, [release(k) for k in earlier])


def test_releases_are_numbered_by_kind() -> None:
    earlier = [release("provisional"), release("provisional", number=2), release("revised")]
    assert next_name("winter", "provisional", earlier) == (3, "winter-provisional-3")
    assert next_name("winter", "final", earlier) == (1, "winter-final-1")


def test_the_log_gives_back_what_was_written(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    entries = [
        release("provisional"),
        Opening("winter", CLOSED),
        release("revised", CLOSED + timedelta(days=1)),
    ]
    for entry in entries:
        append_entry(settings, entry)
    assert read_log(settings) == ([entries[0], entries[2]], [entries[1]])
    with settings.releases_log.open("a") as log:
        log.write('{"event": "forgotten"}\n')
    with pytest.raises(ConfigurationError, match="line 4: no release"):
        read_log(settings)
