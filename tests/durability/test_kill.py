"""Loads killed at random points: the warehouse is the old or the new version, and the next run completes the work."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path

import pytest

from etl import stages
from etl.load import Location
from etl.settings import Settings
from tests.durability.contents import contents
from tests.durability.server import Server
from tests.durability.trials import Kill, load, start
from tests.fixtures import bad_inputs

pytestmark = pytest.mark.full
KILLS = {"file": int(os.environ.get("KILLS", "200")), "lake": int(os.environ.get("KILLS", "60"))}
PATIENCE = 120


@dataclass
class Bench:
    """A state with one report published and a second one read, in copies for as many trials as are wanted."""

    folder: Path
    server: Server | None
    template: str = ""

    def settings(self, name: str, database: str = "") -> Settings:
        """Settings of one state."""
        home = self.folder / name
        warehouse: Location = home / "survey.duckdb"
        if self.server:
            warehouse = f"ducklake:postgres:{self.server.connection(database)};data={self.folder / 'parquet'}"
        return Settings(
            survey_home=home,
            warehouse=warehouse,
            expectations_dir=self.folder / "expectations",
            lock_seconds=60,
        )

    def prepare(self) -> Settings:
        """The state that every trial begins with."""
        (self.folder / "expectations").mkdir()
        suite = Settings().expectations_dir / "dim_unit.yaml"
        shutil.copy(suite, self.folder / "expectations")
        self.template = self.server.create() if self.server else ""
        settings = self.settings("prepared", self.template)
        self._read(settings, bad_inputs.example_pdf("甘肃"))
        load(settings)
        self._read(settings, bad_inputs.example_pdf("山东"))
        return settings

    def trial(self, number: int) -> Settings:
        """A copy of the prepared state."""
        shutil.copytree(self.folder / "prepared", self.folder / f"trial{number}")
        database = self.server.create(self.template) if self.server else ""
        return self.settings(f"trial{number}", database)

    def drop(self, settings: Settings) -> None:
        """Give the trial's space back."""
        shutil.rmtree(settings.survey_home)
        if self.server:
            self.server.drop(str(settings.warehouse).partition("dbname=")[2].split()[0])

    @staticmethod
    def _read(settings: Settings, path: Path) -> None:
        pending = stages.discover(settings, [path]).pending
        stages.extract(settings, pending)
        stages.normalize(settings, pending)


@pytest.fixture(params=["file", "lake"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Bench]:
    server = request.getfixturevalue("postgres") if request.param == "lake" else None
    return request.param, Bench(tmp_path, server)


def finish(settings: Settings) -> tuple[int, float]:
    """A load that nobody kills: its steps, and how long it took."""
    ours, theirs = Pipe(duplex=False)
    process = start(settings, counted=theirs)
    process.join(PATIENCE)
    assert process.exitcode == 0, (settings.survey_home / "load.log").read_text()[-2000:]
    steps, seconds = ours.recv()
    return steps, seconds


@dataclass(frozen=True)
class Versions:
    """What may be seen: what was published before, and what the load publishes."""

    before: dict[str, str]
    after: dict[str, str]


def harm(states: Bench, number: int, kill: Kill, versions: Versions) -> str:
    """One trial; returns what was seen after the kill."""
    settings = states.trial(number)
    process = start(settings, kill)
    process.join(PATIENCE)
    assert process.exitcode in (0, -signal.SIGKILL), (kill, process.exitcode)
    found = contents(settings.warehouse)
    assert found in (versions.before, versions.after), kill
    finish(settings)
    assert contents(settings.warehouse) == versions.after, kill
    assert not list(settings.survey_home.glob(".*.part*")), kill
    states.drop(settings)
    return f"{'killed' if process.exitcode else 'done'}, {'new' if found == versions.after else 'old'}"


def test_killed_at_any_point_the_warehouse_is_whole_and_the_next_run_completes_the_work(
    bench: tuple[str, Bench],
) -> None:
    kind, states = bench
    before = contents(states.prepare().warehouse)
    unharmed = states.trial(0)
    steps, seconds = finish(unharmed)
    versions = Versions(before, contents(unharmed.warehouse))
    assert versions.before != versions.after
    chance = random.Random(20200208)
    kills = [Kill.draw(chance, steps, seconds) for _ in range(KILLS[kind])]
    with ThreadPoolExecutor(2) as trials:
        seen = Counter(
            trials.map(lambda n: harm(states, n, kills[n - 1], versions), range(1, KILLS[kind] + 1))
        )
    print(f"\n{kind}: {steps} steps, {seconds:.1f} s, {dict(seen)}")
    assert seen["killed, old"] > KILLS[kind] // 4
    assert seen["killed, new"] > 0
