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

_SHORTEST_LIST, _LONGEST_CASE = 3, 12
_SUBTITLE = ("：", ":", "——", "—", "--")
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


Entry = tuple[BlockReading, str]


def _from_list(reading: Reading) -> list[tuple[Respondent, Institution]]:
    """The longest run of numbered lines that each say an institution and its case; else the case headings."""
    entries = [(b, _entry_name(reading, b)) for b in reading.blocks]
    runs = [run for run in _runs(entries) if len(run) >= _SHORTEST_LIST] or _numbered_headings(entries)
    return [_list_row(reading, block, name) for block, name in max(runs, key=len, default=[])]


def _runs(entries: Sequence[tuple[BlockReading, str | None]]) -> list[list[Entry]]:
    """Entries that follow each other without anything between them."""
    runs: list[list[Entry]] = [[]]
    for block, name in entries:
        if name:
            runs[-1].append((block, name))
        elif runs[-1]:
            runs.append([])
    return runs


def _numbered_headings(entries: Sequence[tuple[BlockReading, str | None]]) -> list[list[Entry]]:
    """Headings of one style, numbered from 1 on, that each name a case."""
    open_runs: dict[str, tuple[int, list[Entry]]] = {}
    found: list[list[Entry]] = []
    for block, name in entries:
        label = parse_label(block.block.text.strip())
        if block.block.kind != "heading" or not name or not label:
            continue
        number, run = open_runs.get(label.style, (0, []))
        if label.number == 1 or label.number != number + 1:
            run = []
            found.append(run)
        run.append((block, name))
        open_runs[label.style] = (label.number, run)
    return [run for run in found if len(run) >= _SHORTEST_LIST]


def _entry_name(reading: Reading, block: BlockReading) -> str | None:
    """The name in a numbered line that says nothing but a library and a few words for its case."""
    text = block.block.text.strip()
    label = parse_label(text)
    mentions = reading.recognition.mentions[block.block.block_no]
    if not label or len(mentions) != 1 or mentions[0].begin > label.length + 2:
        return None
    mention = mentions[0]
    rest = squeeze(block.block.text[mention.library_end or mention.end :]).rstrip("。")
    if block.block.kind == "heading" and mention.library_end and rest.startswith(_SUBTITLE):
        rest = ""
    cases = reading.compiled.vocabulary.subjects.case_heading
    plain = len(rest) <= _LONGEST_CASE and not re.search(r"[，,；;、。]", rest)
    if rest and not (plain and rest.endswith(cases)):
        return None
    return squeeze(block.block.text[mention.begin : mention.library_end or mention.end])


def _list_row(reading: Reading, block: BlockReading, name: str) -> tuple[Respondent, Institution]:
    mention = reading.recognition.mentions[block.block.block_no][0]
    label = parse_label(block.block.text.strip())
    institution = reading.institution(mention.institution_key)
    evidence = text_evidence(block, 0, len(block.folded.text))
    return Respondent(
        label.number if label else 0, None, institution.institution_key, name, evidence
    ), institution
