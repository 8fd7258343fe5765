"""What the columns of a data table are, by the survey's header words."""

from __future__ import annotations

from dataclasses import dataclass

from etl.model.document import Cell, Table
from etl.model.observation import Evidence
from etl.vocabulary.models import TableWords


@dataclass(frozen=True, slots=True)
class ListColumns:
    """One of the name lists of a table, by column numbers; ``None`` where it has no such column."""

    name: int
    sequence: int | None
    code: int | None


def squeeze(text: str) -> str:
    """A cell's text without white space."""
    return "".join(text.split())


def list_columns(header: list[str], words: TableWords) -> list[ListColumns]:
    """Name lists of a header row, from left to right; a sequence or code column belongs to the next name column."""
    found: list[ListColumns] = []
    sequence = code = None
    for number, text in enumerate(map(squeeze, header)):
        if text in words.sequence:
            sequence = number
        elif text in words.code or text.endswith("代码"):
            if found and found[-1].code is None and sequence is None and code is None:
                found[-1] = ListColumns(found[-1].name, found[-1].sequence, number)
            else:
                code = number
        elif text in words.name:
            found.append(ListColumns(number, sequence, code))
            sequence = code = None
    return found


def is_respondent_list(table: Table, words: TableWords) -> bool:
    """Whether a table lists respondents: it has name columns, and beside them what numbers or describes."""
    texts = table.texts()
    if table.row_count < 3 or not texts:
        return False
    lists = list_columns(texts[0], words)
    if not lists or any(w in squeeze(table.title) for w in words.not_respondents_title):
        return False
    used = {c for one in lists for c in (one.name, one.sequence, one.code) if c is not None}
    if len(used) < 2:
        return len(used) == table.column_count
    titled = any(w in squeeze(table.title) for w in words.respondents_title)
    describing = {n for n, text in enumerate(map(squeeze, texts[0])) if text in words.describing}
    return titled or len(used | describing) == table.column_count


def row_evidence(table: Table, row_no: int, columns: range | None = None) -> Evidence | None:
    """Evidence of a table's row (or some of its columns): its cells joined by tabs."""
    cells: list[Cell] = [
        c for c in table.rows()[row_no] if c and c.text and (columns is None or c.column_no in columns)
    ]
    boxes = tuple(p.box for c in cells for p in c.pieces)
    if not boxes:
        return None
    text = "\t".join(c.text for c in cells)
    return Evidence(text, boxes[0].page_no, boxes, source="table", table_no=table.table_no, row_no=row_no)
