"""Cue rules and the cue model together: what either finds, weighed by what the other says and what stands around it.

The rules say why; the model has seen more wording. A paragraph mostly goes on with what it began with, so a measure
that another clause of it states is likelier. The factors of the logistic functions stand in the survey's
``blend.yaml``, fitted by ``benchmarks/blending.py`` on reports that neither rules nor model were made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from etl.normalize.cue_model import CueModel, Floats, masked, sigmoid
from etl.normalize.measures import MODEL, Cue, MeasureEngine, Spans
from etl.normalize.text import Clause, Folded
from etl.vocabulary.models import Vocabulary, Weights

_SHORTEST, _WIDEST, _NEAR, _EXTREME, _WEAKEST = 4, 50, 3, 1e-4, 0.3


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

    def sure(self, weights: Weights) -> Floats:
        """How sure it is that each clause states each measure, 0..1."""
        score = (
            weights.intercept
            + weights.rule * _logit(self.rule)
            + weights.clause * _logit(self.clause)
            + weights.window * _logit(self.window)
            + weights.paragraph * self.paragraph
            + weights.before * self.before
        )
        return sigmoid(score)


class CombinedEngine(MeasureEngine):
    """The rules of a survey, and a model trained on its labelled sentences."""

    def __init__(self, vocabulary: Vocabulary, model: CueModel) -> None:
        super().__init__(vocabulary)
        self.model = model
        self._blend = vocabulary.blend
        self._readers = vocabulary.language.readers
        known = {m.code for m in vocabulary.measures}
        self._columns = {code: n for n, code in enumerate(model.codes) if code in known}

    def cues(
        self, folded: Folded, clauses: Sequence[Clause], planned: bool = False, names: Spans = ()
    ) -> list[Cue]:
        """See ``MeasureEngine.cues``; a cue's weight is how sure rules and model are together."""
        told = self.rule_cues(folded, clauses, planned)
        if not clauses:
            return told
        chances = self.chances(folded, clauses, told, names)
        sure = chances.sure(self._blend.ruled)
        found = [self._weighed(cue, sure) for cue in told]
        said = {(c.clause, c.measure_code) for c in told}
        return [*found, *self._unruled(folded, clauses, planned, chances, said, names)]

    def chances(
        self, folded: Folded, clauses: Sequence[Clause], told: Sequence[Cue], names: Spans = ()
    ) -> Chances:
        """What rules and model say of every clause and measure of a paragraph."""
        rows = [self.model.rows(masked(folded.text, c.start, c.end, names)) for c in clauses]
        clause = self.model.chances(rows)
        clause[[c.end - c.start < _SHORTEST for c in clauses]] = 0  # scraps state nothing
        windows = [np.unique(np.concatenate(rows[a:b])) for a, b in _windows(clauses)]
        rule = np.zeros_like(clause)
        for cue in told:
            column = self._columns.get(cue.measure_code)
            if column is not None:
                rule[cue.clause, column] = max(rule[cue.clause, column], cue.weight)
        best = np.maximum(clause, rule)
        window = np.maximum(clause, self.model.chances(windows))
        return Chances(rule, clause, window, _elsewhere(best), _before(best))

    def _weighed(self, cue: Cue, sure: Floats) -> Cue:
        """A rule's cue with what else speaks for it; suspensions are the rules' alone."""
        column = self._columns.get(cue.measure_code)
        if column is None or cue.status == "suspended":
            return cue
        return replace(cue, weight=round(float(sure[cue.clause, column]), 4))

    def _unruled(
        self,
        folded: Folded,
        clauses: Sequence[Clause],
        planned: bool,
        chances: Chances,
        said: set[tuple[int, str]],
        names: Spans,
    ) -> Iterator[Cue]:
        """What the model alone finds in clauses; of what is suspended the rules alone tell."""
        codes = {column: code for code, column in self._columns.items()}
        sure = chances.sure(self._blend.unruled)
        likely = sure >= _WEAKEST
        likely[[self._is_of_readers(folded.text, c, names) for c in clauses]] = False
        places = [
            (int(row), int(column))
            for row, column in zip(*np.nonzero(likely), strict=True)
            if int(column) in codes and (int(row), codes[int(column)]) not in said
        ]
        stated = [(row, codes[column]) for row, column in places]
        excluded = self.excluded(folded, clauses, stated)
        places = [place for place, said_of in zip(places, stated, strict=True) if said_of not in excluded]
        context = self.contexts(folded, clauses, [row for row, _ in places], planned)
        for (number, column), (status, factor) in zip(places, context, strict=True):
            code = self.planned_code(codes[column]) if status == "planned" else codes[column]
            if status != "suspended" and (number, code) not in said:
                weight = round(float(sure[number, column]) * factor, 4)
                clause = clauses[number]
                yield Cue(number, code, status, weight, clause.start, clause.end, MODEL)

    def _is_of_readers(self, text: str, clause: Clause, names: Spans) -> bool:
        """Whether a clause begins with an institution's people, who ask and use (青岛大学师生求助); no deed."""
        end = next((b for a, b in names if a == clause.start), -1)
        return end > 0 and text.startswith(self._readers, end)

    def explain(self, rule: int) -> str:
        """The rule in words; of the model only that it was it (``CueModel.explain`` tells by which characters)."""
        return "cue model" if rule == MODEL else super().explain(rule)


def _windows(clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """For each clause the range of it and its neighbours in the sentence, where all that is not long."""
    for number, clause in enumerate(clauses):
        first, last = number, number
        for other in (number - 1, number + 1):
            if 0 <= other < len(clauses) and clauses[other].sentence == clause.sentence:
                a, b = min(first, other), max(last, other)
                if clauses[b].end - clauses[a].start <= _WIDEST:
                    first, last = a, b
        yield first, last + 1


def _elsewhere(best: Floats) -> Floats:
    """For each row the greatest of all other rows."""
    if len(best) < 2:
        return np.zeros_like(best)
    ordered = np.sort(best, axis=0)
    return np.asarray(np.where(best == ordered[-1], ordered[-2], ordered[-1]), dtype=np.float32)


def _before(best: Floats) -> Floats:
    """For each row the greatest of the few rows before."""
    found = np.zeros_like(best)
    for back in range(1, _NEAR + 1):
        if back < len(best):
            found[back:] = np.maximum(found[back:], best[:-back])
    return found


def _logit(shares: Floats) -> Floats:
    kept = np.clip(shares, _EXTREME, 1 - _EXTREME)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float32)
