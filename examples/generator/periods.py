"""Expressions of time, each with the period that it states for the figures of its sentence."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

VAGUE = ["疫情期间", "寒假期间", "目前", "截至目前", "假期以来", "延期开学期间", "近期"]


@dataclass(frozen=True)
class Period:
    """``text`` as printed (no comma); ``start`` and ``end`` as far as the text itself gives them."""

    text: str = ""
    start: date | None = None
    end: date | None = None


def day(when: date, year: bool = False) -> str:
    """A date as printed: 2月26日, or with its year."""
    return (f"{when.year}年" if year else "") + f"{when.month}月{when.day}日"


def draw_period(rng: Random, report_date: date) -> Period:
    """A period of a figure told in a report of that date."""
    makers = [_until, _until, _span, _span, _since, _month, _vague, _one_day]
    return rng.choice(makers)(rng, report_date)


def _until(rng: Random, report_date: date) -> Period:
    end = report_date - timedelta(days=rng.randrange(0, 7))
    year = rng.random() < 0.25
    clock = rng.choice(["", "", "", "17时", "中午12时"])
    return Period(rng.choice(["截至", "截止", "截止到", "截至"]) + day(end, year) + clock, None, end)


def _span(rng: Random, report_date: date) -> Period:
    start = date(2020, 1, 20) + timedelta(days=rng.randrange(0, 20))
    end = report_date - timedelta(days=rng.randrange(0, 8))
    year = rng.random() < 0.3
    same_month = start.month == end.month and rng.random() < 0.7
    tail = f"{end.day}日" if same_month else day(end, year and rng.random() < 0.5)
    return Period(day(start, year) + rng.choice(["至", "至", "到", "-", "—"]) + tail, start, end)


def _since(rng: Random, report_date: date) -> Period:
    start = date(2020, 1, 22) + timedelta(days=rng.randrange(0, 26))
    pattern = rng.choice(["自{}起", "自{}以来", "从{}至今", "{}以来", "自{}至今"])
    return Period(pattern.format(day(start)), start, None)


def _month(rng: Random, report_date: date) -> Period:
    month = rng.choice([1, 2, 2])
    first, last = date(2020, month, 1), date(2020, month, calendar.monthrange(2020, month)[1])
    if rng.random() < 0.25:
        return Period(rng.choice(["1月至2月", "2020年1-2月", "1至2月"]), date(2020, 1, 1), date(2020, 2, 29))
    return Period(rng.choice(["{}月份", "2020年{}月", "今年{}月", "{}月"]).format(month), first, last)


def _one_day(rng: Random, report_date: date) -> Period:
    when = date(2020, 2, 1) + timedelta(days=rng.randrange(0, 24))
    return Period(f"仅{day(when)}当天", when, when)


def _vague(rng: Random, report_date: date) -> Period:
    return Period(rng.choice(VAGUE))
