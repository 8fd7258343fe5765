"""Command line: ``python -m examples.generator`` rewrites the examples, ``--seed`` draws further reports."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

from examples.generator.data import provinces
from examples.generator.pdf import MissingFont, write_pdf
from examples.generator.report import Report
from examples.generator.sections import Composer
from examples.generator.spec import Spec, example_specs, random_spec
from examples.generator.truth import text_of, to_json, truth_of

EXAMPLES = Path(__file__).resolve().parents[1]


def compose(spec: Spec) -> Report:
    """Writes the report of a specification, with its truth."""
    return Composer(spec, provinces()[spec.province]).compose()


def random_specs(seed: int, count: int, split: str = "all") -> list[Spec]:
    """The first ``count`` specifications of a seed; a longer run begins with the same ones."""
    rng = Random(seed)
    return [replace(random_spec(rng, seed, index), split=split) for index in range(count)]


def write_truth(report: Report, folder: Path) -> None:
    """Writes ``<name>.json`` and ``<name>.txt``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{report.file_stem}.json").write_text(to_json(truth_of(report)), encoding="utf-8")
    (folder / f"{report.file_stem}.txt").write_text(text_of(report), encoding="utf-8")


def write_all(specs: list[Spec], out: Path, pdf: bool = True) -> None:
    """Writes reports into ``out/submissions`` and their truth into ``out/truth``.

    Raises:
        MissingFont: PDFs are wanted and the font is not installed.
    """
    submissions = out / "submissions"
    submissions.mkdir(parents=True, exist_ok=True)
    for spec in specs:
        report = compose(spec)
        if pdf:
            write_pdf(report, spec, submissions / f"{spec.name}.pdf")
        write_truth(report, out / "truth")


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m examples.generator", description=__doc__)
    parser.add_argument(
        "--seed", type=int, help="draw random reports from this seed instead of the committed examples"
    )
    parser.add_argument("--count", type=int, default=20, help="how many random reports (default 20)")
    parser.add_argument(
        "--out", type=Path, help="folder to write to (default: examples/; required with --seed)"
    )
    parser.add_argument(
        "--split",
        choices=["all", "dev", "held_out"],
        default="all",
        help="sentence frames that random reports may use: held_out ones are a third, never used in dev reports",
    )
    parser.add_argument("--no-pdf", action="store_true", help="write truth and text only")
    args = parser.parse_args(arguments)
    if args.seed is not None and args.out is None:
        parser.error("--seed needs --out")
    specs = example_specs() if args.seed is None else random_specs(args.seed, args.count, args.split)
    try:
        write_all(specs, args.out or EXAMPLES, pdf=not args.no_pdf)
    except MissingFont as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(specs)} reports written to {args.out or EXAMPLES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
