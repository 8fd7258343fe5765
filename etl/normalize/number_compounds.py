"""Numbers of more than one numeral: fractions, ratios, ranges; a reader returns ``None`` if it is none."""

from __future__ import annotations

from dataclasses import replace

from etl.normalize import number_grammar as grammar
from etl.normalize.lexicon import CALENDAR_UNITS, UnitLexicon
from etl.normalize.number_grammar import Numeral, read_numeral
from etl.normalize.number_mentions import NumberMention, mention, unit_after
from etl.normalize.numerals import number


def read_fraction(
    text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon
) -> NumberMention | None:
    """Read 四分之三, 4分之3, 百分之九十, 百分之三到五, 3/4, 二又四分之一, whose first numeral is given."""
    end = numeral.end
    if text.startswith("又", end) or (text[end : end + 1] == " " and _simple(text, end + 1)):
        return _whole_and_fraction(text, begin, numeral, sign, units)
    found = _divided(text, begin, numeral, sign, units)
    return found if found is None or found.kind != "fraction" else _fraction_range(text, found, units)


def _fraction_range(text: str, found: NumberMention, units: UnitLexicon) -> NumberMention:
    """三分之一到二分之一, or the first fraction alone."""
    join = grammar.JOIN.match(text, found.end)
    numeral = read_numeral(text, join.end()) if join else None
    other = _divided(text, join.end(), numeral, 1, units) if join and numeral else None
    if other is None or other.kind != "fraction" or (found.value or 0) >= (other.value or 0):
        return found
    joined = mention(text, (found.begin, other.end), found.value, "range", units)
    return replace(joined, low=found.value, high=other.value)


def _divided(text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon) -> NumberMention | None:
    """四分之三, 百分之九十, 3/4."""
    end = numeral.end
    slash = text[end : end + 1] in ("/", "／")
    if not (slash or text.startswith("分之", end)):
        return None
    if not numeral.value.low or not numeral.value.known or numeral.more:
        return None
    if slash:
        return _slash(text, begin, numeral, sign, units)
    at = end + 2
    if numeral.value.low == 100 and text[at : at + 1] in ("负", "-", "－"):
        sign, at = -sign, at + 1
    top = read_numeral(text, at)
    if top is None:
        return None
    if numeral.value.low == 100:
        return _hundredths(text, begin, top, sign, units)
    value = sign * top.value.low / numeral.value.low
    return mention(text, (begin, top.end), value, "fraction", units, more=top.more)


def _simple(text: str, at: int) -> bool:
    """Whether 3/4 stands at ``at``: the fraction of 1 3/4."""
    return grammar.SLASH.match(text, at) is not None


def _whole_and_fraction(
    text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon
) -> NumberMention | None:
    at = numeral.end + 1
    rest = read_numeral(text, at)
    inner = _divided(text, at, rest, 1, units) if rest else None
    if inner is None or inner.kind != "fraction" or inner.value is None or inner.value >= 1:
        return None
    value = sign * (numeral.value.low + inner.value)
    return replace(inner, begin=begin, text=text[begin : inner.end], value=number(value), cue_begin=begin)


def _slash(text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon) -> NumberMention | None:
    bottom = read_numeral(text, numeral.end + 1)
    if bottom is None or bottom.style != "arabic" or numeral.style != "arabic" or not bottom.value.low:
        return None
    if text[bottom.end : bottom.end + 1] in ("/", "／", "月", "日"):
        return None
    value = sign * numeral.value.low / bottom.value.low
    return mention(text, (begin, bottom.end), value, "fraction", units)


def _hundredths(text: str, begin: int, top: Numeral, sign: int, units: UnitLexicon) -> NumberMention:
    """百分之三, and 百分之三到五 as a range."""
    join = grammar.JOIN.match(text, top.end)
    if join is not None:
        at = join.end() + (3 if text.startswith("百分之", join.end()) else 0)
        other = read_numeral(text, at)
        if other is not None and other.value.low > top.value.low:
            low, high = top.value.low, other.value.high
            found = mention(text, (begin, other.end), low, "range", units, symbol="%", more=other.more)
            return replace(found, low=low, high=high)
    value = sign * top.value.low if top.value.known else None
    return mention(text, (begin, top.end), value, "percent", units, symbol="%", more=top.more)


def read_ratio(
    text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon
) -> NumberMention | None:
    """Read 1:20 and 三比一; times of day were taken out before."""
    if text[numeral.end : numeral.end + 1] not in (":", "：", "比") or numeral.more:
        return None
    other = read_numeral(text, numeral.end + 1)
    if other is None or other.style != numeral.style or not other.value.low or other.more:
        return None
    value = sign * numeral.value.low / other.value.low
    return mention(text, (begin, other.end), value, "fraction", units)


def read_range(
    text: str, begin: int, numeral: Numeral, sign: int, units: UnitLexicon
) -> NumberMention | None:
    """Read 10-20, 3至5万, 10%-20%, 10所至20所."""
    symbol = grammar.SYMBOL.match(text, numeral.end)
    first_end, between = symbol.end() if symbol else numeral.end, ""
    join = grammar.JOIN.match(text, first_end)
    if join is None and symbol is None:
        between, first_end = unit_after(text, numeral.end, units)
        if between and between not in CALENDAR_UNITS:
            join = grammar.JOIN.match(text, first_end)
    if join is None or not numeral.value.known or sign < 0:
        return None
    other = read_numeral(text, join.end())
    if other is None or not other.value.known:
        return None
    low, high = _ends(numeral, other)
    end, unit = _percent_sign(text, other.end)
    if low >= high or (symbol and not unit) or (between and unit_after(text, end, units)[0] != between):
        return None
    found = mention(text, (begin, end), low, "range", units, symbol=unit, more=other.more)
    if found.unit == "成" and high <= 10:
        words = text[begin : found.unit_end]
        found = replace(found, end=found.unit_end, text=words, unit="%")
        return replace(found, value=low * 10, low=low * 10, high=high * 10)
    return replace(found, low=low, high=high, calendar=_is_calendar_range(text, found, low, high))


def _percent_sign(text: str, end: int) -> tuple[int, str]:
    match = grammar.SYMBOL.match(text, end)
    return (match.end(), match.group(1).replace("％", "%")) if match else (end, "")


def _ends(numeral: Numeral, other: Numeral) -> tuple[float, float]:
    """The ends of a range; the multiplier printed once at its end holds for both (3至5万)."""
    low, high = numeral.value.low, other.value.high
    if numeral.scale < other.scale and low < other.value.low / other.scale:
        low *= other.scale
    return number(low), number(high)


def _is_calendar_range(text: str, found: NumberMention, low: float, high: float) -> bool:
    """Whether a range is one of years, months or days (2019-2020学年, 2-3月, 3-5日)."""
    if 1900 <= low < high <= 2100 and (high == low + 1 or text[found.end : found.end + 1] in ("学", "年")):
        return True
    limit = {"月": 12, "月份": 12, "日": 31, "号": 31, "时": 24, "点": 24, "点钟": 24}.get(found.unit, 0)
    return high <= limit
