"""Dates and periods in Chinese text: which days the text gives, and which ends it leaves open.

截至2月28日 has only an end, 自2月8日起 only a start, 2月16日至25日 both (the month carried over). 寒假期间
and the like are found and kept as printed, with no dates: nothing is guessed. Times of day belong to the
words of a date, not to its value. A month's 初, 中旬 and 底 are its three thirds; a school year runs from
1 September to 31 August, its terms have no dates of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from etl.normalize import calendar_spans as spans
from etl.normalize import period_grammar as grammar
from etl.normalize.calendar_spans import Span
from etl.normalize.date_anchors import Anchor, Context, integer
from etl.normalize.dates import read_date, read_short_date

_HALF_WIDTH = str.maketrans("０１２３４５６７８９／．－", "0123456789/.-")
_CARRY = 80
_STOPS = "。；！？\n"


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A date or period as it stands in a text; offsets in code points, ends exclusive.

    Attributes:
        begin, end: the words of the period, with those that open or close it (截至, 自 … 起, 至今).
        text: the characters between them.
        start_date, end_date: first and last day, inclusive; ``None`` if open or not given.
        resolved: whether the text gives its dates.
        anchor_begin, anchor_end: the bare date or dates inside.
    """

    begin: int
    end: int
    text: str
    start_date: date | None
    end_date: date | None
    resolved: bool
    anchor_begin: int
    anchor_end: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A period before it is put together: where its anchors stand and the days they give."""

    begin: int
    end: int
    span: Span | None
    last: Anchor
    side: str = ""


def parse_periods(text: str, reference_date: date) -> list[PeriodMention]:
    """Find the dates and periods of a text.

    Args:
        text: plain text of any length.
        reference_date: the day the text is of; gives the year where none is printed, and what 今年 means.

    Returns:
        The periods in the order of the text, not overlapping.
    """
    return list(_mentions(text, text.translate(_HALF_WIDTH), reference_date))


def _mentions(text: str, plain: str, reference: date) -> Iterator[PeriodMention]:
    previous: Anchor | None = None
    at = floor = 0
    search = grammar.START.search
    while (match := search(plain, at)) is not None:
        begin = match.start()
        if previous is not None and not _carries(plain, previous, begin):
            previous = None
        mention, last = _read(plain, begin, floor, reference, previous)
        if mention is None:
            at = _past(plain, begin)
            continue
        at = floor = mention.end
        previous = last if last is not None and last.year is not None else previous
        yield _with_text(mention, text)


def _with_text(mention: PeriodMention, text: str) -> PeriodMention:
    return PeriodMention(
        mention.begin,
        mention.end,
        text[mention.begin : mention.end],
        mention.start_date,
        mention.end_date,
        mention.resolved,
        mention.anchor_begin,
        mention.anchor_end,
    )


def _carries(text: str, previous: Anchor, begin: int) -> bool:
    """Whether a date still lends its month and year: the same sentence, not far."""
    if begin - previous.end > _CARRY:
        return False
    between = text[previous.end : begin]
    return not any(stop in between for stop in _STOPS)


def _past(text: str, begin: int) -> int:
    """Go on after ``begin``; digits are passed over as a whole."""
    end = begin + 1
    if text[begin].isdigit():
        while end < len(text) and (
            text[end].isdigit() or (text[end] in ".-/" and text[end + 1 : end + 2].isdigit())
        ):
            end += 1
    return end


def _read(
    text: str, begin: int, floor: int, reference: date, previous: Anchor | None
) -> tuple[PeriodMention | None, Anchor | None]:
    if text[begin] in "期以":
        return _during(text, begin, floor), None
    prefix = grammar.PREFIX.match(text, begin)
    if prefix is not None:
        start = prefix.end()
        while text[start : start + 1] == " ":
            start += 1
        found = _dates(text, start, reference, previous)
        if found is not None:
            return _bounded(text, begin, found, "end" if prefix.group("end") else "start"), found.last
    found = _dates(text, begin, reference, previous)
    if found is not None:
        return _bounded(text, begin, found, ""), found.last
    return _offset(text, begin, reference) or _vague(text, begin), None


def _dates(text: str, at: int, reference: date, previous: Anchor | None) -> _Found | None:
    """Read a date or two joined by 至; the second takes year and month from the first."""
    first = read_date(text, at, Context(reference, previous))
    if first is None:
        return None
    part = _first_part(text, first)
    if part is not None:
        return _Found(at, part.end, part.span, part, "both")
    to_now = grammar.TO_NOW.match(text, first.end)
    if to_now is not None:
        return _Found(at, to_now.end(), first.span, first, "start")
    join = grammar.JOIN.match(text, first.end)
    second = None
    if join is not None:
        context = Context(reference, first, joined=True)
        second = read_short_date(text, join.end(), context) or read_date(text, join.end(), context)
    if second is None:
        return _Found(at, first.end, first.span, first)
    if first.span is None or second.span is None or second.span[1] < first.span[0]:
        return _Found(at, second.end, None, second)
    return _Found(at, second.end, (first.span[0], second.span[1]), second, "both")


def _first_part(text: str, whole: Anchor) -> Anchor | None:
    """The first months of a year or days of a month (今年前两个月, 3月前10天)."""
    match = grammar.FIRST_PART.match(text, whole.end)
    if match is None or whole.span is None or whole.grain not in ("year", "month"):
        return None
    number, begin = integer(match.group("n")), whole.span[0]
    if match.group("u").endswith("月"):
        if whole.grain != "year" or not 1 <= number <= 12:
            return None
        return replace(whole, end=match.end(), span=spans.months(begin.year, 1, number))
    days = number * (1 if match.group("u") == "天" else 7)
    last = begin + timedelta(days=days - 1)
    return replace(whole, end=match.end(), span=(begin, last)) if last <= whole.span[1] else None


def _bounded(text: str, begin: int, found: _Found, side: str) -> PeriodMention:
    """Apply the words before and after: which end is given, and where the mention ends."""
    side = found.side or side
    end = found.end
    suffix = grammar.SUFFIX.match(text, end)
    if suffix is not None and found.side != "start":
        end = suffix.end()
        if not found.side:
            side = "start" if suffix.group("since") else "end"
    if side == "start" and begin < found.begin and suffix is None and text[end : end + 1] == "的":
        begin, side = found.begin, ""  # 由2月上旬的82%…: what it was then, not since then
    if side == "end" and begin < found.begin and _is_verb_complement(text, begin):
        begin, side = found.begin, ("" if suffix is None else side)
    start_date, end_date = _open_span(found, side, suffix.group().strip() if suffix else "")
    resolved = found.span is not None
    return PeriodMention(begin, end, "", start_date, end_date, resolved, found.begin, found.last.end)


def _is_verb_complement(text: str, begin: int) -> bool:
    """Whether 至 or 到 belongs to a verb (延期至3月1日) and opens no period of its own."""
    if text[begin] not in "到至" or not begin:
        return False
    return text[begin - 1].isalpha() and text[begin - 1] not in "起止"


def _open_span(found: _Found, side: str, suffix: str) -> tuple[date | None, date | None]:
    """First and last day with the open side left out; 3月前 ends with February, 3月之后 begins with April."""
    if found.span is None:
        return None, None
    first, last = found.span
    beyond = grammar.BEYOND.fullmatch(suffix) is not None and found.last.grain in ("month", "year")
    whole = beyond and found.side == "" and first.day == 1 and (last + timedelta(days=1)).day == 1
    if side == "start":
        return (last + timedelta(days=1) if whole else first), None
    if side == "end":
        return None, (first - timedelta(days=1) if whole else last)
    return first, last


def _unresolved(begin: int, end: int) -> PeriodMention:
    return PeriodMention(begin, end, "", None, None, False, begin, end)


def _during(text: str, at: int, floor: int) -> PeriodMention | None:
    """疫情防控期间, 学校停课以来: found from their last word, kept as printed."""
    match = grammar.DURING.match(text, at)
    if match is None:
        return None
    window_begin = max(floor, at - 20)
    window = text[window_begin:at]
    since = grammar.SINCE.search(window)
    if since is not None and match.group() == "以来":
        return _unresolved(window_begin + since.start(), match.end())
    noun = grammar.CONTEXT_NOUN.search(window)
    if noun is None:
        return None
    event = grammar.EVENT.search(noun.group())
    start = noun.start() + (event.start() if event else max(0, len(noun.group()) - 2))
    return _unresolved(window_begin + start, match.end())


def _vague(text: str, begin: int) -> PeriodMention | None:
    match = grammar.VAGUE.match(text, begin)
    if match is None:
        return None
    end = match.end()
    more = grammar.DURING.match(text, end) or grammar.BEYOND.match(text, end)
    return _unresolved(begin, more.end() if more else end)


def _offset(text: str, begin: int, reference: date) -> PeriodMention | None:
    """过去三天, 未来两周, 两周前: counted from the reference only where nothing else can be meant."""
    match = grammar.OFFSET.match(text, begin)
    if match is None or not (match.group("lead") or match.group("tail")):
        return None
    lead, tail = match.group("lead") or "", match.group("tail") or ""
    span = _offset_span(match.group("n"), match.group("u").lstrip("个"), lead, tail, reference)
    if lead == "前" and begin and text[begin - 1].isalnum():
        return None
    if lead == "过去" and text[match.end() : match.end() + 1] in grammar.PER_UNIT:
        return None  # 过去一天也就十来问: so many a day, in former times
    if lead in ("近", "最近", "前") or span is None or (not lead and not _counts_from_now(text, match)):
        return _unresolved(begin, match.end()) if lead else None
    return PeriodMention(begin, match.end(), "", span[0], span[1], True, begin, match.end())


def _counts_from_now(text: str, match: re.Match[str]) -> bool:
    """Whether 三天前 or 两周后 begins a clause, so that nothing else than now can be meant."""
    begin, end = match.span()
    opens = not begin or not text[begin - 1].isalnum() or text[begin - 1] in "于在从自"
    return opens and ("前" in match.group("tail") or not text[end : end + 1].isalpha())


def _offset_span(count: str, unit: str, lead: str, tail: str, reference: date) -> Span | None:
    if count == "半":
        return None
    number = integer(count)
    ahead = "后" in tail or lead in ("未来", "今后")
    if unit in ("天", "日", "周", "星期", "礼拜"):
        days = number * (1 if unit in ("天", "日") else 7)
        other = reference + timedelta(days=days if ahead else -days)
    else:
        months = number * (12 if unit == "年" else 1)
        first, last = spans.shift_month(reference, months if ahead else -months)
        other = first.replace(day=min(reference.day, last.day))
    if not lead:
        return other, other
    one = timedelta(days=1)
    return (reference + one, other) if ahead else (other, reference - one)
