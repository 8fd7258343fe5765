"""Numbers: a table of expressions, and properties over generated ones."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from etl.normalize.lexicon import build_units, default_units
from etl.normalize.numbers import NumberMention, parse_numbers

TABLE = yaml.safe_load((Path(__file__).parent / "data" / "numbers.yaml").read_text(encoding="utf-8"))
KINDS = ("cardinal", "percent", "fraction", "multiple", "ordinal", "range")


def _fields(line: object) -> list[str]:
    return [field.strip().strip('"') for field in str(line).split("|")]


def _rows() -> list[tuple[str, list[str]]]:
    return [(kind, _fields(line)) for kind in KINDS for line in TABLE[kind]]


def _ends(value: str) -> tuple[float | None, float | None, float | None]:
    if value == "?":
        return None, None, None
    low, _, high = value.partition("..")
    return float(low), (float(low) if high else None), (float(high) if high else None)


def _padded(fields: list[str]) -> tuple[str, str, str, str, str]:
    text, words, value, *rest = fields
    unit, qualifier, *_ = [*rest, *("", "")[len(rest) :]] if rest else ["", ""]
    return text, words, value, unit, qualifier or "exact"


@pytest.mark.parametrize(("kind", "fields"), _rows(), ids=lambda value: str(value))
def test_expression(kind: str, fields: list[str]) -> None:
    text, words, value, unit, qualifier = _padded(fields)
    found = parse_numbers(text)[0]
    expected_value, low, high = _ends(value)
    assert (found.text, found.kind, found.unit, found.qualifier) == (words, kind, unit, qualifier)
    assert found.value == (None if expected_value is None else pytest.approx(expected_value))
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("line", TABLE["several"])
def test_several(line: str) -> None:
    text, *mentions = _fields(line)
    expected = [(words.strip(), float(value)) for words, value in (each.split(" = ") for each in mentions)]
    assert [(found.text, found.value) for found in parse_numbers(text)] == expected


@pytest.mark.parametrize("text", [str(text) for text in TABLE["none"]])
def test_no_number(text: str) -> None:
    assert parse_numbers(text) == []


def test_a_mention_says_where_its_unit_ends_and_its_qualifier_begins() -> None:
    text = "全省共有约 20 余万 人次参加"
    (found,) = parse_numbers(text)
    assert text[found.begin : found.end] == "20 余万"
    assert text[found.end : found.unit_end].strip() == "人次"
    assert text[found.cue_begin : found.begin].strip() == "约"
    with pytest.raises(FrozenInstanceError):
        found.value = 1.0  # type: ignore[misc]


def test_parts_of_dates_are_marked() -> None:
    text = "2020年2月3日19时，2019-2020学年，为期3年，3月后2个月"
    assert [found.calendar for found in parse_numbers(text)] == [True] * 5 + [False, True, False]


def test_units_can_be_given() -> None:
    words = {"unit_not_before": {}, "article_units": [], "counting": [], "words": []}
    cues = {"before": {}, "after": {}, "loose": [], "bare": [], "not_after": {}, "after_not_before": {}}
    units = build_units({"朵": "count"}, {**words, "cues": {**cues, **_one_cue()}})
    assert [(found.unit, found.qualifier) for found in parse_numbers("共3朵5册", units=units)] == [
        ("朵", "exact"),
        ("", "exact"),
    ]


def _one_cue() -> dict[str, object]:
    return {"before": {"approx": ["约"]}, "after": {"approx": ["左右"]}, "loose": ["约"]}


def test_every_unit_is_found_after_a_number() -> None:
    units = default_units()
    missed = [code for code in units.kinds if _unit_of(f"12{code}") not in (code, "个月", "%")]
    assert len(units.kinds) >= 150
    assert missed == []


def _unit_of(text: str) -> str:
    mentions = parse_numbers(text)
    return mentions[0].unit if mentions else ""


# Properties

_DIGITS = "零一二三四五六七八九"


def _below_ten_thousand(value: int) -> str:
    words, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // scale % 10
        if digit:
            words += ("零" if zero and words else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return words


def in_chinese(value: int) -> str:
    """Write a number below 10**12 in Chinese numerals."""
    if value == 0:
        return "零"
    words, gap = "", False
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group = value // scale % 10**4
        if not group:
            gap = gap or bool(words)
            continue
        words += ("零" if words and (gap or group < 1000) else "") + _below_ten_thousand(group) + name
        gap = False
    return words


@given(st.integers(min_value=10, max_value=10**12 - 1))
def test_chinese_numerals_read_back(value: int) -> None:
    words = in_chinese(value)
    (found,) = parse_numbers(f"共计{words}册")
    assert (found.text, found.value, found.unit) == (words, value, "册")


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["册", "人次", "篇", "种", "元"]))
def test_grouped_digits_read_back(value: int, unit: str) -> None:
    (found,) = parse_numbers(f"，共{value:,}{unit}。")
    assert (found.text, found.value, found.unit) == (f"{value:,}", value, unit)


@given(st.integers(1, 9999), st.sampled_from([("万", 10**4), ("亿", 10**8), ("余万", 10**4)]))
def test_large_units_multiply(tenths: int, scale: tuple[str, int]) -> None:
    name, factor = scale
    (found,) = parse_numbers(f"下载{tenths / 10}{name}次")
    assert found.value == pytest.approx(tenths / 10 * factor)


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["-", "—", "～", "至", "到"]))
def test_ranges_keep_both_ends(first: int, more: int, joint: str) -> None:
    (found,) = parse_numbers(f"每次{first}{joint}{first + more}人")
    assert (found.kind, found.low, found.high, found.value) == ("range", first, first + more, first)


_SIGNS = (
    "一二三十百千万亿零两半第约近超余多几数至到-~%，。、：:.0123456789０５ 年月日个册种倍成翻番分之点负+/"
)
_WORDS = ["以上", "不足", "图书馆", "统一", "百分之", "A", "2020", "COVID-19", "\n", "服务", "https://", "@"]
PIECES = st.sampled_from([*_SIGNS, *_WORDS])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_spans_are_in_order_and_hold_their_text(text: str) -> None:
    found = parse_numbers(text)
    last = 0
    for each in found:
        assert last <= each.begin < each.end <= each.unit_end <= len(text)
        assert text[each.begin : each.end] == each.text
        assert each.cue_begin <= each.begin
        last = each.end


@pytest.mark.parametrize(
    "text",
    [
        "9" * 5000,
        "1e999",
        "第" + "9" * 5000,
        "九" * 5000,
        "1," * 5000,
        "1-" * 5000,
        "百" * 5000,
        "1.5万" * 5000,
        "1又" * 5000,
        "19" * 50000,
    ],
)
def test_endless_numerals_are_no_numbers_without_end(text: str) -> None:
    assert all(found.value is None or found.value < 1e300 for found in parse_numbers(text))


@given(st.text(max_size=60))
@example("负")
def test_any_text_is_read(text: str) -> None:
    assert all(isinstance(found, NumberMention) for found in parse_numbers(text))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_follows_a_full_stop_changes_nothing_before_it(text: str) -> None:
    alone = parse_numbers(text + "。")
    assert parse_numbers(text + "。\n另有3册。")[: len(alone)] == alone
