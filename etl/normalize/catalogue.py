"""Which metric of the catalogue a figure is: its unit's family and the words around it decide."""

from __future__ import annotations

from collections.abc import Sequence

from etl.normalize.figures import Figure
from etl.normalize.matcher import Hit, TermMatcher
from etl.normalize.text import Folded
from etl.vocabulary.models import Metric, Unit

_NEAR = 18


class Catalogue:
    """The metric catalogue of a survey, compiled."""

    def __init__(self, metrics: Sequence[Metric], units: Sequence[Unit]) -> None:
        self._families = {u.code: u.family for u in units}
        self._metrics = [
            (m, frozenset(self._families.get(u, u) for u in (m.unit, *m.units))) for m in metrics
        ]
        self._matcher = TermMatcher(w for m in metrics for g in m.cues for w in g)
        self._cues = {m.code: [frozenset(map(self._matcher.id, g)) for g in m.cues] for m in metrics}

    def hits(self, folded: Folded) -> list[Hit]:
        """Cue words of the catalogue in a block."""
        return self._matcher.find(folded.text)

    def choose(
        self, figure: Figure, hits: Sequence[Hit], clause_start: int, clause_end: int
    ) -> Metric | None:
        """The entry that fits best, or ``None``; nearer words and more of them fit better."""
        family = self._families.get(figure.unit, figure.unit)
        window = [
            h for h in hits if h.start >= max(clause_start - 4, figure.start - 40) and h.end <= clause_end
        ]
        best: tuple[float, int] | None = None
        for order, (metric, families) in enumerate(self._metrics):
            if family not in families or (figure.kind == "growth") != (metric.code.startswith("growth")):
                continue
            score = self._score(metric, figure, window)
            if score is not None and (best is None or (score, -order) > best):
                best = (score, -order)
        return self._metrics[-best[1]][0] if best else None

    def _score(self, metric: Metric, figure: Figure, hits: Sequence[Hit]) -> float | None:
        """Sum over the cue groups of how near their words stand; ``None`` if a group has none."""
        total = 0.0 if metric.cues else -0.5
        for group in self._cues[metric.code]:
            near = [_distance(h, figure) for h in hits if h.term in group]
            if not near:
                return None
            total += 1.0 - min(min(near), _NEAR) / _NEAR / 2
        return total


def _distance(hit: Hit, figure: Figure) -> int:
    if hit.end <= figure.start:
        return figure.start - hit.end
    return max(0, hit.start - figure.end)
