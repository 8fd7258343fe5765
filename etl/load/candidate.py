"""Builds a candidate warehouse beside the published one; nothing here touches the published file but to read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from pydantic import ValidationError

from etl.errors import LoadError
from etl.load.bulk import RowFiles, insert_rows
from etl.load.codes import Codes, codes, vocabulary_rows
from etl.load.connection import fresh, transaction, workspace
from etl.load.ddl import STAGING_DDL, create_statements, quote
from etl.load.document_rows import document_rows, document_sk
from etl.load.inputs import Candidate, Outcome, Received
from etl.load.reader import published_load_id, usable_base
from etl.load.refresh import refresh_dates, refresh_institutions, refresh_versions
from etl.load.registry import Registry, Table, load_registry
from etl.load.rows import report_rows
from etl.load.statuses import first_receipts, submission_rows
from etl.load.views import create_views, read_views
from etl.model.document import Document
from etl.model.observation import Report
from etl.model.serde import parse
from etl.vocabulary.models import Vocabulary

REBUILT = [
    "dim_survey",
    "dim_region",
    "dim_unit",
    "dim_measure",
    "dim_metric",
    "dim_date",
    "dim_institution",
    "bridge_institution_alias",
    "audit.submission",
]
"""Tables made anew in every load, from the vocabularies, the log and the tables that are kept."""


@dataclass(frozen=True)
class _Load:
    """One load and its inputs."""

    load_id: str
    started_at: datetime
    code_version: str
    registry: Registry
    known: Codes
    vocabularies: Sequence[Vocabulary]
    received: Sequence[Received]
    outcomes: Sequence[Outcome]
    folder: Path

    @property
    def affected(self) -> list[int]:
        """Keys of the documents whose rows the load replaces or removes."""
        return [document_sk(o.sha256) for o in self.outcomes]


def build_candidate(
    *,
    load_id: str,
    started_at: datetime,
    candidates_dir: Path,
    base: Path | None,
    received: Sequence[Received],
    outcomes: Iterable[Outcome],
    vocabularies: Sequence[Vocabulary],
    schemas_dir: Path,
    views_dir: Path,
    code_version: str,
) -> Candidate:
    """Build ``<candidates_dir>/<load_id>.duckdb``; one of the same load that is already there is built anew.

    The rows of every outcome's document are replaced (or removed, where it is not ``ready``), those of all other
    documents are taken over from the base unchanged.

    Args:
        load_id: see ``etl.load.new_load_id``.
        started_at: when the load began, aware.
        candidates_dir: made if needed.
        base: the published warehouse to build on; ``None`` rebuilds from ``outcomes`` alone, which are then all.
        received: the whole submissions log.
        outcomes: what is new or changed since the base.
        vocabularies: of all surveys.
        schemas_dir: holds ``star/``.
        views_dir: holds the views' SQL files.
        code_version: recorded with the load.

    Raises:
        LoadError: an artifact is missing or broken, an outcome was never received, the base has another schema, the
            disk is full. The published warehouse is untouched; what was built stays for inspection.
        ConfigurationError: the registry or a view is wrong.
    """
    registry, views = load_registry(schemas_dir / "star"), read_views(views_dir)
    if base is not None and not usable_base(base, schemas_dir):
        raise LoadError(f"{base}: was written with another schema; rebuild from all files (base=None)")
    path = candidates_dir / f"{load_id}.duckdb"
    with workspace(path.with_suffix(".rows")) as folder, fresh(path) as con:
        load = _Load(
            load_id=load_id,
            started_at=started_at,
            code_version=code_version,
            registry=registry,
            known=codes(vocabularies),
            vocabularies=vocabularies,
            received=received,
            outcomes=tuple(outcomes),
            folder=folder,
        )
        with transaction(con):
            _create(con, registry)
        submitters = _take_over(con, load, base) if base else []
        with transaction(con):
            counts = _insert_documents(con, load)
            _refresh(con, load, submitters)
            candidate = _account(con, load, path, published_load_id(base) if base else None, counts)
            create_views(con, views, registry)
    return candidate


def _create(con: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    for statement in (*create_statements(registry, strict=False), *STAGING_DDL):
        con.execute(statement)


def _take_over(con: duckdb.DuckDBPyConnection, load: _Load, base: Path) -> list[tuple[str, str]]:
    """Copy what stays from the base; returns (survey_id, region_code) of the documents that do not."""
    con.execute(f"ATTACH {quote(str(base))} AS base (READ_ONLY)")
    con.execute("CREATE TEMP TABLE affected AS SELECT unnest(?::BIGINT[]) AS document_sk", [load.affected])
    for table in load.registry.tables:
        if table.name in REBUILT:
            continue
        source = f"base.{table.name if '.' in table.name else 'main.' + table.name}"
        where = (
            f" WHERE {table.replaced_by} NOT IN (SELECT document_sk FROM affected)"
            if table.replaced_by
            else ""
        )
        con.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM {source}{where}")
    touched = con.execute(
        "SELECT DISTINCT survey_id, region_code FROM base.main.dim_document SEMI JOIN affected USING (document_sk)"
    ).fetchall()
    con.execute(
        "CREATE TEMP TABLE earlier AS "
        "SELECT DISTINCT ON (sha256) sha256, survey_id, status, reason_code, reason, load_id "
        "FROM base.audit.submission WHERE status IN ('quarantined', 'rejected', 'withdrawn') ORDER BY sha256, file_name"
    )
    con.execute("DETACH base")
    return [(survey_id, region_code) for survey_id, region_code in touched]


def _copy_staying(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    source = f"base.{table.name if '.' in table.name else 'main.' + table.name}"
    stays = f"{table.replaced_by} NOT IN (SELECT document_sk FROM affected)" if table.replaced_by else "true"
    con.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM {source} WHERE {stays}")


def _insert_documents(con: duckdb.DuckDBPyConnection, load: _Load) -> dict[str, int]:
    """Insert the rows of all ready outcomes; returns rows by table."""
    receipts = first_receipts(load.received)
    with RowFiles(load.folder) as files:
        for outcome in load.outcomes:
            if outcome.sha256 not in receipts:
                raise LoadError(
                    f"{outcome.sha256}: an outcome of a file that the submissions log does not have"
                )
            if outcome.status == "ready":
                report, document = _artifacts(outcome)
                files.add(report_rows(report, receipts[outcome.sha256], load.known, load.load_id))
                files.add(document_rows(document, load.load_id))
        files.insert(con)
    return files.counts


def _artifacts(outcome: Outcome) -> tuple[Report, Document]:
    if outcome.report_path is None or outcome.document_path is None:
        raise LoadError(f"{outcome.sha256}: ready, but without the paths of its artifacts")
    try:
        report = parse(Report, outcome.report_path.read_bytes())
        document = parse(Document, outcome.document_path.read_bytes())
    except OSError as e:
        raise LoadError(f"{e.filename}: the artifact cannot be read: {e.strerror}") from e
    except ValidationError as e:
        raise LoadError(
            f"{outcome.report_path.parent}: {outcome.sha256}: broken artifact: {e.errors()[0]['msg']}"
        ) from e
    if {report.sha256, document.sha256} != {outcome.sha256}:
        raise LoadError(f"{outcome.report_path}: is not an artifact of {outcome.sha256}")
    return report, document


def _refresh(con: duckdb.DuckDBPyConnection, load: _Load, submitters: Sequence[tuple[str, str]]) -> None:
    """Make anew what depends on all documents together."""
    rows = vocabulary_rows(load.vocabularies, load.known)
    rows |= refresh_institutions(con, load.vocabularies)
    insert_rows(con, rows, load.folder)
    refresh_versions(con, load.load_id, submitters)
    refresh_dates(con, load.registry)
    insert_rows(
        con,
        {"audit.submission": submission_rows(con, load.received, load.outcomes, load.load_id)},
        load.folder,
    )


def _account(
    con: duckdb.DuckDBPyConnection, load: _Load, path: Path, base_load_id: str | None, counts: dict[str, int]
) -> Candidate:
    """Record the load and its outcomes."""
    candidate = Candidate(
        load_id=load.load_id,
        path=path,
        base_load_id=base_load_id,
        documents=counts.get("dim_document", 0),
        facts=counts.get("fact_measure_adoption", 0) + counts.get("fact_metric_observation", 0),
        quarantined=sum(o.status == "quarantined" for o in load.outcomes),
    )
    run = {
        "load_id": load.load_id,
        "base_load_id": base_load_id,
        "started_at": load.started_at,
        "documents": candidate.documents,
        "facts": candidate.facts,
        "quarantined": candidate.quarantined,
        "code_version": load.code_version,
        "vocabulary_version": "+".join(sorted({v.version for v in load.vocabularies})),
        "schema_version": load.registry.schema_version,
        "schema_hash": load.registry.schema_hash,
    }
    outcomes = [
        {
            "load_id": load.load_id,
            "sha256": o.sha256,
            "outcome": o.status,
            "survey_id": o.survey_id,
            "reason_code": o.reason_code,
            "reason": o.reason,
        }
        for o in load.outcomes
    ]
    insert_rows(con, {"audit.load_run": [run], "audit.outcome": outcomes}, load.folder)
    return candidate
