"""Dates known in part: a year, a month, a day, or somewhere between two of them."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

Side = Literal["before", "after", "unknown"]


def span_of(partial: str) -> tuple[date, date]:
    """First and last day that a partly known date may mean.

    Args:
        partial: ``2018``, ``2018-12``, ``2018-12-03``, or two of them, ``2018/2019-06`` (some time between).

    Returns:
        The earliest and the latest day, both inclusive.

    Raises:
        ValueError: if the text is no such date, or its end lies before its beginning.
    """
    first, slash, second = partial.partition("/")
    begin, end = _bounds(first)
    if slash:
        end = _bounds(second)[1]
    if end < begin:
        raise ValueError(f"{partial}: ends before it begins")
    return begin, end


def _bounds(text: str) -> tuple[date, date]:
    match = _PARTIAL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date of the form 2018, 2018-12 or 2018-12-03")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    first = date(year, month or 1, day or 1)
    last_month = month or 12
    last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    return first, last


def side_of(day: date, change: str | None) -> Side:
    """On which side of a change a day lies.

    Args:
        day: the day asked for.
        change: partly known date of the change; ``None`` where nobody knows it.

    Returns:
        ``before``, ``after``, or ``unknown`` where the day lies within the span of the change.
    """
    if change is None:
        return "unknown"
    begin, end = span_of(change)
    if day < begin:
        return "before"
    return "after" if day > end else "unknown"
