"""Fits how cue rules and cue model are weighed together (``blend.yaml``) on the natural reports of tests/golden.

    .venv/bin/python benchmarks/blending.py [--write]

Each clause of their text is a case for each measure: stated where the annotation quotes it, left out where the
annotation calls it optional. Two logistic regressions, where a rule speaks and where none does, give the factors.
Annotators quote one place for each statement, so places that repeat it count as wrong and the constants come out too
low; both are therefore raised together as far as F1 of (subject, measure) over whole reports gains by it, in the mean
of the natural reports and the given ones. Printed are the factors and, for each step, precision, recall and F1. Without
``../shared`` the scorer is absent: nothing is measured and the reason is printed.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import etl.normalize  # noqa: E402
from benchmarks import cases  # noqa: E402
from etl.normalize.combined import Chances, CombinedEngine  # noqa: E402
from etl.normalize.measures import Passage  # noqa: E402
from etl.normalize.reading import BlockReading, Reading  # noqa: E402
from etl.normalize.text import fold  # noqa: E402
from etl.vocabulary import Vocabulary, load_vocabulary  # noqa: E402
from etl.vocabulary.models import Blend, Weights  # noqa: E402

TARGET = ROOT / "schemas" / "surveys" / cases.SURVEY / "blend.yaml"
RULED = ("rule", "window", "paragraph")
UNRULED = ("clause", "window", "paragraph", "before")
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
SHORTEST, OVERLAP = 4, 0.5
TIE = 0.002


@dataclass(frozen=True)
class Examples:
    """Clauses and measures, one row each: what is known of them, and whether the annotation says they are stated."""

    features: dict[str, Any]
    stated: Any

    def fitted(self, names: Sequence[str], ruled: bool) -> Weights:
        """A logistic regression over some features, on the rows where a rule speaks or on those where none does."""
        from sklearn.linear_model import LogisticRegression

        rows = (self.features["rule"] > 0) == ruled
        columns = [_feature(name, self.features[name][rows]) for name in names]
        model = LogisticRegression(C=100.0).fit(np.column_stack(columns), self.stated[rows])
        factors = dict(zip(names, model.coef_[0], strict=True))
        return Weights(intercept=round(float(model.intercept_[0]), 2), **_rounded(factors))


def _feature(name: str, values: Any) -> Any:
    """As ``Chances.sure`` takes them: logits of scores, shares of what stands around."""
    if name in ("paragraph", "before"):
        return values
    kept = np.clip(values, 1e-4, 1 - 1e-4)
    return np.log(kept / (1 - kept))


def _rounded(factors: dict[str, Any]) -> dict[str, Any]:
    return {name: round(float(value), 2) for name, value in factors.items()}


def examples(found: Sequence[cases.Case], vocabulary: Vocabulary) -> Examples:
    """Every clause of running text of the reports, for every measure."""
    parts: list[tuple[Chances, Any]] = []
    for case in found:
        parts += list(_of_report(case, _read(case, vocabulary)))
    names = (*dict.fromkeys((*RULED, *UNRULED)),)
    kept = np.concatenate([(~np.isnan(stated)).ravel() for _, stated in parts])
    features = {name: np.concatenate([getattr(c, name).ravel() for c, _ in parts])[kept] for name in names}
    return Examples(features, np.concatenate([stated.ravel() for _, stated in parts])[kept])


def _read(case: cases.Case, vocabulary: Vocabulary) -> Reading:
    """The report as the engines see it, caught on its way through the normaliser."""
    module = importlib.import_module("etl.normalize.adoptions")
    caught: list[Reading] = []
    found = module.statements

    def statements(reading: Reading) -> Any:
        caught.append(reading)
        return found(reading)

    with patch.object(etl.normalize, "statements", statements):
        cases.read_case(case, vocabulary)
    return caught[0]


def _of_report(case: cases.Case, reading: Reading) -> Iterator[tuple[Chances, Any]]:
    engine = reading.compiled.engine
    if not isinstance(engine, CombinedEngine):
        raise SystemExit("the survey has no cue model: survey train makes one")
    columns = {code: n for n, code in enumerate(engine.model.codes)}
    quotes = [
        (fold(row["quote"]).text, columns[row["measure"]], row.get("required", True))
        for row in case.truth["measures"]
        if row["measure"] in columns
    ]
    for block in reading.blocks:
        if block.block.kind in ("paragraph", "list_item") and block.clauses:
            passage = Passage(block.folded, block.clauses, block.section.planned, block.names)
            told = engine.rule_cues(block.folded, block.clauses, block.section.planned)
            yield engine.chances([passage], [told]), _stated(block, quotes, len(columns))


def _stated(block: BlockReading, quotes: Sequence[tuple[str, int, bool]], width: int) -> Any:
    """1 where a clause holds half of a quote or the quote half of it, not a number where that is optional, else 0."""
    stated = np.zeros((len(block.clauses), width))
    for quote, column, required in quotes:
        at = block.folded.text.find(quote)
        for number, clause in enumerate(block.clauses if at >= 0 else ()):
            shared = min(at + len(quote), clause.end) - max(at, clause.start)
            if shared >= OVERLAP * min(len(quote), clause.end - clause.start):
                stated[number, column] = 1 if required else (stated[number, column] or np.nan)
    stated[[c.end - c.start < SHORTEST for c in block.clauses]] = np.nan
    return stated


def raised(blend: Blend, step: float) -> Blend:
    """Both constants higher by a step."""
    return Blend(
        ruled=blend.ruled.model_copy(update={"intercept": round(blend.ruled.intercept + step, 2)}),
        unruled=blend.unruled.model_copy(update={"intercept": round(blend.unruled.intercept + step, 2)}),
    )


def as_yaml(blend: Blend) -> str:
    """Content of ``blend.yaml``."""
    lines = ["# How cue rules and cue model are weighed together; written by benchmarks/blending.py --write."]
    for name in ("ruled", "unruled"):
        told = getattr(blend, name).model_dump(exclude_defaults=True)
        lines.append(f"{name}: {{{', '.join(f'{key}: {value}' for key, value in told.items())}}}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Fits, tries the steps, and prints or writes the best."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the factors into blend.yaml")
    args = parser.parse_args()
    if cases.missing():
        print(f"skipped: {cases.missing()}")
        return 0
    scorer, vocabulary = cases.load_scorer(), load_vocabulary(cases.SCHEMAS, cases.SURVEY)
    sets = {"natural": cases.natural_cases(), "given": cases.given_cases()}
    known = examples(sets["natural"], vocabulary)
    fitted = Blend(ruled=known.fitted(RULED, True), unruled=known.fitted(UNRULED, False))
    tried: list[tuple[float, Blend]] = []
    for step in STEPS:
        blend = raised(fitted, step)
        changed = {"blend": blend, "version": f"{vocabulary.version}+{step}"}
        other = vocabulary.model_copy(update=changed)
        lines = {
            name: scorer.total(list(cases.scores(found, other, scorer)))["measures"]
            for name, found in sets.items()
        }
        told = "   ".join(
            f"{name} P {t['p']:.3f} R {t['r']:.3f} F1 {t['f1']:.3f}" for name, t in lines.items()
        )
        print(f"raised by {step:.2f}: {told}")
        tried.append((sum(t["f1"] for t in lines.values()), blend))
    most = max(f1 for f1, _ in tried)
    # Of those that tie, the one that states least.
    best = next(blend for f1, blend in tried if f1 >= most - TIE)
    print(as_yaml(best), end="")
    if args.write:
        TARGET.write_text(as_yaml(best), encoding="utf-8")
        print(f"wrote {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
