"""Figures that are the level from which or to which something changed (由9个增至26个)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from etl.normalize.figures import Figure
from etl.normalize.periods import PeriodMention
from etl.normalize.reading import BlockReading

Period = tuple[date | None, date | None, str]
"""First and last day, and the words that give them."""
_NONE: Period = (None, None, "")
_REACH = 2
# 由9个增至26个: the level before and the level after; neither is a sum over a period told elsewhere.
_LEVELS = re.compile(
    r"(?:由|从|自)(?P<base>[^由从自]*?)(?:增|升|扩|提|涨|上升|降|减|跌|缩|变|压|回落|攀)\w{0,3}?(?:到了?|至|为)(?P<now>.*)$"
)
_DATES, _NUMBER = re.compile(r"\d+[年月日号]"), re.compile(r"[\d一二三四五六七八九十百千万两几]")


def level_of(block: BlockReading, figure: Figure) -> str | None:
    """Whether a figure is the level from which (``base``) or to which (``now``) something changed."""
    clause = block.clauses[figure.clause]
    match = _LEVELS.search(block.folded.text[clause.start : clause.end])
    if (
        match is None
        or "同期" in match.group("base")
        or not _NUMBER.search(_DATES.sub("", match.group("base")))
    ):
        return None
    at = figure.start - clause.start
    return next((name for name in ("base", "now") if match.start(name) <= at < match.end(name)), None)


def level_period(
    figure: Figure, level: str, usable: Sequence[PeriodMention], here: Sequence[PeriodMention]
) -> Period:
    """The period printed beside a level; a level reached also takes the end up to which its sentence tells."""
    beside = [p for p in here if p.resolved and figure.mention.begin - p.end <= _REACH]
    if beside:
        return beside[-1].start_date, beside[-1].end_date, beside[-1].text
    last = usable[-1] if usable else None
    if level == "now" and last is not None and last.start_date is None and last.end_date is not None:
        return None, last.end_date, last.text
    return _NONE
