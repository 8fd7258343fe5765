"""What a date read from text is, and what it may take over from around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from etl.normalize.calendar_spans import Span
from etl.normalize.numerals import chinese_value

_YEAR_WORDS = {"今": 0, "本": 0, "这": 0, "去": -1, "上": -1, "前": -2, "大": -3, "明": 1, "后": 2}


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
    word = text.strip()
    shift = 3 if word.startswith("大后") else _YEAR_WORDS.get(word[0])
    return None if shift is None else reference.year + shift
