"""How a load's rows take their place among those that are published: one rule per table, whatever the back end.

A candidate holds the rows that a load changes and nothing else. Rows of documents replace those of the same documents,
dimensions are replaced where they differ, and what tells of loads grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import duckdb

from etl.load.registry import Registry, Table

DIMENSIONS = (
    "dim_survey",
    "dim_region",
    "dim_unit",
    "dim_measure",
    "dim_metric",
    "dim_date",
    "dim_institution",
    "bridge_institution_alias",
)
"""Made anew in every load, from the vocabularies, the decisions and all documents together."""

BY_KEY = ("audit.submission",)
"""Rows replace those of the same key; the others stay."""

STAGING_DDL = (
    "CREATE SCHEMA staging",
    "CREATE TABLE staging.document_block (document_sk BIGINT, block_no INTEGER, block_text VARCHAR)",
    "CREATE TABLE staging.replaced (document_sk BIGINT)",
    "CREATE TABLE staging.collision (table_name VARCHAR, row_key VARCHAR, document_sk BIGINT)",
    "CREATE TABLE staging.trend "
    "(survey_id VARCHAR, region_code VARCHAR, figure VARCHAR, before DOUBLE, now DOUBLE, change VARCHAR)",
    "CREATE TABLE staging.family (survey_sk BIGINT, metric_sk BIGINT, subject_type VARCHAR, unit VARCHAR, "
    "reports BIGINT, figures BIGINT, middle DOUBLE, spread DOUBLE)",
)
"""What validation and publishing need and nobody else; never published: the text of the documents that the load read,
the documents whose published rows give way, keys that rows of other documents have already, and what the load changes
in numbers (``etl.load.trend``)."""


class Rule(StrEnum):
    """What becomes of a table's published rows."""

    DOCUMENT = "document"
    ANEW = "anew"
    KEY = "key"
    GROWS = "grows"


def rule(table: Table) -> Rule:
    """The rule of one table."""
    if table.replaced_by:
        return Rule.DOCUMENT
    if table.name in DIMENSIONS:
        return Rule.ANEW
    return Rule.KEY if table.name in BY_KEY else Rule.GROWS


def qualified(catalog: str, table: str) -> str:
    """``catalog.schema.table``."""
    return f"{catalog}.{table if '.' in table else 'main.' + table}"


@dataclass(frozen=True)
class Merge:
    """Puts a candidate's rows into the published tables.

    Attributes:
        registry: the tables.
        target: catalog that holds the published tables.
        load_id: the candidate's load; the candidate is attached as ``candidate``.
    """

    registry: Registry
    target: str
    load_id: str

    def run(self, con: duckdb.DuckDBPyConnection) -> None:
        """All tables, within the caller's transaction."""
        for table in self.registry.tables:
            how = rule(table)
            if how is Rule.ANEW and self._equal(con, table):
                continue
            con.execute(
                f"DELETE FROM {qualified(self.target, table.name)} WHERE {self._outdated(table, how)}"
            )
            con.execute(self._insert(table, how))

    def _outdated(self, table: Table, how: Rule) -> str:
        if how is Rule.ANEW:
            return "true"
        if how is Rule.DOCUMENT:
            return f"{table.replaced_by} IN (SELECT document_sk FROM candidate.staging.replaced)"
        if how is Rule.KEY:
            keys = ", ".join(table.primary_key)
            return f"({keys}) IN (SELECT ({keys}) FROM {qualified('candidate', table.name)})"
        return f"load_id = '{self.load_id}'"

    def _insert(self, table: Table, how: Rule) -> str:
        """In the order of keys, so that equal content gives equal tables."""
        own = f" WHERE load_id = '{self.load_id}'" if how is Rule.GROWS else ""
        return (
            f"INSERT INTO {qualified(self.target, table.name)} BY NAME "
            f"SELECT * FROM {qualified('candidate', table.name)}{own} ORDER BY {', '.join(table.primary_key)}"
        )

    def _equal(self, con: duckdb.DuckDBPyConnection, table: Table) -> bool:
        """Whether the published rows are these already; a table that stays as it is costs no loader anything."""
        columns = ", ".join(c.name for c in table.columns)
        ours, theirs = (
            f"SELECT {columns} FROM {qualified(catalog, table.name)}"
            for catalog in ("candidate", self.target)
        )
        found = con.execute(
            f"SELECT NOT EXISTS ({ours} EXCEPT ALL {theirs}) AND NOT EXISTS ({theirs} EXCEPT ALL {ours})"
        ).fetchone()
        return bool(found and found[0])


def history(registry: Registry) -> Sequence[Table]:
    """Tables that tell of earlier loads and are carried over into a warehouse that is built anew."""
    return [t for t in registry.tables if rule(t) is Rule.GROWS]


def views_shown(con: duckdb.DuckDBPyConnection) -> str | None:
    """Hash of the views that the last load published; ``None`` where nothing was published yet."""
    found = con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() "
        "AND schema_name = 'audit' AND table_name = 'load_run'"
    ).fetchall()
    if not found:
        return None
    last = con.execute(
        "SELECT views_hash FROM audit.load_run ORDER BY published_at DESC NULLS LAST LIMIT 1"
    ).fetchall()
    return str(last[0][0]) if last else ""
