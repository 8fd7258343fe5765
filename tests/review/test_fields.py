"""Fields as people write them."""

from __future__ import annotations

import pytest

from etl.review import fields
from etl.review.fields import FieldError
from etl.review.requests import Request, assignments, checked


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("value", "37,000", 37000.0),
        ("value", "３７．５", 37.5),
        ("value", "-2.5", -2.5),
        ("value", "无", None),
        ("period_start", "2020-2-3", "2020-02-03"),
        ("period_start", "2020/02/03", "2020-02-03"),
        ("period_end", "2020年2月29日", "2020-02-29"),
        ("period_end", "none", None),
        ("period_text", "none", ""),
        ("unit", " 人次 ", "人次"),
        ("status", "planned", "planned"),
        ("page_no", "12", 12),
        ("institution_code", "10335", "10335"),
    ],
)
def test_what_is_written_is_read(field: str, text: str, value: object) -> None:
    assert fields.read(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("value", "3.7万", "37000, not"),
        ("value", "1,00", "no number"),
        ("value", "9" * 400, "too large"),
        ("period_start", "2021-02-29", "no day"),
        ("period_start", "02-03-2020", "no day"),
        ("qualifier", "about", "none of exact"),
        ("qualifier", "none", "must have a value"),
        ("page_no", "0", "pages count from 1"),
        ("institution_code", "1033", "five digits"),
        ("colour", "red", "nobody can set this"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(field: str, text: str, message: str) -> None:
    with pytest.raises(FieldError, match=message) as refused:
        fields.read(field, text)
    assert refused.value.field == field


def test_assignments_are_told_apart() -> None:
    assert assignments(["value=3", "unit=a=b"]) == {"value": "3", "unit": "a=b"}
    with pytest.raises(FieldError, match="FIELD=VALUE"):
        assignments(["value"])
    with pytest.raises(FieldError, match="is set twice"):
        assignments(["value=3", "value=4"])


def test_items_have_a_kind_and_a_key() -> None:
    assert Request("accept", "institution:prov:330000:乙学院", "r").kind_and_key() == (
        "institution",
        "prov:330000:乙学院",
    )
    assert Request("withdraw", "报告: 终稿.pdf", "r").kind_and_key() == ("file", "报告: 终稿.pdf")
    with pytest.raises(FieldError, match="is empty"):
        Request("withdraw", " ", "r").kind_and_key()
    with pytest.raises(FieldError, match="reason: is empty"):
        checked(Request("withdraw", "x", "  "))
