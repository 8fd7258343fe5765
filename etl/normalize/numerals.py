"""Values of single numerals: Arabic digits, Chinese numerals, and mixtures such as 3万5千.

Pure functions of short strings; the scanning of text is done in ``numbers``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{"○": 0, "Ｏ": 0, "幺": 1, "两": 2, "兩": 2, "貳": 2, "參": 3, "叄": 3, "陸": 6, "俩": 2, "仨": 3},
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": 20, "卅": 30, "卌": 40}
BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_MAX_DIGITS = 18
_MAX_LENGTH = 40
# One character for one: offsets stay.
HALF_WIDTH = str.maketrans("０１２３４５６７８９．／％∶", "0123456789./%:")
FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟貳參叄陸")
CHINESE = "".join({**DIGITS, **SMALL, **TENS, **BIG})
_MULTIPLIERS = {**SMALL, **BIG, "k": 1000, "K": 1000}


@dataclass(frozen=True, slots=True)
class Value:
    """What a numeral says: one number (``low == high``) or the ends of 二三十; not ``known`` for 数百."""

    low: float
    high: float
    known: bool = True


def number(value: float) -> float:
    """Rid a float of the noise of binary fractions (3.7 x 10000 -> 37000)."""
    rounded = float(f"{value:.12g}")
    return float(round(rounded)) if rounded == round(rounded) else rounded


@lru_cache(maxsize=8192)
def arabic_value(text: str) -> float:
    """Value of Arabic digits with optional thousands separators and decimal point; ``1,234.5`` -> 1234.5."""
    return float(text.translate(HALF_WIDTH).replace(",", "").replace("，", "").replace(" ", ""))


@lru_cache(maxsize=8192)
def chinese_value(text: str) -> Value | None:
    """Value of a Chinese numeral.

    Args:
        text: characters of ``CHINESE``, with an optional 点 and decimals, optionally starting with 几 or 数.

    Returns:
        Its value; both ends for approximations by neighbouring digits (二三十 20-30, 十五六 15-16); unknown
        for 数百; ``None`` if the characters make no numeral (一一, 三百九千).
    """
    if text[0] in "几数":
        return (
            Value(0, 0, known=False) if all(c in _MULTIPLIERS for c in text[1:]) and len(text) > 1 else None
        )
    if "点" in text:
        return _decimal(text)
    if all(c in DIGITS for c in text):
        return _plain_digits(text)
    pair = _neighbours(text)
    if pair is not None:
        return pair
    value = _compound(text)
    return None if value is None else Value(value, value)


def _decimal(text: str) -> Value | None:
    whole, decimals = text.split("点", 1)
    scale = 1
    while decimals and decimals[-1] in _MULTIPLIERS:
        scale *= _MULTIPLIERS[decimals[-1]]
        decimals = decimals[:-1]
    left = chinese_value(whole)
    if left is None or left.low != left.high or not decimals or any(c not in DIGITS for c in decimals):
        return None
    fraction = "".join(str(DIGITS[c]) for c in decimals)
    value = number(float(f"{int(left.low)}.{fraction}") * scale)
    return Value(value, value)


def _plain_digits(text: str) -> Value | None:
    """一 -> 1; 二〇二〇 -> 2020; 三四 -> 3-4; 一一 -> None."""
    digits = [DIGITS[c] for c in text]
    if len(digits) == 2 and _adjacent(*digits):
        return Value(digits[0], digits[1])
    if (len(digits) == 2 and digits[0] and digits[1]) or len(digits) > _MAX_DIGITS:
        return None
    value = float(int("".join(map(str, digits))))
    return Value(value, value)


def _adjacent(first: int, second: int) -> bool:
    return first > 0 and (second == first + 1 or (first, second) == (3, 5))


def _neighbours(text: str) -> Value | None:
    """二三十, 一百二三十, 十五六, 三四百万: two neighbouring digits side by side, read as a range."""
    for i in range(len(text) - 1):
        first, second = DIGITS.get(text[i]), DIGITS.get(text[i + 1])
        if first is None or second is None or not _adjacent(first, second):
            continue
        low = _compound(text[:i] + text[i] + text[i + 2 :])
        high = _compound(text[:i] + text[i + 1 :])
        return Value(low, high) if low is not None and high is not None else None
    return None


def _compound(text: str) -> float | None:
    """Place-value reading: 万 and 亿 multiply all before them; 二百五 is 250."""
    if text[0] in _MULTIPLIERS and text[0] not in "十拾" and text[1:2] in DIGITS:
        return None  # 百八十: about a hundred, no place value
    total, section, digit = 0, 0, None
    last_unit, zero = 0, False
    for char in text:
        if char in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, zero = DIGITS[char], zero or DIGITS[char] == 0
        elif char in TENS:
            section, digit, last_unit = section + TENS[char], None, 10
        elif char in SMALL:
            unit = SMALL[char]
            if section and section % (unit * 10):
                return None
            section += unit * (1 if digit is None or (digit == 0 and unit == 10) else digit)
            digit, last_unit, zero = None, unit, False
        else:
            total, section = _multiply(total, section + (digit or 0), BIG[char])
            digit, last_unit, zero = None, BIG[char], False
    if digit and not zero and last_unit >= 100:
        return float(total + section + digit * last_unit // 10)
    return float(total + section + (digit or 0))


def _multiply(total: int, section: int, big: int) -> tuple[int, int]:
    """Apply 万 or 亿: 三亿五千万 adds, 三千万亿 multiplies."""
    if total and total % (big * 10) == 0 and total > big:
        return total + (section or 1) * big, 0
    return (total + (section or (0 if total else 1))) * big, 0


@lru_cache(maxsize=8192)
def mixed_value(text: str) -> float | None:
    """Value of 3.7万, 5千, 1亿3千万, 3万5000; ``None`` if the characters make no numeral."""
    plain = text.replace(" ", "").replace("\u3000", "").replace("\xa0", "")
    total, start, previous = 0.0, 0, float("inf")
    i, n = 0, len(plain)
    while i < n:
        start = i
        while i < n and plain[i] not in _MULTIPLIERS:
            i += 1
        if i - start > _MAX_LENGTH:
            return None
        value, scale = arabic_value(plain[start:i]), 1
        while i < n and plain[i] in _MULTIPLIERS:
            scale *= _MULTIPLIERS[plain[i]]
            i += 1
        if scale >= previous:
            if scale == previous or total >= scale:
                return None
            total, scale_total = (total + value) * scale, scale
            previous = scale_total
            continue
        if scale == 1 and 100 <= previous < float("inf") and i - start == 1:
            scale = int(previous) // 10
        total += value * scale
        previous = scale
    return number(total) if isfinite(total) else None
