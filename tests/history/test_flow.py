"""The history of a real state: reports taken in, rolled back, released, closed and revised, from the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from etl.settings import Settings
from tests.durability.server import programs, running
from tests.fixtures import bad_inputs
from tests.ops.runs import ingest, rows, statuses, survey

REPORTS = "SELECT file_name FROM mart.document ORDER BY file_name"
FACTS = """
SELECT fact_id, subject_name, measure_code FROM mart.measure_adoption
UNION ALL SELECT fact_id, subject_name, value_text FROM mart.metric_observation
ORDER BY ALL
"""


ON_BOTH = pytest.mark.parametrize(
    "settings",
    [
        "file",
        pytest.param(
            "lake",
            marks=[pytest.mark.full, pytest.mark.skipif(programs() is None, reason="no PostgreSQL server")],
        ),
    ],
    indirect=True,
)
"""On either back end, which nothing in the test tells apart."""


@pytest.fixture
def settings(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """With definitions of its own, that nobody edits while the test runs; the warehouse is a file unless asked for."""
    own = {}
    for name in ("schemas_dir", "expectations_dir", "views_dir"):
        own[name] = tmp_path / "definitions" / name
        shutil.copytree(getattr(settings, name), own[name], ignore=shutil.ignore_patterns("*.duckdb"))
    where = programs()
    if where is None or getattr(request, "param", "file") == "file":
        yield settings.model_copy(update=own)
        return
    with running(where) as server:
        lake = f"ducklake:postgres:{server.connection(server.create())};data={tmp_path / 'parquet'}"
        yield settings.model_copy(update=own | {"warehouse": lake})


def command(settings: Settings, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    own = {"SURVEY_EXPECTATIONS_DIR": settings.expectations_dir, "SURVEY_VIEWS_DIR": settings.views_dir}
    return survey(settings, *arguments, **{k: str(v) for k, v in own.items()}, **more)


def said(settings: Settings, *arguments: str | Path) -> str:
    found = command(settings, *arguments)
    assert found.returncode == 0, found.stderr
    return found.stdout


def refused(settings: Settings, *arguments: str | Path) -> str:
    found = command(settings, *arguments)
    assert found.returncode in (1, 2), found.stdout
    assert found.stderr.startswith("survey: ")
    return found.stderr


@pytest.fixture
def two_loads(settings: Settings, tmp_path: Path) -> list[str]:
    """The loads of two reports, one after the other."""
    loads = []
    for province in ("甘肃", "云南"):
        publication = ingest(settings, bad_inputs.good(tmp_path, province))
        assert publication is not None
        loads.append(publication.load_id)
    return loads


@ON_BOTH
def test_a_rollback_is_shown_told_and_undone_by_the_next_load(
    settings: Settings, tmp_path: Path, two_loads: list[str]
) -> None:
    first, second = two_loads
    both, facts = rows(settings, REPORTS), rows(settings, FACTS)
    listed = json.loads(said(settings, "snapshots", "--format", "json"))
    assert [(r["load_id"], r["snapshot"]) for r in listed] == [(first, "kept"), (second, "published")]

    assert f"published again: load {first}, in place of {second}" in said(settings, "rollback")
    assert rows(settings, REPORTS) == [r for r in both if "甘肃" in r[0]]
    assert json.loads(said(settings, "snapshots", "--format", "json"))[-1]["kind"] == "rollback"
    refusal = refused(settings, "release", "provisional", "--survey", "examples")
    assert "what is published is not up to date" in refusal

    told = said(settings, "ingest", tmp_path)
    assert f"built on load {first}, which was published again" in told
    assert f"in place of {second}; everything received and decided is taken in again" in told
    assert (rows(settings, REPORTS), rows(settings, FACTS)) == (both, facts)
    assert rows(settings, "SELECT count(*) FROM mart.submission WHERE status = 'published'") == [(2,)]
    base = "SELECT base_load_id FROM mart.load_run ORDER BY published_at DESC LIMIT 1"
    assert rows(settings, base) == [(first,)]
    assert "built on load" not in said(settings, "ingest", tmp_path)


@ON_BOTH
def test_what_was_shown_at_a_date_can_be_asked(settings: Settings, two_loads: list[str]) -> None:
    first, second = two_loads
    (moment,) = rows(settings, "SELECT published_at FROM mart.load_run ORDER BY published_at LIMIT 1")[0]
    assert f"load {first}" in said(settings, "as-of", moment.isoformat())
    count = "SELECT count(*) AS n FROM mart.document"
    assert json.loads(said(settings, "query", "--as-of", moment.isoformat(), "--format", "json", count)) == [
        {"n": 1}
    ]
    assert f"load {second}" in said(settings, "as-of", "2999-01-01")
    assert "nothing had been published by then" in refused(settings, "as-of", "1999-01-01")
    assert "no date like" in refused(settings, "query", "--as-of", "soon", count)

    found = command(settings, "snapshots", "--clean", "--format", "json", SURVEY_SNAPSHOTS="1")
    assert found.stderr.startswith("1 snapshots removed")
    assert [(r["load_id"], r["snapshot"]) for r in json.loads(found.stdout)] == [
        (first, "none"),
        (second, "published"),
    ]
    assert f"load {first} was published then; no snapshot of it is kept" in refused(
        settings, "as-of", moment.isoformat()
    )


def test_a_closed_survey_takes_late_reports_into_the_next_release_only(
    settings: Settings, tmp_path: Path
) -> None:
    gansu = bad_inputs.good(tmp_path, "甘肃")
    ingest(settings, gansu)
    assert "no release to revise" in refused(settings, "release", "revised", "--survey", "examples")
    assert "released examples-final-1" in said(settings, "release", "final", "--survey", "examples")

    late = bad_inputs.good(tmp_path, "云南")
    ingest(settings, late)
    assert statuses(settings) == {
        gansu.name: ("published", None),
        late.name: ("quarantined", "survey_closed"),
    }
    held = "SELECT report_status, reason_code FROM mart.coverage WHERE survey_id = 'examples' AND region_code = ?"
    assert rows(settings, held, ["530000"]) == [("quarantined", "survey_closed")]
    assert ingest(settings, late) is None
    assert "examples-final-1 is final already" in refused(
        settings, "release", "final", "--survey", "examples"
    )

    told = said(settings, "release", "revised", "--survey", "examples")
    assert "released examples-revised-1" in told
    assert statuses(settings)[late.name] == ("published", None)
    notes = json.loads((settings.releases_dir / "examples-revised-1.json").read_bytes())
    assert list(notes["causes"]) == ["late_report"]
    assert {c["change"] for c in notes["changes"]} == {"gained"}
    assert len(notes["changes"]) == notes["causes"]["late_report"]["gained"] > 20

    later = bad_inputs.good(tmp_path, "陕西")
    ingest(settings, later)
    assert statuses(settings)[later.name] == ("quarantined", "survey_closed")
    assert statuses(settings)[late.name] == ("published", None)
    listed = json.loads(said(settings, "releases", "--format", "json"))
    assert [(r["name"], r["state"]) for r in listed] == [
        ("examples-final-1", "intact"),
        ("examples-revised-1", "intact"),
    ]
    count = "SELECT count(*) AS n FROM mart.document"
    for name, reports in (("examples-final-1", 1), ("examples-revised-1", 2)):
        asked = said(settings, "query", "--release", name, "--format", "json", count)
        assert json.loads(asked) == [{"n": reports}]
    database = settings.releases_dir / "examples-final-1.duckdb"
    database.chmod(0o644)
    with database.open("ab") as file:
        file.write(b"!")
    found = command(settings, "releases")
    assert found.returncode == 1
    assert "altered" in found.stdout


def test_a_warehouse_of_an_older_schema_is_made_anew_from_all_files(
    settings: Settings, tmp_path: Path, two_loads: list[str]
) -> None:
    _, second = two_loads
    facts = rows(settings, FACTS)
    assert isinstance(settings.warehouse, Path)
    older = tmp_path / "older.duckdb"
    shutil.copyfile(settings.warehouse, older)
    with duckdb.connect(str(older)) as con:
        con.execute("ALTER TABLE dim_document DROP COLUMN scanned_pages")
        con.execute("UPDATE audit.load_run SET schema_version = '0', schema_hash = 'older'")
    older.chmod(0o444)
    older.replace(settings.warehouse)

    said(settings, "ingest", tmp_path)
    assert rows(settings, FACTS) == facts
    runs = "SELECT schema_version = '0', base_load_id IS NULL FROM mart.load_run ORDER BY published_at"
    assert rows(settings, runs) == [(True, True), (True, False), (False, True)]
    assert rows(settings, "SELECT sum(scanned_pages) FROM mart.document") == [(0,)]

    said(settings, "rollback", second)
    said(settings, "ingest", tmp_path)
    assert rows(settings, FACTS) == facts
