"""Tables that do not add up: total rows and columns, growth columns, and growth in the text against a table's base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from etl.model.document import Table
from etl.model.observation import Evidence, Finding, MetricObservation
from etl.normalize.columns import is_respondent_list, row_evidence, squeeze
from etl.normalize.finding_arithmetic import as_percent, growth_agrees
from etl.normalize.numbers import parse_numbers
from etl.normalize.reading import Reading

_NOT_ADDITIVE = ("率", "比", "均", "增长", "增幅", "%", "％", "倍", "年", "编号", "序号", "代码")
_SAME_CLAUSE = 2


def table_findings(reading: Reading, observations: Sequence[MetricObservation]) -> list[Finding]:
    """Contradictions within data tables, and between a table and a growth told in the text."""
    words = reading.compiled.vocabulary.tables
    tables = [t for t in reading.document.tables if t.row_count > 2 and not is_respondent_list(t, words)]
    found: list[Finding] = []
    for table in tables:
        found += _total_rows(table, words.total_row)
        found += _total_columns(table, words.total_row)
        found += _growth_columns(table, reading.compiled.vocabulary.language.comparing)
    return [*found, *_told_growth(observations)]


def _numbers(table: Table) -> list[list[float | None]]:
    return [[_number(text) for text in row] for row in table.texts()]


def _number(text: str) -> float | None:
    """The exact number of a cell that holds nothing else but its unit."""
    mentions = parse_numbers(text)
    if len(mentions) != 1 or mentions[0].qualifier != "exact" or mentions[0].calendar:
        return None
    rest = squeeze(text[: mentions[0].begin] + text[mentions[0].unit_end :])
    return None if rest else mentions[0].value


def _adds(header: str) -> bool:
    return bool(header) and not any(word in header for word in _NOT_ADDITIVE)


def _total_rows(table: Table, total: Sequence[str]) -> Iterator[Finding]:
    """Last rows called a total whose columns do not add up."""
    texts, numbers = table.texts(), _numbers(table)
    rows = [r for r in range(1, table.row_count) if any(squeeze(t) in total for t in texts[r])]
    if rows != [table.row_count - 1]:
        return
    for column, header in enumerate(map(squeeze, texts[0])):
        told = numbers[rows[0]][column]
        cells = [numbers[r][column] for r in range(1, rows[0])]
        if told is None or len(cells) < 2 or None in cells or not _adds(header):
            continue
        added = sum(c for c in cells if c is not None)
        if abs(added - told) > 1e-6:
            evidences = _evidences(table, [1, rows[0] - 1, rows[0]])
            yield Finding(
                "parts_against_total", "warning", f"{header} {added:g}", f"{header} {told:g}", evidences
            )


def _total_columns(table: Table, total: Sequence[str]) -> Iterator[Finding]:
    """Rows whose column called a total is not the sum of the columns before it, where in other rows it is."""
    texts, numbers = table.texts(), _numbers(table)
    for column, header in enumerate(map(squeeze, texts[0])):
        if not header.endswith(tuple(total)) or column < 2:
            continue
        first = column
        while first and _adds(squeeze(texts[0][first - 1])) and numbers[1][first - 1] is not None:
            first -= 1
        rows = {r: _added(numbers[r], first, column) for r in range(1, table.row_count)}
        wrong = [r for r, added in rows.items() if added is not None and added != numbers[r][column]]
        right = [r for r, added in rows.items() if added is not None and added == numbers[r][column]]
        if column - first < 2 or not right:
            continue
        for r in wrong:
            yield Finding(
                "parts_against_total",
                "warning",
                f"{header} {rows[r]:g}",
                f"{header} {numbers[r][column]:g}",
                _evidences(table, [r]),
            )


def _added(row: Sequence[float | None], first: int, column: int) -> float | None:
    values = row[first:column]
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) and row[column] is not None else None


def _growth_columns(table: Table, comparing: Sequence[str]) -> Iterator[Finding]:
    """Growth columns that the columns of this period and the one before do not give."""
    texts, numbers = table.texts(), _numbers(table)
    header = [squeeze(t) for t in texts[0]]
    growth = [
        c for c, h in enumerate(header) if "增" in h and ("%" in h or "率" in h or "幅" in h or "长" in h)
    ]
    base = [c for c, h in enumerate(header) if c not in growth and any(w in h for w in comparing)]
    if len(growth) != 1 or len(base) != 1:
        return
    counts = [
        c for c in range(len(header)) if c not in (growth[0], base[0]) and _column_is_number(numbers, c)
    ]
    if len(counts) != 1:
        return
    for r in range(1, table.row_count):
        told, before, now = numbers[r][growth[0]], numbers[r][base[0]], numbers[r][counts[0]]
        if told is None or now is None or not before:
            continue
        wanted = as_percent(now, before)
        if not growth_agrees(wanted, told, texts[r][growth[0]].strip()):
            printed = f"{now:g} 对 {before:g}: {wanted:.1f}%"
            yield Finding("growth_against_base", "warning", printed, f"{told:g}%", _evidences(table, [r]))


def _column_is_number(numbers: Sequence[Sequence[float | None]], column: int) -> bool:
    return all(row[column] is not None for row in numbers[1:])


def _told_growth(observations: Sequence[MetricObservation]) -> Iterator[Finding]:
    """Growth told beside a figure that a table gives, too, against the earlier row of that column."""
    cells = [o for o in observations if o.evidence.source == "table" and o.value and o.period_start]
    for now, growth in pairwise(observations):
        if not _grows(now, growth):
            continue
        same = [c for c in cells if c.subject == now.subject and c.value == now.value]
        bases = [b for c in same for b in cells if _is_base(c, b)]
        if len(bases) != 1 or not bases[0].value or now.value is None or growth.value is None:
            continue
        wanted = as_percent(now.value, bases[0].value)
        if not growth_agrees(wanted, growth.value, growth.value_text):
            told = f"{now.value:g} 对 {bases[0].value:g}: {wanted:.1f}%"
            evidences = (growth.evidence, bases[0].evidence)
            yield Finding("growth_against_base", "warning", told, f"{growth.value:g}%", evidences)


def _grows(now: MetricObservation, growth: MetricObservation) -> bool:
    """Whether the second figure is the growth of the first, right after it."""
    a, b = now.evidence, growth.evidence
    near = a.block_no == b.block_no and a.end is not None and b.start is not None
    return (
        near
        and growth.value_kind == "growth"
        and now.value_kind == "count"
        and now.subject == growth.subject
        and now.qualifier == growth.qualifier == "exact"
        and (b.start or 0) - (a.end or 0) <= _SAME_CLAUSE
    )


def _is_base(cell: MetricObservation, other: MetricObservation) -> bool:
    """Whether another row of the same column tells the period before."""
    a, b = cell.evidence, other.evidence
    same = a.table_no == b.table_no and a.row_no != b.row_no and cell.metric_name == other.metric_name
    if not same or cell.period_start is None or other.period_start is None:
        return False
    return 300 <= (cell.period_start - other.period_start).days <= 430


def _evidences(table: Table, rows: Sequence[int]) -> tuple[Evidence, ...]:
    found = (row_evidence(table, r) for r in sorted(set(rows)))
    return tuple(e for e in found if e is not None)
