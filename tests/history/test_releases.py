"""Releases on real warehouses: frozen, hashed, with notes; what was released is never changed unnoticed."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from etl import history
from etl.durable import read_lines
from etl.errors import ConfigurationError, LoadError
from etl.history import releases
from etl.load import query
from etl.settings import Settings, load_settings
from tests.load.factory import State

NEW_SKETCH = {"text_shingles": tuple(range(1000, 1256))}
VALUES = "SELECT value FROM mart.metric_observation WHERE metric_code = 'served'"


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path)
    state.load([state.ready("a", count=300)])
    return state


@pytest.fixture
def settings(state: State) -> Settings:
    return load_settings(survey_home=state.folder)


def resubmit(state: State) -> None:
    state.load([state.ready("b", count=512, report_date=date(2020, 4, 1), **NEW_SKETCH)])


def test_a_release_is_frozen_with_its_hash_and_notes(state: State, settings: Settings) -> None:
    release = history.freeze(settings, "winter", "provisional")
    path = history.release_path(settings, release.name)
    assert release.name == "winter-provisional-1"
    assert [
        stat.S_IMODE(p.stat().st_mode) for p in (path, path.with_suffix(".json"), path.with_suffix(".md"))
    ] == [0o444] * 3
    assert (release.sha256, release.size) == (releases.file_hash(path), path.stat().st_size)
    assert not path.samefile(state.warehouse)
    assert [line["name"] for line in read_lines(settings.releases_log)] == [release.name]
    notes = history.read_notes(settings, release.name)
    assert notes["facts"]["observation"] == {
        "before": 0,
        "now": 2,
        "gained": 2,
        "lost": 0,
        "changed": 0,
        "carried": 0,
    }
    assert (notes["changes"], notes["causes"]) == (
        [],
        {"first_release": {"gained": 7, "lost": 0, "changed": 0, "carried": 0}},
    )
    assert [(c["region_code"], c["report_status"]) for c in notes["coverage"]] == [
        ("330000", "published"),
        ("510000", "missing"),
    ]
    assert "The survey's first release" in path.with_suffix(".md").read_text()


def test_what_cites_a_release_stays_true(state: State, settings: Settings) -> None:
    first = history.freeze(settings, "winter", "provisional")
    resubmit(state)
    second = history.freeze(settings, "winter", "revised")
    assert query(history.release_path(settings, first.name), VALUES).rows == [(300.0,)]
    assert query(history.release_path(settings, second.name), VALUES).rows == [(512.0,)]
    assert (second.previous, second.load_id) != (None, first.load_id)
    assert [c for _, c in history.list_releases(settings)] == ["intact", "intact"]


def test_notes_say_what_changed_and_why(state: State, settings: Settings) -> None:
    history.freeze(settings, "winter", "provisional")
    resubmit(state)
    release = history.freeze(settings, "winter", "revised")
    notes = history.read_notes(settings, release.name)
    assert notes["causes"] == {"resubmission": {"gained": 0, "lost": 0, "changed": 1, "carried": 6}}
    assert [(r["file_name"], r["before"], r["now"]) for r in notes["reports"]] == [
        ("a.pdf", "published", "superseded"),
        ("b.pdf", None, "published"),
    ]
    (changed,) = [c for c in notes["changes"] if c["change"] == "changed"]
    assert changed["earlier"]["fact_id"] != changed["later"]["fact_id"]
    text = history.release_path(settings, release.name).with_suffix(".md").read_text()
    assert "## Changed: 1 said otherwise" in text
    assert "| 300 = 300 人次 exact count (loan_extension) 2月份 [2020-02-01, 2020-02-29] |" in text
    assert "| another report of the same submitter is shown | 0 | 0 | 1 | 6 |" in text
    assert "1 missing, 1 published." in text
    assert "| 330000 | 浙江省 | published |  | b.pdf |  |  | 2 | 1 | 1 | 1 |" in text


@pytest.mark.parametrize("suffix", [".duckdb", ".json"])
def test_a_release_that_was_tampered_with_is_noticed(settings: Settings, suffix: str) -> None:
    release = history.freeze(settings, "winter", "provisional")
    path = history.release_path(settings, release.name).with_suffix(suffix)
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(content + b" ")
    assert [c for _, c in history.list_releases(settings)] == ["altered"]
    with pytest.raises(LoadError, match="the release is altered"):
        history.freeze(settings, "winter", "revised")
    path.unlink()
    assert [c for _, c in history.list_releases(settings, "winter")] == ["missing"]
    path.write_bytes(content)
    assert [c for _, c in history.list_releases(settings)] == ["intact"]


def test_a_release_can_be_asked_as_long_as_it_is_what_was_released(settings: Settings) -> None:
    release = history.freeze(settings, "winter", "provisional")
    path = history.released_database(settings, release.name)
    assert query(path, VALUES).rows == [(300.0,)]
    with pytest.raises(
        ConfigurationError, match=r"no release has this name \(there are: winter-provisional-1\)"
    ):
        history.released_database(settings, "winter-final-1")
    path.unlink()
    with pytest.raises(LoadError, match="the release is missing"):
        history.released_database(settings, release.name)


def test_a_release_out_of_order_freezes_nothing(settings: Settings) -> None:
    history.freeze(settings, "winter", "final")
    before = sorted(p.name for p in settings.releases_dir.iterdir())
    with pytest.raises(ConfigurationError, match="winter-final-1 was released already"):
        history.freeze(settings, "winter", "provisional")
    assert sorted(p.name for p in settings.releases_dir.iterdir()) == before


def test_a_kill_before_the_log_leaves_a_name_that_the_next_release_takes(
    state: State, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(releases, "append_entry", killed)
        with pytest.raises(KeyboardInterrupt):
            history.freeze(settings, "winter", "provisional")
    assert history.list_releases(settings) == []
    resubmit(state)
    release = history.freeze(settings, "winter", "provisional")
    assert release.name == "winter-provisional-1"
    assert query(history.release_path(settings, release.name), VALUES).rows == [(512.0,)]
    assert [c for _, c in history.list_releases(settings)] == ["intact"]


def test_surveys_are_released_apart(settings: Settings) -> None:
    history.freeze(settings, "winter", "final")
    spring = history.freeze(settings, "spring", "provisional")
    assert (spring.name, spring.previous) == ("spring-provisional-1", None)
    assert history.read_notes(settings, spring.name)["facts"] == {}
    assert [r.name for r, _ in history.list_releases(settings, "winter")] == ["winter-final-1"]


def test_nothing_published_cannot_be_released(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="nothing is published that could be released"):
        history.freeze(load_settings(survey_home=tmp_path / "empty"), "winter", "provisional")


def test_the_notes_are_valid_json_of_the_log(settings: Settings) -> None:
    release = history.freeze(settings, "winter", "provisional")
    record = json.loads(history.release_path(settings, release.name).with_suffix(".json").read_bytes())
    assert {k: record[k] for k in ("name", "sha256", "load_id", "survey_id", "kind", "number")} == {
        "name": release.name,
        "sha256": release.sha256,
        "load_id": release.load_id,
        "survey_id": "winter",
        "kind": "provisional",
        "number": 1,
    }
