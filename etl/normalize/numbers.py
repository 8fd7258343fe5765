"""Numbers in Chinese text: where they stand, what they mean, how exact they are and what they count.

One compiled pattern stops only at characters that may begin a number; what stands there is read by small functions.
Numerals that are part of words (统一, 四川, 第一时间) are no numbers, nor are telephone numbers, addresses, section
numbers (3.2.1), dates with separators and clock times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from etl.normalize import number_grammar as grammar
from etl.normalize.lexicon import CALENDAR_UNITS, UnitLexicon, default_units
from etl.normalize.number_grammar import Numeral, read_numeral
from etl.normalize.numerals import BIG, CHINESE, SMALL, chinese_value, number
from etl.normalize.qualifiers import cue_after, cue_before, is_recent_span

Kind = Literal["cardinal", "percent", "fraction", "ordinal", "range", "multiple"]
_AFTER_GE = frozenset(
    ["课时", "学时", "小时", "钟头", "工作日", "学期", "学年", "季度", "星期", "礼拜", "百分点"]
    + ["月", "昼夜", "周"]
)
_CLOCK_BEFORE = frozenset("午晚早上点间从日天期至到—-–~～ \t\n：:（(")


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number as it stands in a text; offsets in code points, ends exclusive.

    Attributes:
        begin, end: the numeral with 余, 多, 万, 第, %, 分之 and both ends of a range; without classifier and qualifier.
        text: the characters between them.
        value: the number meant, 万 and 亿 multiplied out; the low end of a range; ``None`` where it is unknown (数百).
        low, high: the ends of a range, else ``None``.
        qualifier: ``exact``, ``approx``, ``at_least`` or ``at_most``.
        unit: the classifier printed after it, ``%`` or ``‰``; empty if there is none.
        kind: cardinal, percent, fraction, ordinal, range or multiple.
        unit_end: where the classifier ends (``end`` if there is none).
        cue_begin: where a qualifier before the number begins (``begin`` if there is none).
        calendar: whether it is part of a date, a time of day or a school year.
    """

    begin: int
    end: int
    text: str
    value: float | None
    low: float | None
    high: float | None
    qualifier: str
    unit: str
    kind: Kind
    unit_end: int
    cue_begin: int
    calendar: bool = False


def parse_numbers(text: str, *, units: UnitLexicon | None = None) -> list[NumberMention]:
    """Find the numbers of a text.

    Args:
        text: plain text of any length.
        units: classifiers and words to read it with; by default those of ``schemas/reference``.

    Returns:
        The numbers in the order of the text, not overlapping.
    """
    return list(_mentions(text, units or default_units()))


def _mentions(text: str, units: UnitLexicon) -> Iterator[NumberMention]:
    inside = _word_ends(text, units)
    start = grammar.START.search
    at = 0
    while (match := start(text, at)) is not None:
        begin = match.start()
        if begin in inside:
            at = inside[begin]
            continue
        mention, at = _read(text, begin, units)
        if mention is not None:
            yield mention


def _word_ends(text: str, units: UnitLexicon) -> dict[int, int]:
    """Offsets inside words that count nothing, each with the end of its word."""
    ends: dict[int, int] = {}
    for last, (length, but_not) in units.words.iter(text):
        end = last + 1
        if but_not and text[end : end + 1] and text[end] in but_not:
            continue
        for offset in range(end - length, end):
            ends[offset] = end
    return ends


def _read(text: str, begin: int, units: UnitLexicon) -> tuple[NumberMention | None, int]:
    """Read what stands at ``begin``: a mention or ``None``, and where to go on."""
    first = text[begin]
    if first.isascii() and first.isalpha():
        return _latin(text, begin, units)
    if first == "第":
        return _ordinal(text, begin, units)
    if first == "翻":
        return _turn(text, begin)
    if first in "+-＋－−负":
        return _signed(text, begin, units)
    half = grammar.HALF.match(text, begin) if first in "半一" else None
    if half is not None:
        return _half(text, begin, half.end(), units)
    if first.isdigit() and (past := _skipped(text, begin)):
        return None, past
    return _number(text, begin, begin, 1, units)


def _latin(text: str, begin: int, units: UnitLexicon) -> tuple[NumberMention | None, int]:
    """A Latin word; digits glued to its end count if a classifier follows them (发表SCI20篇)."""
    match = grammar.LATIN.match(text, begin)
    end = match.end() if match else begin + 1
    glued = grammar.GLUED.match(text, begin, end)
    if glued and units.match(text, end):
        return _number(text, glued.end(), glued.end(), 1, units)
    return None, end


def _skipped(text: str, begin: int) -> int:
    """Where digits that count nothing end; 0 if they may count."""
    code = grammar.CODE.match(text, begin)
    if code is not None:
        return code.end()
    clock = grammar.CLOCK.match(text, begin)
    if clock is not None and _is_clock(text, begin, clock.end()):
        return clock.end()
    end = begin
    while end < len(text) and text[end].isdigit():
        end += 1
    if end - begin >= 5 and grammar.PHONE_LABEL.search(text, max(0, begin - 10), begin):
        return end
    following = text[end : end + 1]
    if following == "-" and text[end + 1 : end + 2].isascii() and text[end + 1 : end + 2].isalpha():
        return _latin_end(text, end + 1)
    return 0


def _latin_end(text: str, at: int) -> int:
    match = grammar.LATIN.match(text, at)
    return match.end() if match else at


def _is_clock(text: str, begin: int, end: int) -> bool:
    """Whether 8:30 is a time of day and not a ratio like 1:20."""
    minutes = text[begin:end].replace("：", ":").split(":")[1]
    before = text[begin - 1] if begin else " "
    round_minutes = minutes in ("00", "15", "30", "45")
    return round_minutes or before in _CLOCK_BEFORE or text[end : end + 1] in tuple("-－–—~～至")


def _turn(text: str, begin: int) -> tuple[NumberMention | None, int]:
    match = grammar.TURN.match(text, begin)
    if match is None:
        return None, begin + 1
    count = match.group(1)
    times = 1.0
    if count:
        numeral = read_numeral(count, 0)
        if numeral is None:
            return None, match.end()
        times = numeral.value.low
    end = match.end()
    return NumberMention(
        begin, end, text[begin:end], 2.0**times, None, None, "exact", "倍", "multiple", end, begin
    ), end


def _ordinal(text: str, begin: int, units: UnitLexicon) -> tuple[NumberMention | None, int]:
    match = grammar.ORDINAL.match(text, begin)
    if match is None:
        return None, begin + 1
    digits, han = match.groups()
    value = float(int(digits)) if digits else None
    if han:
        read = chinese_value(han)
        value = read.low if read is not None and read.low == read.high and read.known else None
    if value is None:
        return None, match.end()
    end = match.end()
    unit, unit_end = _unit(text, end, units)
    return NumberMention(
        begin, end, text[begin:end], value, None, None, "exact", unit, "ordinal", unit_end, begin
    ), end


def _half(text: str, begin: int, end: int, units: UnitLexicon) -> tuple[NumberMention | None, int]:
    unit, unit_end = _unit(text, end, units)
    kind: Kind = "cardinal" if text[begin:end] == "半" else "fraction"
    cue_begin, qualifier = cue_before(text, begin, units)
    qualifier = qualifier or cue_after(text, unit_end, unit, units) or "exact"
    return NumberMention(
        begin, end, text[begin:end], 0.5, None, None, qualifier, unit, kind, unit_end, cue_begin
    ), end


def _signed(text: str, begin: int, units: UnitLexicon) -> tuple[NumberMention | None, int]:
    before = text[begin - 1] if begin else " "
    following = text[begin + 1 : begin + 2]
    minus = text[begin] in "-－−负"
    if text[begin] == "负":
        if read_numeral(text, begin + 1) is None or text[begin + 1 : begin + 3] in ("一楼", "二楼"):
            return None, begin + 1
    elif not following.isdigit() or before.isalnum() or before in ")）]】%％+-":
        return None, begin + 1
    return _number(text, begin, begin + 1, -1 if minus else 1, units)


def _number(
    text: str, begin: int, at: int, sign: int, units: UnitLexicon
) -> tuple[NumberMention | None, int]:
    """Read the numeral at ``at`` and what may follow it: another end of a range, 分之, %, 倍, a classifier."""
    numeral = read_numeral(text, at)
    if numeral is None:
        return None, _past_numerals(text, at)
    for compound in (_fraction, _ratio, _range):
        mention = compound(text, begin, numeral, sign, units)
        if mention is not None:
            return mention, max(mention.end, at + 1)
    mention = _single(text, begin, at, numeral, sign, units)
    return mention, mention.end if mention else numeral.end


def _past_numerals(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and text[end] in CHINESE:
        end += 1
    return end


def _fraction(text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon) -> NumberMention | None:
    """四分之三, 4分之3, 百分之九十, 百分之三到五, 3/4, 二又四分之一."""
    end = numeral.end
    if text.startswith("又", end):
        rest = read_numeral(text, end + 1)
        inner = _fraction(text, end + 1, rest, 1, units) if rest else None
        if inner is None or inner.kind != "fraction" or inner.value is None:
            return None
        value = sign * (numeral.value.low + inner.value)
        return replace(inner, begin=begin, text=text[begin : inner.end], value=number(value), cue_begin=begin)
    divider = 2 if text.startswith("分之", end) else 1 if text[end : end + 1] in ("/", "／") else 0
    if not divider or not numeral.value.low or not numeral.value.known or numeral.more:
        return None
    top = read_numeral(text, end + divider)
    if top is None or (
        divider == 1 and (top.style != "arabic" or text[top.end : top.end + 1] in ("/", "／"))
    ):
        return None
    if divider == 1:
        if not top.value.low:
            return None
        value = sign * numeral.value.low / top.value.low
        return _finish(text, begin, top.end, value, "fraction", "", units)
    if numeral.value.low == 100:
        return _hundredths(text, begin, top, sign, units)
    value = sign * top.value.low / numeral.value.low
    return _finish(text, begin, top.end, value, "fraction", "", units, top.more)


def _hundredths(text: str, begin: int, top: Numeral, sign: int, units: UnitLexicon) -> NumberMention:
    join = grammar.JOIN.match(text, top.end)
    if join is not None:
        at = join.end() + (3 if text.startswith("百分之", join.end()) else 0)
        other = read_numeral(text, at)
        if other is not None and other.value.low > top.value.low:
            mention = _finish(text, begin, other.end, top.value.low, "range", "%", units, other.more)
            return replace(mention, low=top.value.low, high=other.value.high)
    value = top.value.low if top.value.known else None
    return _finish(
        text, begin, top.end, None if value is None else sign * value, "percent", "%", units, top.more
    )


def _ratio(text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon) -> NumberMention | None:
    """1:20 and 三比一; times of day were taken out before."""
    if text[numeral.end : numeral.end + 1] not in (":", "：", "比") or numeral.more:
        return None
    other = read_numeral(text, numeral.end + 1)
    if other is None or other.style != numeral.style or not other.value.low or other.more:
        return None
    return _finish(text, begin, other.end, sign * numeral.value.low / other.value.low, "fraction", "", units)


def _range(text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon) -> NumberMention | None:
    """10-20, 3至5万, 10%-20%, 10所至20所."""
    end = numeral.end
    symbol = grammar.SYMBOL.match(text, end)
    join = grammar.JOIN.match(text, symbol.end() if symbol else end)
    between = ""
    if join is None and symbol is None:
        between, unit_end = _unit(text, end, units)
        join = grammar.JOIN.match(text, unit_end) if between and between not in CALENDAR_UNITS else None
    if join is None or not numeral.value.known:
        return None
    other = read_numeral(text, join.end())
    if other is None or not other.value.known or sign < 0:
        return None
    low, high = _ends(numeral, other)
    if low >= high:
        return None
    other_symbol = grammar.SYMBOL.match(text, other.end)
    unit = other_symbol.group(1).replace("％", "%") if other_symbol else ""
    last = other_symbol.end() if other_symbol else other.end
    if (symbol and not unit) or (between and _unit(text, last, units)[0] != between):
        return None
    mention = _finish(text, begin, last, low, "range", unit, units, other.more)
    return replace(
        mention, low=low, high=high, calendar=mention.calendar or _school_years(text, last, low, high)
    )


def _ends(numeral: Numeral, other: Numeral) -> tuple[float, float]:
    """The ends of a range; the multiplier printed once at its end holds for both (3至5万)."""
    low, high = numeral.value.low, other.value.high
    if numeral.scale < other.scale and low < other.value.low / other.scale:
        low *= other.scale
    return number(low), number(high)


def _school_years(text: str, end: int, low: float, high: float) -> bool:
    return 1900 <= low < high <= 2100 and text[end : end + 1] in ("学", "年")


def _single(
    text: str, begin: int, at: int, numeral: Numeral, sign: int, units: UnitLexicon
) -> NumberMention | None:
    symbol = grammar.SYMBOL.match(text, numeral.end)
    value = number(sign * numeral.value.low) if numeral.value.known else None
    spread = numeral.value.low != numeral.value.high
    if symbol is not None:
        unit = symbol.group(1).replace("％", "%")
        return _finish(text, begin, symbol.end(), value, "percent", unit, units, numeral.more)
    mention = _finish(text, begin, numeral.end, value, "cardinal", "", units, numeral.more)
    if (
        text[numeral.end : numeral.end + 1].isascii()
        and text[numeral.end : numeral.end + 1].isalpha()
        and not mention.unit
    ):
        return None
    if numeral.style == "han" and at == begin and not _counts(text, begin, numeral, mention, units):
        return None
    if spread:
        qualifier = "approx" if mention.qualifier == "exact" else mention.qualifier
        low, high = number(numeral.value.low), number(numeral.value.high)
        mention = replace(mention, low=low, high=high, kind="range", qualifier=qualifier)
    return _with_meaning(text, mention, numeral)


def _with_meaning(text: str, mention: NumberMention, numeral: Numeral) -> NumberMention:
    """Set what classifiers imply: 倍 a multiple, 成 a percentage, 年 and 月 a date; a trailing 半 adds a half."""
    unit = mention.unit
    if unit == "倍":
        return replace(mention, kind="multiple")
    if unit == "百分点":
        return replace(mention, kind="percent")
    if unit == "成" and mention.value is not None and mention.value <= 10:
        return _tenths(text, mention)
    if text.startswith("半", mention.unit_end) and unit in ("年", "天", "个月") and mention.value is not None:
        end = mention.unit_end + 1
        return replace(
            mention, value=mention.value + 0.5, end=end, unit_end=end, text=text[mention.begin : end]
        )
    return replace(mention, calendar=_is_calendar(text, mention, numeral))


def _tenths(text: str, mention: NumberMention) -> NumberMention:
    """五成 -> 50 %, 三成半 -> 35 %, 九成九 -> 99 %."""
    value, end = (mention.value or 0) * 10, mention.unit_end
    extra = text[end : end + 1]
    rest = chinese_value(extra) if extra and extra in "一二三四五六七八九" else None
    if extra == "半" or rest is not None:
        value, end = value + (rest.low if rest is not None else 5), end + 1
    done = replace(
        mention, value=number(value), end=end, unit_end=end, text=text[mention.begin : end], unit="%"
    )
    if mention.low is None or mention.high is None:
        return replace(done, kind="percent")
    return replace(done, low=mention.low * 10, high=mention.high * 10, kind="range")


def _is_calendar(text: str, mention: NumberMention, numeral: Numeral) -> bool:
    unit, value = mention.unit, mention.value
    if unit not in CALENDAR_UNITS or value is None or value != int(value) or numeral.more:
        return False
    if unit in ("年", "年度", "学年"):
        return 1000 <= value < 3000 or (
            len(numeral.bare) == 2 and text[mention.unit_end : mention.unit_end + 1].isdigit()
        )
    limit = {"月": 12, "月份": 12, "日": 31, "号": 31, "时": 24, "点": 24, "点钟": 24}.get(unit, 0)
    return value <= limit


def _counts(text: str, begin: int, numeral: Numeral, mention: NumberMention, units: UnitLexicon) -> bool:
    """Whether a Chinese numeral is a number here, not an article or part of a word."""
    bare, cued = numeral.bare, mention.qualifier != "exact"
    if bare in ("一", "壹"):
        return _counts_one(text, begin, numeral, mention, units)
    if all(char in SMALL or char in BIG for char in bare) and bare[-1] != "十":
        return cued or (mention.unit != "" and bare[-1] not in "万亿萬億") or bare in ("十万", "十亿")
    if len(bare) == 1 or numeral.value.low != numeral.value.high and len(bare) == 2:
        return cued or mention.unit != "" or not _is_letter(text, numeral.end)
    return True


def _counts_one(text: str, begin: int, numeral: Numeral, mention: NumberMention, units: UnitLexicon) -> bool:
    before = text[max(0, begin - 2) : begin]
    if before.endswith(units.counting):
        return mention.unit != ""
    if mention.unit:
        return mention.unit not in units.articles or mention.cue_begin < begin
    return not _is_letter(text, numeral.end) and not (begin and _is_letter(text, begin - 1))


def _is_letter(text: str, at: int) -> bool:
    return at < len(text) and text[at].isalpha()


def _finish(
    text: str,
    begin: int,
    end: int,
    value: float | None,
    kind: Kind,
    symbol: str,
    units: UnitLexicon,
    more: str = "",
) -> NumberMention:
    """Add classifier and qualifier to a numeral that stands at ``begin..end``."""
    unit, unit_end = (symbol, end) if symbol else _unit(text, end, units)
    if unit and not symbol and grammar.CAPTION.search(text, max(0, begin - 4), begin):
        unit, unit_end = "", end
    cue_begin, before = cue_before(text, begin, units)
    if before == "approx" and not more and is_recent_span(text, cue_begin, unit):
        cue_begin, before = begin, ""
    after = cue_after(text, unit_end, unit, units)
    printed = _printed(text, end, unit_end, more)
    strong = before if before != "approx" else ""
    qualifier = strong or printed or after or before or "exact"
    value = None if value is None else number(value)
    return NumberMention(
        begin, end, text[begin:end], value, None, None, qualifier, unit, kind, unit_end, cue_begin
    )


def _printed(text: str, end: int, unit_end: int, more: str) -> str:
    """The qualifier that 余, 多 or 来 gives, in the numeral, before a noun (3个多月) or after the classifier (3年多)."""
    if more == "来":
        return "approx"
    inside = text[end + 1 : unit_end]
    after = text[unit_end : unit_end + 1] in ("余", "多") and unit_end > end
    return "at_least" if more or after or "多" in inside or "余" in inside else ""


def _unit(text: str, end: int, units: UnitLexicon) -> tuple[str, int]:
    """The classifier after a numeral and where it ends; 个 gives way to the noun of time it introduces (个小时)."""
    blanks = grammar.BLANKS.match(text, end)
    at = blanks.end() if blanks else end
    first = text[at : at + 1]
    if first == "个":
        skip = at + (2 if text[at + 1 : at + 2] in ("多", "余") else 1)
        noun = units.match(text, skip)
        if noun in _AFTER_GE:
            return ("个月" if noun == "月" else noun), skip + len(noun)
    code = units.match(text, at)
    return (code, at + len(code)) if code else ("", end)
