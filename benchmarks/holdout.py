"""How much of the quality on an annotated report is owed to words that only that report has.

    .venv/bin/python benchmarks/holdout.py [--show]

For each annotated report in turn every cue, alias, unit and pattern word of ``schemas/`` is dropped that occurs in
its text and nowhere else: in no other annotated report, in no example of the measures, in none of the labelled
sentences of corpus/, in no example of tests/normalize/, in no generated example and in no official name of another
region. The report is then read with what is left; printed are its scores with all words and with those left, and the
greatest gap in F1. Official names of institutions (the ministry's list, decreed renamings) are facts and stay; short
names, however well known, go. Where ``../shared`` is absent nothing is measured and the reason is printed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import cases  # noqa: E402
from etl.normalize.text import fold  # noqa: E402
from etl.vocabulary import load_vocabulary  # noqa: E402

PARTS = ("respondents", "institutions", "measures", "metrics", "declared")
ALLOWED = 0.05
# Lists of codes and of names that are given from outside, not chosen by who wrote the vocabulary.
NOT_WORDS = {
    "codes",
    "yields_to",
    "absorbs",
    "expected_regions",
    "submitter_key",
    "abbreviations",
    "places",
    "examples",
}
KEYED = {"implied_units", "words", "contractions", "heads", "kinds", "word_after"}


def folded_texts(paths: Iterable[Path]) -> str:
    """The folded texts of files, set apart from each other."""
    return "\n".join(fold(p.read_text(encoding="utf-8")).text for p in paths)


def shared_support(schemas: Path) -> str:
    """What supports a word besides the annotated reports: measures' examples, corpus, tests, generated examples."""
    survey = schemas / "surveys" / cases.SURVEY
    said = [e for path in sorted((survey / "measures").glob("*.yaml")) for e in _examples(path)]
    said += [i["text"] for path in sorted((survey / "corpus").glob("*.yaml")) for i in _load(path)]
    tests = ROOT / "tests" / "normalize"
    written = sorted((ROOT / "examples" / "truth").glob("*.txt"))
    written += sorted([*tests.glob("*.py"), *tests.glob("data/*.yaml")])
    return "\n".join([*(fold(text).text for text in said), folded_texts(written)])


def names_elsewhere(region_name: str) -> str:
    """The official names of the other regions' institutions, of whose words all names are made."""
    vocabulary = load_vocabulary(cases.SCHEMAS, cases.SURVEY)
    own = next(r.code for r in vocabulary.regions if r.name == region_name)
    return "\n".join(fold(i.name).text for i in vocabulary.institutions if i.region_code != own)


def _examples(path: Path) -> Iterator[str]:
    for measure in _load(path):
        for texts in measure.get("examples", {}).values():
            yield from texts


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class Dropper:
    """Drops words that occur in one text and nowhere else."""

    def __init__(self, own: str, others: str) -> None:
        self.own, self.others = own, others
        self.dropped: set[str] = set()

    def only_here(self, word: str) -> bool:
        """Whether a word's only support is the report."""
        folded = fold(word).text
        alone = bool(folded) and folded in self.own and folded not in self.others
        if alone:
            self.dropped.add(word)
        return alone

    def prune(self, value: Any, key: str = "") -> Any:
        """The value without such words in its lists, without such units, aliases and keys."""
        if key in NOT_WORDS:
            return value
        if isinstance(value, dict):
            kept = value
            if key in KEYED:
                kept = {k: v for k, v in value.items() if not self.only_here(str(k))}
            return {k: self.prune(v, k) for k, v in kept.items()}
        if isinstance(value, list):
            return [self.prune(v, key) for v in value if not self._gone(v, key)]
        return value

    def _gone(self, item: Any, key: str) -> bool:
        if isinstance(item, str):
            return self.only_here(item)
        if isinstance(item, dict) and key == "units":
            return self.only_here(str(item["code"]))
        if isinstance(item, dict) and key == "other_names":
            return item["kind"] == "alias" and self.only_here(str(item["name"]))
        return isinstance(item, dict) and key == "unlisted" and self.only_here(str(item["name"]))


def pruned_schemas(dropper: Dropper, target: Path) -> Path:
    """A copy of ``schemas/`` without the words that the dropper drops."""
    copy = target / "schemas"
    shutil.copytree(cases.SCHEMAS, copy)
    survey = copy / "surveys" / cases.SURVEY
    files = [p for p in survey.rglob("*.yaml") if p.parent.name != "corpus" and p.stem != "calibration"]
    # Characters that scans confuse are no words of any report, and a class of one of them would be refused.
    files += [p for p in (copy / "reference").glob("*.yaml") if p.stem not in ("regions", "confusions")]
    for path in files:
        pruned = dropper.prune(_load(path), "units" if path.stem == "units" else "")
        path.write_text(yaml.safe_dump(pruned, allow_unicode=True, width=200), encoding="utf-8")
    return copy


def scores_of(case: cases.Case, schemas: Path) -> dict[str, float]:
    """F1 of every part, and how often a matched figure's measure agrees."""
    scorer = cases.load_scorer()
    vocabulary = load_vocabulary(schemas, cases.SURVEY)
    result = next(cases.scores([case], vocabulary, scorer))
    agreed, judged = result["metrics"]["fields"]["measure"]
    return {part: result[part]["f1"] for part in PARTS} | {"figures' measure": agreed / max(1, judged)}


def main() -> int:
    """Runs the benchmark; exit code 1 if a gap is wider than allowed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--show", action="store_true", help="list the words dropped")
    args = parser.parse_args()
    if cases.missing():
        print(f"skipped: {cases.missing()}")
        return 0
    given = cases.given_cases()
    support = shared_support(cases.SCHEMAS)
    widest = 0.0
    for case in given:
        names = names_elsewhere(case.truth["document"]["province"])
        others = "\n".join([support, names, *(fold(c.text).text for c in given if c is not case)])
        dropper = Dropper(fold(case.text).text, others)
        with tempfile.TemporaryDirectory() as folder:
            left = scores_of(case, pruned_schemas(dropper, Path(folder)))
        full = scores_of(case, cases.SCHEMAS)
        print(f"\n{case.name}: {len(dropper.dropped)} words dropped")
        for part, before in full.items():
            widest = max(widest, before - left[part] if part in PARTS else 0.0)
            print(f"  {part:16} F1 {before:.3f} -> {left[part]:.3f}   gap {before - left[part]:+.3f}")
        if args.show:
            print("  " + "、".join(sorted(dropper.dropped)))
    print(f"\nwidest gap {widest:.3f} (allowed {ALLOWED})")
    return int(widest > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
