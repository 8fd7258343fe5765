"""Cue rules and the cue model together: what either finds, each weighed by what the other says.

The rules say why, the model has seen more wording. Their scores are combined by a logistic function, fitted on labelled
sentences that were held out from both (``benchmarks/model_comparison.py --fit`` prints it).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from etl.normalize.cue_model import CueModel, Floats
from etl.normalize.measures import Cue, MeasureEngine
from etl.normalize.text import Clause, Folded
from etl.vocabulary.models import Blend, Vocabulary

MODEL = -1
"""In the place of a rule's index: the model alone found it."""
_SHORTEST, _WIDEST, _EXTREME = 4, 50, 1e-4


class CombinedEngine(MeasureEngine):
    """The rules of a survey, and a model trained on its labelled sentences."""

    def __init__(self, vocabulary: Vocabulary, model: CueModel) -> None:
        super().__init__(vocabulary)
        self.model = model
        self._blend = vocabulary.blend
        known = {m.code for m in vocabulary.measures}
        self._columns = {code: n for n, code in enumerate(model.codes) if code in known}

    def cues(self, folded: Folded, clauses: Sequence[Clause], planned: bool = False) -> list[Cue]:
        """See ``MeasureEngine.cues``; a cue's weight is how sure rules and model are together."""
        told = self.rule_cues(folded, clauses, planned)
        long = [n for n, c in enumerate(clauses) if c.end - c.start >= _SHORTEST]
        chances = self.model.probabilities([folded.text[clauses[n].start : clauses[n].end] for n in long])
        by_clause = dict(zip(long, chances, strict=True))
        wide = [_window(clauses, n) for n in long]
        around = self.model.probabilities([folded.text[a:b] for a, b in wide])
        widest = {n: np.maximum(by_clause[n], w) for n, w in zip(long, around, strict=True)}
        found = [self._weighed(cue, widest.get(cue.clause)) for cue in told]
        said = {(c.clause, c.measure_code) for c in told}
        return [*found, *self._unruled(folded, clauses, planned, by_clause, said)]

    def _weighed(self, cue: Cue, chances: Floats | None) -> Cue:
        """A rule's cue with what the model thinks of it; suspensions are the rules' alone."""
        column = self._columns.get(cue.measure_code)
        if chances is None or column is None or cue.status == "suspended":
            return cue
        return Cue(
            cue.clause,
            cue.measure_code,
            cue.status,
            agreed(self._blend, cue.weight, float(chances[column])),
            cue.start,
            cue.end,
            cue.rule,
        )

    def _unruled(
        self,
        folded: Folded,
        clauses: Sequence[Clause],
        planned: bool,
        by_clause: dict[int, Floats],
        said: set[tuple[int, str]],
    ) -> Iterator[Cue]:
        """What the model alone finds in clauses."""
        least = self._blend.least_chance
        for number, chances in by_clause.items():
            for code, column in self._columns.items():
                chance = float(chances[column])
                if chance >= least and (number, code) not in said:
                    status, factor = self.context(folded, clauses, number, planned)
                    stated = self.planned_code(code) if status == "planned" else code
                    weight = agreed(self._blend, None, chance) * factor
                    clause = clauses[number]
                    if (number, stated) not in said:
                        yield Cue(number, stated, status, weight, clause.start, clause.end, MODEL)

    def explain(self, rule: int) -> str:
        """The rule in words; of the model only that it was it (``CueModel.explain`` tells by which characters)."""
        return "cue model" if rule == MODEL else super().explain(rule)


def _window(clauses: Sequence[Clause], number: int) -> tuple[int, int]:
    """Folded span of a clause and its neighbours in the sentence, where all that is not long."""
    start, end = clauses[number].start, clauses[number].end
    for other in (number - 1, number + 1):
        if 0 <= other < len(clauses) and clauses[other].sentence == clauses[number].sentence:
            a, b = min(start, clauses[other].start), max(end, clauses[other].end)
            if b - a <= _WIDEST:
                start, end = a, b
    return start, end


def agreed(blend: Blend, weight: float | None, chance: float) -> float:
    """How sure a rule of some weight (``None``: no rule) and a model that gives some chance are together, 0..1."""
    score = blend.intercept + blend.model * _logit(chance)
    if weight is not None:
        score += blend.rule + blend.rule_weight * _logit(weight) + blend.rule_and_model * _logit(chance)
    return round(1 / (1 + math.exp(-score)), 4)


def _logit(share: float) -> float:
    share = float(np.clip(share, _EXTREME, 1 - _EXTREME))
    return math.log(share / (1 - share))
