"""For when a figure holds: the period its clause gives, or its sentence, or the sentence that it goes on with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from etl.normalize.calendar_spans import month as whole_month
from etl.normalize.figure_levels import Period, level_of, level_period
from etl.normalize.figures import Figure
from etl.normalize.periods import PeriodMention
from etl.normalize.reading import BlockReading
from etl.vocabulary.models import Language

_NONE: Period = (None, None, "")
_CONTINUES = ("其中", "共", "总计", "合计", "平均", "日均", "截至", "截止")
_DAY_TAILS = ("", "起", "晚", "当天", "当日", "上午", "下午", "前", "开始")
_UP_TO = ("截", "至今", "迄今", "到目前为止", "直到")
_THIRDS = ("旬", "初", "底", "末")
_SINCE = re.compile(r"(?:起|以来|开始|以后|之后|后|以前|之前|前)$")
_LIBRARIES = ("馆", "中心", "大学", "学院", "校")
_REACH = 2
_WHO = ("人", "名", "位", "所", "家", "馆", "校")
_OF_BASE = re.compile(r"(?:同期|全月|全年|整月|当月)?的")
# Words that take up a period told before: the same time, that month, that or the first day.
_SAME_TIME = re.compile(r"(?<![年月往])(?:同期|同一时期|同一时段)|^(?:期间|其间|这期间)")
_THAT_MONTH = re.compile(r"当月|同月|该月|本月内")
_THAT_DAY = re.compile(r"(?:首|当|同)[日天](?!制|前)|(?:第一|头一)天|[首当]晚")
_SOME_TIME = re.compile(
    r"(?:(?![一1](?:整)?天)[\d一二两三四五六七八九十半]+多?(?:天|个?星期|周|个多?月)|[首头][周月]"
    r"|(?:第一|头一)个?(?:周|星期|月))(?!前)"
)


def figure_period(block: BlockReading, figure: Figure, language: Language, before: Period = _NONE) -> Period:
    """The period of a figure and the words that give it.

    A single day named earlier in the sentence dates a deed and not the figure, unless it stands as the sentence's own
    adverbial (2月26日，…); a day on which something began is the beginning of what is then counted up to 截至….

    Args:
        block: the figure's block.
        figure: the figure.
        language: words that compare, that plan and that tell of a beginning.
        before: the period of the last dated figure before it, which 同期 takes up.
    """
    usable = [
        p
        for p in block.periods
        if p.begin < figure.mention.begin
        and not _compares(block, p, language)
        and not _is_base(block, p, figure)
    ]
    here = [p for p in usable if _clause_of(block, p) == figure.clause]
    taken = _taken_up(block, figure, usable, here, before)
    if taken is not None:
        return taken
    level = level_of(block, figure)
    if level is not None:
        return level_period(figure, level, usable, here)
    chosen = _best(here) or _behind(block, figure) or _carried(block, figure, usable, language)
    if chosen is None:
        return (block.diary_day, block.diary_day, "") if block.diary_day else _NONE
    if _is_vague(chosen):
        return None, None, chosen.text
    start, end = _joined(block, chosen, here)
    if start is None and (end or chosen.text.startswith(_UP_TO)):
        start = _beginning(block, chosen, usable, language)
    if start is not None and start == end and _SOME_TIME.search(_since(block, figure, chosen)):
        end = None
    return start, end, chosen.text


def _is_vague(period: PeriodMention) -> bool:
    """Whether a period says only about when (2月中旬, 3月初), which bounds no figure; 截至2月底 does."""
    words = _SINCE.sub("", period.text)
    if not words.endswith(_THIRDS):
        return False
    return period.start_date is not None or not words.endswith(("底", "末"))


def _taken_up(
    block: BlockReading,
    figure: Figure,
    usable: Sequence[PeriodMention],
    here: Sequence[PeriodMention],
    before: Period,
) -> Period | None:
    """The period that 同期, 当月 or 首日 in the figure's clause takes up; ``None`` if no such word stands there."""
    text = figure.before
    told = [p for p in usable if p.resolved and p not in here]
    if any(p.resolved for p in here):
        return None
    if (match := _SAME_TIME.search(text)) and not text[: match.start()].endswith(
        ("去年", "上年", "往年", "比")
    ):
        return before if before != _NONE else None
    last = told[-1] if told else None
    near = last is not None and block.clauses[figure.clause].sentence - _sentence_of(block, last) <= 1
    if last is None or not near:
        return None
    anchor = last.start_date or last.end_date
    if (match := _THAT_MONTH.search(text)) and anchor:
        span = whole_month(anchor.year, anchor.month)
        return (*span, match.group()) if span else None
    if (match := _THAT_DAY.search(text)) and anchor and (last.end_date in (None, anchor)):
        return anchor, anchor, match.group()
    return None


def _carried(
    block: BlockReading, figure: Figure, usable: Sequence[PeriodMention], language: Language
) -> PeriodMention | None:
    """The period of an earlier clause that still holds for a figure."""
    sentence = block.clauses[figure.clause].sentence
    same = [p for p in usable if _sentence_of(block, p) == sentence]
    chosen = _best(
        [
            p
            for p in same
            if (_governs(block, p, language) and _reaches(block, p, figure))
            or (p.resolved and _attends(block, _clause_of(block, p), figure, language))
        ]
    )
    if chosen is None and _continues(block, sentence):
        chosen = _best(
            [
                p
                for p in usable
                if 0 < sentence - _sentence_of(block, p) <= _REACH and _spans(p) and p.resolved
            ]
        )
    return chosen


def _reaches(block: BlockReading, period: PeriodMention, figure: Figure) -> bool:
    """Whether no semicolon ends the reach of a period that is no adverbial of the whole sentence."""
    between = block.block.text[period.end : figure.mention.begin]
    number = _clause_of(block, period)
    if _is_adverbial(block, period) or not re.search("[;；]", between):
        return True
    last = re.split("[;；]", between)[-1].lstrip()
    return last.startswith(_CONTINUES) and block.topics[number].keys == block.topics[figure.clause].keys


def _is_adverbial(block: BlockReading, period: PeriodMention) -> bool:
    """Whether a period stands for its whole sentence: a clause of its own (截至3月10日，…), or a span at its head."""
    clause = block.clauses[_clause_of(block, period)]
    start, end = block.folded.to_folded(period.begin), block.folded.to_folded(period.end)
    if not _at_head(block.folded.text[clause.start : start]):
        return False
    first = next(c for c in block.clauses if c.sentence == clause.sentence)
    heads = _spans(period) and clause is first and start == clause.start
    return heads or block.folded.text[end : clause.end] in (*_DAY_TAILS, "间", "期间")


def _at_head(prefix: str) -> bool:
    """Whether nothing but a library stands before a period in its clause."""
    return not prefix or prefix.endswith(_LIBRARIES)


def _behind(block: BlockReading, figure: Figure) -> PeriodMention | None:
    """The span behind a number of people or libraries that says when they did what follows (26名党员自2月3日起值守)."""
    clause = block.clauses[figure.clause]
    found = [
        p for p in block.periods if p.begin > figure.mention.end and _clause_of(block, p) == figure.clause
    ]
    if not found or figure.unit not in _WHO or not found[0].resolved or not _spans(found[0]):
        return None
    between = block.folded.text[figure.end : block.folded.to_folded(found[0].begin)]
    return found[0] if clause.start <= figure.start and not re.search(r"\d", between) else None


def _since(block: BlockReading, figure: Figure, period: PeriodMention) -> str:
    """What stands between a period and a figure within the figure's clause."""
    clause = block.clauses[figure.clause]
    return block.folded.text[max(clause.start, block.folded.to_folded(period.end)) : figure.start]


def _best(periods: Sequence[PeriodMention]) -> PeriodMention | None:
    """The last that is resolved, else the last."""
    return next((p for p in reversed(periods) if p.resolved), periods[-1] if periods else None)


def _compares(block: BlockReading, period: PeriodMention, language: Language) -> bool:
    """Whether the period is only what the figure is compared with (较去年同期)."""
    text = block.block.text
    around = text[max(0, period.begin - 2) : period.end] + text[period.end : period.end + 2]
    return any(word in around for word in language.comparing)


def _is_base(block: BlockReading, period: PeriodMention, figure: Figure) -> bool:
    """Whether a multiple is one of what the period held (是1月份的2.6倍)."""
    between = block.block.text[period.end : figure.mention.cue_begin].strip()
    return figure.kind == "multiple" and bool(_OF_BASE.fullmatch(between))


def _attends(block: BlockReading, number: int, figure: Figure, language: Language) -> bool:
    """Whether a figure counts who came to what the clause before held (3月20日举办讲座1场，120人参加)."""
    clause = block.clauses[number]
    held = block.folded.text[clause.start : clause.end]
    return (
        0 < figure.clause - number <= _REACH
        and figure.after.endswith(language.attending)
        and any(word in held for word in language.holding)
    )


def _governs(block: BlockReading, period: PeriodMention, language: Language) -> bool:
    """Whether a period earlier in the sentence holds for all of it."""
    number = _clause_of(block, period)
    clause = block.clauses[number]
    start, end = block.folded.to_folded(period.begin), block.folded.to_folded(period.end)
    tail = block.folded.text[end : clause.end]
    if any(word in block.folded.text[clause.start : start] for word in language.rescheduled):
        return False
    if not _spans(period):
        return tail in _DAY_TAILS or (
            tail.startswith("的") and _at_head(block.folded.text[clause.start : start])
        )
    dates_deed = period.text.endswith(_THIRDS) and tail.startswith(language.starting)
    return not dates_deed


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
        if near and not _same_topic(block, period, chosen):
            continue
        if period.end_date is None and near <= 1:
            return period.start_date
        if near == 0 and period.start_date == period.end_date and _starts(block, period, language):
            return period.start_date
    return None


def _same_topic(block: BlockReading, a: PeriodMention, b: PeriodMention) -> bool:
    """Whether the clauses of two periods are about the same institutions."""
    return block.topics[_clause_of(block, a)].keys == block.topics[_clause_of(block, b)].keys


def _starts(block: BlockReading, period: PeriodMention, language: Language) -> bool:
    """Whether its clause, or the one after where it is a clause of its own, tells of a beginning."""
    number = _clause_of(block, period)
    end = block.clauses[number].end
    if _is_adverbial(block, period) and number + 1 < len(block.clauses):
        end = block.clauses[number + 1].end
    rest = block.folded.text[block.folded.to_folded(period.end) : end]
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
