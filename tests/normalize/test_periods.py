"""Periods: a table of expressions, and properties over generated ones."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from etl.normalize.periods import PeriodMention, parse_periods

TABLE = yaml.safe_load((Path(__file__).parent / "data" / "periods.yaml").read_text(encoding="utf-8"))
TODAY: date = TABLE["reference"]


def _fields(line: object) -> list[str]:
    return [field.strip() for field in str(line).split("|")]


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize("line", TABLE["dates"] + TABLE["spans"] + TABLE["open"])
def test_resolved(line: str) -> None:
    text, words, first, last = _fields(line)
    (found,) = parse_periods(text, TODAY)
    assert (found.text, found.start_date, found.end_date) == (words, _day(first), _day(last))
    assert found.resolved


@pytest.mark.parametrize("line", TABLE["unresolved"])
def test_kept_as_printed(line: str) -> None:
    text, words = _fields(line)
    (found,) = parse_periods(text, TODAY)
    assert (found.text, found.start_date, found.end_date, found.resolved) == (words, None, None, False)


@pytest.mark.parametrize("line", TABLE["several"])
def test_several(line: str) -> None:
    text, *mentions = _fields(line)
    expected = []
    for each in mentions:
        words, days = each.split(" = ")
        first, last = days.split("..")
        expected.append((words, _day(first), _day(last)))
    assert [
        (found.text, found.start_date, found.end_date) for found in parse_periods(text, TODAY)
    ] == expected


@pytest.mark.parametrize("text", [str(text) for text in TABLE["none"]])
def test_no_period(text: str) -> None:
    assert parse_periods(text, TODAY) == []


def test_the_anchor_is_the_bare_date() -> None:
    text = "自2月8日起至今，截至2月28日为止"
    anchors = [text[found.anchor_begin : found.anchor_end] for found in parse_periods(text, TODAY)]
    assert anchors == ["2月8日", "2月28日"]


def test_the_reference_gives_the_year() -> None:
    assert _starts("11月2日", date(2020, 3, 5)) == [date(2019, 11, 2)]
    assert _starts("11月2日", date(2020, 12, 5)) == [date(2020, 11, 2)]
    assert _starts("2月2日", date(2021, 1, 5)) == [date(2021, 2, 2)]


def _starts(text: str, reference: date) -> list[date | None]:
    return [found.start_date for found in parse_periods(text, reference)]


# Properties

DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))
_HAN = "〇一二三四五六七八九"


def _small(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones else "")


def in_chinese(day: date) -> str:
    year = "".join(_HAN[int(digit)] for digit in str(day.year))
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


@given(DAYS, DAYS)
def test_full_dates_read_back_in_every_style(day: date, reference: date) -> None:
    arabic = f"{day.year}年{day.month}月{day.day}日"
    for text in (
        arabic,
        in_chinese(day),
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}",
    ):
        (found,) = parse_periods(f"会议于{text}召开", reference)
        assert (found.text, found.start_date, found.end_date) == (text, day, day)


@given(DAYS, st.integers(0, 400), st.sampled_from(["-", "—", "～", "至", "到"]), st.booleans())
def test_spans_keep_both_ends(first: date, length: int, joint: str, spaced: bool) -> None:
    last = first + timedelta(days=length)
    gap = " " if spaced else ""
    text = (
        f"{first.year}年{first.month}月{first.day}日{gap}{joint}{gap}{last.year}年{last.month}月{last.day}日"
    )
    (found,) = parse_periods(text, TODAY)
    assert (found.text, found.start_date, found.end_date) == (text, first, last)


@given(DAYS)
def test_the_month_and_year_are_carried(first: date) -> None:
    last = (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    (found,) = parse_periods(f"{first.year}年{first.month}月{first.day}日至{last.day}日", TODAY)
    if first < last:
        assert (found.start_date, found.end_date) == (first, last)


@given(DAYS, DAYS)
def test_a_date_without_a_year_is_near_its_reference(day: date, reference: date) -> None:
    (found,) = parse_periods(f"{day.month}月{day.day}日", reference)
    if found.start_date is not None:
        assert (found.start_date.month, found.start_date.day) == (day.month, day.day)
        assert found.start_date.year in (reference.year, reference.year - 1)
    else:
        assert (day.month, day.day) == (2, 29)


_SIGNS = "一二三十〇年月日号至到自从截止起前后以来今去本上下周末初底旬半季度.-—/0123456789 ，。、"
_WORDS = ["2020", "2月", "28日", "截至", "期间", "学年", "学期", "寒假", "目前", "图书馆", "近", "\n", "１２"]
PIECES = st.sampled_from([*_SIGNS, *_WORDS])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_spans_are_in_order_and_hold_their_text(text: str) -> None:
    last = 0
    for found in parse_periods(text, TODAY):
        assert last <= found.begin <= found.anchor_begin <= found.anchor_end <= found.end <= len(text)
        assert text[found.begin : found.end] == found.text != ""
        assert found.resolved == (found.start_date is not None or found.end_date is not None)
        if found.start_date and found.end_date:
            assert found.start_date <= found.end_date
        last = found.end


@given(st.text(max_size=60), DAYS)
def test_any_text_is_read(text: str, reference: date) -> None:
    assert all(isinstance(found, PeriodMention) for found in parse_periods(text, reference))
