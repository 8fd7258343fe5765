"""Numbers in Chinese text: where they stand, what they mean, how exact they are and what they count.

One compiled pattern stops only at characters that may begin a number; what stands there is read by small
functions. Numerals that are part of words (统一, 四川, 第一时间) are no numbers, nor are telephone numbers,
addresses, section numbers (3.2.1), dates with separators and clock times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from etl.normalize import number_grammar as grammar
from etl.normalize.lexicon import UnitLexicon, default_units
from etl.normalize.number_compounds import read_fraction, read_range, read_ratio
from etl.normalize.number_grammar import Numeral, read_numeral
from etl.normalize.number_mentions import Kind, NumberMention, mention, unit_after
from etl.normalize.number_senses import counts, with_sense
from etl.normalize.numerals import CHINESE, HALF_WIDTH, chinese_value, number
from etl.normalize.qualifiers import cue_before

__all__ = ["NumberMention", "parse_numbers"]

_CLOCK_BEFORE = frozenset("午晚早上点间从日天期至到—-–~～ \t\n：:（(")
_BEFORE_SIGN = frozenset("是为了达温")
_DASHES = frozenset("-－–—~～至")
_Reading = tuple[NumberMention | None, int]


def parse_numbers(text: str, *, units: UnitLexicon | None = None) -> list[NumberMention]:
    """Find the numbers of a text.

    Args:
        text: plain text of any length.
        units: classifiers and words to read it with; by default those of ``schemas/reference``.

    Returns:
        The numbers in the order of the text, not overlapping.
    """
    plain = text.translate(HALF_WIDTH)
    found = list(_mentions(plain, units or default_units()))
    if plain == text:
        return found
    return [
        each if each.text == (said := text[each.begin : each.end]) else replace(each, text=said)
        for each in found
    ]


def _mentions(text: str, units: UnitLexicon) -> Iterator[NumberMention]:
    inside = _word_ends(text, units)
    start = grammar.START.search
    at = 0
    while (match := start(text, at)) is not None:
        begin = match.start()
        if begin in inside:
            at = inside[begin]
            continue
        found, at = _read(text, begin, units)
        if found is not None:
            yield found


def _word_ends(text: str, units: UnitLexicon) -> dict[int, int]:
    """Offsets inside words that count nothing, each with the end of its word."""
    ends: dict[int, int] = {}
    if not units.words:
        return ends
    for last, (length, but_not) in units.words.iter(text):
        end = last + 1
        if but_not and text[end : end + 1] and text[end] in but_not:
            continue
        for offset in range(end - length, end):
            ends[offset] = end
    return ends


def _read(text: str, begin: int, units: UnitLexicon) -> _Reading:
    """Read what stands at ``begin``: a mention or ``None``, and where to go on."""
    first = text[begin]
    if first.isdigit():
        past = _skipped(text, begin, units)
        return (None, past) if past else _number(text, begin, begin, 1, units)
    if first.isascii() and first.isalpha():
        return _latin(text, begin, units)
    if first == "第":
        return _ordinal(text, begin, units)
    if first == "翻":
        return _turn(text, begin)
    if first in "+-－＋−负":
        return _signed(text, begin, units)
    half = grammar.HALF.match(text, begin) if first in "半一" else None
    if half is not None:
        return _half(text, begin, half.end(), units)
    return _number(text, begin, begin, 1, units)


def _latin(text: str, begin: int, units: UnitLexicon) -> _Reading:
    """A Latin word; digits glued to its end count if a classifier follows them (发表SCI20篇)."""
    match = grammar.LATIN.match(text, begin)
    end = match.end() if match else begin + 1
    glued = grammar.GLUED.match(text, begin, end)
    if glued and units.match(text, end):
        return _number(text, glued.end(), glued.end(), 1, units)
    return None, end


def _skipped(text: str, begin: int, units: UnitLexicon) -> int:
    """Where digits that count nothing end; 0 if they may count."""
    code = grammar.CODE.match(text, begin)
    if code is not None:
        limited = (
            text.startswith("24", begin)
            and text[code.end() - 1] == "时"
            and cue_before(text, begin, units)[1]
        )
        return 0 if limited else code.end()
    clock = grammar.CLOCK.match(text, begin)
    if clock is not None and _is_clock(text, begin, clock.end()):
        return clock.end()
    section = grammar.SECTION.match(text, begin)
    if section is not None and (not begin or text[begin - 1] == "\n"):
        return 0 if unit_after(text, section.end(), units)[0] else section.end()
    digits = grammar.DIGITS.match(text, begin)
    end = digits.end() if digits else begin
    labelled = end - begin >= 5 and grammar.PHONE_LABEL.search(text, max(0, begin - 10), begin)
    if labelled and not unit_after(text, end, units)[0]:
        return end
    latin = grammar.LATIN.match(text, end + 1) if text[end : end + 1] == "-" else None
    return latin.end() if latin else 0


def _is_clock(text: str, begin: int, end: int) -> bool:
    """Whether 8:30 is a time of day and not a ratio like 1:20."""
    minutes = text[begin:end].replace("：", ":").split(":")[1]
    before = text[begin - 1] if begin else ""
    round_minutes = minutes in ("00", "15", "30", "45")
    return round_minutes or before in _CLOCK_BEFORE or text[end : end + 1] in _DASHES


def _turn(text: str, begin: int) -> _Reading:
    """翻一番 doubles, 翻两番 quadruples."""
    match = grammar.TURN.match(text, begin)
    if match is None:
        return None, begin + 1
    count, end = match.group(1), match.end()
    numeral = read_numeral(count, 0) if count else None
    if count and numeral is None:
        return None, end
    value = 2.0**numeral.value.low if numeral else 2.0
    words = text[begin:end]
    return NumberMention(begin, end, words, value, None, None, "exact", "倍", "multiple", end, begin), end


def _ordinal(text: str, begin: int, units: UnitLexicon) -> _Reading:
    """第3, 第十二; 第3-5 keeps both ends."""
    match = grammar.ORDINAL.match(text, begin)
    if match is None:
        return None, begin + 1
    first, last = _ordinal_value(match.group(1)), _ordinal_value(match.group(2) or "")
    if first is None or (last is not None and last <= first):
        return None, match.end(1)
    end = match.end() if last is not None else match.end(1)
    unit, unit_end = unit_after(text, end, units)
    low, high = (first, last) if last is not None else (None, None)
    words = text[begin:end]
    return NumberMention(begin, end, words, first, low, high, "exact", unit, "ordinal", unit_end, begin), end


def _ordinal_value(text: str) -> float | None:
    if not text:
        return None
    if text.isdigit():
        return float(text) if len(text) <= 18 else None
    value = chinese_value(text)
    return value.low if value is not None and value.low == value.high and value.known else None


def _half(text: str, begin: int, end: int, units: UnitLexicon) -> _Reading:
    """一半, 半数; 半 before a noun of time, but not in 上半年."""
    if text[begin] == "半" and begin and text[begin - 1] in "上下前后大夜":
        return None, end
    kind: Kind = "cardinal" if text[begin:end] == "半" else "fraction"
    return mention(text, (begin, end), 0.5, kind, units), end


def _signed(text: str, begin: int, units: UnitLexicon) -> _Reading:
    """-5, +3, 负三; a dash between words or numbers is no sign."""
    sign = -1 if text[begin] in "-－−负" else 1
    if text[begin] == "负":
        if text[begin + 1 : begin + 2] not in CHINESE and not text[begin + 1 : begin + 2].isdigit():
            return None, begin + 1
        return _number(text, begin, begin + 1, sign, units)
    before = text[begin - 1] if begin else " "
    digits = grammar.SIGNED.match(text, begin + 1)
    joined = before.isalnum() and before not in _BEFORE_SIGN
    if digits is None or joined or before in ")）]】%％+-":
        return None, begin + 1
    return _number(text, begin, begin + 1, sign, units)


def _number(text: str, begin: int, at: int, sign: int, units: UnitLexicon) -> _Reading:
    """Read the numeral at ``at`` and what may follow it: 分之, another end of a range, %, a classifier."""
    numeral = read_numeral(text, at)
    if numeral is None:
        return None, _past_numerals(text, at)
    for compound in (read_fraction, read_ratio, read_range):
        found = compound(text, begin, numeral, sign, units)
        if found is not None:
            return found, found.end
    single = _single(text, begin, at, numeral, sign, units)
    return single, single.end if single else numeral.end


def _past_numerals(text: str, at: int) -> int:
    """Past characters that are no numeral; digits behind 队伍 or 大陆 are one of their own."""
    end = at + 1
    digits = text[at : at + 1].isdigit()  # a sign may end the text (负)
    while end < len(text) and (text[end].isdigit() if digits else text[end] in CHINESE):
        end += 1
    return end


def _single(
    text: str, begin: int, at: int, numeral: Numeral, sign: int, units: UnitLexicon
) -> NumberMention | None:
    """A number of one numeral."""
    value = number(sign * numeral.value.low) if numeral.value.known else None
    symbol = grammar.SYMBOL.match(text, numeral.end)
    if symbol is not None:
        unit = symbol.group(1)
        return mention(text, (begin, symbol.end()), value, "percent", units, symbol=unit, more=numeral.more)
    found = mention(text, (begin, numeral.end), value, "cardinal", units, more=numeral.more)
    following = text[numeral.end : numeral.end + 1]
    if following.isascii() and following.isalpha() and not found.unit:
        return None
    if numeral.style == "han" and at == begin and not counts(text, numeral, found, units):
        return None
    return with_sense(text, found, numeral, units)
