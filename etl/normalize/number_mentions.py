"""The mention of a number, and what is read around a numeral: its classifier and its qualifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from etl.normalize import number_grammar as grammar
from etl.normalize.lexicon import UnitLexicon
from etl.normalize.numerals import number
from etl.normalize.qualifiers import cue_after, cue_before, is_recent_span

Kind = Literal["cardinal", "percent", "fraction", "ordinal", "range", "multiple"]
# Nouns that say more than the 个 before them (3 个小时).
_AFTER_GE = frozenset(
    {
        "课时",
        "学时",
        "小时",
        "钟头",
        "工作日",
        "学期",
        "学年",
        "季度",
        "星期",
        "礼拜",
        "百分点",
        "月",
        "昼夜",
        "周",
    }
)
_CURRENCIES = {"￥": "元", "¥": "元", "$": "美元", "＄": "美元", "€": "欧元", "£": "英镑"}


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number as it stands in a text; offsets in code points, ends exclusive.

    Attributes:
        begin, end: the numeral with 余, 多, 万, 第, %, 分之 and both ends of a range, without its
            classifier and qualifier.
        text: the characters between them.
        value: the number meant, 万 and 亿 multiplied out; the low end of a range; ``None`` where it is
            unknown (数百).
        low, high: the ends of a range, else ``None``.
        qualifier: ``exact``, ``approx``, ``at_least`` or ``at_most``.
        unit: the classifier printed after it, ``%``, ``‰`` or the currency of a sign before it (￥); else empty.
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


def mention(
    text: str,
    span: tuple[int, int],
    value: float | None,
    kind: Kind,
    units: UnitLexicon,
    *,
    symbol: str = "",
    more: str = "",
) -> NumberMention:
    """Put a mention together from a numeral: add its classifier and its qualifier.

    Args:
        text: the whole text.
        span: where the numeral stands.
        value: what it says.
        kind: its kind.
        units: classifiers and qualifiers.
        symbol: a unit already read inside the numeral (``%``); then no classifier is looked for.
        more: 余, 多, 来 or 几 if one is part of the numeral.
    """
    begin, end = span
    unit, unit_end = (symbol, end) if symbol else unit_after(text, end, units)
    if unit and not symbol and grammar.CAPTION.search(text, max(0, begin - 4), begin):
        unit, unit_end = "", end
    if not unit and begin and text[begin - 1] in _CURRENCIES:
        unit = _CURRENCIES[text[begin - 1]]
    cue_begin, before = cue_before(text, begin, units)
    if before == "approx" and not more and is_recent_span(text, cue_begin, unit):
        cue_begin, before = begin, ""
    qualifier = (before if before != "approx" else "") or _printed(text, end, unit_end, more)
    qualifier = qualifier or cue_after(text, unit_end, unit, units) or before or "exact"
    value = None if value is None else number(value)
    words = text[begin:end]
    return NumberMention(begin, end, words, value, None, None, qualifier, unit, kind, unit_end, cue_begin)


def _printed(text: str, end: int, unit_end: int, more: str) -> str:
    """The qualifier that 余, 多 or 来 gives, in the numeral (20多), inside (3个多月) or after (3年多)."""
    if more == "来":
        return "approx"
    inside = text[end + 1 : unit_end]
    after = unit_end > end and text[unit_end : unit_end + 1] in ("余", "多")
    return "at_least" if more or after or "多" in inside or "余" in inside else ""


def unit_after(text: str, end: int, units: UnitLexicon) -> tuple[str, int]:
    """Return the classifier after a numeral and where it ends; 个 gives way to a noun of time (个小时)."""
    blanks = grammar.BLANKS.match(text, end)
    at = blanks.end() if blanks else end
    if text[at : at + 1] == "个":
        skip = at + (2 if text[at + 1 : at + 2] in ("多", "余") else 1)
        noun = units.match(text, skip)
        if noun in _AFTER_GE:
            return ("个月" if noun == "月" else noun), skip + len(noun)
    code = units.match(text, at)
    return (code, at + len(code)) if code else ("", end)
