"""Commands that read the published warehouse and change nothing."""

from __future__ import annotations

import json
from typing import Any

from etl import history, stages
from etl.cli import summary
from etl.cli.output import console, print_rows, print_table
from etl.errors import ConfigurationError, LoadError
from etl.load import Location, open_warehouse, published_load_id
from etl.load import query as run_query
from etl.load.lineage import lineage as find_lineage
from etl.settings import Settings
from etl.stages import store

SUBMISSIONS = """
SELECT file_name, status, reason_code, survey_id, received_at, left(sha256, 12) AS sha256
FROM mart.submission ORDER BY received_at, file_name
"""


def status(settings: Settings, output: str) -> None:
    """Prints every received file with what became of it, then what is published.

    Raises:
        LoadError: the published warehouse cannot be read.
    """
    rows = _submission_rows(settings)
    columns = ("file", "status", "reason_code", "survey_id", "received_at", "sha256")
    if output != "table":
        print_rows(columns, rows, output)
        return
    if rows:
        print_table(columns, rows)
    incidents = store.read_lines(settings.incidents_log)
    for incident in incidents[-10:]:
        console().print(f"not received: {incident['path']}: {incident['reason']}", markup=False)
    load_id = published_load_id(settings.warehouse)
    summary.print_published(settings, load_id)


def _submission_rows(settings: Settings) -> list[tuple[Any, ...]]:
    """Loaded submissions from the warehouse, then those that wait for the next load."""
    rows = (
        run_query(settings.warehouse, SUBMISSIONS).rows if open_warehouse(settings.warehouse).exists() else []
    )
    loaded = {(row[0], row[5]) for row in rows}
    waiting = [
        (s.file_name, "waiting", None, s.survey_id, s.received_at, s.sha256[:12])
        for s in store.read_submissions(settings)
        if (s.file_name, s.sha256[:12]) not in loaded
    ]
    return [*rows, *waiting]


def database(settings: Settings, as_of: str | None, release: str | None) -> Location | None:
    """The database to ask instead of what is published: that of a date, or a release; ``None`` for neither.

    Raises:
        ConfigurationError: both are given, or there is none such.
        LoadError: nothing was published then, or its file is removed or altered.
    """
    if as_of and release:
        raise ConfigurationError("query: --as-of or --release; one of them")
    if release:
        return history.released_database(settings, release)
    return history.snapshot_as_of(settings, as_of)[1] if as_of else None


def query(
    settings: Settings, sql: str, output: str, limit: int | None, location: Location | None = None
) -> None:
    """Prints a statement's rows, of what is published or of another database of ours.

    Raises:
        LoadError: nothing is published, or DuckDB refuses the statement.
    """
    found = run_query(location or settings.warehouse, sql, limit=limit)
    print_rows(found.columns, found.rows, output)


def validate(settings: Settings) -> int:
    """Prints what every failing expectation found on everything that is loaded; 1 if a critical one failed.

    Raises:
        LoadError: nothing was received yet.
    """
    result = stages.check(settings)
    if result is None:
        raise LoadError(f"{settings.survey_home}: nothing was received yet, so there is nothing to validate")
    failing = [r for r in result.results if not r.success]
    if failing:
        rows = [
            (
                r.name,
                "errored" if r.errored else r.expectation.severity,
                r.unexpected_count,
                r.error or r.reason,
            )
            for r in failing
        ]
        print_table(("expectation", "severity", "rows", "reason"), rows)
    for sha256, reasons in result.quarantine.items():
        console().print(f"to be quarantined: {sha256[:12]}: {'; '.join(reasons)}", markup=False)
    counts = f"{result.evaluated} expectations, {result.failed} failed, {result.errored} errored"
    console().print(counts, markup=False)
    return 1 if result.stop_reasons or result.quarantine else 0


def explain(settings: Settings, fact_id: str, output: str) -> None:
    """Prints where a fact comes from.

    Raises:
        ConfigurationError: no current fact has this id.
        LoadError: nothing is published.
    """
    found = find_lineage(settings.warehouse, fact_id.removeprefix("fact:"))
    if found is None:
        raise ConfigurationError(f"{fact_id}: no published fact has this id")
    if output == "json":
        print(json.dumps(found, ensure_ascii=False, default=str, indent=1))
        return
    print_table(("what", "value"), _lines(found))


def _lines(found: dict[str, Any]) -> list[tuple[str, Any]]:
    """A fact's lineage as lines of two columns: what is nested gets a line for each part."""
    lines: list[tuple[str, Any]] = []
    for name, value in found.items():
        if name.endswith("_sk") or value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            lines += [(f"{name}.{k}", v) for k, v in value.items() if v not in (None, "")]
        elif isinstance(value, list) and isinstance(value[0], dict):
            for number, part in enumerate(value, start=1):
                lines += [(f"{name}.{number}.{k}", v) for k, v in part.items() if v not in (None, "")]
        else:
            lines.append((name, value))
    return lines
