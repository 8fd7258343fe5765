"""Single dates and spans in Chinese text, read at a known offset: 2020年2月3日, 2月下旬, 一季度, 上周五, 2019-2020学年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from etl.normalize import calendar_spans as spans
from etl.normalize import period_grammar as grammar
from etl.normalize.calendar_spans import Span
from etl.normalize.numerals import chinese_value

_YEAR_WORDS = {"今": 0, "本": 0, "这": 0, "去": -1, "上": -1, "前": -2, "大": -3, "明": 1, "后": 2}
_MONTH_WORDS = {"本": 0, "这": 0, "上": -1, "下": 1}
_DAY_WORDS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_WEEK_WORDS = {"本": 0, "这": 0, "上": -1, "下": 1, "上上": -2, "下下": 2}
_ADJACENT = 3
_NOT_BEFORE_DAY = "期每满近约共长续第农月年零一二三四五六七八九十百0123456789.．:：/-"
_HOLIDAYS = {"元旦": (1, 1), "国庆节": (10, 1), "圣诞节": (12, 25), "六一儿童节": (6, 1)}
_HOLIDAYS |= {"五一劳动节": (5, 1), "劳动节": (5, 1)}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A date or span as printed, without the words that open or close it.

    Attributes:
        begin, end: offsets, end exclusive.
        span: its first and last day; ``None`` if the text does not give them.
        year, month: what a later date without them may take over; ``None`` if it has none.
        grain: ``day``, ``month``, ``year`` or ``other``.
        explicit_year: whether the year is printed.
    """

    begin: int
    end: int
    span: Span | None
    year: int | None = None
    month: int | None = None
    grain: str = "other"
    explicit_year: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a date may take over from around it.

    Attributes:
        reference: the day the text is of.
        previous: an earlier date whose year and month a shorter one takes over (2月16日至25日).
        joined: whether the date is the other end of a span that ``previous`` begins.
    """

    reference: date
    previous: Anchor | None = None
    joined: bool = False


def integer(text: str) -> int:
    """Value of digits or Chinese numerals; 元 (元月) is 1."""
    plain = text.strip()
    if plain.isdigit():
        return int(plain)
    if plain == "元":
        return 1
    value = chinese_value(plain.replace("O", "〇"))
    return int(value.low) if value is not None else 0


def year_number(text: str, reference: date) -> int | None:
    """The year that 2020年, 二〇二〇年, 98年 or 去年 means; ``None`` for 当年 and 次年."""
    plain = text.strip().rstrip("度").rstrip("年").strip()
    if plain and (plain[0].isdigit() or plain[0] in "一二三四五六七八九零〇○"):
        digits = plain if plain.isdigit() else "".join(str(integer(char)) for char in plain)
        number = int(digits)
        if len(digits) == 2:
            return number + (2000 if number <= (reference.year + 10) % 100 else 1900)
        return number
    shift = _YEAR_WORDS.get(text.strip()[0])
    return None if shift is None else reference.year + shift


def read_date(text: str, at: int, context: Context) -> Anchor | None:
    """Read the date, month, quarter, year or week that begins at ``at``; ``None`` if none does.

    Args:
        text: text with half-width digits.
        at: offset of its first character.
        context: the day the text is of, and the date before.
    """
    for read in (_academic, _dated, _whole_year, _bare_day, _decade, _week, _relative_day, _holiday):
        anchor = read(text, at, context)
        if anchor is not None:
            return anchor
    return None


def read_short_date(text: str, at: int, context: Context) -> Anchor | None:
    """Read the second end of 2020.2.12-2.25, whose year stands in the first."""
    match = grammar.SHORT_ISO.match(text, at)
    previous = context.previous
    if match is None or previous is None or previous.year is None or previous.grain != "day":
        return None
    month, number = int(match.group("im")), int(match.group("id"))
    span = spans.day(_carried_year(month, at, context), month, number)
    return Anchor(at, match.end(), span, previous.year, month, "day", True)


def _academic(text: str, at: int, context: Context) -> Anchor | None:
    match = grammar.ACADEMIC.match(text, at)
    if match is None or not (match.group("kind") or match.group("term")):
        return None
    first, second = integer(match.group("a1")), integer(match.group("a2"))
    if (match.group("kind") or "").startswith("年") and not match.group("term"):
        return None
    second = second if second > 99 else first // 100 * 100 + second
    known = second == first + 1 and match.group("term") is None
    return Anchor(at, match.end(), spans.school_year(first) if known else None)


def _dated(text: str, at: int, context: Context) -> Anchor | None:
    match = grammar.DATE.match(text, at)
    if match is None:
        return None
    if match.group("iso"):
        return _iso(match, at)
    printed = match.group("y")
    year = year_number(printed, context.reference) if printed else None
    if printed and year is None:
        return Anchor(at, match.end(), None)
    if match.group("m") or match.group("mw"):
        return _month(match, at, year, context)
    return _part_of_year(match, at, year, context.reference)


def _iso(match: re.Match[str], at: int) -> Anchor:
    year = int(match.group("iy"))
    month = int(match.group("im") or match.group("im2"))
    if match.group("id"):
        return Anchor(
            at, match.end(), spans.day(year, month, int(match.group("id"))), year, month, "day", True
        )
    return Anchor(at, match.end(), spans.month(year, month), year, month, "month", True)


def _month(match: re.Match[str], at: int, year: int | None, context: Context) -> Anchor | None:
    explicit = year is not None
    if match.group("m"):
        month = integer(match.group("m"))
        year = year if year is not None else _carried_year(month, at, context)
    else:
        shift = _MONTH_WORDS.get(match.group("mw")[0])
        if shift is None:
            return Anchor(at, match.end(), None)
        first, _ = spans.shift_month(context.reference, shift)
        year, month, explicit = first.year, first.month, True
    if match.group("d"):
        span = spans.day(year, month, integer(match.group("d")))
        return Anchor(at, match.end(), span, year, month, "day", explicit)
    span = spans.month(year, month, match.group("part") or "")
    return Anchor(at, match.end(), span, year, month, "month", explicit)


def _carried_year(month: int, at: int, context: Context) -> int:
    """The year of a month printed without one: that of the date before it, or the one nearest to the reference."""
    previous = context.previous
    if previous is None or previous.year is None:
        return spans.year_of(month, context.reference)
    if previous.month is None:
        return previous.year if at - previous.end <= _ADJACENT else spans.year_of(month, context.reference)
    if context.joined:
        return previous.year + (1 if month < previous.month else 0)
    carried = previous.explicit_year and month >= previous.month
    return previous.year if carried else spans.year_of(month, context.reference)


def _part_of_year(match: re.Match[str], at: int, year: int | None, reference: date) -> Anchor:
    explicit = year is not None
    quarter = match.group("q") or match.group("qq")
    if quarter:
        number = integer(quarter.replace("第", "").replace("季度", ""))
        year = year if year is not None else spans.year_of(3 * number - 2, reference)
        return Anchor(at, match.end(), spans.quarter(year, number), year, None, "other", explicit)
    half = match.group("half")
    if half:
        second = half[0] in "下后"
        year = year if year is not None else spans.year_of(7 if second else 1, reference)
        return Anchor(at, match.end(), spans.half_year(year, second), year, None, "other", explicit)
    span = spans.year(year) if year is not None else None
    return Anchor(at, match.end(), span, year, None, "year", explicit)


def _whole_year(text: str, at: int, context: Context) -> Anchor | None:
    vague = grammar.YEAR_VAGUE.match(text, at)
    match = grammar.YEAR.match(text, at)
    if vague is not None and (match is None or not match.group("vague")):
        return Anchor(at, vague.end(), None, int(text[at : at + 4]))
    if match is None:
        return None
    year = year_number(match.group("y"), context.reference)
    if year is None or match.group("vague"):
        return Anchor(at, match.end(), None, year)
    return Anchor(at, match.end(), spans.year(year), year, None, "year", True)


def _bare_day(text: str, at: int, context: Context) -> Anchor | None:
    match = grammar.BARE_DAY.match(text, at)
    if match is None or (not context.joined and not _stands_alone(text, at, match, context)):
        return None
    number, previous = integer(match.group("d")), context.previous
    if previous is not None and previous.year and previous.month:
        span = spans.day(previous.year, previous.month, number)
        return Anchor(at, match.end(), span, previous.year, previous.month, "day", previous.explicit_year)
    span = _latest(number, context.reference)
    if span is None:
        return Anchor(at, match.end(), None)
    return Anchor(at, match.end(), span, span[0].year, span[0].month, "day")


def _stands_alone(text: str, at: int, match: re.Match[str], context: Context) -> bool:
    """Whether 28日 or 12号 is a day of the month, and not a length of time, a part of a number or a house number."""
    before = text[at - 1] if at else ""
    if before and before in _NOT_BEFORE_DAY:
        return False
    house = match.group("mark") == "号" and context.previous is None
    return not (house and before.isalpha() and before not in "于在到至从自")


def _latest(number: int, reference: date) -> Span | None:
    """The latest day of that number that is not after the reference, within this month and the one before."""
    this = spans.day(reference.year, reference.month, number)
    if this is not None and this[0] <= reference:
        return this
    first, _ = spans.shift_month(reference, -1)
    return spans.day(first.year, first.month, number)


def _decade(text: str, at: int, context: Context) -> Anchor | None:
    match = grammar.DECADE.match(text, at)
    if match is None:
        return None
    tens = integer(match.group("t"))
    century = integer(match.group("c")) if match.group("c") else (20 if tens >= 30 else 21)
    first = (century - 1) * 100 + tens
    return Anchor(at, match.end(), (date(first, 1, 1), date(first + 9, 12, 31)))


def _week(text: str, at: int, context: Context) -> Anchor | None:
    match = grammar.WEEK.match(text, at)
    if match is None:
        return _weekday(text, at)
    monday, sunday = spans.week(context.reference, _WEEK_WORDS[match.group("w").rstrip("个")])
    if match.group("wd"):
        one = monday + timedelta(days="一二三四五六日".index(match.group("wd").replace("天", "日")))
        return Anchor(at, match.end(), (one, one), one.year, one.month, "day", True)
    if match.group("we"):
        return Anchor(at, match.end(), (sunday - timedelta(days=1), sunday))
    return Anchor(at, match.end(), (monday, sunday))


def _weekday(text: str, at: int) -> Anchor | None:
    """A weekday without its week: which one is not said."""
    match = grammar.WEEKDAY.match(text, at)
    if match is None or (at and text[at - 1] in "每逢下上本这个双单各"):
        return None
    return Anchor(at, match.end(), None)


def _relative_day(text: str, at: int, context: Context) -> Anchor | None:
    match = grammar.RELATIVE_DAY.match(text, at)
    if match is None:
        return None
    one = context.reference + timedelta(days=_DAY_WORDS[match.group().rstrip("天日")])
    return Anchor(at, match.end(), (one, one), one.year, one.month, "day", True)


def _holiday(text: str, at: int, context: Context) -> Anchor | None:
    match = grammar.HOLIDAY.match(text, at)
    if match is None:
        return None
    month, number = _HOLIDAYS[match.group("h")]
    year = spans.year_of(month, context.reference)
    return Anchor(at, match.end(), spans.day(year, month, number), year, month, "day")
