"""Reading what is published: queries, known files, the trail of one fact. Never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from etl.errors import LoadError, NothingPublished
from etl.load.backend import Location, reading
from etl.load.registry import load_registry

SCHEMAS_DIR = Path(__file__).resolve().parents[2] / "schemas"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LAST_LOAD = """
SELECT load_id, schema_hash FROM audit.load_run
ORDER BY published_at DESC NULLS LAST, load_id DESC LIMIT 1
"""

_KNOWN = """
SELECT s.sha256, s.status, s.reason_code, s.survey_id, d.extractor_version, d.normalizer_version, d.vocabulary_version
FROM audit.submission AS s
LEFT JOIN dim_document AS d USING (sha256)
ORDER BY s.received_at DESC, s.file_name DESC
"""

_EXPLAIN = """
SELECT f.*, e.evidence_text, e.page_no, e.bbox, e.evidence_source, e.block_no, e.table_no, e.row_no,
    d.sha256, d.file_name, d.title, d.survey_id, d.region_code, d.report_date, d.document_status, d.source_uri,
    d.extractor_version, d.normalizer_version, d.vocabulary_version, l.code_version, l.published_at
FROM {table} AS f
JOIN evidence AS e USING (evidence_sk)
JOIN dim_document AS d ON d.document_sk = f.document_sk
LEFT JOIN audit.load_run AS l ON l.load_id = f.load_id
WHERE f.fact_id = ?
"""

_TELLINGS = """
SELECT e.evidence_text, e.page_no, e.bbox, e.evidence_source
FROM bridge_fact_evidence AS b JOIN evidence AS e USING (evidence_sk)
WHERE b.fact_id = ? AND b.evidence_role = 'telling' ORDER BY b.ordinal
"""

FACT_TABLES = ("fact_metric_observation", "fact_measure_adoption", "fact_declared_count")


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows of a query; times are aware datetimes in UTC.

    Attributes:
        types: DuckDB's names of the columns' types.
    """

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the warehouse knows of a content; the versions are ``None`` unless a report of it is in the warehouse."""

    sha256: str
    status: str
    reason_code: str | None
    survey_id: str | None
    extractor_version: str | None
    normalizer_version: str | None
    vocabulary_version: str | None


def query(
    warehouse: Location, sql: str, parameters: Sequence[Any] = (), limit: int | None = None
) -> QueryResult:
    """Run one query on the published warehouse.

    Args:
        warehouse: the published file.
        sql: one statement that reads.
        parameters: values for ``?``.
        limit: most rows to fetch; ``None``: all.

    Raises:
        LoadError: nothing is published, it is not one statement, or DuckDB refuses it; the text is then DuckDB's.
    """
    with reading(warehouse) as con:
        try:
            if len(con.extract_statements(sql)) != 1:
                raise LoadError("one SQL statement is needed, no more and no less")
            return _fetch(con, sql, parameters, limit)
        except duckdb.Error as e:
            raise LoadError(str(e).strip()) from e


def _fetch(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any], limit: int | None
) -> QueryResult:
    relation = con.sql(sql, params=list(parameters)) if parameters else con.sql(sql)
    if relation is None:
        return QueryResult([], [], [])
    columns, types = list(relation.columns), [str(t) for t in relation.types]
    timed = [n for n, kind in enumerate(types) if kind == "TIMESTAMP WITH TIME ZONE"]
    if timed:
        # DuckDB's own conversion of such columns needs a package that need not be there.
        names = [f"c{n}" for n in range(len(columns))]
        exprs = [f"epoch_us({name}) AS {name}" if n in timed else name for n, name in enumerate(names)]
        relation = relation.query("t", f"SELECT {', '.join(exprs)} FROM t AS t({', '.join(names)})")
    rows = relation.fetchall() if limit is None else relation.fetchmany(limit)
    return QueryResult(columns, types, [_aware(row, timed) for row in rows])


def _aware(row: tuple[Any, ...], timed: Sequence[int]) -> tuple[Any, ...]:
    if not timed:
        return row
    return tuple(
        _EPOCH + timedelta(microseconds=value) if n in timed and value is not None else value
        for n, value in enumerate(row)
    )


def published_load_id(warehouse: Location) -> str | None:
    """The load that the published warehouse shows; ``None`` if nothing, or nothing of ours, is published.

    Raises:
        LoadError: the file is no DuckDB database.
    """
    last = _last_load(warehouse)
    return last[0] if last else None


def usable_base(warehouse: Location, schemas_dir: Path = SCHEMAS_DIR) -> bool:
    """Whether a load can build on the published file: it is there and has the very tables of ``schemas_dir/star``.

    Raises:
        LoadError: the file is no DuckDB database.
        ConfigurationError: the registry is wrong.
    """
    last = _last_load(warehouse)
    return last is not None and last[1] == load_registry(schemas_dir / "star").schema_hash


def _last_load(warehouse: Location) -> tuple[str, str] | None:
    """Load and schema hash; ``None`` where nothing is published, or nothing that has the tables that say."""
    try:
        with reading(warehouse) as con:
            rows = _rows_if_any(con)
    except NothingPublished:
        return None
    return (str(rows[0][0]), str(rows[0][1])) if rows else None


def _rows_if_any(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    try:
        return con.execute(_LAST_LOAD).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return []


def known_files(warehouse: Location) -> dict[str, KnownFile]:
    """By sha256, every content that the published warehouse has decided on; ``{}`` if nothing is published."""
    try:
        found = query(warehouse, _KNOWN).rows
    except NothingPublished:
        return {}
    # The earliest receipt comes last and so stays: its status is the content's, later names are duplicates of it.
    return {row[0]: KnownFile(*row) for row in found}


def explain(warehouse: Location, fact_id: str) -> dict[str, Any] | None:
    """Where a fact comes from: its columns, evidence, report, versions and load; ``tellings`` lists its other tellings.

    Returns:
        Values by name, ``fact_table`` among them; ``None`` if there is no such fact.
    """
    for table in FACT_TABLES:
        found = query(warehouse, _EXPLAIN.format(table=table), [fact_id])
        if found.rows:
            tellings = query(warehouse, _TELLINGS, [fact_id])
            return {
                "fact_table": table,
                **dict(zip(found.columns, found.rows[0], strict=True)),
                "tellings": [dict(zip(tellings.columns, row, strict=True)) for row in tellings.rows],
            }
    return None
