"""When a survey is closed, and which of its reports came too late: pure decisions over logs and definitions.

A survey is closed from its first final release, or from the end of the day ``closes_on`` (China's), whichever comes
first. A report that is first received later is late: it is held until a revised release of the survey is opened, which
lets in everything received until then. Later ones wait for the next revised release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

from etl.history.records import Opening, Release

SURVEY_CLOSED = "survey_closed"
CHINA = timezone(timedelta(hours=8))


class SurveyDefinition(Protocol):
    """What the definition of a survey says about its end."""

    @property
    def survey_id(self) -> str:
        """Its id."""
        ...

    @property
    def closes_on(self) -> date | None:
        """Its last day in China; ``None`` if it is left open."""
        ...


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of one survey.

    Attributes:
        closed_at: aware, UTC; what is received later is late.
        by: what closed it, for people.
        admitted_until: late reports received until then are let in; ``None`` if no revision was opened since.
    """

    survey_id: str
    closed_at: datetime
    by: str
    admitted_until: datetime | None

    def holds(self, received_at: datetime) -> bool:
        """Whether a report first received then (aware) waits for the next revised release."""
        if received_at <= self.closed_at:
            return False
        return self.admitted_until is None or received_at > self.admitted_until

    @property
    def reason(self) -> str:
        """Why a report is held, in one sentence."""
        since = f"{self.closed_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        return f"{self.survey_id} was closed at {since} (China) by {self.by}; the next revised release takes it in"


def closings(
    surveys: Iterable[SurveyDefinition], releases: Iterable[Release], openings: Iterable[Opening]
) -> dict[str, Closing]:
    """By survey_id, every survey that is closed or that has a closing day, with what was let in since.

    Args:
        surveys: all surveys' definitions.
        releases: the whole log.
        openings: all openings of revisions.
    """
    finals: dict[str, Release] = {}
    for release in releases:
        if release.kind == "final":
            finals.setdefault(release.survey_id, release)
    opened = {o.survey_id: o.opened_at for o in openings}
    ends = {s.survey_id: _end(s.closes_on, finals.get(s.survey_id)) for s in surveys}
    return {
        survey_id: Closing(survey_id, *end, _after(end[0], opened.get(survey_id)))
        for survey_id, end in ends.items()
        if end is not None
    }


def _end(closes_on: date | None, final: Release | None) -> tuple[datetime, str] | None:
    ends = []
    if closes_on is not None:
        ends.append((end_of_day(closes_on), f"its closing day {closes_on.isoformat()}"))
    if final is not None:
        ends.append((final.released_at, f"its release {final.name}"))
    return min(ends, default=None)


def _after(closed_at: datetime, opened_at: datetime | None) -> datetime | None:
    return opened_at if opened_at is not None and opened_at > closed_at else None


def end_of_day(day: date) -> datetime:
    """The last instant of a day in China, in UTC."""
    return datetime.combine(day, time.max, CHINA).astimezone(UTC)


def held(reports: Mapping[str, tuple[str, datetime]], found: Mapping[str, Closing]) -> dict[str, Closing]:
    """The reports that wait, with the closing that holds each.

    Args:
        reports: by sha256, the report's survey and when the file was first received.
        found: ``closings``.
    """
    return {
        sha256: found[survey_id]
        for sha256, (survey_id, received_at) in reports.items()
        if survey_id in found and found[survey_id].holds(received_at)
    }
