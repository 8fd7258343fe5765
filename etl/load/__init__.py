"""Builds, publishes and reads the warehouse; the only package that opens DuckDB for writing."""

from etl.load.backend import Location, as_location, open_warehouse
from etl.load.candidate import build_candidate
from etl.load.differences import Fact, FileState, Side, differences
from etl.load.exporting import export_duckdb, export_parquet
from etl.load.file_keeper import copy_file
from etl.load.identity import report_identity
from etl.load.inputs import Candidate, Outcome, Received, new_load_id, with_quarantine
from etl.load.keeping import Keeper, location_name, open_keeper
from etl.load.kept import Kept
from etl.load.lock import loader_lock
from etl.load.publishing import publish, record_validation
from etl.load.reader import (
    KnownFile,
    QueryResult,
    explain,
    known_files,
    published_load_id,
    query,
    usable_base,
)
from etl.load.submissions import append_received, read_received

__all__ = [
    "Candidate",
    "Fact",
    "FileState",
    "Keeper",
    "Kept",
    "KnownFile",
    "Location",
    "Outcome",
    "QueryResult",
    "Received",
    "Side",
    "append_received",
    "as_location",
    "build_candidate",
    "copy_file",
    "differences",
    "explain",
    "export_duckdb",
    "export_parquet",
    "known_files",
    "loader_lock",
    "location_name",
    "new_load_id",
    "open_keeper",
    "open_warehouse",
    "publish",
    "published_load_id",
    "query",
    "read_received",
    "record_validation",
    "report_identity",
    "usable_base",
    "with_quarantine",
]
