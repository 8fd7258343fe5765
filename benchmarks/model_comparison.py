"""Cue rules against the cue model, and both together, for the measures that reports state.

    .venv/bin/python benchmarks/model_comparison.py [--count N]

The model is the survey's own, trained on the labelled sentences of corpus/ (``survey train``); all three pass through
the same subjects, contexts and thresholds. Printed are precision, recall and F1 of (subject, measure) on generated
reports of held-out frames, on the natural reports of tests/golden and on the given ones, and the speed of each. Without
``../shared`` the scorer is absent: nothing is measured and the reason is printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import etl.normalize  # noqa: E402
from benchmarks import cases  # noqa: E402
from etl.normalize.combined import CombinedEngine  # noqa: E402
from etl.normalize.compiled import Compiled, compile_vocabulary  # noqa: E402
from etl.normalize.cue_model import load_cue_model  # noqa: E402
from etl.normalize.measures import Cue, Hits, MeasureEngine  # noqa: E402
from etl.normalize.text import Clause, Folded  # noqa: E402
from etl.vocabulary import Vocabulary, load_vocabulary  # noqa: E402


class ModelAlone(CombinedEngine):
    """The cue model without any rule."""

    def rule_cues(
        self, folded: Folded, clauses: Sequence[Clause], planned: bool = False, hits: Hits | None = None
    ) -> list[Cue]:
        """None."""
        return []


def engines(vocabulary: Vocabulary) -> Iterator[tuple[str, MeasureEngine]]:
    """The three engines by name.

    Raises:
        SystemExit: the survey has no trained model.
    """
    if vocabulary.cue_model is None:
        raise SystemExit(f"{vocabulary.survey.survey_id} has no cue model: survey train makes one")
    model = load_cue_model(vocabulary.cue_model)
    yield "rules", MeasureEngine(vocabulary)
    yield "model", ModelAlone(vocabulary, model)
    yield "both", CombinedEngine(vocabulary, model)


def measured(
    found: Sequence[cases.Case], vocabulary: Vocabulary, engine: MeasureEngine, scorer: ModuleType
) -> dict[str, float]:
    """The scorer's line of measures, with another engine in force."""
    with patch.object(etl.normalize, "compile_vocabulary", _with_engine(engine)):
        results = list(cases.scores(found, vocabulary, scorer))
    return dict(scorer.total(results)["measures"])


def _with_engine(engine: MeasureEngine) -> Callable[[Vocabulary], Compiled]:
    return lambda vocabulary: replace(compile_vocabulary(vocabulary), engine=engine)


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--count", type=int, default=12, help="how many generated reports (default 12)")
    args = parser.parse_args()
    if cases.missing():
        print(f"skipped: {cases.missing()}")
        return 0
    scorer, vocabulary = cases.load_scorer(), load_vocabulary(cases.SCHEMAS, cases.SURVEY)
    for name, found in (
        ("generated, held-out frames", cases.generated_cases(14, args.count, "held_out")),
        ("natural reports", cases.natural_cases()),
        ("given reports", cases.given_cases()),
    ):
        size = sum(len(case.text.encode()) for case in found) / 1e6
        print(f"\n{name}")
        for label, engine in engines(vocabulary):
            start = time.perf_counter()
            line = measured(found, vocabulary, engine, scorer)
            speed = size / (time.perf_counter() - start)
            print(
                f"  {label:6} P {line['p']:.3f}  R {line['r']:.3f}  F1 {line['f1']:.3f}   {speed:.2f} MB/s scored"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
