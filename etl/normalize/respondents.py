"""Who replied: the annex table of institutions, else the report's own numbered list of libraries or cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.model.document import Table
from etl.model.observation import Institution, Respondent
from etl.normalize.columns import ListColumns, is_respondent_list, list_columns, row_evidence, squeeze
from etl.normalize.institutions import resolve_name
from etl.normalize.reading import BlockReading, Reading, text_evidence
from etl.normalize.sections import parse_label

_SHORTEST_LIST = 3
_CODE = re.compile(r"\d{5}")


def respondents(reading: Reading) -> tuple[list[Respondent], dict[str, Institution]]:
    """The respondents in order, and the institutions that they are, by key."""
    tables = [t for t in reading.document.tables if is_respondent_list(t, reading.compiled.vocabulary.tables)]
    found = [r for t in tables for r in _from_table(reading, t)]
    if not found:
        found = _from_list(reading)
    numbered = [(_renumber(r, i), inst) for i, (r, inst) in enumerate(found, start=1)]
    return [r for r, _ in numbered], {inst.institution_key: inst for _, inst in numbered}


def _renumber(respondent: Respondent, position: int) -> Respondent:
    return respondent if respondent.sequence_no > 0 else replace(respondent, sequence_no=position)


def _from_table(reading: Reading, table: Table) -> Iterator[tuple[Respondent, Institution]]:
    texts = table.texts()
    for columns in list_columns(texts[0], reading.compiled.vocabulary.tables):
        for row_no in range(1, table.row_count):
            row = _table_row(reading, table, texts[row_no], row_no, columns)
            if row:
                yield row


def _table_row(
    reading: Reading, table: Table, row: list[str], row_no: int, columns: ListColumns
) -> tuple[Respondent, Institution] | None:
    name = squeeze(row[columns.name])
    first = min(c for c in (columns.name, columns.sequence, columns.code) if c is not None)
    last = max(c for c in (columns.name, columns.sequence, columns.code) if c is not None)
    evidence = row_evidence(table, row_no, range(first, last + 1))
    if not name or evidence is None or name in reading.compiled.vocabulary.tables.total_row:
        return None
    code = squeeze(row[columns.code]) if columns.code is not None else ""
    sequence = squeeze(row[columns.sequence]) if columns.sequence is not None else ""
    institution = _resolve(reading, name, code or None)
    number = int(sequence) if sequence.isdigit() else 0
    return Respondent(number, code or None, institution.institution_key, name, evidence), institution


def _resolve(reading: Reading, name: str, code: str | None) -> Institution:
    printed = code if code and _CODE.fullmatch(code) else None
    reference = reading.report_date or reading.compiled.vocabulary.survey.call_date
    return resolve_name(name, reading.compiled.index, reading.region.code, reference, printed)


def _from_list(reading: Reading) -> list[tuple[Respondent, Institution]]:
    """The longest run of numbered lines that each say an institution and nothing else; else the case headings."""
    entries = [(b, _entry_name(reading, b)) for b in reading.blocks]
    runs = [run for run in _runs(entries) if len(run) >= _SHORTEST_LIST]
    if not runs:
        headings: list[tuple[BlockReading, str | None]] = [
            (b, n) for b, n in entries if n and b.block.kind == "heading"
        ]
        runs = [headings] if len(headings) >= _SHORTEST_LIST else []
    if not runs:
        return []
    return [_list_row(reading, block, name) for block, name in max(runs, key=len) if name]


def _runs(entries: Sequence[tuple[BlockReading, str | None]]) -> list[list[tuple[BlockReading, str | None]]]:
    runs: list[list[tuple[BlockReading, str | None]]] = [[]]
    for block, name in entries:
        if name:
            runs[-1].append((block, name))
        elif runs[-1]:
            runs.append([])
    return runs


def _entry_name(reading: Reading, block: BlockReading) -> str | None:
    """The name in a numbered line that says nothing but a name and a word for its case."""
    text = block.block.text.strip()
    label = parse_label(text)
    mentions = reading.recognition.mentions[block.block.block_no]
    if not label or len(mentions) != 1 or mentions[0].begin > label.length + 2:
        return None
    mention = mentions[0]
    name_end = mention.library_end or mention.end
    rest = squeeze(block.block.text[name_end:])
    cases = reading.compiled.vocabulary.subjects.case_heading
    if rest and not any(rest in (c, c + "。") for c in cases):
        return None
    return squeeze(block.block.text[mention.begin : name_end])


def _list_row(reading: Reading, block: BlockReading, name: str) -> tuple[Respondent, Institution]:
    mention = reading.recognition.mentions[block.block.block_no][0]
    label = parse_label(block.block.text.strip())
    institution = reading.institution(mention.institution_key)
    evidence = text_evidence(block, 0, len(block.folded.text))
    return Respondent(
        label.number if label else 0, None, institution.institution_key, name, evidence
    ), institution
