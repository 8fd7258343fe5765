"""Cue rules and the cue model together: what either finds, weighed by what the other says and what stands around it.

The rules say why; the model has seen more wording. A paragraph mostly goes on with what it began with, so a measure
that another clause of it states is likelier. The factors of the logistic functions stand in the survey's
``blend.yaml``, fitted by ``benchmarks/blending.py`` on reports that neither rules nor model were made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from etl.normalize.cue_model import CueModel, Floats, Rows, masked, sigmoid
from etl.normalize.measures import DENIED_FACTOR, MODEL, Cue, Hits, MeasureEngine, Passage
from etl.normalize.text import Clause
from etl.vocabulary.models import Vocabulary, Weights

_SHORTEST, _WIDEST, _NEAR, _EXTREME, _WEAKEST = 4, 50, 3, 1e-4, 0.3
_OWN_LEAST = 0.01


@dataclass(frozen=True)
class Chances:
    """What is known of clauses before any is decided; arrays of shape (clauses, measures), values 0..1.

    Attributes:
        rule: weight of the best rule, 0 where none holds.
        clause: the model's chance of the clause alone.
        window: that of the clause with its neighbours, or of the clause, whichever is more.
        paragraph: the best chance of any other clause of its paragraph.
        before: the best of the three clauses before.
    """

    rule: Floats
    clause: Floats
    window: Floats
    paragraph: Floats
    before: Floats

    @cached_property
    def _logits(self) -> Floats:
        """Of rule, clause and window, shape (3, clauses, measures)."""
        return _logit(np.stack((self.rule, self.clause, self.window)))

    def sure(self, weights: Weights) -> Floats:
        """How sure it is that each clause states each measure, 0..1."""
        score = (
            weights.intercept
            + weights.rule * self._logits[0]
            + weights.clause * self._logits[1]
            + weights.window * self._logits[2]
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
        self._codes = {n: code for code, n in self._columns.items()}

    def cues(self, passages: Sequence[Passage]) -> list[list[Cue]]:
        """See ``MeasureEngine.cues``; a cue's weight is how sure rules and model are together."""
        hits = [self.hits(p.folded, p.clauses) for p in passages]
        told = [
            self.rule_cues(p.folded, p.clauses, p.planned, h) for p, h in zip(passages, hits, strict=True)
        ]
        chances = self.chances(passages, told)
        ruled = _cut(chances.sure(self._blend.ruled), passages)
        likely = np.where(chances.clause < _OWN_LEAST, 0, chances.sure(self._blend.unruled))
        unruled = _cut(likely, passages)  # what only its neighbours state, a clause does not
        return [
            [*(self._weighed(cue, r) for cue in cues), *self._unruled(p, h, u, cues)]
            for p, h, cues, r, u in zip(passages, hits, told, ruled, unruled, strict=True)
        ]

    def chances(self, passages: Sequence[Passage], told: Sequence[Sequence[Cue]]) -> Chances:
        """What rules and model say of every clause and measure of some paragraphs, all their clauses in a row.

        All in one go: on a paragraph's few clauses at a time, numpy's calls would cost more than what they do.
        """
        places = [(p, c, n) for n, p in enumerate(passages) for c in p.clauses]
        rows = [self.model.rows(masked(p.folded.text, c.start, c.end, p.names)) for p, c, _ in places]
        windows = [
            span for p, start in zip(passages, _starts(passages), strict=True) for span in _windows(p, start)
        ]
        spans = [span for n, window in enumerate(windows) for span in ((n, n + 1), window)]
        told_of = self.model.span_chances(rows, spans)
        clause, window = told_of[::2], told_of[1::2]
        clause[[c.end - c.start < _SHORTEST for _, c, _ in places]] = 0  # scraps state nothing
        rule = self._best_rules(passages, told)
        best = np.maximum(clause, rule)
        of = np.array([n for _, _, n in places], dtype=np.intp)
        return Chances(rule, clause, np.maximum(clause, window), _elsewhere(best, of), _before(best, of))

    def _best_rules(self, passages: Sequence[Passage], told: Sequence[Sequence[Cue]]) -> Floats:
        """Weight of the best rule of every clause and measure."""
        best = np.zeros((sum(len(p.clauses) for p in passages), len(self.model.codes)))
        for start, cues in zip(_starts(passages), told, strict=True):
            for cue in cues:
                column = self._columns.get(cue.measure_code)
                if column is not None:
                    row = start + cue.clause
                    best[row, column] = max(best[row, column], cue.weight)
        return best

    def _weighed(self, cue: Cue, sure: Floats) -> Cue:
        """A rule's cue with what else speaks for it; suspensions are the rules' alone."""
        column = self._columns.get(cue.measure_code)
        if column is None or cue.status == "suspended":
            return cue
        weight = round(float(sure[cue.clause, column]) * (DENIED_FACTOR if cue.denied else 1), 4)
        return Cue(cue.clause, cue.measure_code, cue.status, weight, cue.start, cue.end, cue.rule, cue.denied)

    def _unruled(self, passage: Passage, hits: Hits, sure: Floats, told: Sequence[Cue]) -> Iterator[Cue]:
        """What the model alone finds in clauses; of what is suspended the rules alone tell."""
        said = {(c.clause, c.measure_code) for c in told}
        places = [
            (n, column) for n, column in self._likely(passage, sure) if (n, self._codes[column]) not in said
        ]
        stated = [(n, self._codes[column]) for n, column in places]
        excluded = self.excluded(hits, stated)
        places = [place for place, said_of in zip(places, stated, strict=True) if said_of not in excluded]
        context = self.contexts(
            passage.folded, passage.clauses, hits, [n for n, _ in places], passage.planned
        )
        for (number, column), (status, factor) in zip(places, context, strict=True):
            code = self._codes[column]
            code = self.planned_code(code) if status == "planned" else code
            if status != "suspended" and (number, code) not in said:
                weight = round(float(sure[number, column]) * factor, 4)
                clause = passage.clauses[number]
                yield Cue(number, code, status, weight, clause.start, clause.end, MODEL)

    def _likely(self, passage: Passage, sure: Floats) -> list[tuple[int, int]]:
        """Clauses and columns of what is likely enough to be looked at."""
        rows, columns = np.nonzero(sure >= _WEAKEST)
        return [
            (row, column)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            if column in self._codes and not self._is_of_readers(passage, passage.clauses[row])
        ]

    def _is_of_readers(self, passage: Passage, clause: Clause) -> bool:
        """Whether a clause begins with an institution's people, who ask and use (青岛大学师生求助); no deed."""
        end = next((b for a, b in passage.names if a == clause.start), -1)
        return end > 0 and passage.folded.text.startswith(self._readers, end)

    def explain(self, rule: int) -> str:
        """The rule in words; of the model only that it was it (``CueModel.explain`` tells by which characters)."""
        return "cue model" if rule == MODEL else super().explain(rule)


def _starts(passages: Sequence[Passage]) -> list[int]:
    """How many clauses stand before each passage."""
    return [0, *accumulate(len(p.clauses) for p in passages)][:-1]


def _cut(rows: Floats, passages: Sequence[Passage]) -> list[Floats]:
    """The rows of each passage."""
    return [rows[at : at + len(p.clauses)] for at, p in zip(_starts(passages), passages, strict=True)]


def _windows(passage: Passage, start: int) -> Iterator[tuple[int, int]]:
    """For each clause the range of it and its neighbours in the sentence, where all that is not long."""
    clauses = passage.clauses
    for number, clause in enumerate(clauses):
        first, last = number, number
        for other in (number - 1, number + 1):
            if 0 <= other < len(clauses) and clauses[other].sentence == clause.sentence:
                a, b = min(first, other), max(last, other)
                if clauses[b].end - clauses[a].start <= _WIDEST:
                    first, last = a, b
        yield start + first, start + last + 1


def _elsewhere(best: Floats, of: Rows) -> Floats:
    """For each row the greatest of the other rows of its passage, else 0; ``of`` numbers the rows' passages."""
    if not len(of):
        return best
    begins = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    sizes = np.diff(np.r_[begins, len(of)])
    most = np.repeat(np.maximum.reduceat(best, begins), sizes, axis=0)
    leads = best == most
    alone = np.repeat(np.add.reduceat(leads, begins, dtype=np.intp) == 1, sizes, axis=0)
    second = np.repeat(np.maximum.reduceat(np.where(leads, 0, best), begins), sizes, axis=0)
    return np.where(leads & alone, second, most)


def _before(best: Floats, of: Rows) -> Floats:
    """For each row the greatest of the few rows before in its passage."""
    found = np.zeros_like(best)
    for back in range(1, min(_NEAR, len(of) - 1) + 1):
        same = (of[back:] == of[:-back])[:, None]
        found[back:] = np.maximum(found[back:], np.where(same, best[:-back], 0))
    return found


def _logit(shares: Floats) -> Floats:
    kept = np.clip(shares, _EXTREME, 1 - _EXTREME)
    return np.asarray(np.log(kept / (1 - kept)))
