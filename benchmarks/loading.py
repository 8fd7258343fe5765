"""What one new report costs in a small warehouse and in a large one, and what building everything anew costs.

    .venv/bin/python benchmarks/loading.py [--small 100] [--large 10000] [--lake CONNECTION]

Reports are made up: each of a submitter of its own, with some dozens of facts, pieces of evidence and cells, stored as
artifacts; so a full load is a rebuild from cached artifacts. A load is built, validated by all of ``expectations/``
and published; importing is done before. With ``--lake`` (libpq's connection string of two empty databases, separated
by a comma) the same is done on lakes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from etl.load import Location, Outcome, record_validation  # noqa: E402
from etl.model.document import Block, Cell, Document  # noqa: E402
from etl.model.observation import Report  # noqa: E402
from etl.validate import validate_candidate  # noqa: E402
from tests.durability.states import Stand  # noqa: E402
from tests.load import factory  # noqa: E402

REGIONS = 31
FIGURES = 40
ROUNDS = 3


@dataclass
class Measured:
    """Seconds of one load by part, the shortest of a few.

    Attributes:
        build: the candidate.
        validate: all expectations.
        publish: until readers see it.
    """

    build: float = float("inf")
    validate: float = float("inf")
    publish: float = float("inf")

    @property
    def total(self) -> float:
        """All three."""
        return self.build + self.validate + self.publish

    def __str__(self) -> str:
        return f"{self.total:.2f} s (build {self.build:.2f}, validate {self.validate:.2f}, publish {self.publish:.2f})"


@dataclass
class Bench(Stand):
    """A warehouse that is loaded with all expectations."""

    reports: dict[str, Outcome] = field(default_factory=dict)

    def load(self, outcomes: list[Outcome], *, rebuild: bool = False) -> Measured:  # type: ignore[override]
        """One load, timed."""
        begun = time.perf_counter()
        candidate = self.candidate(outcomes, None if rebuild else self.location)
        built = time.perf_counter()
        result = validate_candidate(candidate.path, factory.EXPECTATIONS)
        result.require_publishable()
        record_validation(candidate.path, candidate.load_id, result.records())
        valid = time.perf_counter()
        self.show(candidate)
        return Measured(built - begun, valid - built, time.perf_counter() - valid)


def vocabularies(count: int) -> list[Any]:
    """As many surveys as ``count`` submitters need, each of all regions."""
    regions = tuple(
        factory._region(f"{11 + n}0000", f"第{n}省", f"{n}", f"Region {n}") for n in range(REGIONS)
    )
    found = []
    for number in range(-(-count // REGIONS)):
        words = factory.vocabulary(f"survey{number}", regions=regions)
        words.survey.expected_regions = tuple(r.code for r in regions)
        found.append(words)
    return found


def submitter(number: int) -> dict[str, Any]:
    """Survey and region of a report."""
    region = number % REGIONS
    return {
        "survey_id": f"survey{number // REGIONS}",
        "region_code": f"{11 + region}0000",
        "region_name": f"第{region}省",
        "report_date": date(2020, 3, 20),
    }


def make(number: int) -> tuple[Document, Report]:
    """A report with as many figures as ``FIGURES``, each in a paragraph of its own."""
    name = f"report{number}"
    base = factory.document(name, factory.TEXT.format(count=300))
    block = base.blocks[0]
    blocks = tuple(
        Block(n, "paragraph", block.text, tuple(replace(p) for p in block.pieces)) for n in range(FIGURES)
    )
    table = base.tables[0]
    rows = tuple(Cell(r, c, f"{r}-{c}", box=table.cells[0].box) for r in range(3, FIGURES) for c in range(2))
    table = replace(table, cells=table.cells + rows, row_count=FIGURES)
    document = replace(base, blocks=blocks, tables=(table,))
    home = submitter(number)
    alpha = replace(factory.ALPHA, region_code=home["region_code"])
    beta = replace(
        factory.BETA, institution_key=f"prov:{home['region_code']}:乙学院", region_code=home["region_code"]
    )
    report = factory.report(name, base, **home)
    served, share = report.observations
    observations = tuple(
        replace(
            served,
            metric_name=f"服务读者{n}",
            evidence=replace(served.evidence, block_no=n),
            tellings=(),
        )
        for n in range(FIGURES)
    )
    province = replace(factory.PROVINCE, key=home["region_code"], name=home["region_name"])
    return document, replace(
        report,
        institutions=(alpha, beta),
        respondents=(
            report.respondents[0],
            replace(report.respondents[1], institution_key=beta.institution_key),
        ),
        adoptions=(report.adoptions[0], replace(report.adoptions[1], subject=province)),
        observations=(*observations, share),
    )


def fill(folder: Path, location: Location, count: int, surveys: list[Any]) -> tuple[Bench, list[Outcome]]:
    """A state with the artifacts of ``count`` reports, and of a few more that are to come."""
    bench = Bench(folder, vocabularies=surveys, location=location)
    outcomes = []
    for number in range(count + ROUNDS):
        document, report = make(number)
        bench.receive(f"report{number}")
        outcomes.append(bench.store(document, report))
    return bench, outcomes


def measure(folder: Path, location: Location, count: int, surveys: list[Any]) -> tuple[Measured, Measured]:
    """A full load of ``count`` reports, and the load of one more."""
    bench, outcomes = fill(folder, location, count, surveys)
    full = bench.load(outcomes[:count], rebuild=True)
    one = Measured()
    for outcome in outcomes[count:]:
        found = bench.load([outcome])
        one = min(one, found, key=lambda m: m.total)
    return full, one


def compare(places: tuple[Location, Location], folder: Path, small: int, large: int) -> None:
    """Print both sizes and their ratio."""
    surveys = vocabularies(large + ROUNDS)
    ones = []
    for count, place in zip((small, large), places, strict=True):
        (folder / str(count)).mkdir()
        full, one = measure(folder / str(count), place, count, surveys)
        ones.append(one)
        size = f", file {Path(place).stat().st_size / 1e6:.0f} MB" if isinstance(place, Path) else ""
        print(f"{count:6} reports: all anew {full}; one more {one}{size}", flush=True)
    print(f"one more report in {large} costs {ones[1].total / ones[0].total:.2f}x what it costs in {small}")


def main() -> None:
    """Measure the embedded file, and lakes if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", type=int, default=100)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--lake", help="connection strings of two empty databases, separated by a comma")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="survey-loading-"))
    try:
        places: tuple[Location, Location] = (folder / "small.duckdb", folder / "large.duckdb")
        if arguments.lake:
            one, other = arguments.lake.split(",")
            places = tuple(
                f"ducklake:postgres:{c};data={folder / 'parquet'}{n}" for n, c in enumerate((one, other))
            )  # type: ignore[assignment]
        compare(places, folder, arguments.small, arguments.large)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
