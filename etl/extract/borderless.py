"""Tables without ruling lines, or ruled across only: rows of short texts that stand in columns line after line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.extract.content import Ruling
from etl.extract.headstart import ROW_DISTANCE, head_start, is_beside, is_title, is_wide_rule
from etl.extract.lines import Line
from etl.extract.paragraphs import ends_sentence
from etl.extract.parts import TablePart
from etl.extract.rivers import Extent, find_columns, part_at_gutters, part_figures, places
from etl.extract.tabular import contents_end, is_tabular
from etl.extract.textgrid import text_table
from etl.extract.textrows import TextRow, is_figure, is_number, text_row

_MAX_SINGLES = 3  # lines of one chunk in a row within a table
_TYPED_RULE = re.compile(r"[-=_—–─━\s]{6,}")
_HANGING = 18  # font sizes: width of the second line of a cell at a table's end
_HEADING = 60  # characters of a heading within a table


@dataclass(slots=True)
class _Region:
    """Rows ``[start, end)`` of a page that may be a table, and its columns."""

    start: int
    end: int
    body: int
    columns: list[Extent]


def borderless_tables(
    lines: list[Line], page_no: int, before: TablePart | None, rules: Sequence[Ruling] = ()
) -> tuple[list[TablePart], list[Line]]:
    """Tables among a page's lines, and the lines outside them.

    Args:
        lines: lines from top to bottom, furniture and ruled tables left out.
        page_no: the page.
        before: a table without rulings that ended the page before: its columns may go on here.
        rules: horizontal rulings outside ruled tables.
    """
    typed = [line for line in lines if _TYPED_RULE.fullmatch(line.text)]
    if typed:
        rules = [*rules, *(r for line in typed for r in _typed_rules(line))]
    text = [line for line in lines if line not in typed] if typed else lines
    parts: list[TablePart] = []
    rest: list[Line] = []
    rows = part_figures([text_row(line) for line in text])
    index = _add_carried(rows, before, rules, page_no, parts) if before is not None else 0
    free = index
    while (index := contents_end(rows, index)) < len(rows):
        region = _region(rows, index, free, rules) if _may_begin(rows[index]) else None
        if region is None:
            index += 1
            continue
        rest.extend(text[free : region.start])
        head, body = rows[region.start : region.body], rows[region.body : region.end]
        parts.append(text_table(head, body, region.columns, rules, page_no))
        index = free = region.end
    return parts, _in_order([*rest, *text[free:]], typed, parts)


def _typed_rules(line: Line) -> list[Ruling]:
    """The rulings that a line of hyphens or underscores stands for."""
    return [Ruling(c.x0, c.baseline, c.x1, c.baseline) for c in text_row(line).chunks]


def _in_order(rest: list[Line], typed: list[Line], parts: list[TablePart]) -> list[Line]:
    """The lines outside tables with the typed rules among them that belong to no table."""
    free = [r for r in typed if not any(p.bounds[1] - r.size <= r.top <= p.bounds[3] + r.size for p in parts)]
    return sorted([*rest, *free], key=lambda line: (line.baseline, line.x0)) if free else rest


def _may_begin(row: TextRow) -> bool:
    return len(row.chunks) > 1 and not is_title(row)


def _region(rows: list[TextRow], start: int, free: int, rules: Sequence[Ruling]) -> _Region | None:
    """The table that begins with a row, or ``None``; rows from ``free`` on may be its header."""
    end = _grow(rows, start)
    while end > start + 1 and len(rows[end - 1].chunks) < 2 and not _hangs(rows, end - 1):
        end -= 1
    end = _without_notes(rows, start, end)
    body = _first_body(rows, start, end)
    members = [row for row in rows[body:end] if len(row.chunks) > 1]
    figures = [row for row in members if _figures(row)]
    columns = find_columns(figures if len(figures) >= max(2, 0.5 * len(members)) else members)
    if len(columns) < 2:
        return None
    columns = _widened(columns, members)
    rows[start:end] = part_at_gutters(rows[start:end], columns)
    members = [row for row in rows[body:end] if len(row.chunks) > 1]
    bounded = _is_bounded(rows, start, end, columns, rules)
    headed = any(len({places(c, columns)[0] for c in r.chunks}) >= len(columns) - 1 for r in rows[start:body])
    if not is_tabular(members, columns, bounded=bounded, headed=headed):
        return None
    return _Region(head_start(rows, start, free, columns, rules), end, body, columns)


def _without_notes(rows: list[TextRow], start: int, end: int) -> int:
    """The end of a table of figures before the rows of words that close it: its notes."""
    many = [k for k in range(start, end) if len(rows[k].chunks) > 1]
    numbered = sum(is_number(rows[k].chunks[0].text) for k in many) > 0.5 * len(many)
    first = 0 if numbered else 1
    last = next((k for k in reversed(many) if any(is_number(c.text) for c in rows[k].chunks[first:])), None)
    if last is None or sum(bool(_figures(rows[k])) for k in many) < 0.6 * len(many):
        return end
    following = last + 1
    while following < end and _hangs(rows, following):
        following += 1
    return following


def _figures(row: TextRow) -> int:
    return sum(is_figure(c.text) for c in row.chunks[1:])


def _grow(rows: list[TextRow], start: int) -> int:
    """The end of the rows that may belong to one table with the row ``start``."""
    members, columns, singles, end = [rows[start]], [(c.x0, c.x1) for c in rows[start].chunks], 0, start + 1
    seen = int(bool(_figures(rows[start])))
    for k in range(start + 1, len(rows)):
        row, above = rows[k], rows[k - 1]
        if row.baseline - above.baseline > ROW_DISTANCE * row.size or is_title(row):
            break
        if len(row.chunks) < 2:
            singles += 1
            if singles > _MAX_SINGLES or not _may_stand_inside(row, columns):
                break
            continue
        if seen > 1 and singles and _is_new_header(row, members, columns):
            break
        fits = find_columns([*(m for m in members if len(m.chunks) > 1), row])
        if len(fits) < 2 or (len(fits) < 0.6 * len(columns) and _figures(row) and _figures(members[-1])):
            break
        columns = fits if len(fits) >= len(columns) or _figures(row) else columns
        members.append(row)
        seen += bool(_figures(row))
        singles, end = 0, k + 1
    while end < len(rows) and end - start < k + 1 - start and _hangs(rows, end):
        end += 1
    return end


def _is_new_header(row: TextRow, members: Sequence[TextRow], columns: Sequence[Extent]) -> bool:
    """Whether a row has words, or years, in columns that hold figures above it."""
    if _figures(row):
        return False
    figured = {places(c, columns)[0] for m in members for c in m.chunks[1:] if is_number(c.text)}
    return sum(places(c, columns)[0] in figured for c in row.chunks) > 1


def _may_stand_inside(row: TextRow, columns: Sequence[Extent]) -> bool:
    """Whether a line of one chunk may be a heading, or a line of a cell, within a table."""
    chunk = row.chunks[0]
    hits = places(chunk, columns)
    if len(hits) == 1:
        return not (ends_sentence(chunk.text) and len(chunk.text) > 20)
    return len(chunk.text) <= _HEADING and not ends_sentence(chunk.text)


def _hangs(rows: list[TextRow], index: int) -> bool:
    """Whether a line of one chunk is the second line of a cell that is not the first: short, right under it."""
    row = rows[index]
    above = next((r for r in reversed(rows[max(index - 3, 0) : index]) if len(r.chunks) > 1), None)
    if above is None or len(row.chunks) > 1 or row.baseline - above.baseline > 2.2 * row.size:
        return False
    chunk = row.chunks[0]
    if ends_sentence(chunk.text) or is_title(row) or chunk.x1 - chunk.x0 > _HANGING * chunk.size:
        return False
    hits = [i for i, c in enumerate(above.chunks) if chunk.x0 < c.x1 and c.x0 < chunk.x1]
    return len(hits) == 1 and hits[0] > 0 and is_number(above.chunks[hits[0]].text) <= is_number(chunk.text)


def _first_body(rows: list[TextRow], start: int, end: int) -> int:
    """Where the data begin: at the first row of figures, or below the first row where there are none."""
    figured = [k for k in range(start, end) if _figures(rows[k])]
    many = [k for k in range(start, end) if len(rows[k].chunks) > 1]
    if len(figured) < 0.4 * len(many):
        return start
    first = figured[0]
    while first > start and (
        _is_label(rows[first - 1], rows[figured[0]]) or is_beside(rows[first - 1], rows[first])
    ):
        first -= 1
    return first


def _is_label(row: TextRow, below: TextRow) -> bool:
    """Whether a line of one chunk above the first figures is a label of theirs and no header word."""
    chunk = row.chunks[0]
    return (
        len(row.chunks) == 1
        and chunk.x0 < below.chunks[0].x1
        and below.chunks[0].x0 - chunk.x0 < 4 * row.size
    )


def _widened(columns: list[Extent], rows: Sequence[TextRow]) -> list[Extent]:
    """The columns with all chunks that lie in one of them alone."""
    wide = [list(c) for c in columns]
    for row in rows:
        for chunk in row.chunks:
            hits = places(chunk, columns)
            if len(hits) == 1:
                low = wide[hits[0] - 1][1] if hits[0] else -1e9
                high = wide[hits[0] + 1][0] if hits[0] + 1 < len(wide) else 1e9
                wide[hits[0]][0] = min(wide[hits[0]][0], max(chunk.x0, low + 0.5))
                wide[hits[0]][1] = max(wide[hits[0]][1], min(chunk.x1, high - 0.5))
    return [(a, b) for a, b in wide]


def _is_bounded(
    rows: list[TextRow], start: int, end: int, columns: Sequence[Extent], rules: Sequence[Ruling]
) -> bool:
    """Whether rulings as wide as the table stand above it and below or within it."""
    top, bottom = rows[start].top, rows[end - 1].bottom
    size = rows[start].size
    ys = sorted(
        {
            round(r.y0)
            for r in rules
            if is_wide_rule(r, columns) and top - 4 * size <= r.y0 <= bottom + 2 * size
        }
    )
    return len(ys) >= 2 and ys[-1] - ys[0] > size


def _add_carried(
    rows: list[TextRow], before: TablePart, rules: Sequence[Ruling], page_no: int, parts: list[TablePart]
) -> int:
    """Add the rows at the top of a page that go on with the table before it; returns their number."""
    columns = [(before.edges[i], before.edges[i + 1]) for i in range(before.column_count)]
    count = 0
    for k, row in enumerate(rows):
        hits = [places(chunk, columns) for chunk in row.chunks]
        if any(len(h) > 1 for h in hits) or len({h[0] for h in hits}) < len(hits):
            break
        if not all(
            columns[h[0]][0] < c.x1 and c.x0 < columns[h[0]][1] for c, h in zip(row.chunks, hits, strict=True)
        ):
            break
        if len(row.chunks) < 2 and not _hangs(rows, k):
            break
        if k and row.baseline - rows[k - 1].baseline > ROW_DISTANCE * row.size:
            break
        count = k + 1
    if count:
        part = text_table((), rows[:count], columns, rules, page_no)
        part.edges = before.edges
        parts.append(part)
    return count
