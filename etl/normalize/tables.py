"""Metric observations from data tables: every number cell, with its row's subject and period and its header's unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from etl.model.document import Table
from etl.model.observation import Evidence, MetricObservation, Qualifier, Subject, ValueKind
from etl.normalize.columns import is_respondent_list, row_evidence, squeeze
from etl.normalize.institutions import resolve_name
from etl.normalize.numbers import NumberMention, parse_numbers
from etl.normalize.periods import parse_periods
from etl.normalize.reading import Reading
from etl.normalize.text import clauses, fold
from etl.vocabulary.models import Metric

_HEADER_UNIT = re.compile(r"[(（]\s*(?:单位[:：])?\s*([^()（）]{1,5})\s*[)）]\s*$")
_CONFIDENCE = 0.93
_QUALIFIERS: dict[str, Qualifier] = {"approx": "approx", "at_least": "at_least", "at_most": "at_most"}


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row says of itself: whose it is, for when, and whether it is a total."""

    subject: Subject
    start: date | None
    end: date | None
    period_text: str
    evidence: Evidence
    total: bool


def table_observations(reading: Reading) -> list[MetricObservation]:
    """Figures of all data tables that are no lists of respondents."""
    words = reading.compiled.vocabulary.tables
    tables = [t for t in reading.document.tables if t.row_count > 1 and not is_respondent_list(t, words)]
    return [o for t in tables for o in _table(reading, t)]


def _table(reading: Reading, table: Table) -> Iterator[MetricObservation]:
    texts = table.texts()
    header = texts[0]
    caption = parse_periods(table.title, _reference(reading)) if table.title else []
    default = _table_subject(reading, table)
    for row_no in range(1, table.row_count):
        row = _row(reading, table, texts[row_no], row_no, header, default, caption)
        if row is None:
            continue
        for column, text in enumerate(texts[row_no]):
            number = _only_number(text)
            if number is not None and not _labels(reading, header[column]):
                yield _cell(reading, table, header[column], texts[row_no], row, number)


def _reference(reading: Reading) -> date:
    return reading.report_date or reading.compiled.vocabulary.survey.call_date


def _table_subject(reading: Reading, table: Table) -> Subject:
    """Whose table it is: its section's institution, else the topic of the paragraph before it."""
    at = next((b.block_no for b in reading.document.blocks if b.table_no == table.table_no), None)
    if at is None:
        return reading.subject(None)
    section = reading.sections[at]
    if section.subject_key:
        return reading.subject(section.subject_key)
    before = [b for b in reading.blocks if b.block.block_no < at and b.topics][-2:]
    for block in reversed(before):
        keys = block.topics[-1].keys
        if len(keys) == 1:
            return reading.subject(keys[0])
    return reading.subject(None)


def _row(
    reading: Reading,
    table: Table,
    row: list[str],
    row_no: int,
    header: Sequence[str],
    default: Subject,
    caption: Sequence[object],
) -> _Row | None:
    evidence = row_evidence(table, row_no)
    if evidence is None:
        return None
    words = reading.compiled.vocabulary.tables
    subject, start, end, period_text = default, None, None, ""
    total = any(squeeze(text) in words.total_row for text in row)
    for text, head in zip(row, map(squeeze, header), strict=True):
        periods = parse_periods(text, _reference(reading))
        if head in words.name and text and squeeze(text) not in words.total_row:
            subject = _named(reading, text, default)
        elif periods and len(periods[0].text) >= len(squeeze(text)) - 2:
            start, end, period_text = periods[0].start_date, periods[0].end_date, text
    if not period_text and caption:
        first = parse_periods(table.title, _reference(reading))[0]
        start, end, period_text = first.start_date, first.end_date, first.text
    return _Row(reading.subject(None) if total else subject, start, end, period_text, evidence, total)


def _named(reading: Reading, text: str, default: Subject) -> Subject:
    """The subject of a name cell; a cell that names no institution leaves the table's."""
    found = resolve_name(squeeze(text), reading.compiled.index, reading.region.code, _reference(reading))
    if found.is_provisional and not squeeze(text).endswith(("大学", "学院", "学校", "图书馆")):
        return default
    reading.recognition.institutions.setdefault(found.institution_key, found)
    return reading.subject(found.institution_key)


def _only_number(text: str) -> NumberMention | None:
    """The number of a cell that holds one number and at most its unit."""
    mentions = parse_numbers(text)
    if len(mentions) != 1 or mentions[0].value is None or mentions[0].calendar:
        return None
    rest = squeeze(text[: mentions[0].cue_begin] + text[mentions[0].unit_end :])
    return mentions[0] if not rest else None


def _labels(reading: Reading, header: str) -> bool:
    """Whether a column numbers or names rows and counts nothing."""
    words = reading.compiled.vocabulary.tables
    head = squeeze(header)
    return (
        not head
        or head in (*words.sequence, *words.code, *words.name)
        or head.endswith(("代码", "电话", "编号", "年份"))
    )


def _cell(
    reading: Reading, table: Table, header: str, row: Sequence[str], row_info: _Row, number: NumberMention
) -> MetricObservation:
    match = _HEADER_UNIT.search(header)
    unit = (
        number.unit or ("%" if number.kind == "percent" else "") or (squeeze(match.group(1)) if match else "")
    )
    name = squeeze(header[: match.start()] if match else header)
    metric = _metric(reading, table, header, unit)
    flags = [f for f, on in (("total", row_info.total), ("unit_unknown", not unit)) if on]
    return MetricObservation(
        subject=row_info.subject,
        measure_code=_measure(reading, table, header, metric),
        metric_code=metric.code if metric else None,
        metric_name=name,
        value=number.value,
        value_low=number.low,
        value_high=number.high,
        value_text=number.text,
        unit=unit,
        value_kind=_kind(header, unit, number),
        qualifier=_QUALIFIERS.get(number.qualifier, "exact"),
        period_start=row_info.start,
        period_end=row_info.end,
        period_text=row_info.period_text,
        evidence=row_info.evidence,
        confidence=_CONFIDENCE if unit else 0.8,
        flags=tuple(flags),
    )


def _kind(header: str, unit: str, number: NumberMention) -> ValueKind:
    if number.kind == "percent" or unit == "%":
        return "growth" if "增" in header else "percent"
    if unit == "倍":
        return "multiple"
    return "money" if unit == "元" else "count"


def _metric(reading: Reading, table: Table, header: str, unit: str) -> Metric | None:
    """The catalogue's entry whose header words the column has; the longest word wins, the table's title helps out."""
    head, title = squeeze(header), squeeze(table.title)
    families = reading.compiled.unit_families
    best: tuple[int, Metric] | None = None
    for metric in reading.compiled.vocabulary.metrics:
        fits = not unit or families.get(unit, unit) in {
            families.get(u, u) for u in (metric.unit, *metric.units)
        }
        sizes = [len(w) + (w in head) for w in metric.header if w in head or (w in title and w not in head)]
        if fits and sizes and (best is None or max(sizes) > best[0]):
            best = (max(sizes), metric)
    return best[1] if best else None


def _measure(reading: Reading, table: Table, header: str, metric: Metric | None) -> str | None:
    """The measure of the entry that the header names, else what header and title state, else the entry's."""
    if metric and not metric.generic and any(word in squeeze(header).lower() for word in metric.header):
        return metric.measure_code
    for text in (header, table.title + " " + header):
        folded = fold(text)
        cues = reading.compiled.engine.cues(folded, clauses(folded))
        if cues:
            return max(cues, key=lambda c: c.weight).measure_code
    return metric.measure_code if metric else None
