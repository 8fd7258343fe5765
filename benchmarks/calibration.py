"""From scores to confidences: fits the knots of ``calibration.yaml`` and draws the reliability diagram.

    .venv/bin/python benchmarks/calibration.py [--write] [--seeds N ...] [--count N]

The engines' scores of generated reports (frames of the dev split), of the natural ones of tests/golden and of the
given ones are set against the truth; isotonic regression gives the share of right facts at every score. The sets weigh
alike in the fit: the generated ones are many, the others are what people write. The table printed and
docs/reliability.svg show confidences on other generated reports (frames held out from the dev split), on the natural
reports, each judged by a fit to the others, and on the given ones. ``--write`` puts the knots into the survey's
calibration.yaml. Without ``../shared`` the scorer that tells right from wrong is absent: nothing is measured and the
reason is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import cases  # noqa: E402
from benchmarks.reliability import Series, reliability_svg  # noqa: E402
from etl.normalize.calibration import calibrated  # noqa: E402
from etl.vocabulary import Vocabulary, load_vocabulary  # noqa: E402

TARGET = ROOT / "schemas" / "surveys" / cases.SURVEY / "calibration.yaml"
DIAGRAM = ROOT / "docs" / "reliability.svg"
EDGES = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 1.0001)
BINS, FEWEST, LOWEST, HIGHEST = 24, 40, 0.05, 0.99


@dataclass(frozen=True)
class Judged:
    """A fact's score (or confidence) and whether it is right; ``kind``: adoptions or observations."""

    kind: str
    score: float
    right: bool


def judged(found: Iterable[cases.Case], vocabulary: Vocabulary, scorer: ModuleType) -> list[Judged]:
    """Every fact found in the cases; facts that the truth calls optional count as right."""
    facts: list[Judged] = []
    for case in found:
        predicted = cases.prediction(cases.read_case(case, vocabulary), case.document)
        names = scorer.Names(case.truth)
        fine = {(names(r["subject"]), r["measure"]) for r in case.truth["measures"]}
        for row in predicted["measures"]:
            right = (names(row["subject"]), row["measure"]) in fine
            facts.append(Judged("adoptions", row["confidence"], right))
        pairs, extra, _ = scorer.match_metrics(predicted["metrics"], case.truth["metrics"], names)
        facts += [Judged("observations", row["confidence"], True) for row, _ in pairs]
        facts += [Judged("observations", row["confidence"], False) for row in extra]
    return facts


def fit(*sets: Sequence[Judged]) -> list[tuple[float, float]]:
    """Knots (score, confidence), rising, from sets of facts that weigh alike.

    Scores are put into bins first: an isotonic fit to single facts follows every accident.
    """
    from sklearn.isotonic import IsotonicRegression

    filled = [facts for facts in sets if facts]
    most = max(map(len, filled))
    told = sorted((f.score, float(f.right), most / len(facts)) for facts in filled for f in facts)
    parts = np.array_split(np.array(told), max(1, min(BINS, len(told) // FEWEST)))
    weights = np.array([p[:, 2].sum() for p in parts])
    centres = np.array([np.average(p[:, 0], weights=p[:, 2]) for p in parts])
    # Laplace's rule keeps a bin without a single error from promising certainty.
    shares = np.array([((p[:, 1] * p[:, 2]).sum() + 1) / (p[:, 2].sum() + 2) for p in parts])
    model = IsotonicRegression(y_min=LOWEST, y_max=HIGHEST, out_of_bounds="clip")
    fitted = model.fit_transform(centres, shares, sample_weight=weights)
    return _corners(list(zip(centres.round(3), fitted.round(3), strict=True)))


def _corners(points: Sequence[tuple[Any, Any]]) -> list[tuple[float, float]]:
    """The points at which the line bends; scores strictly rise."""
    kept: list[tuple[float, float]] = []
    for at, (x, y) in enumerate(points):
        inside = 0 < at < len(points) - 1 and points[at - 1][1] == y == points[at + 1][1]
        if not inside and (not kept or float(x) > kept[-1][0]):
            kept.append((float(x), float(y)))
    return kept


def table(
    facts: Sequence[Judged], knots: Sequence[tuple[float, float]] | None
) -> list[tuple[float, float, int]]:
    """Mean confidence, share of right facts and number of facts by bins of confidence."""
    told = [(f.score if knots is None else calibrated(f.score, knots), f.right) for f in facts]
    rows = []
    for low, high in pairwise(EDGES):
        inside = [(c, r) for c, r in told if low <= c < high]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            rows.append((mean, sum(r for _, r in inside) / len(inside), len(inside)))
    return rows


def expected_error(rows: Sequence[tuple[float, float, int]]) -> float:
    """Mean distance between confidence and share of right facts, weighted by number (expected calibration error)."""
    total = sum(n for *_, n in rows)
    return sum(abs(c - r) * n for c, r, n in rows) / total if total else 0.0


def fit_kinds(*sets: Sequence[Judged]) -> dict[str, list[tuple[float, float]]]:
    """The knots of adoptions and of observations."""
    kinds = ("adoptions", "observations")
    return {kind: fit(*([f for f in facts if f.kind == kind] for facts in sets)) for kind in kinds}


def confident(facts: Sequence[Judged], knots: dict[str, list[tuple[float, float]]]) -> list[Judged]:
    """The facts with their confidences in the place of their scores."""
    return [Judged(f.kind, calibrated(f.score, knots[f.kind]), f.right) for f in facts]


def sure(told: Sequence[Judged]) -> tuple[float, float]:
    """Of the facts with confidence >= 0.9 the share that is right; of the right facts the share that reaches it."""
    reached = [f.right for f in told if f.score >= 0.9]
    return sum(reached) / max(1, len(reached)), sum(reached) / max(1, sum(f.right for f in told))


def _joined(sets: Sequence[Sequence[Judged]]) -> list[Judged]:
    return [f for facts in sets for f in facts]


def as_yaml(knots: dict[str, list[tuple[float, float]]]) -> str:
    """Content of ``calibration.yaml``."""
    lines = [
        "# Scores to confidences: how often facts of that score were right where the truth is known.",
        "# Written by benchmarks/calibration.py --write.",
    ]
    for kind, points in knots.items():
        pairs = ", ".join(f"[{x:g}, {y:g}]" for x, y in points)
        lines.append(f"{kind}: [{pairs}]")
    return "\n".join(lines) + "\n"


def _print(name: str, rows: Sequence[tuple[float, float, int]]) -> None:
    print(f"\n{name}: expected calibration error {expected_error(rows):.3f}")
    print("  confidence   right   facts")
    for confidence, right, count in rows:
        print(f"  {confidence:10.3f}  {right:6.3f}  {count:6}")


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the knots into calibration.yaml")
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[11, 12, 13], help="seeds of the reports fitted to"
    )
    parser.add_argument("--count", type=int, default=24, help="reports per seed")
    args = parser.parse_args()
    if cases.missing():
        print(f"skipped: {cases.missing()}")
        return 0
    scorer = cases.load_scorer()
    vocabulary = load_vocabulary(cases.SCHEMAS, cases.SURVEY)
    raw = cases.uncalibrated(vocabulary)
    given = judged(cases.given_cases(), raw, scorer)
    natural = [judged([case], raw, scorer) for case in cases.natural_cases()]
    made = judged([c for s in args.seeds for c in cases.generated_cases(s, args.count)], raw, scorer)
    knots = fit_kinds(made, given, _joined(natural))
    print(as_yaml(knots), end="")
    held = judged(cases.generated_cases(max(args.seeds) + 1, args.count, "held_out"), raw, scorer)
    apart = [
        told
        for n, facts in enumerate(natural)
        for told in confident(facts, fit_kinds(made, given, _joined(natural[:n] + natural[n + 1 :])))
    ]
    series = []
    for name, told in (
        ("generated, held-out frames", confident(held, knots)),
        ("natural reports, each left out", apart),
        ("given reports", confident(given, knots)),
    ):
        rows = table(told, None)
        _print(name, rows)
        precision, reach = sure(told)
        print(f"  confidence >= 0.9: right {precision:.3f}, of the right facts {reach:.3f}")
        series.append(Series(name, rows))
    DIAGRAM.write_text(reliability_svg(series), encoding="utf-8")
    print(f"\nwrote {DIAGRAM.relative_to(ROOT)}")
    if args.write:
        TARGET.write_text(as_yaml(knots), encoding="utf-8")
        print(f"wrote {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
