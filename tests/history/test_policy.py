"""Which snapshots stay, and what was shown when: decisions over names and times alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from etl.errors import ConfigurationError
from etl.history.policy import kept
from etl.history.publications import Publication, in_force, moment_of


def day(number: int, month: int = 1) -> datetime:
    return datetime(2026, month, number, 12, tzinfo=UTC)


def test_the_latest_and_the_last_of_each_month_stay() -> None:
    published = [(f"{m:02}-{d:02}", day(d, m)) for m in (1, 2, 3) for d in (1, 10, 20)]
    assert kept(published, last=2) == {"01-20", "02-20", "03-10", "03-20"}


def test_the_order_in_which_they_are_found_does_not_matter() -> None:
    published = [(f"{d:02}", day(d)) for d in range(1, 15)]
    assert kept(reversed(published), last=3) == kept(published, last=3) == {"12", "13", "14"}


def test_what_readers_see_stays_however_old_it_is() -> None:
    published = [(f"{d:02}", day(d)) for d in range(1, 15)]
    assert kept(published, last=1, current="03") == {"03", "14"}


def test_a_month_is_that_of_utc() -> None:
    at_night = datetime.fromisoformat("2026-02-01T03:00+08:00")
    assert kept([("a", at_night), ("b", day(28, 2)), ("c", day(1, 3))], last=1) == {"a", "b", "c"}


def test_what_was_in_force_counts_rollbacks() -> None:
    log = [
        Publication("a", day(1), "load", None),
        Publication("b", day(5), "load", "a"),
        Publication("a", day(7), "rollback", "b"),
    ]

    def shown(moment: datetime) -> str | None:
        found = in_force(log, moment)
        return found.load_id if found else None

    moments = (day(1) - timedelta(seconds=1), day(1), day(4), day(6), day(9))
    assert [shown(m) for m in moments] == [None, "a", "a", "b", "a"]


def test_a_day_is_meant_to_its_end_and_a_time_as_it_is() -> None:
    assert moment_of("2026-03-01") == datetime(2026, 3, 1, 23, 59, 59, 999999, UTC)
    assert moment_of("2026-03-01T18:00") == datetime(2026, 3, 1, 18, tzinfo=UTC)
    assert moment_of("2026-03-01T18:00+08:00") == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "2026", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no date like"):
        moment_of(text)
