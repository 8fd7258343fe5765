"""For when a figure holds: the period its clause gives, or its sentence, or the sentence that it goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from etl.normalize.figures import Figure
from etl.normalize.periods import PeriodMention
from etl.normalize.reading import BlockReading
from etl.vocabulary.models import Language

Period = tuple[date | None, date | None, str]
_NONE: Period = (None, None, "")
_CONTINUES = ("其中", "共", "总计", "合计", "平均", "日均", "截至", "截止")
_DAY_TAILS = ("", "起", "晚", "当天", "当日", "上午", "下午", "前", "开始")
_UP_TO = ("截", "至今", "迄今", "到目前为止", "直到")
_REACH = 2


def figure_period(block: BlockReading, figure: Figure, language: Language) -> Period:
    """The period of a figure and the words that give it.

    A single day named earlier in the sentence dates a deed and not the figure, unless it stands as the sentence's own
    adverbial (2月26日，…); a day on which something began is the beginning of what is then counted up to 截至….
    """
    usable = [
        p for p in block.periods if p.begin < figure.mention.begin and not _compares(block, p, language)
    ]
    here = [p for p in usable if _clause_of(block, p) == figure.clause]
    sentence = block.clauses[figure.clause].sentence
    same = [p for p in usable if _sentence_of(block, p) == sentence]
    chosen = _best(here) or _best([p for p in same if _governs(block, p)])
    if chosen is None and _continues(block, sentence):
        chosen = _best(
            [
                p
                for p in usable
                if 0 < sentence - _sentence_of(block, p) <= _REACH and _spans(p) and p.resolved
            ]
        )
    if chosen is None:
        return (block.diary_day, block.diary_day, "") if block.diary_day else _NONE
    start, end = _joined(block, chosen, here)
    if start is None and (end or chosen.text.startswith(_UP_TO)):
        start = _beginning(block, chosen, usable, language)
    return start, end, chosen.text


def _best(periods: Sequence[PeriodMention]) -> PeriodMention | None:
    """The last that is resolved, else the last."""
    return next((p for p in reversed(periods) if p.resolved), periods[-1] if periods else None)


def _compares(block: BlockReading, period: PeriodMention, language: Language) -> bool:
    """Whether the period is only what the figure is compared with (较去年同期)."""
    text = block.block.text
    around = text[max(0, period.begin - 2) : period.end] + text[period.end : period.end + 2]
    return any(word in around for word in language.comparing)


def _governs(block: BlockReading, period: PeriodMention) -> bool:
    """Whether a period earlier in the sentence holds for all of it."""
    if _spans(period):
        return True
    number = _clause_of(block, period)
    tail = block.folded.text[block.folded.to_folded(period.end) : block.clauses[number].end]
    return tail in _DAY_TAILS


def _joined(
    block: BlockReading, chosen: PeriodMention, here: Sequence[PeriodMention]
) -> tuple[date | None, date | None]:
    """The dates of a period; days that 和 or 、 joins make one span."""
    start, end = chosen.start_date, chosen.end_date
    at = chosen.begin
    for period in reversed([p for p in here if p.end <= chosen.begin and p.resolved]):
        if (
            block.block.text[period.end : at].strip() not in ("和", "、", "及", "与")
            or period.start_date is None
        ):
            break
        start, at = period.start_date, period.begin
    return start, end


def _beginning(
    block: BlockReading, chosen: PeriodMention, usable: Sequence[PeriodMention], language: Language
) -> date | None:
    """Where counting began that the chosen period only ends: 自…起 before it, or the day on which the thing started."""
    sentence = _sentence_of(block, chosen)
    for period in reversed([p for p in usable if p.begin < chosen.begin and p.start_date]):
        near = sentence - _sentence_of(block, period)
        if period.end_date is None and near <= 1:
            return period.start_date
        if near == 0 and period.start_date == period.end_date and _starts(block, period, language):
            return period.start_date
    return None


def _starts(block: BlockReading, period: PeriodMention, language: Language) -> bool:
    clause = block.clauses[_clause_of(block, period)]
    rest = block.folded.text[block.folded.to_folded(period.end) : clause.end]
    return any(word in rest for word in language.starting)


def _spans(period: PeriodMention) -> bool:
    """Whether it is more than one day, or open at an end."""
    return period.start_date != period.end_date


def _clause_of(block: BlockReading, period: PeriodMention) -> int:
    at = block.folded.to_folded(period.begin)
    return next((i for i, c in enumerate(block.clauses) if c.start <= at < c.end), 0)


def _sentence_of(block: BlockReading, period: PeriodMention) -> int:
    return block.clauses[_clause_of(block, period)].sentence


def _continues(block: BlockReading, sentence: int) -> bool:
    """Whether a sentence goes on with the figures of the one before (其中…, 共…)."""
    first = next((c for c in block.clauses if c.sentence == sentence), None)
    return first is not None and block.folded.text[first.start : first.end].startswith(_CONTINUES)
