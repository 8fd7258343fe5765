"""Which metric of the catalogue a figure is: its unit's family and the words around it decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.normalize.figures import Figure
from etl.normalize.matcher import Hit, TermMatcher
from etl.normalize.text import Folded
from etl.vocabulary.models import Metric, Unit

_NEAR, _REACH, _BEFORE_CLAUSE = 18, 40, 4
_BEYOND = 8  # characters that a word counts as farther off behind another figure
_OTHER_CLAUSE = 6  # and in an earlier clause
_LETTER = 0.02
_GROUP, _UNTOLD = 0.12, -0.5
_GENERIC = 0.3  # what is counted goes before that it is counted
_EXCLUDING = 20  # how near a word must stand to rule an entry out
_GROWING = ("growth_rate", "decline_rate")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands, as folded offsets.

    Attributes:
        start, end: from where to where words may speak of it: the clauses of its sentence just before it, and its own.
        clause: where its own clause begins.
        left, right: end of the figure before and start of the figure after it within its clause, else the clause's.
    """

    start: int
    end: int
    clause: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The entry chosen for a figure, and whether its words stand in the figure's own clause."""

    metric: Metric
    local: bool


class _Nearest(NamedTuple):
    """A word's nearest occurrence: its distance, all told, where it stands, and the bare gap in the figure's clause."""

    distance: int
    start: int
    gap: int


@dataclass(frozen=True, slots=True)
class _Entry:
    metric: Metric
    families: frozenset[str]
    cues: tuple[frozenset[int], ...]
    none: frozenset[int]


class Catalogue:
    """The metric catalogue of a survey, compiled."""

    def __init__(self, metrics: Sequence[Metric], units: Sequence[Unit]) -> None:
        self._families = {u.code: u.family for u in units}
        self._matcher = TermMatcher(w for m in metrics for g in (*m.cues, m.none) for w in g)
        self._entries = [self._entry(m) for m in metrics]
        self._sizes = [len(term) for term in self._matcher.terms]
        self._by_family: dict[tuple[str, bool], list[tuple[int, _Entry]]] = defaultdict(list)
        for order, entry in enumerate(self._entries):
            for family in entry.families:
                self._by_family[(family, entry.metric.code in _GROWING)].append((order, entry))

    def _entry(self, metric: Metric) -> _Entry:
        ids = self._matcher.id
        return _Entry(
            metric,
            frozenset(self._families.get(u, u) for u in (metric.unit, *metric.units)),
            tuple(frozenset(map(ids, group)) for group in metric.cues),
            frozenset(map(ids, metric.none)),
        )

    def hits(self, folded: Folded) -> list[Hit]:
        """Cue words of the catalogue in a block."""
        return self._matcher.find(folded.text)

    def choose(self, figure: Figure, hits: Sequence[Hit], place: Place) -> Choice | None:
        """The entry that fits best, or ``None``; nearer words, longer ones and more of them fit better."""
        family = self._families.get(figure.unit, figure.unit)
        first = max(place.start, figure.start - _REACH, 0)
        near: dict[int, _Nearest] = {}
        for hit in hits:
            if hit.start >= first and hit.end <= place.end:
                told = _nearest(hit, figure, place)
                near[hit.term] = min(told, near.get(hit.term, told))
        best: tuple[float, int] | None = None
        for order, entry in self._by_family.get((family, figure.kind == "growth"), ()):
            score = self._score(entry, near)
            if score is not None and (best is None or (score, -order) > best):
                best = (score, -order)
        if best is None:
            return None
        entry = self._entries[-best[1]]
        return Choice(entry.metric, _is_local(entry, near, place, figure.start))

    def _score(self, entry: _Entry, near: dict[int, _Nearest]) -> float | None:
        """How near the cue groups' words stand on average, more groups telling more; ``None`` if a group has none."""
        if any(near[term].gap <= _EXCLUDING for term in entry.none if term in near):
            return None
        groups = [[self._nearness(t, near[t].distance) for t in group if t in near] for group in entry.cues]
        if not all(groups):
            return None
        told = sum(map(max, groups)) / len(groups) + _GROUP * (len(groups) - 1) if groups else _UNTOLD
        return told - (_GENERIC if entry.metric.generic else 0.0)

    def _nearness(self, term: int, distance: int) -> float:
        return 1.0 - min(distance, _NEAR) / _NEAR / 2 + _LETTER * self._sizes[term]


def _is_local(entry: _Entry, near: dict[int, _Nearest], place: Place, at: int) -> bool:
    """Whether words of all groups stand in the figure's own clause, one of them beside the figure.

    Beside a figure that begins an item of a list, at ``at``, all of them must stand.
    """
    words = [[near[t].start for t in group if t in near] for group in entry.cues]
    here = all(any(start >= place.clause for start in group) for group in words)
    beside = [any(place.left <= start < place.right for start in group) for group in words]
    return here and (all(beside) if place.left == at else not words or any(beside))


def _nearest(hit: Hit, figure: Figure, place: Place) -> _Nearest:
    """How far a word stands from a figure; words behind another figure or in another clause count as farther off."""
    if hit.end <= figure.start:
        gap = figure.start - hit.end
        far = _BEYOND if hit.start < place.left and place.left > place.clause else 0
        if hit.start < place.clause:
            return _Nearest(gap + far + _OTHER_CLAUSE, hit.start, gap + _EXCLUDING)
        return _Nearest(gap + far, hit.start, gap)
    gap = max(0, hit.start - figure.end)
    return _Nearest(gap + (_BEYOND if hit.start >= place.right else 0), hit.start, gap)
