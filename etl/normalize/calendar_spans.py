"""Spans of days: months, thirds of months, quarters, halves, weeks, school years. Pure date arithmetic."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Span = tuple[date, date]

_PARTS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_PARTS |= {"上中旬": (1, 20), "中上旬": (1, 20), "中下旬": (11, 31)}


def day(year: int, month: int, day_of_month: int) -> Span | None:
    """One day, or ``None`` if the calendar has no such day (2月30日)."""
    if not (1 <= month <= 12 and 1 <= day_of_month <= monthrange(year, month)[1]):
        return None
    one = date(year, month, day_of_month)
    return one, one


def month(year: int, number: int, part: str = "") -> Span | None:
    """A month, or a third of it: 上旬 and 初 to the 10th, 中旬 to the 20th, 下旬, 底 and 末 from the 21st."""
    if not 1 <= number <= 12:
        return None
    last = monthrange(year, number)[1]
    first, until = _PARTS[part] if part else (1, last)
    return date(year, number, first), date(year, number, min(until, last))


def months(year: int, first: int, last: int) -> Span:
    """From the first day of one month to the last day of another of the same year."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def year(number: int) -> Span:
    """A calendar year."""
    return date(number, 1, 1), date(number, 12, 31)


def quarter(year_number: int, number: int) -> Span:
    """A quarter, 1 to 4."""
    return months(year_number, 3 * number - 2, 3 * number)


def half_year(year_number: int, second: bool) -> Span:
    """The first or the second half of a year."""
    return months(year_number, 7, 12) if second else months(year_number, 1, 6)


def school_year(first: int) -> Span:
    """The school year that begins in ``first``: 1 September to 31 August."""
    return date(first, 9, 1), date(first + 1, 8, 31)


def week(anchor: date, weeks: int) -> Span:
    """The week (Monday to Sunday) of a date, moved by a number of weeks."""
    monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=weeks)
    return monday, monday + timedelta(days=6)


def shift_month(anchor: date, by: int) -> Span:
    """The month of a date, moved by a number of months."""
    index = anchor.year * 12 + anchor.month - 1 + by
    return months(index // 12, index % 12 + 1, index % 12 + 1)


def year_of(month_number: int, reference: date) -> int:
    """The year of a month printed without one: the reference's; the one before if over 6 months ahead."""
    ahead = month_number - reference.month
    return reference.year - 1 if ahead > 6 else reference.year
