"""Dates told by their relation to a day or by a name: 上周五, 昨天, 90年代, 元旦."""

from __future__ import annotations

from datetime import date, timedelta

from etl.normalize import calendar_spans as spans
from etl.normalize import period_grammar as grammar
from etl.normalize.date_anchors import Anchor, Context, integer, year_number

_DAY_WORDS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_WEEK_WORDS = {"本": 0, "这": 0, "上": -1, "下": 1, "上上": -2, "下下": 2}
_HOLIDAYS = {"元旦": (1, 1), "国庆节": (10, 1), "圣诞节": (12, 25), "六一儿童节": (6, 1), "儿童节": (6, 1)}
_HOLIDAYS |= {"五一劳动节": (5, 1), "劳动节": (5, 1), "妇女节": (3, 8), "教师节": (9, 10), "青年节": (5, 4)}
_HOLIDAYS |= {"建军节": (8, 1)}


def read_decade(text: str, at: int, context: Context) -> Anchor | None:
    """Read 90年代 and 20世纪90年代: ten years."""
    match = grammar.DECADE.match(text, at)
    if match is None:
        return None
    if match.group("full"):
        first = int(match.group("full"))
        return Anchor(at, match.end(), (date(first, 1, 1), date(first + 9, 12, 31)))
    tens = integer(match.group("t"))
    century = integer(match.group("c")) if match.group("c") else (20 if tens >= 30 else 21)
    first = (century - 1) * 100 + tens
    return Anchor(at, match.end(), (date(first, 1, 1), date(first + 9, 12, 31)))


def read_week(text: str, at: int, context: Context) -> Anchor | None:
    """Read 上周, 本周末 and 下周五; a weekday alone is found, but which one is not said."""
    match = grammar.WEEK.match(text, at)
    if match is None:
        return _weekday(text, at, context)
    monday, sunday = spans.week(context.reference, _WEEK_WORDS[match.group("w").rstrip("个")])
    if match.group("wd"):
        one = monday + timedelta(days=_weekday_index(match.group("wd")))
        return Anchor(at, match.end(), (one, one), one.year, one.month, "day", True)
    if match.group("we"):
        return Anchor(at, match.end(), (sunday - timedelta(days=1), sunday))
    return Anchor(at, match.end(), (monday, sunday))


def _weekday(text: str, at: int, context: Context) -> Anchor | None:
    """A weekday without its week: which one is said only as the other end of a span (下周一到周三)."""
    match = grammar.WEEKDAY.match(text, at)
    if match is None or (at and text[at - 1] in "每逢下上本这个双单各"):
        return None
    previous = context.previous
    if not context.joined or previous is None or previous.span is None or previous.grain != "day":
        return Anchor(at, match.end(), None)
    monday, _ = spans.week(previous.span[0], 0)
    one = monday + timedelta(days=_weekday_index(match.group("wd")))
    return Anchor(at, match.end(), (one, one), one.year, one.month, "day", True)


def _weekday_index(char: str) -> int:
    return "一二三四五六日".index(char.replace("天", "日"))


def read_relative_day(text: str, at: int, context: Context) -> Anchor | None:
    """Read 昨天, 今晚8点, 大后天, counted from the reference."""
    match = grammar.RELATIVE_DAY.match(text, at)
    if match is None:
        return None
    if text[max(0, at - 2) : at] == "上的":  # 历史上的今天
        return None
    one = context.reference + timedelta(days=_DAY_WORDS[match.group("w")])
    return Anchor(at, match.end(), (one, one), one.year, one.month, "day", True)


def read_holiday(text: str, at: int, context: Context) -> Anchor | None:
    """Read holidays of a fixed day of the year, with or without the year."""
    match = grammar.HOLIDAY.match(text, at)
    if match is None:
        return None
    month, number = _HOLIDAYS[match.group("h")]
    year = year_number(match.group("y"), context.reference) if match.group("y") else None
    chosen = year if year is not None else spans.year_of(month, context.reference)
    return Anchor(at, match.end(), spans.day(chosen, month, number), chosen, month, "day", year is not None)
