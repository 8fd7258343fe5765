"""Builds a candidate beside the published warehouse; nothing here touches what is published but to read it.

A candidate is a small file of its own: the rows that a load changes, see ``etl.load.merging``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from pydantic import ValidationError

from etl.errors import LoadError
from etl.load.backend import Location, open_warehouse
from etl.load.bulk import RowFiles, insert_rows
from etl.load.codes import Codes, codes, vocabulary_rows
from etl.load.connection import fresh, transaction, workspace
from etl.load.ddl import create_statements
from etl.load.decisions import Decisions, collect, decided_rows, undecided_rows
from etl.load.delta import Delta
from etl.load.document_rows import document_rows, document_sk
from etl.load.inputs import Candidate, Outcome, Received
from etl.load.merging import STAGING_DDL
from etl.load.reader import published_load_id, usable_base
from etl.load.refresh import refresh_dates, refresh_institutions, refresh_versions
from etl.load.registry import Registry, load_registry
from etl.load.rows import report_rows
from etl.load.statuses import first_receipts, submission_rows
from etl.load.trend import note_trends
from etl.load.views import read_views, views_hash
from etl.model.document import Document
from etl.model.observation import Report
from etl.model.serde import parse
from etl.review import Decision
from etl.vocabulary.models import Vocabulary


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
    decisions: Decisions
    views_hash: str
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
    base: Location | None,
    received: Sequence[Received],
    outcomes: Iterable[Outcome],
    vocabularies: Sequence[Vocabulary],
    schemas_dir: Path,
    views_dir: Path,
    code_version: str,
    decisions: Sequence[Decision] = (),
) -> Candidate:
    """Build ``<candidates_dir>/<load_id>.duckdb``; one of the same load that is already there is built anew.

    The rows of every outcome's document will replace those in the base (or remove them, where it is not ``ready``);
    the other reports of the same submitters are in the candidate, too, for which of them is current may change.

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
        decisions: of stewards, all of them in the order recorded.

    Raises:
        LoadError: an artifact is missing or broken, an outcome was never received, the base has another schema, the
            disk is full. The published warehouse is untouched; what was built stays for inspection.
        ConfigurationError: the registry or a view is wrong.
    """
    registry = load_registry(schemas_dir / "star")
    views = read_views(views_dir)
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
            decisions=collect(decisions, vocabularies),
            views_hash=views_hash(views),
            folder=folder,
        )
        if base is not None:
            open_warehouse(base).attach(con, "base")
        with transaction(con):
            candidate = _fill(con, load, path, published_load_id(base) if base is not None else None)
    return candidate


def _fill(con: duckdb.DuckDBPyConnection, load: _Load, path: Path, base_load_id: str | None) -> Candidate:
    """Make all tables and their rows."""
    _create(con, load.registry)
    delta = Delta(con, load.registry, base_load_id is not None)
    delta.replace(load.affected)
    counts = _insert_documents(con, load)
    delta.take_siblings()
    _refresh(delta, load)
    delta.note_collisions()
    note_trends(delta)
    return _account(con, load, path, base_load_id, counts)


def _create(con: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    for statement in (*create_statements(registry, constraints="none"), *STAGING_DDL):
        con.execute(statement)


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
                decided = load.decisions.apply(report, document)
                files.add(report_rows(decided.report, receipts[outcome.sha256], load.known, load.load_id))
                files.add(document_rows(document, load.load_id))
                files.add({"audit.decision": decided_rows(decided, load.load_id)})
            else:
                files.add({"audit.decision": undecided_rows(outcome, load.decisions, load.load_id)})
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


def _refresh(delta: Delta, load: _Load) -> None:
    """Make anew what depends on all documents together."""
    rows = vocabulary_rows(load.vocabularies, load.known)
    rows |= refresh_institutions(delta, load.vocabularies)
    insert_rows(delta.con, rows, load.folder)
    refresh_versions(delta.con)
    refresh_dates(delta)
    rows = {"audit.submission": submission_rows(delta, load.received, load.outcomes, load.load_id)}
    insert_rows(delta.con, rows, load.folder)


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
        "views_hash": load.views_hash,
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
