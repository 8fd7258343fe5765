"""Metric observations from running text: every figure with its subject, measure, period and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from etl.model.observation import MetricObservation, Subject
from etl.normalize.adoptions import Statement
from etl.normalize.catalogue import Choice, Place
from etl.normalize.distribution import dealt_out, is_sum_of_list
from etl.normalize.figure_levels import Period
from etl.normalize.figure_measures import Taken, figure_bounds, figure_measure, is_listed, same_statement
from etl.normalize.figure_periods import figure_period
from etl.normalize.figure_roles import figure_roles
from etl.normalize.figures import Figure
from etl.normalize.measures import Cue
from etl.normalize.metric_names import metric_name
from etl.normalize.reading import BlockReading, Reading, clause_evidence
from etl.vocabulary.models import Metric

_FIGURE_KINDS = ("paragraph", "list_item", "footnote")
_FEW = 5
_CLAUSES_BEFORE = 2


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
    figures = [f for f in reading.figures(block) if not is_sum_of_list(block, f)]
    if not figures:
        return []
    dealt = dealt_out(block, figures, reading.recognition.mentions[block.block.block_no])
    hits = reading.compiled.catalogue.hits(block.folded)
    found = []
    vocabulary = reading.compiled.vocabulary
    before: Taken | None = None
    measure: str | None = None
    dated: Period = (None, None, "")
    parts = False  # whether the figures under way are parts of the total before them
    for at, figure in enumerate(figures):
        choice = reading.compiled.catalogue.choose(figure, hits, _place(block, figures, at))
        if not (at and same_statement(block, figures[at - 1], figure)):
            before = None
        if not is_listed(block, figures, at):
            fitting = [c for c in cues if _counted_in(reading, c.measure_code, figure)]
            taken = before if before and _counted_in(reading, before.measure, figure) else None
            measure = figure_measure(block, figures, at, fitting, choice, taken, vocabulary.language)
        roles = figure_roles(figure, vocabulary.figures)
        parts = before is not None and ("part" in roles or (parts and figure.unit == before.unit))
        if not parts:
            before = Taken(measure, figure.unit)
        period = figure_period(block, figure, vocabulary.language, dated)
        dated = period if period[0] or (period[1] and not dated[0]) else dated
        for subject in _subjects(reading, block, figure, dealt.get(at)):
            found.append(_observation(block, figure, subject, choice, measure, period, roles))
    return found


def _counted_in(reading: Reading, measure_code: str | None, figure: Figure) -> bool:
    """Whether figures of this unit may quantify a measure."""
    families = reading.compiled.vocabulary.figures.measure_families.get(measure_code or "")
    return families is None or reading.compiled.unit_families.get(figure.unit) in families


def _place(block: BlockReading, figures: Sequence[Figure], at: int) -> Place:
    """Where words may speak of a figure: its clause and the two before it in its sentence."""
    figure = figures[at]
    clause = block.clauses[figure.clause]
    first = figure.clause
    while (
        first
        and block.clauses[first - 1].sentence == clause.sentence
        and figure.clause - first < _CLAUSES_BEFORE
    ):
        first -= 1
    left, right = figure_bounds(block, figures, at)
    return Place(block.clauses[first].start, clause.end, clause.start, left, right)


def _subjects(reading: Reading, block: BlockReading, figure: Figure, dealt: str | None) -> list[Subject]:
    """Whom a figure is about; a count of respondents, after a list or at all, is the region's."""
    if dealt:
        return [reading.subject(dealt)]
    topic = block.topics[figure.clause]
    if not block.section.subject_key and _counts_respondents(reading, block, figure):
        return [reading.subject(None)]
    if topic.listed:
        return [reading.subject(None)]
    return reading.subjects(topic)


def _counts_respondents(reading: Reading, block: BlockReading, figure: Figure) -> bool:
    span = block.topics[figure.clause].count_span
    if span and span[0] <= figure.start < span[1]:
        return True
    if reading.compiled.unit_families.get(figure.unit) != "organisation":
        return False
    words = reading.compiled.vocabulary.subjects
    return figure.after.startswith(words.list_count_nouns) or figure.unit in words.counted_in


def _observation(
    block: BlockReading,
    figure: Figure,
    subject: Subject,
    choice: Choice | None,
    measure: str | None,
    period: Period,
    roles: Sequence[str],
) -> MetricObservation:
    start, end, text = period
    mention = figure.mention
    metric = choice.metric if choice else None
    flags = [*figure.doubts, *roles]
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
