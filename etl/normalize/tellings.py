"""One figure told several times is one observation; its other tellings go with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from etl.model.observation import MetricObservation

_SPECIFIC, _DIGITS = 20.0, 3
_BASE_DISTANCE = 4


def merge_tellings(
    observations: Sequence[MetricObservation], families: dict[str, str]
) -> list[MetricObservation]:
    """Observations with repeated tellings joined, in order of their first telling.

    Two rows tell the same figure if subject, value and unit family agree and what is counted does, too; a value
    of three or more significant digits speaks for itself, but not a percentage of all libraries of a region.
    Prose takes precedence over a table, a dated telling over an undated one.
    """
    pools: dict[tuple[object, ...], list[MetricObservation]] = defaultdict(list)
    for observation in observations:
        pool = pools[(observation.subject.key, observation.value, _family(observation, families))]
        for at, known in enumerate(pool):
            if _same_figure(known, observation, families):
                pool[at] = _join(known, observation)
                break
        else:
            pool.append(observation)
    joined = sorted((o for pool in pools.values() for o in pool), key=_position)
    return [_with_base_period(o, joined) for o in joined]


def _with_base_period(
    observation: MetricObservation, others: Sequence[MetricObservation]
) -> MetricObservation:
    """A growth or multiple without a period of its own takes that of the figure it stands behind."""
    if (
        observation.value_kind not in ("growth", "multiple")
        or observation.period_start
        or observation.period_end
    ):
        return observation
    at = observation.evidence
    before = [
        o
        for o in others
        if o.subject == observation.subject
        and o.evidence.block_no == at.block_no
        and at.start is not None
        and 0 <= at.start - (o.evidence.end or 0) <= _BASE_DISTANCE
        and o.value_kind == "count"
    ]
    if not before:
        return observation
    base = max(before, key=lambda o: o.evidence.end or 0)
    return replace(
        observation, period_start=base.period_start, period_end=base.period_end, period_text=base.period_text
    )


def _family(observation: MetricObservation, families: dict[str, str]) -> str:
    return families.get(observation.unit, observation.unit) if observation.value_kind != "count" else "count"


def _position(observation: MetricObservation) -> tuple[int, float, str]:
    box = observation.evidence.boxes[0] if observation.evidence.boxes else None
    return (observation.evidence.page_no, box.top if box else 0.0, observation.value_text)


def _same_figure(a: MetricObservation, b: MetricObservation, families: dict[str, str]) -> bool:
    if a.value is None or b.value is None or a.evidence == b.evidence:
        return False
    if not _periods_agree(a, b):
        return False
    if a.evidence.source != b.evidence.source:
        return a.value >= _SPECIFIC
    if a.unit != b.unit or a.qualifier != b.qualifier:
        return False
    if _speaks_for_itself(a.value) and (a.value_kind != "percent" or a.subject.type == "institution"):
        return True
    if families.get(a.unit) == "organisation" and a.measure_code != b.measure_code:
        return False  # so many libraries do one thing, and as many another
    if a.metric_name == b.metric_name:
        return a.measure_code == b.measure_code or None in (a.measure_code, b.measure_code)
    return a.measure_code == b.measure_code and _overlap(a.metric_name, b.metric_name) >= 0.6


def _speaks_for_itself(value: float) -> bool:
    """Whether two figures hardly have this value by chance: three significant digits or more."""
    return value >= _SPECIFIC and len(f"{value:.12g}".replace(".", "").strip("0")) >= _DIGITS


def _periods_agree(a: MetricObservation, b: MetricObservation) -> bool:
    """Whether neither contradicts the other; an open or missing end agrees with anything."""
    pairs = ((a.period_start, b.period_start), (a.period_end, b.period_end))
    return all(x is None or y is None or x == y for x, y in pairs)


def _overlap(a: str, b: str) -> float:
    """Share of the shorter name's pairs of characters that the other has, too."""
    short, other = sorted(({x[i : i + 2] for i in range(len(x) - 1)} for x in (a, b)), key=len)
    return len(short & other) / len(short) if short else 0.0


def _join(a: MetricObservation, b: MetricObservation) -> MetricObservation:
    """The better telling, with the other's evidence as a further one."""
    best, other = (b, a) if _rank(b) > _rank(a) else (a, b)
    tellings = (*best.tellings, other.evidence, *other.tellings)
    start, end = best.period_start or other.period_start, best.period_end or other.period_end
    return replace(
        best,
        tellings=tellings,
        period_start=start,
        period_end=end,
        period_text=best.period_text or other.period_text,
    )


def _rank(observation: MetricObservation) -> tuple[bool, int, bool, float]:
    dated = (observation.period_start is not None) + (observation.period_end is not None)
    return (
        observation.evidence.source == "text",
        dated,
        observation.metric_code is not None,
        observation.confidence,
    )
