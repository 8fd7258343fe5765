"""What a load takes from the published warehouse, and how it looks at both together.

A candidate holds whole submitters: besides the documents that a load changes, their submitter's other reports are
copied, for which of them is current is decided among all. What else is asked of all documents is asked of the
candidate's rows and of the published ones that stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from etl.load.merging import qualified
from etl.load.registry import Registry

KEYS = {
    "fact_measure_adoption": "fact_id",
    "fact_metric_observation": "fact_id",
    "fact_declared_count": "fact_id",
    "fact_response": "response_id",
    "evidence": "evidence_sk",
    "consistency_finding": "finding_id",
}
"""Tables whose keys must be unique over all documents, not only within the candidate."""


@dataclass(frozen=True)
class Delta:
    """The candidate under way, and the base that it is built on.

    Attributes:
        con: the candidate, open for writing; the base is attached as ``base``.
        registry: the tables.
        on_base: whether there is a base; without one the candidate holds everything.
    """

    con: duckdb.DuckDBPyConnection
    registry: Registry
    on_base: bool

    def whole(self, table: str) -> str:
        """A table of documents' rows as it will be once the load is published, as a subquery."""
        if not self.on_base:
            return table
        columns = ", ".join(c.name for c in self.registry.table(table).columns)
        return (
            f"(SELECT {columns} FROM {table} UNION ALL SELECT {columns} FROM {qualified('base', table)} "
            "WHERE document_sk NOT IN (SELECT document_sk FROM staging.replaced))"
        )

    def replace(self, document_sks: Iterable[int]) -> None:
        """Note documents whose published rows give way to what the load makes of them."""
        self.con.execute("INSERT INTO staging.replaced SELECT unnest(?::BIGINT[])", [list(document_sks)])

    def take_siblings(self) -> None:
        """Copy the other reports of every submitter that the load touches."""
        if not self.on_base:
            return
        self.con.execute(_SIBLINGS)
        for table in self.registry.document_tables:
            self.con.execute(
                f"INSERT INTO {table.name} BY NAME SELECT * FROM {qualified('base', table.name)} "
                f"WHERE {table.replaced_by} IN (SELECT document_sk FROM sibling)"
            )
        self.con.execute("INSERT INTO staging.replaced FROM sibling")
        self.con.execute(
            "INSERT INTO audit.load_run BY NAME SELECT * FROM base.audit.load_run "
            "WHERE load_id IN (SELECT load_id FROM dim_document)"
        )

    def note_collisions(self) -> None:
        """Keys of the candidate that rows of other documents have: an expectation wants none."""
        if not self.on_base:
            return
        for table, key in KEYS.items():
            self.con.execute(
                f"INSERT INTO staging.collision SELECT '{table}', {key}::VARCHAR, c.document_sk FROM {table} AS c "
                f"WHERE EXISTS (SELECT 1 FROM {qualified('base', table)} AS b WHERE b.{key} = c.{key} "
                "AND b.document_sk NOT IN (SELECT document_sk FROM staging.replaced))"
            )


_SIBLINGS = """
CREATE TEMP TABLE sibling AS
WITH touched AS (
    SELECT survey_id, region_code FROM dim_document
    UNION
    SELECT survey_id, region_code FROM base.main.dim_document
    WHERE document_sk IN (SELECT document_sk FROM staging.replaced)
)
SELECT document_sk FROM base.main.dim_document
WHERE (survey_id, region_code) IN (SELECT (survey_id, region_code) FROM touched)
    AND document_sk NOT IN (SELECT document_sk FROM staging.replaced)
"""
