"""Sheets for stewards who live in spreadsheets: the queue as CSV out, their decisions as CSV in.

What a spreadsheet would take for a formula, a number or a date although it is text goes out behind an apostrophe, which
is taken off again on the way in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from etl.review.fields import SETTABLE
from etl.review.requests import Request

BOM = "\ufeff"
DECISION_COLUMNS = ("action", "reason", *(f"new_{name}" for name in SETTABLE))
"""Columns that stewards fill in; all others are for reading."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TAKEN_FOR_ANOTHER = re.compile(r"\s*[-+]?[\d.,]+(e[-+]?\d+|%)?\s*|\d+[-/:.]\d+([-/:.]\d+)?.*", re.IGNORECASE)
LABELS = {
    "item": "事项",
    "file_name": "文件",
    "subject": "主体",
    "statement": "内容",
    "value_text": "数值原文",
    "remark": "说明",
    "confidence": "置信度",
    "reasons": "存疑原因",
    "evidence_text": "原文依据",
    "page_no": "页码",
    "action": "处理",
    "reason": "理由",
    "new_subject": "改为：主体",
    "new_measure_code": "改为：措施",
    "new_status": "改为：状态",
    "new_started_on": "改为：开始日期",
    "new_metric_code": "改为：指标",
    "new_metric_name": "改为：指标名称",
    "new_value": "改为：数值",
    "new_value_low": "改为：下限",
    "new_value_high": "改为：上限",
    "new_value_text": "改为：数值原文",
    "new_unit": "改为：单位",
    "new_value_kind": "改为：类型",
    "new_qualifier": "改为：限定",
    "new_period_start": "改为：期间起",
    "new_period_end": "改为：期间止",
    "new_period_text": "改为：期间原文",
    "new_institution_code": "院校代码",
    "new_institution_name": "院校名称",
    "new_survey_id": "调查",
    "new_region_code": "地区代码",
    "new_report_date": "报告日期",
    "new_page_no": "补充：页码",
    "new_evidence_text": "补充：原文",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A request and where it stands: ``number`` counts the file's lines from 1, the heading included."""

    number: int
    request: Request


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong where; ``column`` as the sheet heads it, "" for the line as a whole."""

    number: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.number}" + (f", column {self.column}" if self.column else "")
        return f"{where}: {self.reason}"


class SheetRefused(ValueError):
    """A sheet cannot be taken in; nothing of it was.

    Attributes:
        faults: all that are wrong, in order.
    """

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(f) for f in faults))


def write(columns: Sequence[str], rows: Sequence[Mapping[str, object]], *, to_fill_in: bool = False) -> bytes:
    """Rows as CSV that spreadsheets open as it is meant: UTF-8 with a byte order mark, codes as text.

    Args:
        columns: headings, in order; a known one gets its Chinese label behind it.
        rows: values by column; a list is joined by commas, what is missing stays empty.
        to_fill_in: whether the columns of decisions follow, empty.
    """
    headings = [*columns, *(DECISION_COLUMNS if to_fill_in else ())]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"{name} {LABELS[name]}" if name in LABELS else name for name in headings])
    writer.writerows([[_cell(row.get(name)) for name in headings] for row in rows])
    return (BOM + out.getvalue()).encode("utf-8")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        value = ", ".join(str(v) for v in value)
    text = str(value)
    guarded = text.startswith(_FORMULA) or text.startswith("'") or _TAKEN_FOR_ANOTHER.fullmatch(text)
    return f"'{text}" if guarded else text


def read(data: bytes) -> list[Line]:
    """The requests of a sheet; lines without an action ask for nothing.

    Args:
        data: CSV in UTF-8, with or without byte order mark, or in GB18030.

    Raises:
        SheetRefused: it is in no such encoding, lacks a column, has an unknown one to fill in, or a line is torn.
    """
    rows = _rows(_decoded(data))
    if not rows:
        raise SheetRefused([SheetFault(1, "", "the sheet is empty")])
    headings = [cell.split()[0] if cell.split() else "" for cell in rows[0][1]]
    _check_headings(headings)
    lines, faults = [], []
    for number, cells in rows[1:]:
        if len(cells) > len(headings) and any(c.strip() for c in cells[len(headings) :]):
            faults.append(SheetFault(number, "", f"has {len(cells)} cells, the heading {len(headings)}"))
            continue
        values = dict(zip(headings, map(_plain, cells), strict=False))
        if values.get("action"):
            lines.append(Line(number, _request(values)))
        elif filled := [n for n in DECISION_COLUMNS if values.get(n)]:
            faults.append(SheetFault(number, "action", f"is empty, but {filled[0]} is filled in"))
    if faults:
        raise SheetRefused(faults)
    return lines


def _request(values: Mapping[str, str]) -> Request:
    new = {name: values[f"new_{name}"] for name in SETTABLE if values.get(f"new_{name}")}
    return Request(values["action"], values.get("item", ""), values.get("reason", ""), new)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise SheetRefused([SheetFault(line, "", "is neither UTF-8 nor GB18030")])


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Non-empty rows with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, begins = [], 1
    try:
        for cells in reader:
            if any(c.strip() for c in cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SheetRefused([SheetFault(begins, "", f"is no CSV: {error}")]) from error
    return rows


def _check_headings(headings: Sequence[str]) -> None:
    faults = [SheetFault(1, n, "is missing") for n in ("item", "action", "reason") if n not in headings]
    faults += [
        SheetFault(1, n, "nobody can set this")
        for n in headings
        if n.startswith("new_") and n not in DECISION_COLUMNS
    ]
    faults += [
        SheetFault(1, n, "stands twice") for n in sorted({n for n in headings if headings.count(n) > 1 and n})
    ]
    if faults:
        raise SheetRefused(faults)


def _plain(cell: str) -> str:
    text = cell.strip()
    return text.removeprefix("'")


def column_of(field: str) -> str:
    """The heading of the column that holds a field of a request; "" for none."""
    return field if field in ("item", "action", "reason", "") else f"new_{field}"
