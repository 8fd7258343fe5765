"""From an engine's score to a confidence: how often facts of that score were right where the truth is known.

The knots of the map stand in the survey's ``calibration.yaml``; ``benchmarks/calibration.py`` fits them (isotonic
regression, Zadrozny and Elkan 2002) and draws the reliability diagram.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

Knots = Sequence[tuple[float, float]]


def calibrated(score: float, knots: Knots) -> float:
    """Linear interpolation between the knots (score, confidence), flat beyond them; the score itself without knots."""
    if not knots:
        return round(score, 3)
    at = bisect_right([s for s, _ in knots], score)
    if at == 0:
        return round(knots[0][1], 3)
    if at == len(knots):
        return round(knots[-1][1], 3)
    (s0, c0), (s1, c1) = knots[at - 1], knots[at]
    return round(c0 + (c1 - c0) * (score - s0) / (s1 - s0), 3)
