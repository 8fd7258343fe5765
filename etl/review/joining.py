"""Statements that decisions have made one: none is lost, each becomes a telling of the one that is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from etl.model.observation import Evidence, MeasureAdoption, MetricObservation
from etl.review.corrections import F

_STATUS = {"done": 2, "suspended": 1, "planned": 0}
_REVIEW = {"corrected": 2, "accepted": 1, "unreviewed": 0}


def joined(facts: Sequence[F], before: Sequence[F]) -> tuple[list[F], list[int], list[bool]]:
    """One adoption per subject and measure, one observation per figure, where a decision has made two of them the same.

    Rejected facts stay by themselves, and so do those that the machine itself told apart although they are alike.

    Args:
        facts: as decided.
        before: the same as the machine read them, or as they were added.

    Returns:
        What is kept, in order; for each given fact the index of the one that stands for it, and whether that is
        another one.
    """
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for n, fact in enumerate(facts):
        rejected = fact.review is not None and fact.review.status == "rejected"
        groups[("rejected", n) if rejected else _same(fact)].append(n)
    stands_for = list(range(len(facts)))
    for members in groups.values():
        if _made_alike([before[n] for n in members]):
            keeper = max(members, key=lambda n: _rank(facts[n], -n))
            for n in members:
                stands_for[n] = keeper
    kept = sorted(set(stands_for))
    position = {n: at for at, n in enumerate(kept)}
    others: defaultdict[int, list[F]] = defaultdict(list)
    for n, keeper in enumerate(stands_for):
        if n != keeper:
            others[keeper].append(facts[n])
    told = [replace(facts[n], tellings=_tellings(facts[n], others[n])) for n in kept]
    return told, [position[n] for n in stands_for], [n != keeper for n, keeper in enumerate(stands_for)]


def _made_alike(before: Sequence[MeasureAdoption | MetricObservation]) -> bool:
    """Whether facts that are alike now were not so before, or one of them was added (it alone has a review yet)."""
    return len(before) > 1 and (len({_same(f) for f in before}) > 1 or any(f.review for f in before))


def _same(fact: MeasureAdoption | MetricObservation) -> Hashable:
    subject = (fact.subject.type, fact.subject.key)
    if isinstance(fact, MeasureAdoption):
        return subject, fact.measure_code
    what = fact.metric_code or fact.metric_name
    return subject, what, fact.value, fact.value_text, fact.unit, fact.period_start, fact.period_end


def _rank(fact: MeasureAdoption | MetricObservation, order: int) -> tuple[int, int, float, int]:
    review = _REVIEW[fact.review.status] if fact.review else 0
    status = _STATUS[fact.status] if isinstance(fact, MeasureAdoption) else 0
    return review, status, fact.confidence, order


def _tellings(
    fact: MeasureAdoption | MetricObservation, others: Sequence[MeasureAdoption | MetricObservation]
) -> tuple[Evidence, ...]:
    """Each place where a fact is told, its own evidence aside."""
    told: dict[Evidence, None] = dict.fromkeys(fact.tellings)
    for other in others:
        told |= dict.fromkeys((other.evidence, *other.tellings))
    return tuple(e for e in told if e != fact.evidence)
