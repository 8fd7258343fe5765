"""Metric observations from running text: every figure with its subject, measure, period and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from etl.model.observation import MetricObservation, Subject
from etl.normalize.adoptions import Statement
from etl.normalize.figure_periods import Period, figure_period
from etl.normalize.figures import Figure
from etl.normalize.matcher import Hit
from etl.normalize.measures import Cue
from etl.normalize.metric_names import metric_name
from etl.normalize.reading import BlockReading, Reading, clause_evidence
from etl.vocabulary.models import Metric

_FIGURE_KINDS = ("paragraph", "list_item", "footnote")
_FEW = 5
_PLAINNESS, _LEAD, _CATALOGUE, _GENERIC = 0.5, 0.05, 0.35, 0.1


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
    language = reading.compiled.vocabulary.language
    for at, figure in enumerate(figures):
        metric = _metric(reading, block, figure, hits)
        measure = _measure(block, figures, at, cues, metric)
        period = figure_period(block, figure, language)
        for subject in _subjects(reading, block, figure):
            found.append(_observation(block, figure, subject, metric, measure, period))
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


def _measure(
    block: BlockReading, figures: Sequence[Figure], at: int, cues: Sequence[Cue], metric: Metric | None
) -> str | None:
    """The measure a figure quantifies, or ``None``.

    Each measure stated around the figure scores by how near and how plain it is; so does the catalogue's own measure.
    """
    figure = figures[at]
    scores: dict[str, float] = {}
    for cue, nearness in _near(block, figures, at, cues):
        score = nearness + _PLAINNESS * cue.weight
        scores[cue.measure_code] = max(scores.get(cue.measure_code, 0.0), score)
    lead = _lead(block, figure, cues)
    if lead in scores:
        scores[lead] += _LEAD
    if metric and metric.measure_code:
        code = metric.measure_code
        scores[code] = scores.get(code, 0.0) + (_GENERIC if metric.generic else _CATALOGUE)
    return max(scores, key=lambda code: scores[code]) if scores else None


def _near(
    block: BlockReading, figures: Sequence[Figure], at: int, cues: Sequence[Cue]
) -> Iterator[tuple[Cue, float]]:
    """Cues around a figure with how near they are."""
    figure, clause = figures[at], block.clauses[figures[at].clause]
    left = figures[at - 1].end if at and figures[at - 1].clause == figure.clause else clause.start
    right = (
        figures[at + 1].start
        if at + 1 < len(figures) and figures[at + 1].clause == figure.clause
        else clause.end
    )
    for cue in cues:
        gap = figure.clause - cue.clause
        same = block.clauses[cue.clause].sentence == clause.sentence
        if gap == 0:
            after, within = cue.end > figure.start and cue.start < right, cue.end > left and cue.start < right
            yield cue, 0.4 if after else 0.35 if within else 0.2
        elif same and gap > 0:
            yield cue, 0.22 if gap == 1 else 0.15
        elif same and gap == -1:
            yield cue, 0.08
        elif gap > 0 and block.topics[cue.clause].keys == block.topics[figure.clause].keys:
            yield cue, max(0.0, 0.1 - 0.02 * gap)


def _lead(block: BlockReading, figure: Figure, cues: Sequence[Cue]) -> str:
    """What the sentence is about: the plainest statement of its first clause that states anything."""
    sentence = block.clauses[figure.clause].sentence
    stated = [c for c in cues if block.clauses[c.clause].sentence == sentence and c.clause <= figure.clause]
    first = min((c.clause for c in stated), default=-1)
    return (
        max((c for c in stated if c.clause == first), key=lambda c: c.weight).measure_code if stated else ""
    )


def _observation(
    block: BlockReading,
    figure: Figure,
    subject: Subject,
    metric: Metric | None,
    measure: str | None,
    period: Period,
) -> MetricObservation:
    start, end, text = period
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
        confidence=_score(figure, topic.clarity, metric),
        flags=tuple(flags),
    )


def _score(figure: Figure, clarity: float, metric: Metric | None) -> float:
    """How plain a figure is, before calibration: named subject, known metric, printed unit, a number worth counting."""
    score = 0.97 if figure.kind in ("count", "percent", "growth", "money", "multiple") else 0.75
    score *= 0.55 + 0.45 * clarity
    score *= 1.0 if metric else 0.9
    score *= 0.85 if figure.doubts else 1.0
    value = figure.mention.value
    if value is None:
        return round(score * 0.8, 3)
    spelt_out = not figure.mention.text[:1].isdigit()
    return round(score * (0.8 if value <= _FEW and spelt_out else 0.95 if value <= _FEW else 1.0), 3)
