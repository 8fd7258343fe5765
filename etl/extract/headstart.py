"""Where the header of a table without rulings begins, and what above it is none: titles, sources, text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract.content import Ruling
from etl.extract.paragraphs import ends_sentence, is_caption
from etl.extract.rivers import Extent
from etl.extract.textrows import TextRow

ROW_DISTANCE = 3.2  # font sizes between the baselines of neighbouring rows
_HEAD_DISTANCE = 2.0  # font sizes between the baselines of lines of a header
_BESIDE = 0.85  # font sizes between the baselines of lines that overlap in height
_MAX_HEAD = 6  # lines of a header above the first row with several chunks
_TITLE = re.compile(
    r"(?:table|figure|fig\.|exhibit|chart|annex)\s?[A-Z]{0,3}[\d.]+|(?:sources?|notes?|nb)\s?[.:：]|(?:资料|数据)?来源\s?[:：]|注\s?[:：]",
    re.IGNORECASE,
)


def is_title(row: TextRow) -> bool:
    """Whether a line names a table or figure, or the source of one above."""
    text = row_text(row)
    return is_caption(text) or bool(_TITLE.match(text))


def row_text(row: TextRow) -> str:
    """A row's chunks with a space between them."""
    return " ".join(chunk.text for chunk in row.chunks)


def is_beside(row: TextRow, below: TextRow) -> bool:
    """Whether a line stands so close above another that both are of one row."""
    return len(row.chunks) == 1 and below.baseline - row.baseline < _BESIDE * row.size


def head_start(
    rows: list[TextRow], start: int, free: int, columns: Sequence[Extent], rules: Sequence[Ruling]
) -> int:
    """Where the header begins: lines right above that stand over the columns, up to a ruling over the table."""
    top = _rule_above(rows, start, free, columns, rules)
    if top is not None:
        return top
    found = start
    while found > free and _is_head(rows[found - 1], rows[found], columns, rules):
        found -= 1
    while found < start and found and _goes_with_title(rows[found - 1], rows[found]):
        found += 1
    return found


def _goes_with_title(title: TextRow, row: TextRow) -> bool:
    """Whether a line goes on with the title above it, hanging under its words."""
    return len(row.chunks) == 1 and is_title(title) and any(abs(c.x0 - row.x0) < 3 for c in title.chunks)


def is_wide_rule(rule: Ruling, columns: Sequence[Extent]) -> bool:
    """Whether a ruling runs over nearly all of a table."""
    left, right = columns[0][0], columns[-1][1]
    return min(rule.x1, right) - max(rule.x0, left) >= 0.85 * (right - left)


def _rule_above(
    rows: list[TextRow], start: int, free: int, columns: Sequence[Extent], rules: Sequence[Ruling]
) -> int | None:
    """The first row below the highest ruling over the table that is near enough; ``None`` without one."""
    best = None
    for k in range(start, max(free, start - _MAX_HEAD) - 1, -1):
        above = rows[k - 1].baseline if k else -1e9
        if any(is_wide_rule(r, columns) and above < r.y0 <= rows[k].top + 0.4 * rows[k].size for r in rules):
            best = k
        if k == free or k == 0:
            break
        row = rows[k - 1]
        if (
            is_title(row)
            or ends_sentence(row_text(row))
            or rows[k].baseline - row.baseline > ROW_DISTANCE * row.size
        ):
            break
    return best


def _is_head(row: TextRow, below: TextRow, columns: Sequence[Extent], rules: Sequence[Ruling]) -> bool:
    text = row_text(row)
    if below.baseline - row.baseline > _HEAD_DISTANCE * below.size or is_title(row) or ends_sentence(text):
        return False
    if any(is_wide_rule(r, columns) and row.baseline < r.y0 <= below.top + 0.4 * below.size for r in rules):
        return False
    if row.x0 < columns[0][0] - 2 * row.size or row.x1 > columns[-1][1] + 4 * row.size:
        return False
    if (
        row.chunks[0].bold != below.chunks[-1].bold
        and len(row.chunks) == 1
        and abs(row.size - below.size) > 0.5
    ):
        return False
    if is_beside(row, below):
        return True  # beside it, in the middle of a header cell of two lines
    return row.x0 > columns[0][1] - 0.3 * (columns[0][1] - columns[0][0])
