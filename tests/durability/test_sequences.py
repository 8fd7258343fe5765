"""Whatever happens in whatever order, the warehouse is what a rebuild from its inputs makes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.load import Location, Outcome, export_duckdb, query
from etl.model.observation import Report
from etl.review import Decision
from etl.review.anchors import targets, values
from tests.durability.contents import contents
from tests.durability.server import Server
from tests.durability.states import Stand
from tests.load.factory import SCHEMAS, TEXT, VIEWS, document, report, sha, vocabulary

pytestmark = pytest.mark.full
EXAMPLES = int(os.environ.get("SEQUENCES", "25"))
NAMES = ("a", "b", "c", "d")
REGIONS = (("330000", "浙江省"), ("510000", "四川省"))
EARLIEST = date(2020, 3, 1)

submit = st.tuples(
    st.just("submit"), st.sampled_from(NAMES), st.integers(0, 1), st.integers(0, 2), st.integers(1, 900)
)
leave = st.tuples(st.sampled_from(["withdraw", "quarantine", "reject"]), st.sampled_from(NAMES))
decide = st.tuples(
    st.sampled_from(["accept", "correct", "deny", "reinstate"]), st.sampled_from(NAMES), st.integers(1, 900)
)
change = st.tuples(st.just("vocabulary"), st.integers(0, 2))
steps = st.lists(st.one_of(submit, submit, leave, decide, change), min_size=3, max_size=12)

SCRIPT: tuple[tuple[Any, ...], ...] = (
    ("submit", "a", 0, 0, 300),
    ("submit", "b", 1, 0, 41),
    ("submit", "c", 0, 1, 512),
    ("correct", "c", 500),
    ("withdraw", "b"),
    ("vocabulary", 1),
    ("submit", "c", 0, 1, 513),
    ("deny", "a", 1),
    ("submit", "b", 1, 2, 9),
)
"""A sequence with every kind of step."""


@dataclass
class World:
    """The inputs as they grow, and a warehouse that follows them load by load."""

    state: Stand
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    facts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    version: int = 0

    def do(self, step: tuple[Any, ...]) -> None:
        """One thing happens, and is loaded."""
        kind, *arguments = step
        doing: Callable[..., list[Outcome]] = {
            "submit": self.submit,
            "withdraw": lambda name: self.leave(name, "withdrawn"),
            "quarantine": lambda name: self.leave(name, "quarantined"),
            "reject": lambda name: self.leave(name, "rejected"),
            "vocabulary": self.vocabulary,
        }.get(kind, lambda *a: self.decide(kind, *a))
        if changed := doing(*arguments):
            self.state.put(changed)

    def submit(self, name: str, region: int, day: int, count: int) -> list[Outcome]:
        """A file comes in, or is read anew with another result."""
        if sha(name) not in {r.sha256 for r in self.state.received}:
            self.state.receive(name)
        self.facts[name] = (region, day, count)
        return [self._read(name)]

    def leave(self, name: str, status: Any) -> list[Outcome]:
        """A file is withdrawn, quarantined or refused."""
        if name not in self.outcomes:
            return []
        self.outcomes[name] = Outcome(sha(name), status, status, f"was {status}", "winter")
        return [self.outcomes[name]]

    def vocabulary(self, version: int) -> list[Outcome]:
        """Words change: all that is readable is normalised anew."""
        self.version = version
        words = vocabulary(version=f"v{version}")
        words.measures[0].name = f"延长借期{version}"
        words.institutions = words.institutions[: 1 + version]
        self.state.vocabularies = [words]
        return [self._read(n) if o.status == "ready" else o for n, o in self.outcomes.items()]

    def decide(self, kind: str, name: str, count: int) -> list[Outcome]:
        """A steward looks at the report's figure."""
        if name not in self.reports:
            return []
        seen = self.reports[name].observations[0]
        target = targets(sha(name), [seen])[0]
        said = {"value": float(count)} if kind == "correct" else {}
        action: Any = "reject" if kind == "deny" else kind
        at = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=len(self.state.decisions))
        self.state.decisions.append(Decision(at, "王老师", action, target, values(seen), said, "核对原文"))
        return [self.outcomes[name]]

    def rebuilt(self, location: Location) -> dict[str, str]:
        """What the inputs give when they are loaded at once, the last received first."""
        other = Stand(
            self.state.folder / "again",
            vocabularies=self.state.vocabularies,
            received=self.state.received,
            location=location,
            decisions=self.state.decisions,
        )
        other.put(list(reversed(self.outcomes.values())), rebuild=True)
        return contents(location)

    def _read(self, name: str) -> Outcome:
        region, day, count = self.facts[name]
        doc = document(name, TEXT.format(count=count))
        code, full = REGIONS[region]
        content = report(
            name,
            doc,
            count,
            region_code=code,
            region_name=full,
            report_date=EARLIEST + timedelta(days=day),
            vocabulary_version=f"v{self.version}",
            text_shingles=tuple(range(1000 * ord(name), 1000 * ord(name) + 256)),
        )
        self.reports[name] = content
        self.outcomes[name] = self.state.store(doc, content)
        return self.outcomes[name]


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps)
def test_any_sequence_ends_in_the_tables_of_a_rebuild(steps: list[tuple[Any, ...]]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="survey-sequence-"))
    try:
        world = World(Stand(folder, location=folder / "survey.duckdb"))
        for step in steps:
            world.do(step)
        if world.outcomes:
            assert contents(folder / "survey.duckdb") == world.rebuilt(folder / "again.duckdb")
    finally:
        shutil.rmtree(folder)


def test_a_lake_ends_in_the_tables_of_a_file(postgres: Server, tmp_path: Path) -> None:
    lake = f"ducklake:postgres:{postgres.connection(postgres.create())};data={tmp_path / 'parquet'}"
    places: tuple[Location, Location] = (tmp_path / "survey.duckdb", lake)
    ends = []
    for number, place in enumerate(places):
        world = World(Stand(tmp_path / str(number), location=place))
        for step in SCRIPT:
            world.do(step)
        ends.append(contents(place))
    assert ends[0] == ends[1]


def test_both_back_ends_give_analysts_the_same_file(postgres: Server, tmp_path: Path) -> None:
    lake = f"ducklake:postgres:{postgres.connection(postgres.create())};data={tmp_path / 'parquet'}"
    taken = []
    for number, place in enumerate((tmp_path / "survey.duckdb", lake)):
        world = World(Stand(tmp_path / str(number), location=place))
        for step in SCRIPT[:3]:
            world.do(step)
        taken.append(tmp_path / f"taken{number}.duckdb")
        export_duckdb(place, taken[-1], schemas_dir=SCHEMAS, views_dir=VIEWS)
    assert contents(taken[0]) == contents(taken[1])
    shown = "SELECT file_name, metric_code, value, bbox FROM mart.metric_observation ORDER BY ALL"
    assert query(taken[0], shown).rows == query(taken[1], shown).rows != []
