"""Metric observations from data tables: every number cell, with its row's subject and period and its header's unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.model.document import Table
from etl.model.observation import Evidence, MetricObservation, Qualifier, Subject, ValueKind
from etl.normalize.columns import is_respondent_list, row_evidence, squeeze
from etl.normalize.headers import Header, read_header
from etl.normalize.institutions import resolve_name
from etl.normalize.measures import Cue
from etl.normalize.numbers import NumberMention, parse_numbers
from etl.normalize.numerals import number as exact
from etl.normalize.periods import PeriodMention, parse_periods
from etl.normalize.reading import Reading
from etl.normalize.text import clauses, fold
from etl.vocabulary.models import Metric

_NAMES = ("大学", "学院", "学校", "图书馆")
_CONFIDENCE = 0.93
_QUALIFIERS: dict[str, Qualifier] = {"approx": "approx", "at_least": "at_least", "at_most": "at_most"}


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says of itself: whose it is, for when, and whether it is a total."""

    subject: Subject
    start: date | None
    end: date | None
    period_text: str
    evidence: Evidence
    total: bool
    label: str
    own_period: bool = False


def table_observations(reading: Reading) -> list[MetricObservation]:
    """Figures of all data tables that are no lists of respondents."""
    words = reading.compiled.vocabulary.tables
    tables = [t for t in reading.document.tables if t.row_count > 1 and not is_respondent_list(t, words)]
    return [o for t in tables for o in _table(reading, t)]


def _table(reading: Reading, table: Table) -> Iterator[MetricObservation]:
    texts = table.texts()
    header = texts[0]
    heads = [_header(reading, table, text) for text in header]
    columns = [_column_period(reading, text) for text in header]
    caption = parse_periods(table.title, _reference(reading)) if table.title else []
    default = table_subject(reading, table)
    for row_no in range(1, table.row_count):
        row = read_row(reading, table, texts[row_no], row_no, header, default, caption)
        if row is None:
            continue
        for column, text in enumerate(texts[row_no]):
            number = only_number(text)
            if number is not None and not _labels(reading, header[column]):
                told = row if row.own_period else _dated(row, columns[column])
                yield _cell(reading, table, header[column], heads[column], told, number)


def _header(reading: Reading, table: Table, text: str) -> Header:
    compiled = reading.compiled
    return read_header(text, table.title, compiled.unit_families, compiled.vocabulary.figures.implied_units)


def _column_period(reading: Reading, header: str) -> PeriodMention | None:
    """The period that a column is for (2月咨询量)."""
    return next((p for p in parse_periods(header, _reference(reading)) if p.resolved), None)


def _dated(row: Row, period: PeriodMention | None) -> Row:
    if period is None:
        return row
    return replace(row, start=period.start_date, end=period.end_date, period_text=period.text)


def _reference(reading: Reading) -> date:
    return reading.report_date or reading.compiled.vocabulary.survey.call_date


def table_subject(reading: Reading, table: Table) -> Subject:
    """Whose table it is: its section's institution, the only one that its title or the paragraph before it is about."""
    at = next((b.block_no for b in reading.document.blocks if b.table_no == table.table_no), None)
    if at is not None and reading.sections[at].subject_key:
        return reading.subject(reading.sections[at].subject_key)
    titled = reading.recognition.mentions[table.title_block] if table.title_block is not None else ()
    keys = {m.institution_key for m in titled}
    if not keys and at is not None:
        before = [
            b for b in reading.blocks if b.block.block_no < at and b.block.kind in ("paragraph", "list_item")
        ]
        keys = {key for topic in before[-1].topics for key in topic.keys or ("",)} if before else set()
    only = keys.pop() if len(keys) == 1 else None
    return reading.subject(only or None)


def read_row(
    reading: Reading,
    table: Table,
    row: list[str],
    row_no: int,
    header: Sequence[str],
    default: Subject,
    caption: Sequence[object],
) -> Row | None:
    """What a row says of itself; ``None`` if nothing of it is printed.

    Args:
        reading: the report.
        table: the table.
        row: texts of the row's cells.
        row_no: its index, the header's being 0.
        header: texts of the header's cells.
        default: whose the row is if it names nobody.
        caption: periods in the table's title, if rows without one of their own are to take it.
    """
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
    own_period = bool(period_text)
    if not period_text and caption:
        first = parse_periods(table.title, _reference(reading))[0]
        start, end, period_text = first.start_date, first.end_date, first.text
    return Row(
        reading.subject(None) if total else subject,
        start,
        end,
        period_text,
        evidence,
        total,
        _label(reading, header, row),
        own_period,
    )


def _named(reading: Reading, text: str, default: Subject) -> Subject:
    """The subject of a name cell; a cell that names no institution leaves the table's."""
    found = resolve_name(squeeze(text), reading.compiled.index, reading.region.code, _reference(reading))
    if found.is_provisional and not squeeze(text).endswith(_NAMES):
        return default
    reading.recognition.institutions.setdefault(found.institution_key, found)
    return reading.subject(found.institution_key)


def only_number(text: str) -> NumberMention | None:
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
    reading: Reading, table: Table, header: str, head: Header, row_info: Row, number: NumberMention
) -> MetricObservation:
    if not head.unit and row_info.label:  # the rows count different things, and their labels say which
        head = replace(_header(reading, table, row_info.label), name=head.name)
    unit = number.unit or ("%" if number.kind == "percent" else "") or head.unit
    factor = head.factor if unit == head.unit and not number.unit else 1
    metric = _metric(reading, table, header, unit) or _named_by(reading, row_info.label, unit)
    flags = [f for f, on in (("total", row_info.total), ("unit_unknown", not unit)) if on]
    return MetricObservation(
        subject=row_info.subject,
        measure_code=_measure(reading, table, header, row_info.label, metric),
        metric_code=metric.code if metric else None,
        metric_name=head.name,
        value=_times(number.value, factor),
        value_low=_times(number.low, factor),
        value_high=_times(number.high, factor),
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


def _times(value: float | None, factor: int) -> float | None:
    return None if value is None else exact(value * factor)


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


def _named_by(reading: Reading, label: str, unit: str) -> Metric | None:
    """The catalogue's entry that a row's label names by a header word."""
    families, text = reading.compiled.unit_families, squeeze(label).lower()
    best: tuple[int, Metric] | None = None
    for metric in reading.compiled.vocabulary.metrics if label else ():
        fits = families.get(unit, unit) in {families.get(u, u) for u in (metric.unit, *metric.units)}
        size = max((len(w) for w in metric.header if w in text), default=0)
        if fits and size and (best is None or size > best[0]):
            best = (size, metric)
    return best[1] if best else None


def _label_measure(reading: Reading, label: str) -> str | None:
    """The measure of the entry whose header word a row's label has, whatever the unit (校外访问 58 所)."""
    text = squeeze(label).lower()
    named = [
        (len(w), m.measure_code) for m in reading.compiled.vocabulary.metrics for w in m.header if w in text
    ]
    return max(named, key=lambda found: found[0])[1] if named else None


def _label(reading: Reading, header: Sequence[str], row: Sequence[str]) -> str:
    """What a row is about, where its first cell of words is neither a name nor a period (消毒通风 98 84.5%)."""
    words = reading.compiled.vocabulary.tables
    for text, head in zip(row, map(squeeze, header), strict=True):
        if (
            text
            and not only_number(text)
            and head not in (*words.name, *words.period, *words.sequence, *words.code)
        ):
            named = squeeze(text).endswith(_NAMES)
            return "" if named or parse_periods(text, _reference(reading)) else text
    return ""


def _measure(reading: Reading, table: Table, header: str, label: str, metric: Metric | None) -> str | None:
    """What the row's label states; else the measure of the entry that the header names, what header and title state."""
    stated = stated_by(reading, label) if label else None
    if stated:
        return stated.measure_code
    named = _label_measure(reading, label) if label else None
    if named:
        return named
    if metric and not metric.generic and any(word in squeeze(header).lower() for word in metric.header):
        return metric.measure_code
    cue = stated_by(reading, header) or stated_by(reading, f"{table.title} {header}")
    return cue.measure_code if cue else metric.measure_code if metric else None


def stated_by(reading: Reading, text: str) -> Cue | None:
    """The surest statement of a measure in a cell's or a title's text."""
    folded = fold(text)
    return max(
        reading.compiled.engine.rule_cues(folded, clauses(folded)), key=lambda c: c.weight, default=None
    )
