"""Metric observations from running text: every figure with its subject, measure, period and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from etl.model.observation import MetricObservation, Subject
from etl.normalize.adoptions import Statement
from etl.normalize.figures import Figure, metric_name
from etl.normalize.matcher import Hit
from etl.normalize.measures import Cue
from etl.normalize.periods import PeriodMention
from etl.normalize.reading import BlockReading, Reading, clause_evidence
from etl.vocabulary.models import Metric

_FIGURE_KINDS = ("paragraph", "list_item", "footnote")
_CONTINUES = ("其中", "共", "累计", "总计", "合计", "平均", "日均")


def text_observations(reading: Reading, found: Sequence[Statement]) -> list[MetricObservation]:
    """Figures of all paragraphs, in order."""
    cues: dict[int, list[Cue]] = defaultdict(list)
    for statement in found:
        cues[statement.reading.block.block_no].append(statement.cue)
    return [
        observation
        for block in reading.blocks
        if block.block.kind in _FIGURE_KINDS
        for observation in _block_observations(reading, block, cues[block.block.block_no])
    ]


def _block_observations(reading: Reading, block: BlockReading, cues: list[Cue]) -> list[MetricObservation]:
    figures = reading.compiled.figures.figures(block.folded, block.clauses, block.periods)
    if not figures:
        return []
    hits = reading.compiled.catalogue.hits(block.folded)
    found = []
    for figure in figures:
        metric = _metric(reading, block, figure, hits)
        measure = _measure(block, figure, cues, metric)
        for subject in _subjects(reading, block, figure):
            found.append(_observation(block, figure, subject, metric, measure))
    return found


def _metric(reading: Reading, block: BlockReading, figure: Figure, hits: Sequence[Hit]) -> Metric | None:
    first = figure.clause
    while (
        first
        and block.clauses[first - 1].sentence == block.clauses[figure.clause].sentence
        and figure.clause - first < 2
    ):
        first -= 1
    return reading.compiled.catalogue.choose(
        figure, hits, block.clauses[first].start, block.clauses[figure.clause].end
    )


def _subjects(reading: Reading, block: BlockReading, figure: Figure) -> list[Subject]:
    """Whom a figure is about; a count after a list of institutions, or of respondents at all, is the region's."""
    topic = block.topics[figure.clause]
    span = topic.count_span
    if span and span[0] <= figure.start < span[1]:
        return [reading.subject(None)]
    nouns = reading.compiled.vocabulary.subjects.list_count_nouns
    if (
        figure.after.startswith(tuple(nouns))
        and reading.compiled.unit_families.get(figure.unit) == "organisation"
    ):
        return [reading.subject(None)] if not block.section.subject_key else reading.subjects(topic)
    if topic.listed:
        return [reading.subject(None)]
    return reading.subjects(topic)


def _measure(block: BlockReading, figure: Figure, cues: Sequence[Cue], metric: Metric | None) -> str | None:
    """The measure a figure quantifies: the nearest stated one of its clause, then of its sentence, then of the paragraph."""
    sentence = block.clauses[figure.clause].sentence
    preferred = metric.measure_code if metric else None
    near = [c for c in cues if c.clause == figure.clause]
    same = [c for c in cues if block.clauses[c.clause].sentence == sentence]
    earlier = [c for c in cues if 0 <= figure.clause - c.clause]
    for pool in (near, same):
        if preferred and any(c.measure_code == preferred for c in pool):
            return preferred
    for pool in (near, same):
        if pool:
            return max(pool, key=lambda c: (-abs(c.clause - figure.clause), c.weight)).measure_code
    if preferred:
        return preferred
    return max(earlier, key=lambda c: c.clause).measure_code if earlier else None


def _observation(
    block: BlockReading, figure: Figure, subject: Subject, metric: Metric | None, measure: str | None
) -> MetricObservation:
    start, end, text, carried = _period(block, figure)
    mention = figure.mention
    flags = list(figure.doubts)
    if mention.value is None:
        flags.append("value_unresolved")
    if text and start is None and end is None:
        flags.append("period_unresolved")
    topic = block.topics[figure.clause]
    if topic.clarity < 0.8:
        flags.append("subject_carried_over")
    if metric is None:
        flags.append("metric_uncatalogued")
    return MetricObservation(
        subject=subject,
        measure_code=measure,
        metric_code=metric.code if metric else None,
        metric_name=metric_name(figure),
        value=mention.value,
        value_low=mention.low,
        value_high=mention.high,
        value_text=block.block.text[mention.cue_begin : mention.unit_end].strip(),
        unit=figure.unit,
        value_kind=figure.kind,
        qualifier=figure.qualifier,
        period_start=start,
        period_end=end,
        period_text=text,
        evidence=clause_evidence(block, figure.clause),
        confidence=_confidence(figure, topic.clarity, metric, carried),
        flags=tuple(flags),
    )


def _confidence(figure: Figure, clarity: float, metric: Metric | None, carried: bool) -> float:
    score = 0.97 if figure.kind in ("count", "percent", "growth", "money", "multiple") else 0.75
    score *= 0.55 + 0.45 * clarity
    score *= 1.0 if metric else 0.9
    score *= 0.85 if figure.doubts else 1.0
    score *= 0.8 if figure.mention.value is None else 1.0
    return round(score, 3)


def _period(block: BlockReading, figure: Figure) -> tuple[date | None, date | None, str, bool]:
    """The period of a figure: given in its clause, or earlier in its sentence, or carried to a sentence that goes on.

    A single day earlier in the sentence dates the deed, not the figure, and is not taken.
    """
    clause = block.clauses[figure.clause]
    here = [
        p for p in block.periods if _clause_of(block, p) == figure.clause and p.begin < figure.mention.begin
    ]
    if here:
        return _dates(here[-1], False)
    earlier = [
        p
        for p in block.periods
        if _sentence_of(block, p) == clause.sentence and p.begin < figure.mention.begin and _spans(p)
    ]
    if earlier:
        return _dates(earlier[-1], False)
    if _continues(block, clause.sentence):
        before = [
            p
            for p in block.periods
            if 0 <= clause.sentence - _sentence_of(block, p) <= 2 and _spans(p) and p.resolved
        ]
        before = [p for p in before if p.begin < figure.mention.begin]
        if before:
            return _dates(before[-1], True)
    return None, None, "", False


def _dates(period: PeriodMention, carried: bool) -> tuple[date | None, date | None, str, bool]:
    return period.start_date, period.end_date, period.text, carried


def _spans(period: PeriodMention) -> bool:
    """Whether it is more than one day, or open at an end."""
    return period.start_date != period.end_date


def _clause_of(block: BlockReading, period: PeriodMention) -> int:
    at = block.folded.to_folded(period.begin)
    return next((i for i, c in enumerate(block.clauses) if c.start <= at < c.end), -1)


def _sentence_of(block: BlockReading, period: PeriodMention) -> int:
    number = _clause_of(block, period)
    return block.clauses[number].sentence if number >= 0 else -1


def _continues(block: BlockReading, sentence: int) -> bool:
    """Whether a sentence goes on with the figures of the one before (其中…, 共…)."""
    first = next((c for c in block.clauses if c.sentence == sentence), None)
    return first is not None and block.folded.text[first.start : first.end].startswith(_CONTINUES)
