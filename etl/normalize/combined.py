"""Cue rules and the cue model together: what either finds, weighed by what the other says and what stands around it.

The rules say why; the model has seen more wording. A paragraph mostly goes on with what it began with, so a measure that
another clause of it states is likelier. The factors of the logistic functions stand in the survey's ``blend.yaml``, fitted
by ``benchmarks/blending.py`` on reports that neither rules nor model were made from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from etl.normalize.cue_model import CueModel, Floats
from etl.normalize.measures import Cue, MeasureEngine
from etl.normalize.text import Clause, Folded
from etl.vocabulary.models import Vocabulary, Weights

MODEL = -1
"""In the place of a rule's index: the model alone found it."""
_SHORTEST, _WIDEST, _NEAR, _EXTREME = 4, 50, 3, 1e-4


@dataclass(frozen=True)
class Chances:
    """What is known of a paragraph's clauses before any is decided; arrays of shape (clauses, measures), values 0..1.

    Attributes:
        rule: weight of the best rule, 0 where none holds.
        clause: the model's chance of the clause alone.
        window: that of the clause with its neighbours, or of the clause, whichever is more.
        paragraph: the best chance of any other clause.
        before: the best of the three clauses before.
    """

    rule: Floats
    clause: Floats
    window: Floats
    paragraph: Floats
    before: Floats

    def sure(self, weights: Weights, row: int, column: int) -> float:
        """How sure it is that a clause states a measure, 0..1."""
        score = (
            weights.intercept
            + weights.clause * _logit(self.clause[row, column])
            + weights.window * _logit(self.window[row, column])
            + weights.paragraph * float(self.paragraph[row, column])
            + weights.before * float(self.before[row, column])
        )
        if weights.rule:
            score += weights.rule * _logit(self.rule[row, column])
        return round(1 / (1 + math.exp(-score)), 4)


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
        if not clauses:
            return told
        chances = self.chances(folded, clauses, told)
        found = [self._weighed(cue, chances) for cue in told]
        said = {(c.clause, c.measure_code) for c in told}
        return [*found, *self._unruled(folded, clauses, planned, chances, said)]

    def chances(self, folded: Folded, clauses: Sequence[Clause], told: Sequence[Cue]) -> Chances:
        """What rules and model say of every clause and measure of a paragraph."""
        clause = self._probabilities(folded, [(c.start, c.end) for c in clauses])
        around = self._probabilities(folded, [_window(clauses, n) for n in range(len(clauses))])
        rule = np.zeros_like(clause)
        for cue in told:
            column = self._columns.get(cue.measure_code)
            if column is not None:
                rule[cue.clause, column] = max(rule[cue.clause, column], cue.weight)
        best = np.maximum(clause, rule)
        return Chances(rule, clause, np.maximum(clause, around), _elsewhere(best), _before(best))

    def _probabilities(self, folded: Folded, spans: Sequence[tuple[int, int]]) -> Floats:
        """The model's chances of spans; scraps state nothing."""
        found = self.model.probabilities([folded.text[a:b] for a, b in spans])
        found[[b - a < _SHORTEST for a, b in spans]] = 0
        return found

    def _weighed(self, cue: Cue, chances: Chances) -> Cue:
        """A rule's cue with what else speaks for it; suspensions are the rules' alone."""
        column = self._columns.get(cue.measure_code)
        if column is None or cue.status == "suspended":
            return cue
        rule = chances.rule.copy()
        rule[cue.clause, column] = cue.weight
        return replace(cue, weight=replace(chances, rule=rule).sure(self._blend.ruled, cue.clause, column))

    def _unruled(
        self,
        folded: Folded,
        clauses: Sequence[Clause],
        planned: bool,
        chances: Chances,
        said: set[tuple[int, str]],
    ) -> Iterator[Cue]:
        """What the model alone finds in clauses."""
        codes = {column: code for code, column in self._columns.items()}
        for row, column in zip(*np.nonzero(chances.clause >= self._blend.least_chance), strict=True):
            number, code = int(row), codes.get(int(column))
            if code is None or (number, code) in said:
                continue
            status, factor = self.context(folded, clauses, number, planned)
            stated = self.planned_code(code) if status == "planned" else code
            if (number, stated) not in said:
                weight = chances.sure(self._blend.unruled, number, int(column)) * factor
                yield Cue(
                    number, stated, status, weight, clauses[number].start, clauses[number].end, MODEL
                )

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


def _elsewhere(best: Floats) -> Floats:
    """For each row the greatest of all other rows."""
    if len(best) < 2:
        return np.zeros_like(best)
    ordered = np.sort(best, axis=0)
    return np.where(best == ordered[-1], ordered[-2], ordered[-1])


def _before(best: Floats) -> Floats:
    """For each row the greatest of the few rows before."""
    found = np.zeros_like(best)
    for back in range(1, _NEAR + 1):
        if back < len(best):
            found[back:] = np.maximum(found[back:], best[:-back])
    return found


def _logit(share: float) -> float:
    share = min(max(float(share), _EXTREME), 1 - _EXTREME)
    return math.log(share / (1 - share))
