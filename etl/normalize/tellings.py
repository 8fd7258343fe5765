"""One figure told several times is one observation; its other tellings go with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from etl.model.observation import MetricObservation

_SPECIFIC = 20.0


def merge_tellings(
    observations: Sequence[MetricObservation], families: dict[str, str]
) -> list[MetricObservation]:
    """Observations with repeated tellings joined, in order of their first telling.

    Two rows tell the same figure if subject, value and unit family agree and what is counted does, too; a value of two or
    more significant digits speaks for itself. Prose takes precedence over a table, a dated telling over an undated one.
    """
    pools: dict[tuple[object, ...], list[MetricObservation]] = defaultdict(list)
    for observation in observations:
        pool = pools[(observation.subject.key, observation.value, _family(observation, families))]
        for at, known in enumerate(pool):
            if _same_figure(known, observation):
                pool[at] = _join(known, observation)
                break
        else:
            pool.append(observation)
    joined = [o for pool in pools.values() for o in pool]
    return sorted(joined, key=_position)


def _family(observation: MetricObservation, families: dict[str, str]) -> str:
    return families.get(observation.unit, observation.unit) if observation.value_kind != "count" else "count"


def _position(observation: MetricObservation) -> tuple[int, float, str]:
    box = observation.evidence.boxes[0] if observation.evidence.boxes else None
    return (observation.evidence.page_no, box.top if box else 0.0, observation.value_text)


def _same_figure(a: MetricObservation, b: MetricObservation) -> bool:
    if a.value is None or b.value is None or a.evidence == b.evidence:
        return False
    if not _periods_agree(a, b):
        return False
    if a.evidence.source != b.evidence.source:
        return a.value >= _SPECIFIC
    if a.unit != b.unit:
        return False
    specific = a.value >= _SPECIFIC and a.value % 100 != 0
    return specific or a.metric_name == b.metric_name or _overlap(a.metric_name, b.metric_name) >= 0.6


def _periods_agree(a: MetricObservation, b: MetricObservation) -> bool:
    """Whether neither contradicts the other; an open or missing end agrees with anything."""
    pairs = ((a.period_start, b.period_start), (a.period_end, b.period_end))
    return all(x is None or y is None or x == y for x, y in pairs)


def _overlap(a: str, b: str) -> float:
    """Share of the shorter name's characters that the other has, too."""
    short, other = sorted((set(a), set(b)), key=len)
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
