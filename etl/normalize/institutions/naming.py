"""Which of an institution's names was in force when a report was written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from etl.normalize.institutions.index import Entry
from etl.vocabulary.validity import Side, side_of


def name_in_force(entry: Entry, printed: Collection[str], report_date: date | None) -> str:
    """The name in force at the report's date.

    Where the date of a change is known, it decides. Where it is not, or the report falls within its span,
    what the report prints decides, and the listed name if it prints neither.

    Args:
        entry: the institution.
        printed: its full names as the report prints them (misprints corrected).
        report_date: the report's date, if known.
    """
    for name, until in entry.former:
        if _holds("before", report_date, until, name in printed and entry.name not in printed):
            return name
    for name, since in reversed(entry.later):
        if _holds("after", report_date, since, name in printed and entry.name not in printed):
            return name
    return entry.name


def latest_name(entry: Entry) -> str:
    """The latest known name."""
    return entry.later[-1][0] if entry.later else entry.name


def _holds(wanted: Side, report_date: date | None, change: str | None, is_printed: bool) -> bool:
    side = "unknown" if report_date is None else side_of(report_date, change)
    return is_printed if side == "unknown" else side == wanted
