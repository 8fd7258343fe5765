"""How scores are combined, and what confidence they are worth; fitted by benchmarks, kept as data."""

from __future__ import annotations

from etl.vocabulary.strict import Strict


class Calibration(Strict):
    """How scores become confidences: knots (score, confidence), rising; none: the score stands as it is."""

    adoptions: tuple[tuple[float, float], ...] = ()
    observations: tuple[tuple[float, float], ...] = ()


class Weights(Strict):
    """Factors of a logistic function that says how sure a statement is.

    Attributes:
        intercept: constant.
        rule: of the logit of the rule's weight.
        clause, window: of the logit of the cue model's chance, for the clause alone and with its neighbours.
        paragraph, before: of the best chance (0..1) that another clause of the paragraph, or one of the three before,
            states the same measure.
    """

    intercept: float
    rule: float = 0.0
    clause: float = 0.0
    window: float = 0.0
    paragraph: float = 0.0
    before: float = 0.0


class Blend(Strict):
    """How cue rules and cue model are weighed together.

    Attributes:
        ruled: where a rule finds the measure.
        unruled: where none does.
    """

    ruled: Weights = Weights(intercept=0.0, rule=1.0)
    unruled: Weights = Weights(intercept=0.0, clause=1.0)
