"""A published file of the test's own, as small as the history needs it, and a state in a folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from etl.load import new_load_id
from etl.settings import Settings, load_settings

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def settings_in(folder: Path, **changes: Any) -> Settings:
    return load_settings(survey_home=folder / "home", warehouse=folder / "home" / "survey.duckdb", **changes)


def load_at(moment: datetime) -> str:
    """The load that was published at a moment began five minutes before."""
    return new_load_id(moment - timedelta(minutes=5))


def publish(settings: Settings, moment: datetime, *, note: bool = True) -> str:
    """Replace the published file as a load does; with ``note`` its state is written too. Returns the load."""
    load_id = load_at(moment)
    assert isinstance(settings.warehouse, Path)
    part = settings.warehouse.with_name(".publishing")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    with duckdb.connect(str(part)) as con:
        con.execute("CREATE SCHEMA audit")
        con.execute(
            "CREATE TABLE audit.load_run (load_id VARCHAR, published_at TIMESTAMPTZ, schema_hash VARCHAR)"
        )
        con.execute(
            "INSERT INTO audit.load_run VALUES (?, ?::TIMESTAMPTZ, 'h')", [load_id, moment.isoformat()]
        )
    part.chmod(0o444)
    part.replace(settings.warehouse)
    if note:
        settings.published_state.write_text(json.dumps({"load_id": load_id, "states": {"a": load_id}}))
    return load_id
