"""Cue rules against a small statistical model, and both together, for the measures that clauses state.

    .venv/bin/python benchmarks/model_comparison.py [--count N]

The model is a one-against-rest logistic regression over character 1- to 3-grams (TF-IDF), trained on the labelled
sentences of the survey's corpus/ alone; its clauses pass through the same subjects, contexts and thresholds as the
rules'. Printed are precision, recall and F1 of (subject, measure) on generated reports and on the annotated ones.
Without ``../shared`` the scorer is absent: nothing is measured and the reason is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import etl.normalize  # noqa: E402
from benchmarks import cases  # noqa: E402
from etl.model.observation import Status  # noqa: E402
from etl.normalize.compiled import Compiled, compile_vocabulary  # noqa: E402
from etl.normalize.measures import Cue, MeasureEngine  # noqa: E402
from etl.normalize.text import Clause, Folded, clauses, fold  # noqa: E402
from etl.vocabulary import Vocabulary, load_vocabulary  # noqa: E402

SURE = 0.5
SHORTEST = 6
SEED = 0


class StatisticalEngine(MeasureEngine):
    """Finds the measures that clauses state by a trained model; status and context are the rules'."""

    def __init__(self, vocabulary: Vocabulary, corpus: Sequence[dict[str, Any]]) -> None:
        super().__init__(vocabulary)
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.preprocessing import MultiLabelBinarizer

        self._labels = MultiLabelBinarizer()
        wanted = self._labels.fit_transform([item["codes"] for item in corpus])
        self._grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        features = self._grams.fit_transform([fold(item["text"]).text for item in corpus])
        logistic = LogisticRegression(C=20.0, class_weight="balanced", max_iter=400, random_state=SEED)
        self._model = OneVsRestClassifier(logistic).fit(features, wanted)

    def cues(self, folded: Folded, cut: Sequence[Clause], planned: bool = False) -> list[Cue]:
        """The measures whose probability is at least one half, clause by clause."""
        long = [(n, c) for n, c in enumerate(cut) if c.end - c.start >= SHORTEST]
        if not long:
            return []
        texts = [folded.text[c.start : c.end] for _, c in long]
        chances = self._model.predict_proba(self._grams.transform(texts))
        status: Status = "planned" if planned else "done"
        return [
            Cue(n, str(code), status, float(chance), c.start, c.end, 0)
            for (n, c), row in zip(long, chances, strict=True)
            for code, chance in zip(self._labels.classes_, row, strict=True)
            if chance >= SURE
        ]


class Union(MeasureEngine):
    """The rules' statements and, where they have none of a measure in a clause, the model's."""

    def __init__(self, vocabulary: Vocabulary, model: StatisticalEngine) -> None:
        super().__init__(vocabulary)
        self._statistical = model

    def cues(self, folded: Folded, cut: Sequence[Clause], planned: bool = False) -> list[Cue]:
        """Statements of either."""
        found = super().cues(folded, cut, planned)
        told = {(c.clause, c.measure_code) for c in found}
        more = [
            c for c in self._statistical.cues(folded, cut, planned) if (c.clause, c.measure_code) not in told
        ]
        return [*found, *more]


def corpus() -> list[dict[str, Any]]:
    """The labelled sentences of the survey."""
    folder = cases.SCHEMAS / "surveys" / cases.SURVEY / "corpus"
    return [i for p in sorted(folder.glob("*.yaml")) for i in yaml.safe_load(p.read_text(encoding="utf-8"))]


def clause_count(items: Sequence[dict[str, Any]]) -> int:
    """How many clauses the labelled sentences have."""
    return sum(len(clauses(fold(i["text"]))) for i in items)


def measured(
    found: Sequence[cases.Case], vocabulary: Vocabulary, engine: Any | None
) -> tuple[float, float, float]:
    """Precision, recall and F1 of measures, with another engine in the rules' place."""
    scorer = cases.load_scorer()
    with patch.object(etl.normalize, "compile_vocabulary", _with_engine(engine)):
        results = list(cases.scores(found, vocabulary, scorer))
    total = scorer.total(results)["measures"]
    return total["p"], total["r"], total["f1"]


def _with_engine(engine: Any | None) -> Callable[[Vocabulary], Compiled]:
    def compiled(vocabulary: Vocabulary) -> Compiled:
        known = compile_vocabulary(vocabulary)
        return known if engine is None else replace(known, engine=engine)

    return compiled


def _sets(count: int) -> Iterator[tuple[str, list[cases.Case]]]:
    yield "generated, held-out frames", cases.generated_cases(14, count, "held_out")
    yield "annotated reports", cases.given_cases()


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--count", type=int, default=12, help="how many generated reports (default 12)")
    args = parser.parse_args()
    if cases.missing():
        print(f"skipped: {cases.missing()}")
        return 0
    vocabulary = load_vocabulary(cases.SCHEMAS, cases.SURVEY)
    sentences = corpus()
    print(f"trained on {len(sentences)} sentences of {clause_count(sentences)} clauses")
    model = StatisticalEngine(vocabulary, sentences)
    engines = {"rules": None, "model": model, "both": Union(vocabulary, model)}
    for name, found in _sets(args.count):
        print(f"\n{name}")
        for label, engine in engines.items():
            p, r, f1 = measured(found, vocabulary, engine)
            print(f"  {label:6} P {p:.3f}  R {r:.3f}  F1 {f1:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
