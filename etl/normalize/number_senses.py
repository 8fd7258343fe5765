"""What a numeral means where it stands: whether it counts at all, and what its classifier makes of it."""

from __future__ import annotations

import re
from dataclasses import replace

from etl.normalize.lexicon import CALENDAR_UNITS, UnitLexicon
from etl.normalize.number_grammar import Numeral
from etl.normalize.number_mentions import Kind, NumberMention
from etl.normalize.numerals import BIG, SMALL, chinese_value, number

_TENTHS = frozenset({"成", "折"})
_LUNAR_DAY = re.compile(r"(?:[正腊冬]月|大年)[初廿]?$")
_DAY_LIMITS = {"月": 12, "月份": 12, "日": 31, "号": 31, "时": 24, "点": 24, "点钟": 24}


def counts(text: str, numeral: Numeral, found: NumberMention, units: UnitLexicon) -> bool:
    """Whether a Chinese numeral is a number here, not an article (一个平台) or part of a word (百姓)."""
    bare, cued = numeral.bare, found.qualifier != "exact"
    if bare in ("一", "壹"):
        return _one_counts(text, numeral, found, units)
    if _is_multiplier(bare):
        return cued or bare in ("十万", "十亿") or (found.unit != "" and bare not in ("万", "亿"))
    pair = len(bare) == 2 and numeral.value.low != numeral.value.high
    if len(bare) == 1 or pair:
        return cued or found.unit != "" or not _is_letter(text, numeral.end)
    return True


def _is_multiplier(bare: str) -> bool:
    """百, 千, 百万: a multiplier without a digit (but 十 is ten)."""
    return bare[-1] not in "十拾" and all(char in SMALL or char in BIG for char in bare)


def _one_counts(text: str, numeral: Numeral, found: NumberMention, units: UnitLexicon) -> bool:
    """一 counts after a word of counting (仅一册), with a unit that is no mere article, or standing alone."""
    if text.startswith("个半", numeral.end):
        return True
    if text[max(0, found.begin - 2) : found.begin].endswith(units.counting):
        return found.unit != ""
    if found.unit:
        return found.unit not in units.articles or found.cue_begin < found.begin
    after_letter = found.begin > 0 and _is_letter(text, found.begin - 1)
    return not after_letter and not _is_letter(text, numeral.end)


def _is_letter(text: str, at: int) -> bool:
    return at < len(text) and text[at].isalpha()


def with_sense(text: str, found: NumberMention, numeral: Numeral, units: UnitLexicon) -> NumberMention:
    """Set what the numeral and its classifier imply.

    二三十 is a range, 倍 makes a multiple, 五成 is 50 %, 两年半 adds a half, 年 and 月 belong to a date, and
    a bare 百 or 千 is about as many.
    """
    if numeral.value.low != numeral.value.high:
        found = _as_range(found, numeral)
    elif numeral.style == "han" and found.qualifier == "exact" and _is_multiplier(numeral.bare):
        found = replace(found, qualifier="approx")
    if found.unit == "倍":
        return found if found.kind == "range" else replace(found, kind="multiple")
    if found.unit == "百分点":
        return replace(found, kind="percent")
    if found.unit in _TENTHS and found.value is not None:
        return _tenths(text, found, numeral)
    if text.startswith("半", found.unit_end) and found.unit in ("年", "天", "周", "个月", "个"):
        return _and_a_half(text, found, units)
    return replace(found, calendar=True) if _is_calendar(text, found, numeral) else found


def _as_range(found: NumberMention, numeral: Numeral) -> NumberMention:
    qualifier = "approx" if found.qualifier == "exact" else found.qualifier
    low, high = number(numeral.value.low), number(numeral.value.high)
    return replace(found, low=low, high=high, kind="range", qualifier=qualifier)


def _and_a_half(text: str, found: NumberMention, units: UnitLexicon) -> NumberMention:
    """两年半, 三个半小时, 一个半月."""
    if found.value is None:
        return found
    end = found.unit_end + 1
    noun = units.match(text, end) if found.unit == "个" else ""
    unit = ("个月" if noun == "月" else noun) or found.unit
    unit_end = end + len(noun)
    words = text[found.begin : end]
    return replace(found, value=found.value + 0.5, end=end, unit_end=unit_end, text=words, unit=unit)


def _tenths(text: str, found: NumberMention, numeral: Numeral) -> NumberMention:
    """五成 -> 50 %, 三成半 -> 35 %, 九成九 -> 99 %, 八折 -> 80 %, 85折 -> 85 %."""
    end = found.unit_end
    scale = 1 if (found.value or 0) > 10 else 10
    if numeral.style == "han" and found.unit == "折" and len(numeral.bare) == 2:
        return found
    value = (found.value or 0) * scale
    extra = text[end : end + 1]
    rest = chinese_value(extra) if extra and extra in "一二三四五六七八九" else None
    if extra == "半" or rest is not None:
        value, end = value + (rest.low if rest is not None else 5), end + 1
    done = replace(found, value=number(value), end=end, unit_end=end, text=text[found.begin : end], unit="%")
    kind: Kind = "percent"
    if found.low is None or found.high is None:
        return replace(done, kind=kind)
    return replace(done, low=found.low * scale, high=found.high * scale)


def _is_calendar(text: str, found: NumberMention, numeral: Numeral) -> bool:
    unit, value = found.unit, found.value
    if _LUNAR_DAY.search(text, max(0, found.begin - 4), found.begin):
        return True
    if unit not in CALENDAR_UNITS or value is None or value != int(value) or numeral.more:
        return False
    if unit in ("年", "年度", "学年"):
        two_digits = len(numeral.bare) == 2 and text[found.unit_end : found.unit_end + 1].isdigit()
        return 1000 <= value < 3000 or two_digits
    return value <= _DAY_LIMITS.get(unit, 0)
