"""Releases of a lake: exported into a file, with the notes that a file's would have; needs a PostgreSQL server."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl import history
from etl.errors import LoadError
from etl.load import query
from etl.settings import load_settings
from tests.durability.server import Server, programs, running
from tests.durability.states import Stand

NEW_SKETCH = {"text_shingles": tuple(range(1000, 1256))}
VALUES = "SELECT value FROM mart.metric_observation WHERE metric_code = 'served'"

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(programs() is None, reason="no PostgreSQL server is installed (Debian: postgresql)"),
]


def lake(server: Server, folder: Path) -> str:
    return f"ducklake:postgres:{server.connection(server.create())};data={folder / 'parquet'}"


def test_a_lake_is_released_into_files_and_has_no_snapshots(tmp_path: Path) -> None:
    where = programs()
    assert where is not None
    with running(where) as server:
        state = Stand(tmp_path, location=lake(server, tmp_path))
        settings = load_settings(survey_home=tmp_path, warehouse=state.location)
        state.put([state.ready("a", count=300)])
        first = history.freeze(settings, "winter", "provisional")
        state.put([state.ready("b", count=512, report_date=date(2020, 4, 1), **NEW_SKETCH)])
        second = history.freeze(settings, "winter", "final")
        with pytest.raises(LoadError, match="no published file"):
            history.roll_back(settings)
    assert [c for _, c in history.list_releases(settings)] == ["intact", "intact"]
    for release, value in ((first, 300.0), (second, 512.0)):
        assert query(history.released_database(settings, release.name), VALUES).rows == [(value,)]
    causes = history.read_notes(settings, second.name)["causes"]
    assert causes == {"resubmission": {"gained": 0, "lost": 0, "changed": 1, "carried": 6}}
    assert [p.load_id for p in history.read_publications(settings)] == [first.load_id, second.load_id]
    assert history.read_snapshots(settings.snapshots_dir) == []
    with pytest.raises(LoadError, match="no snapshot of it is kept"):
        history.snapshot_as_of(settings, "2999-01-01")
