"""Single dates and spans at a known offset: 2020年2月3日, 2月下旬, 一季度, 上周五, 2019-2020学年."""

from __future__ import annotations

import re
from datetime import date

from etl.normalize import calendar_spans as spans
from etl.normalize import period_grammar as grammar
from etl.normalize.calendar_spans import Span
from etl.normalize.date_anchors import Anchor, Context, integer, year_number
from etl.normalize.relative_dates import read_decade, read_holiday, read_relative_day, read_week

_MONTH_WORDS = {"上上": -2, "下下": 2, "本": 0, "这": 0, "上": -1, "下": 1}
_ADJACENT = 3
_LINE_HEADS = "\n。；;!！?？:：第"
_NOT_BEFORE_DAY = "期每满近约共长续第农月年零一二三四五六七八九十百0123456789.．:：/-"


def read_date(text: str, at: int, context: Context) -> Anchor | None:
    """Read the date, month, quarter, year or week that begins at ``at``; ``None`` if none does.

    Args:
        text: text with half-width digits.
        at: offset of its first character.
        context: the day the text is of, and the date before.
    """
    for read in _BY_FIRST.get(text[at : at + 1], ()):
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
    year = _printed_year(printed, context) if printed else None
    if printed and year is None:
        return Anchor(at, match.end(), None)
    if match.group("m") or match.group("mw"):
        return _month(match, at, year, context) if _is_month(text, at, match) else None
    return _part_of_year(match, at, year, context.reference)


def _months(text: str, at: int, context: Context) -> Anchor | None:
    """Read 2、3月间: months told one by one are the span of them; not at a line's head, where 1、 numbers it."""
    match = grammar.MONTHS.match(text, at)
    if match is None or not at or text[at - 1] in _LINE_HEADS or text[at - 1].isdigit():
        return None
    first, last = integer(match.group("first")), integer(match.group("last"))
    if not 1 <= first < last <= 12:
        return None
    year = _carried_year(first, at, context)
    return Anchor(at, match.end(), spans.months(year, first, last), year, last, "month")


def _printed_year(text: str, context: Context) -> int | None:
    """The year printed; 次年 and 同年 count from the year of the date before."""
    previous = context.previous
    if text[0] in "次翌同" and previous is not None and previous.year is not None:
        return previous.year + (0 if text[0] == "同" else 1)
    return year_number(text, context.reference)


def _is_month(text: str, at: int, match: re.Match[str]) -> bool:
    """Whether 2月 is a month of the calendar, not the second month of something or of the lunar year."""
    if match.group("y") or not at:
        return True
    if text[max(0, at - 2) : at] in ("农历", "阴历", "旧历", "每年"):
        return False
    return match.group("d") is not None or text[at - 1] not in "第每近整满"


def _iso(match: re.Match[str], at: int) -> Anchor:
    year = int(match.group("iy"))
    month = int(match.group("im") or match.group("im2") or match.group("im3"))
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
        word = match.group("mw")
        shift = _MONTH_WORDS.get(word[:2], _MONTH_WORDS.get(word[0]))
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
    """The year of a month printed without one: that of the date before, or the one near the reference."""
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
    if match.group("q") or match.group("qq"):
        return _quarter(match, at, year, reference)
    half = match.group("half")
    if half:
        second = half[0] in "下后"
        year = year if year is not None else spans.year_of(7 if second else 1, reference)
        return Anchor(at, match.end(), spans.half_year(year, second), year, None, "other", explicit)
    span = spans.year(year) if year is not None else None
    return Anchor(at, match.end(), span, year, None, "year", explicit)


def _quarter(match: re.Match[str], at: int, year: int | None, reference: date) -> Anchor:
    """第一季度, Q1, 本季度, 前三季度."""
    name = match.group("qn") or match.group("qq")
    if name[0] in "本上下":
        index = reference.year * 4 + (reference.month - 1) // 3 + _MONTH_WORDS[name[0]]
        return Anchor(at, match.end(), spans.quarter(index // 4, index % 4 + 1))
    if name[0] == "前":
        chosen = year if year is not None else reference.year
        return Anchor(at, match.end(), spans.months(chosen, 1, 9), chosen)
    number = integer(name.replace("第", ""))
    chosen = year if year is not None else spans.year_of(3 * number - 2, reference)
    return Anchor(at, match.end(), spans.quarter(chosen, number), chosen, None, "other", year is not None)


def _whole_year(text: str, at: int, context: Context) -> Anchor | None:
    vague = grammar.YEAR_VAGUE.match(text, at)
    match = grammar.YEAR.match(text, at)
    if vague is not None and (match is None or not match.group("vague")):
        return Anchor(at, vague.end(), None, int(vague.group("y")))
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
    """Whether 28日 or 12号 is a day of the month, no length of time, part of a number or house number."""
    before = text[at - 1] if at else ""
    if (before and before in _NOT_BEFORE_DAY) or _TIMES_A_DAY.match(text, at):
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


# How often in a day (一日两消, 一日三报).
_TIMES_A_DAY = re.compile(r"一日[一二两三四五多数几](?![十日号])")
_PRINTED = (_academic, _months, _dated, read_holiday, read_decade, _whole_year, _bare_day)
_NAMED = (_dated, read_holiday, _whole_year, read_week, read_relative_day)
_BY_FIRST = {
    **dict.fromkeys("0123456789零〇一二三四五六七八九十廿元第Q", _PRINTED),
    **dict.fromkeys("今去前大明后本这上下当同次翌昨周星礼全整国圣儿妇教青劳建", _NAMED),
}
