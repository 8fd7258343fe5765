"""Documents for tests, built from plain lines: each line a block on one printed line of its own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from etl.model.document import Block, Box, Cell, Document, Page, Piece, Table
from etl.model.observation import Report
from etl.normalize import normalize
from etl.vocabulary import Vocabulary, load_vocabulary

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
SURVEY = "univlib-covid19-2020"


@lru_cache
def vocabulary(survey_id: str = SURVEY) -> Vocabulary:
    return load_vocabulary(SCHEMAS, survey_id)


def piece(text: str, page_no: int, top: float, start: int = 0) -> Piece:
    edges = tuple(70.0 + 10 * i for i in range(len(text) + 1))
    return Piece(start, text, Box(page_no, edges[0], top, edges[-1], top + 10), edges)


def document(*lines: str, tables: tuple[Table, ...] = ()) -> Document:
    """Lines that begin with # are headings (one # a level), ! titles, | stands for the next of ``tables``."""
    blocks = []
    waiting = iter(tables)
    for number, line in enumerate(lines):
        page_no, top = 1 + number // 40, 70.0 + 15 * (number % 40)
        if line == "|":
            blocks.append(
                Block(number, "table", "", (piece("x", page_no, top),), table_no=next(waiting).table_no)
            )
            continue
        level = len(line) - len(line.lstrip("#"))
        text = line.lstrip("#!")
        kind = "heading" if level else "title" if line.startswith("!") else "paragraph"
        blocks.append(Block(number, kind, text, (piece(text, page_no, top),), level=level))
    pages = tuple(Page(n, 595, 842) for n in range(1, 2 + len(lines) // 40))
    return Document("0" * 64, "test", pages, tuple(blocks), tables)


def table(table_no: int, title: str, *rows: tuple[str, ...]) -> Table:
    cells = tuple(
        Cell(r, c, text, (piece(text, 1, 500.0 + 12 * r),))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    )
    return Table(table_no, title, len(rows), len(rows[0]), cells, 1, 1)


def report(*lines: str, tables: tuple[Table, ...] = (), date_line: str = "2020年3月6日") -> Report:
    """What is read from a report of Shandong with these lines in it."""
    head = ("!山东省高校图书馆疫情防控服务情况报告",)
    return normalize(document(*head, *lines, date_line, tables=tables), [vocabulary()], SURVEY)


def stated(found: Report) -> set[tuple[str, str, str]]:
    """(subject, measure, status) of all adoptions."""
    return {(a.subject.name, a.measure_code, a.status) for a in found.adoptions}


def figures(found: Report) -> set[tuple[str, float | None, str]]:
    """(subject, value, unit) of all observations."""
    return {(o.subject.name, o.value, o.unit) for o in found.observations}
