"""Readers querying while load after load is published: no error, and never two versions mixed."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from etl.load import Location, open_warehouse
from tests.durability.states import Stand

pytestmark = pytest.mark.full
READERS = 8
PUBLISHES = int(os.environ.get("PUBLISHES", "50"))

SEEN = """
SELECT
    (SELECT count(*) FROM mart.load_run),
    (SELECT value FROM mart.metric_observation WHERE metric_code = 'served'),
    (SELECT title FROM mart.document),
    (SELECT count(*) FROM mart.measure_adoption)
"""
"""What one version shows: the load that made it, then a figure, a title and a number of facts that belong to it."""


def read(location: Location, stop: Connection, answers: Connection) -> None:
    """Query again and again, each time in a connection of its own; in each, twice."""
    seen: set[tuple[object, ...]] = set()
    queries = 0
    while not stop.poll():
        with open_warehouse(location).reading() as con:
            first, second = (con.execute(SEEN).fetchall()[0] for _ in range(2))
        seen |= {first, (*first, "then", *second) if first != second else first}
        queries += 2
    answers.send((queries, seen))


@pytest.mark.parametrize("kind", ["file", "lake"])
def test_readers_see_whole_versions_only(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    location: Location = tmp_path / "survey.duckdb"
    if kind == "lake":
        server = request.getfixturevalue("postgres")
        location = f"ducklake:postgres:{server.connection(server.create())};data={tmp_path / 'parquet'}"
    context = multiprocessing.get_context("forkserver")
    state = Stand(tmp_path, location=location)
    state.put([state.ready("a", count=1, title="第1版")])
    begun = []
    for _ in range(READERS):
        stopped, stop = context.Pipe(duplex=False)
        answer, answers = context.Pipe(duplex=False)
        process = context.Process(target=read, args=(location, stopped, answers), daemon=True)
        process.start()
        begun.append((process, stop, answer))
    for number in range(2, PUBLISHES + 2):
        state.put([state.ready("a", count=number, title=f"第{number}版")])
    ended = {process.pid: process.exitcode for process, _, _ in begun if process.exitcode is not None}
    assert not ended, f"readers that ended by themselves, with their exit codes: {ended}"
    versions, queries = set(), 0
    for process, stop, answer in begun:
        stop.send("enough")
        count, seen = answer.recv()  # a reader that failed has closed its end: EOFError
        process.join()
        assert process.exitcode == 0
        versions |= seen
        queries += count
    print(f"\n{kind}: {queries} queries, {len(versions)} of {PUBLISHES + 1} versions seen")
    assert versions <= {(n, float(n), f"第{n}版", 2) for n in range(1, PUBLISHES + 2)}
    assert len(versions) > 1
