"""Snapshots and rollbacks on real files: whole, read-only, mended after a kill at every step."""

from __future__ import annotations

import errno
import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from etl import history
from etl.errors import ConfigurationError, LoadError
from etl.load import copy_file, published_load_id
from etl.settings import Settings
from tests.history.published import NOON, publish, settings_in

MODULES = {"append_publication": "etl.history.archive", "second_name": "etl.load.file_keeper"}
"""Where a step is called from, if not where the state is written."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, snapshots=2)


def publish_days(settings: Settings, *days: int) -> list[str]:
    loads = []
    for day in days:
        loads.append(publish(settings, NOON + timedelta(days=day)))
        history.keep_published(settings)
    return loads


def names(settings: Settings) -> list[str]:
    return [s.load_id for s in history.read_snapshots(settings)]


def test_a_publish_is_kept_read_only_with_its_state(settings: Settings) -> None:
    (load_id,) = publish_days(settings, 0)
    (found,) = history.read_snapshots(settings)
    assert (found.load_id, found.published_at) == (load_id, NOON)
    assert found.state == {"load_id": load_id, "states": {"a": load_id}}
    assert published_load_id(found.location) == load_id
    assert stat.S_IMODE(Path(found.location).stat().st_mode) == 0o444
    assert Path(found.location).samefile(settings.warehouse)


def test_keeping_twice_changes_nothing(settings: Settings) -> None:
    publish_days(settings, 0)
    before = {p.name: p.stat().st_mtime_ns for p in settings.snapshots_dir.iterdir()}
    assert history.keep_published(settings) == history.read_publications(settings)[-1]
    assert {p.name: p.stat().st_mtime_ns for p in settings.snapshots_dir.iterdir()} == before
    assert len(history.read_publications(settings)) == 1


def test_nothing_published_is_nothing_to_keep(settings: Settings) -> None:
    assert history.keep_published(settings) is None
    assert not settings.survey_home.exists()


def test_where_there_are_no_links_the_file_is_copied(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", refuse)
    (load_id,) = publish_days(settings, 0)
    (found,) = history.read_snapshots(settings)
    assert not Path(found.location).samefile(settings.warehouse)
    assert published_load_id(found.location) == load_id
    assert stat.S_IMODE(Path(found.location).stat().st_mode) == 0o444


@pytest.mark.parametrize("step", ["second_name", "write_atomic", "append_publication"])
def test_a_kill_between_publish_and_snapshot_is_mended_by_the_next_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish_days(settings, 0)
    load_id = publish(settings, NOON + timedelta(days=1))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    module = MODULES.get(step, "etl.history.snapshots")
    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{step}", killed)
        with pytest.raises(KeyboardInterrupt):
            history.keep_published(settings)
    history.keep_published(settings)
    last = history.read_snapshots(settings)[-1]
    assert (last.load_id, last.published_at) == (load_id, NOON + timedelta(days=1))
    assert last.state
    assert last.state["load_id"] == load_id
    assert [p.load_id for p in history.read_publications(settings)] == names(settings)
    assert not list(settings.snapshots_dir.glob(".*"))


def test_a_state_that_a_kill_kept_from_being_written_is_unknown_not_guessed(settings: Settings) -> None:
    publish_days(settings, 0)
    publish(settings, NOON + timedelta(days=1), note=False)
    history.keep_published(settings)
    assert [s.state is None for s in history.read_snapshots(settings)] == [False, True]


def test_cleaning_keeps_what_the_policy_keeps(settings: Settings) -> None:
    loads = publish_days(settings, 0, 1, 2, 30, 31, 32, 33)
    (settings.snapshots_dir / ".half.duckdb.part").write_bytes(b"half")
    assert [s.load_id for s in history.outdated(settings)] == [*loads[:3], loads[4]]
    gone = history.clean(settings)
    assert [s.load_id for s in gone] == [*loads[:3], loads[4]]
    assert names(settings) == [loads[3], *loads[5:]]
    assert sorted(p.name for p in settings.snapshots_dir.iterdir()) == sorted(
        f"{load}.{kind}" for load in names(settings) for kind in ("duckdb", "json")
    )
    assert history.clean(settings) == []


def test_rolling_back_shows_the_older_load_and_keeps_the_newer(settings: Settings) -> None:
    first, second, third = publish_days(settings, 0, 1, 2)
    entered = history.roll_back(settings)
    assert (entered.load_id, entered.kind, entered.replaced_load_id) == (second, "rollback", third)
    assert published_load_id(settings.warehouse) == second
    assert stat.S_IMODE(settings.warehouse.stat().st_mode) == 0o444
    state = json.loads(settings.published_state.read_bytes())
    assert (state["load_id"], state["states"], state["rollback"]["of"]) == (second, {"a": second}, third)
    assert names(settings) == [first, second, third]
    assert history.roll_back(settings).load_id == first
    assert history.roll_back(settings, third).load_id == third
    kinds = [(p.load_id, p.kind) for p in history.read_publications(settings)]
    assert kinds[3:] == [(second, "rollback"), (first, "rollback"), (third, "rollback")]


def test_a_reader_of_the_replaced_file_keeps_it(settings: Settings) -> None:
    publish_days(settings, 0, 1)
    with settings.warehouse.open("rb") as reader:
        before = reader.read()
        history.roll_back(settings)
        reader.seek(0)
        assert reader.read() == before


@pytest.mark.parametrize("step", ["write_atomic", "second_name", "append_publication"])
def test_a_killed_rollback_shows_one_or_the_other_and_is_mended(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first, second = publish_days(settings, 0, 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    module = MODULES.get(step, "etl.history.archive")
    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{step}", killed)
        with pytest.raises(KeyboardInterrupt):
            history.roll_back(settings)
    shown = published_load_id(settings.warehouse)
    assert shown == (first if step == "append_publication" else second)
    last = history.keep_published(settings)
    assert last is not None
    assert last.load_id == shown
    assert json.loads(settings.published_state.read_bytes())["load_id"] == shown
    assert names(settings) == [first, second]


def test_a_rollback_needs_one_snapshot(settings: Settings) -> None:
    with pytest.raises(LoadError, match="nothing to go back from"):
        history.roll_back(settings)
    (first,) = publish_days(settings, 0)
    with pytest.raises(ConfigurationError, match="no snapshot is older"):
        history.roll_back(settings)
    with pytest.raises(ConfigurationError, match="0 snapshots"):
        history.roll_back(settings, "19990101")
    with pytest.raises(ConfigurationError, match="is what is published now"):
        history.roll_back(settings, first)
    publish_days(settings, 1)
    with pytest.raises(ConfigurationError, match="2 snapshots"):
        history.roll_back(settings, "2026")


def test_a_snapshot_of_another_load_is_not_published(settings: Settings) -> None:
    first, second = publish_days(settings, 0, 1)
    wrong = settings.snapshots_dir / f"{first}.duckdb"
    wrong.unlink()
    copy_file(wrong.with_name(f"{second}.duckdb"), wrong)
    with pytest.raises(LoadError, match=f"does not show load {first}"):
        history.roll_back(settings)
    assert published_load_id(settings.warehouse) == second


def test_as_of_a_date_leads_to_what_was_shown_then(settings: Settings) -> None:
    first, second, third = publish_days(settings, 0, 2, 4)
    for text, expected in (
        ("2026-01-01", first),
        ("2026-01-02", first),
        ("2026-01-03T12:00", second),
        ("2027-01-01", third),
    ):
        publication, path = history.snapshot_as_of(settings, text)
        assert publication.load_id == expected
        assert published_load_id(path) == expected
    with pytest.raises(LoadError, match="nothing had been published"):
        history.snapshot_as_of(settings, "2025-12-31")
    history.clean(settings)
    with pytest.raises(LoadError, match="no snapshot of it is kept"):
        history.snapshot_as_of(settings, "2026-01-01")


def test_a_state_that_was_removed_to_load_everything_anew_stays_removed(settings: Settings) -> None:
    publish_days(settings, 0)
    settings.published_state.unlink()
    history.keep_published(settings)
    assert not settings.published_state.exists()
    assert [s.state is None for s in history.read_snapshots(settings)] == [False]
