"""Great Expectations over DuckDB, opened read-only; with ``expecting`` and ``docs`` the only modules that import it.

Checks are pushed down: Great Expectations' SQL engine speaks to the candidate through SQLAlchemy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Any

from etl.errors import ValidationStopped
from etl.validate.expecting import configured, tagged
from etl.validate.suites import Expectation, Suite

DECIDE: Mapping[str, Any] = {"result_format": "BOOLEAN_ONLY"}
"""Counting alone; Great Expectations then asks for all columns of a table in one statement."""


class Engine:
    """An open candidate; make it with ``open_engine``.

    Attributes:
        seconds: time spent in statements, by the expectation whose query they hold; ``None`` for all others.
    """

    def __init__(self, source: Any, connection: Any, gx: Any, driver_error: type[Exception]) -> None:
        self.driver_error = driver_error
        self.seconds: dict[str | None, float] = {}
        self._source = source
        self._connection = connection
        self._gx = gx
        self._batches: dict[str, Any] = {}

    def rows(self, suite: Suite) -> int:
        """Rows of the suite's table.

        Raises:
            ValidationStopped: the candidate has no such table.
        """
        try:
            return int(self.select(f"SELECT count(*) AS n FROM {suite.table}")[0]["n"])
        except self.driver_error as e:
            raise ValidationStopped(f"{suite.name}: could not be evaluated: {_one_line(e)}") from e

    def decide(self, suite: Suite) -> dict[str, Any]:
        """Evaluate a suite in one call: Great Expectations' results, by name; an error is told in them, not raised.

        Raises:
            ConfigurationError: an expectation is none that Great Expectations could run.
        """
        from great_expectations.core import ExpectationSuite

        content = [configured(self._gx, suite, e) for e in suite.expectations]
        self.seconds = {}
        found = self._batch(suite).validate(
            ExpectationSuite(name=suite.name, expectations=content), result_format=DECIDE
        )
        return {r.expectation_config.meta["name"]: r for r in found.results}

    def look_closer(self, suite: Suite, expectation: Expectation, sample: int) -> Any:
        """Evaluate an expectation of a class once more, for a few of the rows against it and a query for all of them.

        Args:
            suite: that it belongs to.
            expectation: one that does not hold.
            sample: most rows to list.
        """
        columns = list(dict.fromkeys([*suite.key, *([suite.document] if suite.document else [])]))
        return self._batch(suite).validate(
            configured(self._gx, suite, expectation),
            result_format={
                "result_format": "SUMMARY",
                "partial_unexpected_count": sample,
                "unexpected_index_column_names": columns,
                "return_unexpected_index_query": True,
            },
        )

    def select(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query, by column name.

        Raises:
            SQLAlchemyError: DuckDB refuses it (``driver_error``).
        """
        return [dict(row) for row in self._connection.exec_driver_sql(sql).mappings()]

    def count_time(self, statement: str, seconds: float) -> None:
        """Note the time that a statement of Great Expectations took."""
        name = tagged(statement)
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def _batch(self, suite: Suite) -> Any:
        """The suite's table; one batch serves all suites of queries, which name their tables themselves.

        As a query, since Great Expectations loses the schema of a table on the way, and asks for its keys at length.
        """
        by_class = any(not e.sql for e in suite.expectations)
        name, query = (
            (suite.name, f"SELECT * FROM {suite.table}") if by_class else ("candidate", "SELECT 1 AS one")
        )
        if name not in self._batches:
            self._batches[name] = _whole(self._source.add_query_asset(name=name, query=query))
        return self._batches[name]


def _whole(asset: Any) -> Any:
    """All rows of an asset; without a definition of the batch, which Great Expectations would write down first."""
    return asset.get_batch(asset.build_batch_request())


def error_of(report: Any) -> str | None:
    """The reason, if evaluating raised; Great Expectations reports that as a mere failure."""
    info = report.exception_info or {}
    found = [info] if "raised_exception" in info else [v for v in info.values() if isinstance(v, dict)]
    for entry in found:
        if entry.get("raised_exception"):
            return _one_line(entry.get("exception_message") or "unknown")
    return None


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


@contextmanager
def open_engine(candidate: Path, memory_limit: str | None = None) -> Iterator[Engine]:
    """Open a candidate read-only for validation; importing Great Expectations takes seconds.

    Args:
        candidate: its file.
        memory_limit: of DuckDB, as in ``4GB``; beyond it intermediate results go to disk. ``None``: DuckDB's own.

    Raises:
        ValidationStopped: the candidate cannot be opened.
    """
    gx, sqlalchemy = _import()
    config = {"memory_limit": memory_limit} if memory_limit else {}
    arguments = {"connect_args": {"read_only": True, "config": config}}
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
            engine = Engine(source, connection, gx, sqlalchemy.exc.SQLAlchemyError)
            _time_statements(sqlalchemy, source, engine)
            yield engine
    finally:
        own.dispose()
        if source is not None:
            _close(source)


def _time_statements(sqlalchemy: Any, source: Any, engine: Engine) -> None:
    """Have the engine told of every statement that Great Expectations runs, and how long it took."""
    target = source.get_execution_engine().engine

    def before(connection: Any, *_: Any) -> None:
        connection.info["begun"] = perf_counter()

    def after(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        engine.count_time(statement, perf_counter() - connection.info["begun"])

    sqlalchemy.event.listen(target, "before_cursor_execute", before)
    sqlalchemy.event.listen(target, "after_cursor_execute", after)


def _close(source: Any) -> None:
    """Close what Great Expectations keeps open, so that the candidate can be written again."""
    engine = source.get_execution_engine()
    if engine._connection is not None:
        engine._connection.exec_driver_sql(
            "SET threads = 1"
        )  # for the reason given in etl.load.connection.session
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
