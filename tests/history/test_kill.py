"""A load killed at its last steps, where what was published becomes history: the next run completes that too."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import history
from etl.load import published_load_id
from etl.settings import Settings
from tests.durability.server import programs, running
from tests.durability.test_kill import PATIENCE, Bench, finish
from tests.durability.trials import Kill, start

pytestmark = pytest.mark.full
LAST = 45
"""So many steps from the end, the publish itself among them."""


def require_whole_history(settings: Settings) -> list[str]:
    """Everything that was published is in the log once and kept once; returns the loads."""
    loads = [p.load_id for p in history.read_publications(settings)]
    kept = history.read_snapshots(settings)
    assert [s.load_id for s in kept] == loads == sorted(set(loads))
    assert [published_load_id(s.location) for s in kept] == loads
    assert loads[-1] == published_load_id(settings.warehouse)
    assert not list(settings.snapshots_dir.glob(".*"))
    assert sorted(p.stem for p in settings.snapshots_dir.glob("*.json")) == loads
    return loads


@pytest.fixture(params=["file", "lake"])
def states(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "file":
        yield Bench(tmp_path, None)
        return
    where = programs()
    if where is None:
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    with running(where) as server:
        yield Bench(tmp_path, server)


def test_a_load_killed_near_its_end_leaves_no_gap_in_the_history(states: Bench) -> None:
    assert len(require_whole_history(states.prepare())) == 1
    unharmed = states.trial(0)
    steps, _ = finish(unharmed)
    assert len(require_whole_history(unharmed)) == 2
    killed = 0
    for number, step in enumerate(range(steps - LAST, steps, 3), 1):
        settings = states.trial(number)
        process = start(settings, Kill(step, 0.0))
        process.join(PATIENCE)
        killed += process.exitcode == -signal.SIGKILL
        finish(settings)
        assert len(require_whole_history(settings)) in (2, 3), step
        states.drop(settings)
    assert killed >= LAST // 3 - 1
