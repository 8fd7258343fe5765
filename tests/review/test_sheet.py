"""Sheets: what goes out comes back, nothing is taken for a formula, nothing half taken in."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.review import sheet
from etl.review.sheet import SheetRefused

HEAD = "item,action,reason,new_value\n"


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def faults(data: bytes) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        sheet.read(data)
    return [str(fault) for fault in refused.value.faults]


def test_a_sheet_begins_with_a_byte_order_mark_and_labels() -> None:
    data = sheet.write(["item", "page_no"], [{"item": "fact:1a", "page_no": 3}])
    assert data.startswith(b"\xef\xbb\xbf")
    assert cells(data) == [["item 事项", "page_no 页码"], ["fact:1a", "3"]]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=SUM(A1:A9)", "'=SUM(A1:A9)"),
        ("+86", "'+86"),
        ("-5%", "'-5%"),
        ("@all", "'@all"),
        ("\t3", "'\t3"),
        ("\r=1", "'\r=1"),
        ("'quoted", "''quoted"),
        ("00123", "'00123"),
        ("10335", "'10335"),
        ("12345678901234567890", "'12345678901234567890"),
        ("1e55", "'1e55"),
        ("3-5", "'3-5"),
        ("2020/2/3", "'2020/2/3"),
        ("1,000", "'1,000"),
        (-5.0, "-5"),
        (37000.0, "37000"),
        (98.3, "98.3"),
        (date(2020, 2, 3), "2020-02-03"),
        (["a", "b"], "a, b"),
        (None, ""),
        ("浙江大学", "浙江大学"),
        ("57万余次", "57万余次"),
    ],
)
def test_text_stays_text_and_numbers_stay_numbers(value: object, cell: str) -> None:
    assert cells(sheet.write(["x"], [{"x": value}, {"x": "end"}]))[1] == [cell]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))).map(str.strip))
def test_text_comes_back_as_it_went_out(text: str) -> None:
    data = sheet.write(["item", "action", "reason"], [{"item": "fact:1", "action": "accept", "reason": text}])
    [line] = sheet.read(data)
    assert line.request.reason == text


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    for row in cells(sheet.write(["x"], [{"x": text}, {"x": "end"}])):
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_filled_in_queue_asks_for_decisions() -> None:
    queue = sheet.write(["item", "statement"], [{"item": "fact:1a"}, {"item": "fact:2b"}], to_fill_in=True)
    text = queue.decode("utf-8-sig").splitlines()
    filled = text[1].split(",")
    head = [h.split()[0] for h in text[0].split(",")]
    for name, value in (
        ("action", "correct"),
        ("reason", "核对原文"),
        ("new_value", "3000"),
        ("new_unit", "次"),
    ):
        filled[head.index(name)] = value
    [line] = sheet.read("\r\n".join([text[0], ",".join(filled), text[2]]).encode())
    assert line.number == 2
    assert line.request.item == "fact:1a"
    assert (line.request.action, line.request.reason) == ("correct", "核对原文")
    assert line.request.values == {"value": "3000", "unit": "次"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_that_spreadsheets_write(encoding: str) -> None:
    [line] = sheet.read((HEAD + "institution:prov:330000:镕城学院,accept,确无代码,\n").encode(encoding))
    assert line.request.item == "institution:prov:330000:镕城学院"
    assert line.request.reason == "确无代码"


def test_what_is_neither_encoding_is_refused_with_its_line() -> None:
    assert faults(HEAD.encode() + b"fact:1,accept,\xff\xff\xff,\n") == [
        "line 2: is neither UTF-8 nor GB18030"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["line 1: the sheet is empty"]),
        ("item,reason\nfact:1,x\n", ["line 1, column action: is missing"]),
        ("item,action,reason,new_colour\n", ["line 1, column new_colour: nobody can set this"]),
        ("item,action,reason,item\n", ["line 1, column item: stands twice"]),
        (HEAD + "fact:1,accept,x,,,more\n", ["line 2: has 6 cells, the heading 4"]),
        (HEAD + "fact:1,,,37\n", ["line 2, column action: is empty, but new_value is filled in"]),
        (HEAD + 'fact:1,accept,"never closed\n', ["line 2: is no CSV: unexpected end of data"]),
    ],
)
def test_a_wrong_sheet_is_refused_by_line_and_column(text: str, expected: list[str]) -> None:
    assert faults(text.encode()) == expected


def test_lines_are_counted_as_an_editor_shows_them() -> None:
    text = HEAD + 'fact:1,,"",\n"fact:2",accept,"two\nlines",\n\nfact:3,reject,x,\n'
    assert [line.number for line in sheet.read(text.encode())] == [3, 6]
