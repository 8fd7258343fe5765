"""The history of a lake: its own snapshots, rolled back to, asked, cleaned up; needs a PostgreSQL server."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import history
from etl.errors import ConfigurationError, LoadError, OutdatedBase
from etl.history import Publication
from etl.load import (
    Location,
    lake_backend,
    lake_keeper,
    open_keeper,
    open_warehouse,
    published_load_id,
    query,
)
from etl.settings import Settings, load_settings
from tests.durability.contents import contents
from tests.durability.server import Server, programs, running
from tests.durability.states import Stand
from tests.load.factory import NOON

NEW_SKETCH = {"text_shingles": tuple(range(1000, 1256))}
VALUES = "SELECT value FROM mart.metric_observation WHERE metric_code = 'served'"

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(programs() is None, reason="no PostgreSQL server is installed (Debian: postgresql)"),
]


class Lake:
    """A lake with a state of its own, and loads as small as the history needs them."""

    def __init__(self, folder: Path, location: str) -> None:
        self.stand = Stand(folder, location=location)
        self.settings = load_settings(survey_home=folder, warehouse=location, snapshots=2)

    def load(self, count: int, *, record: bool = True, **more: Any) -> str:
        """Publish the report of a region, with ``record`` as the next run finds it done; returns the load."""
        loads = self.stand.loads + 1
        outcome = self.stand.ready(
            f"r{loads}", count=count, report_date=date(2020, 4, loads), **NEW_SKETCH, **more
        )
        load_id = self.stand.put([outcome]).load_id
        self.settings.published_state.write_text(json.dumps({"load_id": load_id, "states": {"a": load_id}}))
        if record:
            history.keep_published(self.settings)
        return load_id

    def values(self, location: Location | None = None) -> list[tuple[Any, ...]]:
        """The one figure that tells loads apart."""
        return query(location or self.settings.warehouse, VALUES).rows

    def names(self) -> list[str]:
        """Loads whose snapshots are kept."""
        return [s.load_id for s in history.read_snapshots(self.settings)]

    def numbers(self) -> list[int]:
        """Snapshots of DuckLake."""
        with open_warehouse(self.settings.warehouse).reading() as con:
            return [n for (n,) in con.execute(
                "SELECT snapshot_id FROM ducklake_snapshots(current_database()) ORDER BY 1"
            ).fetchall()]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    where = programs()
    assert where is not None
    with running(where) as found:
        yield found


@pytest.fixture
def lake(server: Server, tmp_path: Path) -> Lake:
    location = f"ducklake:postgres:{server.connection(server.create())};data={tmp_path / 'parquet'}"
    return Lake(tmp_path, location)


def published_at(load: int) -> str:
    """When ``Stand`` publishes its loads, as ISO 8601."""
    return (NOON + timedelta(hours=load, minutes=5)).isoformat()


def test_a_lake_is_released_into_files(lake: Lake) -> None:
    lake.stand.put([lake.stand.ready("a", count=300)])
    first = history.freeze(lake.settings, "winter", "provisional")
    lake.stand.put([lake.stand.ready("b", count=512, report_date=date(2020, 4, 1), **NEW_SKETCH)])
    second = history.freeze(lake.settings, "winter", "final")
    assert [c for _, c in history.list_releases(lake.settings)] == ["intact", "intact"]
    for release, value in ((first, 300.0), (second, 512.0)):
        assert lake.values(history.released_database(lake.settings, release.name)) == [(value,)]
    causes = history.read_notes(lake.settings, second.name)["causes"]
    assert causes == {"resubmission": {"gained": 0, "lost": 0, "changed": 1, "carried": 6}}
    assert [p.load_id for p in history.read_publications(lake.settings)] == [first.load_id, second.load_id]


def test_what_a_lake_showed_at_a_date_is_asked_of_its_snapshot(lake: Lake) -> None:
    assert history.keep_published(lake.settings) is None
    assert history.read_snapshots(lake.settings) == []
    loads = [lake.load(count) for count in (300, 301, 302)]
    assert lake.names() == loads
    assert [s.size for s in history.read_snapshots(lake.settings)] == [None] * 3
    for number, load_id in enumerate(loads, 1):
        publication, location = history.snapshot_as_of(lake.settings, published_at(number))
        assert publication == Publication(
            load_id, NOON + timedelta(hours=number, minutes=5), "load", ([None, *loads][number - 1])
        )
        assert lake.values(location) == [(299.0 + number,)]
        assert published_load_id(location) == load_id
    with pytest.raises(LoadError, match="nothing had been published by then"):
        history.snapshot_as_of(lake.settings, "1999-01-01")
    assert isinstance(location, str)
    with pytest.raises(LoadError, match="can only be read"):
        open_keeper(location, lake.settings.snapshots_dir).forget([])


def test_a_rollback_shows_the_earlier_version_whole_and_can_be_undone(lake: Lake) -> None:
    versions = {lake.load(count): contents(lake.settings.warehouse) for count in (300, 301, 302)}
    first, second, third = versions
    with open_warehouse(lake.settings.warehouse).reading() as reader:
        assert reader.execute(VALUES).fetchall() == [(302.0,)]
        entered = history.roll_back(lake.settings)
        assert reader.execute(VALUES).fetchall() == [(302.0,)], "a reader keeps what it has"
    assert (entered.load_id, entered.kind, entered.replaced_load_id) == (second, "rollback", third)
    assert lake.values() == [(301.0,)]
    assert contents(lake.settings.warehouse) == versions[second]
    state = json.loads(lake.settings.published_state.read_bytes())
    assert (state["load_id"], state["states"], state["rollback"]["of"]) == (second, {"a": second}, third)
    assert lake.names() == [first, second, third]
    for load_id in (first, third):
        assert history.roll_back(lake.settings, load_id).load_id == load_id
        assert contents(lake.settings.warehouse) == versions[load_id]
    kinds = [(p.load_id, p.kind) for p in history.read_publications(lake.settings)]
    assert kinds[3:] == [(second, "rollback"), (first, "rollback"), (third, "rollback")]
    with pytest.raises(ConfigurationError, match="is what is published now"):
        history.roll_back(lake.settings, third)


def test_the_next_load_builds_on_what_was_rolled_back_to(lake: Lake) -> None:
    first, second = lake.load(300), lake.load(301)
    history.roll_back(lake.settings)
    third = lake.load(302)
    runs = "SELECT load_id, base_load_id FROM mart.load_run ORDER BY published_at"
    assert query(lake.settings.warehouse, runs).rows == [(first, None), (third, first)]
    assert lake.values() == [(302.0,)]
    assert lake.names() == [first, second, third]
    assert history.read_publications(lake.settings)[-1].replaced_load_id == first


def test_tables_and_views_of_an_older_schema_come_back_with_their_comments(lake: Lake) -> None:
    first = lake.load(300)
    described = _description(lake.settings.warehouse)
    with open_lake(lake.settings) as con:
        con.begin()
        con.execute("DROP VIEW mart.document")
        con.execute("CREATE VIEW mart.document AS SELECT 1 AS one")
        con.execute("ALTER TABLE dim_document ADD COLUMN more INTEGER")
        con.execute("DROP TABLE evidence")
        con.execute("CREATE TABLE other (a INTEGER)")
        con.execute(
            "INSERT INTO audit.load_run BY NAME SELECT * REPLACE ('20991231T000000.000000Z' AS load_id, "
            "published_at + INTERVAL 1 DAY AS published_at) FROM audit.load_run"
        )
        con.commit()
    history.keep_published(lake.settings)
    assert _description(lake.settings.warehouse) != described
    history.roll_back(lake.settings, first)
    assert _description(lake.settings.warehouse) == described
    assert lake.values() == [(300.0,)]
    assert query(lake.settings.warehouse, "SELECT count(*) FROM evidence").rows[0][0] > 0
    lake.load(301)
    assert lake.values() == [(301.0,)]


def open_lake(settings: Settings) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """A writing connection, as somebody beside us has it."""
    warehouse = open_warehouse(settings.warehouse)
    assert isinstance(warehouse, lake_backend.LakeWarehouse)
    return warehouse.lake.writing()


def _description(location: Location) -> list[list[tuple[Any, ...]]]:
    """Tables, columns and views with their comments."""
    asked = (
        "SELECT schema_name, table_name, sql, comment FROM duckdb_tables() {} ORDER BY ALL",
        "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() {} "
        "ORDER BY ALL",
        "SELECT schema_name, view_name, sql, comment FROM duckdb_views() {} AND NOT internal ORDER BY ALL",
    )
    with open_warehouse(location).reading() as con:
        return [con.execute(q.format("WHERE database_name = current_database()")).fetchall() for q in asked]


def test_cleaning_expires_what_the_policy_does_not_keep(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    loads = [lake.load(count) for count in (300, 301, 302, 303)]
    history.roll_back(lake.settings, loads[0])
    assert [s.load_id for s in history.outdated(lake.settings)] == [loads[1]]
    before = _parquet(lake.settings)
    assert [s.load_id for s in history.clean(lake.settings)] == [loads[1]]
    assert _parquet(lake.settings) == before, "a reader may be amid a query of them"
    assert lake.names() == [loads[0], *loads[2:]]
    assert len(lake.numbers()) == 3, "of the load that was published again, one snapshot is enough"
    assert lake.values() == [(300.0,)]
    with pytest.raises(LoadError, match=f"load {loads[1]} was published then; no snapshot of it is kept"):
        history.snapshot_as_of(lake.settings, published_at(2))
    monkeypatch.setattr(lake_keeper, "GRACE", "0 seconds")
    assert history.clean(lake.settings) == []
    assert _parquet(lake.settings) < before
    history.roll_back(lake.settings, loads[3])
    assert lake.values() == [(303.0,)]
    assert sorted(p.stem for p in lake.settings.snapshots_dir.glob("*")) == lake.names()
    lake.load(304)
    assert lake.values() == [(304.0,)]


def test_cleaning_removes_what_a_killed_publish_left(lake: Lake) -> None:
    lake.load(300)
    own = _parquet(lake.settings)
    old, young = (next(iter(own)).with_name(f"ducklake-{name}.parquet") for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    for path in (*own, old):
        os.utime(path, (0, 0))
    assert history.clean(lake.settings) == []
    assert _parquet(lake.settings) == own | {young}
    assert lake.values() == [(300.0,)]


def test_cleaning_takes_no_file_of_the_lake_for_a_stray(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = f"{tmp_path}//parquet"
    lake = Lake(tmp_path, f"ducklake:postgres:{server.connection(server.create())};data={data}")
    lake.load(300)
    for path in _parquet(lake.settings):
        os.utime(path, (0, 0))
    before = _parquet(lake.settings)
    assert history.clean(lake.settings) == []
    assert _parquet(lake.settings) == before
    assert lake.values() == [(300.0,)]
    assert "its data path is not in plain form" in caplog.text


def _parquet(settings: Settings) -> set[Path]:
    return set((settings.survey_home / "parquet").rglob("*.parquet"))


def test_a_load_that_a_release_needs_is_not_given_up(lake: Lake) -> None:
    first = lake.load(300)
    release = history.freeze(lake.settings, "winter", "provisional")
    for count in (301, 302):
        lake.load(count)
    assert [s.load_id for s in history.outdated(lake.settings)] == [first]
    history.release_path(lake.settings, release.name).unlink()
    assert history.clean(lake.settings) == []
    assert lake.names()[0] == first


def test_a_kill_between_publish_and_record_is_mended_by_the_next_run(lake: Lake) -> None:
    loads = [lake.load(300), lake.load(301, record=False), lake.load(302, record=False)]
    assert len(history.read_publications(lake.settings)) == 1
    assert [p.load_id for p in history.publications(lake.settings)] == loads, "the lake tells of them"
    assert history.snapshot_as_of(lake.settings, published_at(2))[0].load_id == loads[1]
    last = history.keep_published(lake.settings)
    assert last is not None
    assert (last.load_id, last.kind, last.replaced_load_id) == (loads[2], "load", loads[1])
    assert [p.load_id for p in history.read_publications(lake.settings)] == loads == lake.names()
    history.keep_published(lake.settings)
    assert len(history.read_publications(lake.settings)) == 3
    assert [s.state is None for s in history.read_snapshots(lake.settings)] == [False, True, False]


@pytest.mark.parametrize(
    "step", ["etl.history.archive.write_atomic", "etl.load.lake_keeper.restore", "etl.load.lake_keeper.label",
             "etl.history.archive.append_publication"]
)  # fmt: skip
def test_a_killed_rollback_shows_one_or_the_other_and_is_mended(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first, second = lake.load(300), lake.load(301)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(step, killed)
        with pytest.raises(KeyboardInterrupt):
            history.roll_back(lake.settings)
    shown = first if step.endswith("append_publication") else second
    assert published_load_id(lake.settings.warehouse) == shown
    last = history.keep_published(lake.settings)
    assert last is not None
    assert (last.load_id, last.kind) == (shown, "rollback" if shown == first else "load")
    assert json.loads(lake.settings.published_state.read_bytes())["load_id"] == shown
    assert lake.names() == [first, second]


def test_another_host_sees_the_same_history(lake: Lake, tmp_path: Path) -> None:
    first, second = lake.load(300), lake.load(301)
    history.roll_back(lake.settings)
    other = load_settings(survey_home=tmp_path / "other", warehouse=lake.settings.warehouse, snapshots=2)
    assert history.publications(other) == history.read_publications(lake.settings)
    assert [s.load_id for s in history.read_snapshots(other)] == [first, second]
    assert history.roll_back(other, second).load_id == second
    assert not other.published_state.exists(), "it does not know what the load was made of"
    assert lake.values() == [(301.0,)]
    history.keep_published(lake.settings)
    assert history.read_publications(lake.settings) == history.read_publications(other)


@pytest.mark.parametrize("first_to_commit", ["rollback", "load"])
def test_a_load_and_a_rollback_that_meet_do_not_mix(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_to_commit: str
) -> None:
    """Each is at the end of its transaction when the other commits."""
    first, second = lake.load(300), lake.load(301)
    candidate = lake.stand.candidate([lake.stand.ready("c", count=302)], lake.settings.warehouse)
    other = load_settings(survey_home=tmp_path / "other", warehouse=lake.settings.warehouse)
    inner, module = (
        (lambda: history.roll_back(other), lake_backend)
        if first_to_commit == "rollback"
        else (lambda: lake.stand.show(candidate), lake_keeper)
    )
    label = module.label

    def met(*arguments: Any) -> None:
        monkeypatch.setattr(module, "label", label)
        inner()
        label(*arguments)

    monkeypatch.setattr(module, "label", met)
    with pytest.raises(OutdatedBase, match="another load was published meanwhile"):
        lake.stand.show(candidate) if first_to_commit == "rollback" else history.roll_back(other)
    expected = first if first_to_commit == "rollback" else candidate.load_id
    assert published_load_id(lake.settings.warehouse) == expected
    last = history.keep_published(lake.settings)
    assert last is not None
    assert (last.load_id, last.replaced_load_id) == (expected, second)


def test_a_load_that_makes_all_anew_carries_history_over_and_is_rolled_back(lake: Lake) -> None:
    first = lake.load(300)
    outcome = lake.stand.ready("b", count=301, report_date=date(2020, 5, 1), **NEW_SKETCH)
    second = lake.stand.put([outcome], rebuild=True).load_id
    runs = "SELECT load_id, base_load_id FROM mart.load_run ORDER BY published_at"
    assert query(lake.settings.warehouse, runs).rows == [(first, None), (second, None)]
    assert lake.values() == [(301.0,)]
    assert history.roll_back(lake.settings).load_id == first
    assert lake.values() == [(300.0,)]


def test_a_load_that_makes_all_anew_does_not_pass_one_that_meets_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.load(300)
    anew = lake.stand.candidate([lake.stand.ready("b", count=301)], None)
    added = lake.stand.candidate([lake.stand.ready("c", count=302)], lake.settings.warehouse)
    label = lake_backend.label

    def met(*arguments: Any) -> None:
        monkeypatch.setattr(lake_backend, "label", label)
        lake.stand.show(added)
        label(*arguments)

    monkeypatch.setattr(lake_backend, "label", met)
    with pytest.raises(OutdatedBase, match="another load was published meanwhile"):
        lake.stand.show(anew)
    assert published_load_id(lake.settings.warehouse) == added.load_id


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("ducklake:sqlite:x", "'ducklake:sqlite:x': a lake is"),
        ("ducklake:postgres:", "a lake is"),
        ("ducklake:postgres:dbname=a;date=/b", "a lake is"),
        ("ducklake:postgres:dbname=a;snapshot=b", "a lake is"),
        ("ducklake:postgres:dbname=a;data=/b;data=/c", "a lake is"),
        ("ducklake:mysql:password=secret", "password="),
    ],
)
def test_what_is_no_lake_is_refused_without_its_password(location: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        open_warehouse(location)
    assert told in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_snapshots_without_a_label_are_asked_what_they_show(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an earlier version of this program made them."""
    with monkeypatch.context() as patch:
        patch.setattr(lake_backend, "label", lambda *_: None)
        loads = [lake.load(300), lake.load(301)]
    loads.append(lake.load(302))
    assert lake.names() == loads == [p.load_id for p in history.read_publications(lake.settings)]
    history.roll_back(lake.settings, loads[0])
    assert lake.values() == [(300.0,)]
