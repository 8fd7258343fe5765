"""Great Expectations over DuckDB: the only module, with ``docs``, that imports it, and only when it runs.

Checks are pushed down: Great Expectations' SQL engine speaks to the candidate through SQLAlchemy, read-only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Any

from etl.errors import ConfigurationError, ValidationStopped
from etl.validate.suites import Expectation, Suite

RESULT_FORMAT = "COMPLETE"
UNIQUE_TYPE = "ExpectColumnValuesToBeUnique"


@dataclass(frozen=True, slots=True)
class Finding:
    """What Great Expectations says of one expectation.

    Attributes:
        rows: the rows against it, by column name, as far as it lists them.
        error: why it could not be evaluated; ``None`` if it was.
        report: its own result object.
    """

    success: bool
    error: str | None
    unexpected_count: int | None
    validated_rows: int | None
    rows: Sequence[dict[str, Any]]
    duration_s: float
    report: Any


class Engine:
    """An open candidate; make it with ``open_engine``."""

    def __init__(self, source: Any, connection: Any, gx: Any, driver_error: type[Exception]) -> None:
        self._driver_error = driver_error
        self._source = source
        self._connection = connection
        self._gx = gx

    def batch(self, suite: Suite) -> Any:
        """The suite's table as a batch.

        Raises:
            ValidationStopped: the candidate has no such table.
        """
        try:
            if "." in suite.table:  # of a table asset Great Expectations loses the schema on the way
                asset = self._source.add_query_asset(name=suite.name, query=f"SELECT * FROM {suite.table}")
            else:
                asset = self._source.add_table_asset(name=suite.name, table_name=suite.table)
            return asset.add_batch_definition_whole_table("all").get_batch()
        except self._gx.datasource.fluent.interfaces.TestConnectionError as e:
            raise ValidationStopped(f"{suite.name}: could not be evaluated: {e}") from e

    def run(self, batch: Any, suite: Suite, expectation: Expectation) -> Finding:
        """Evaluate one expectation; an error in it is told in the finding, not raised.

        Raises:
            ConfigurationError: Great Expectations has no such class, or it refuses the arguments.
        """
        configured = self._configure(suite, expectation)
        columns = list(dict.fromkeys([*suite.key, *([suite.document] if suite.document else [])]))
        started = perf_counter()
        report = batch.validate(
            configured,
            result_format={
                "result_format": RESULT_FORMAT,
                "unexpected_index_column_names": columns,
                "return_unexpected_index_query": True,
            },
        )
        rows, error = self._rows(report, suite, expectation)
        return _finding(report, rows, error, perf_counter() - started)

    def select(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query, by column name."""
        return [dict(row) for row in self._connection.exec_driver_sql(sql).mappings()]

    def _configure(self, suite: Suite, expectation: Expectation) -> Any:
        kind = getattr(self._gx.expectations, expectation.type, None)
        if kind is None:
            raise ConfigurationError(
                f"expectations/{suite.table}.yaml: {expectation.name}.type: "
                f"Great Expectations has no {expectation.type}"
            )
        arguments = (
            {"unexpected_rows_query": _as_template(expectation.sql)}
            if expectation.sql
            else expectation.kwargs
        )
        try:
            return kind(
                **arguments,
                severity=expectation.severity,
                meta={"name": expectation.name},
                notes=f"{expectation.meaning} {expectation.meaning_zh}",
            )
        except (TypeError, ValueError) as e:
            raise ConfigurationError(
                f"expectations/{suite.table}.yaml: {expectation.name}.kwargs: {' '.join(str(e).split())}"
            ) from e

    def _rows(
        self, report: Any, suite: Suite, expectation: Expectation
    ) -> tuple[list[dict[str, Any]], str | None]:
        """The rows against it, and why they could not be listed, if so.

        Where documents may be at fault all are fetched, for Great Expectations itself lists only some.
        """
        error = _error(report)
        if report.success or error:
            return [], error
        query = _failing_rows(report, suite, expectation)
        if query is None:
            return list(report.result.get("unexpected_index_list") or []), None
        try:
            return self.select(query), None
        except self._driver_error as e:
            return [], f"does not hold, but the rows against it cannot be listed: {' '.join(str(e).split())}"


def _failing_rows(report: Any, suite: Suite, expectation: Expectation) -> str | None:
    """A query for all rows against an expectation; ``None`` if there is none or no document is at stake."""
    if expectation.sql:
        return expectation.sql
    if not suite.document:
        return None
    if expectation.type == UNIQUE_TYPE:  # its own query has unbound parameters
        column = expectation.kwargs["column"]
        keys = ", ".join(dict.fromkeys([*suite.key, suite.document]))
        again = f"count(*) OVER (PARTITION BY {column}) > 1"
        return f"SELECT {keys} FROM {suite.table} WHERE {column} IS NOT NULL QUALIFY {again}"
    query = report.result.get("unexpected_index_query")
    return str(query).strip().removesuffix(";") if query else None


def _as_template(sql: str) -> str:
    """The query as Great Expectations wants it: a format string that mentions the batch.

    Queries name their tables themselves, since relationships need more than one; so the batch goes into a comment.
    """
    return sql.replace("{", "{{").replace("}", "}}") + " /* {batch} */"


def _finding(report: Any, rows: Sequence[dict[str, Any]], error: str | None, seconds: float) -> Finding:
    result = report.result or {}
    count = result.get(
        "unexpected_count", len(rows) if rows or report.expectation_config.type == _SQL else None
    )
    return Finding(
        success=bool(report.success) and error is None,
        error=error,
        unexpected_count=None if count is None or error else int(count),
        validated_rows=None if result.get("element_count") is None else int(result["element_count"]),
        rows=rows,
        duration_s=seconds,
        report=report,
    )


_SQL = "unexpected_rows_expectation"


def _error(report: Any) -> str | None:
    """The reason, if evaluating raised; Great Expectations reports that as a mere failure."""
    info = report.exception_info or {}
    found = [info] if "raised_exception" in info else [v for v in info.values() if isinstance(v, dict)]
    for entry in found:
        if entry.get("raised_exception"):
            return " ".join(str(entry.get("exception_message") or "unknown").split())
    return None


@contextmanager
def open_engine(candidate: Path) -> Iterator[Engine]:
    """Open a candidate read-only for validation; importing Great Expectations takes seconds.

    Raises:
        ValidationStopped: the candidate cannot be opened.
    """
    gx, sqlalchemy = _import()
    arguments = {"connect_args": {"read_only": True}}
    url = f"duckdb:///{candidate}"
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    own = sqlalchemy.create_engine(url, **arguments)
    source = None
    try:
        try:
            connection = own.connect()
            source = context.data_sources.add_sql(name="candidate", connection_string=url, kwargs=arguments)
        except Exception as e:
            raise ValidationStopped(f"{candidate}: cannot be opened for validation: {e}") from e
        with connection:
            yield Engine(source, connection, gx, sqlalchemy.exc.SQLAlchemyError)
    finally:
        own.dispose()
        if source is not None:
            _close(source)


def _close(source: Any) -> None:
    """Close what Great Expectations keeps open, so that the candidate can be written again."""
    engine = source.get_execution_engine()
    if engine._connection is not None:
        engine._connection.close()
    engine.close()
    source.get_engine().dispose()


def _import() -> tuple[Any, Any]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    import great_expectations.data_context.types.base
    import great_expectations.datasource.fluent.interfaces
    import sqlalchemy
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    _keep_connection(engine)
    return gx, sqlalchemy


def _keep_connection(engine: Any) -> None:
    """Let Great Expectations hold one connection to DuckDB, as it does for SQLite.

    It closes each connection before reading the rows otherwise, which DuckDB's driver does not survive.
    """

    class Dialect(StrEnum):
        DUCKDB = "duckdb"

    if not any(d.value == "duckdb" for d in engine._PERSISTED_CONNECTION_DIALECTS):
        engine._PERSISTED_CONNECTION_DIALECTS = (*engine._PERSISTED_CONNECTION_DIALECTS, Dialect.DUCKDB)
