"""Evaluates a suite in two steps: all its expectations are decided by counting, then those that failed looked at.

Counting runs in DuckDB whatever the size of the tables; of the rows against an expectation only a few are fetched, and
of their documents each once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from etl.validate.engine import Engine, error_of
from etl.validate.expecting import COUNT, rows_against
from etl.validate.suites import Expectation, Suite

SAMPLE = 20
"""Most rows against an expectation that are listed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What Great Expectations says of one expectation.

    Attributes:
        rows: some of the rows against it, by column name.
        documents: ``document_sk`` of all rows against it, each once; ``None`` among them if a row has none. Empty where
            the suite's rows belong to no document.
        error: why it could not be evaluated; ``None`` if it was.
        duration_s: seconds; expectations of Great Expectations' classes are counted together and share the time.
        report: its own result object.
    """

    success: bool
    error: str | None
    unexpected_count: int | None
    validated_rows: int | None
    rows: Sequence[dict[str, Any]]
    documents: Sequence[int | None]
    duration_s: float
    report: Any


def evaluate(engine: Engine, suite: Suite) -> list[Finding]:
    """What is found of each expectation of a suite, in its order.

    Raises:
        ConfigurationError: an expectation is none that Great Expectations could run.
        ValidationStopped: the candidate lacks the suite's table.
    """
    total = engine.rows(suite)
    reports = engine.decide(suite)
    classes = sum(not e.sql for e in suite.expectations)
    shared = sum(s for name, s in engine.seconds.items() if name is None) / max(classes, 1)
    findings = []
    for expectation in suite.expectations:
        spent = engine.seconds.get(expectation.name, 0.0) if expectation.sql else shared
        finding = _decided(reports[expectation.name], expectation, total, spent)
        wrong = not finding.success and finding.error is None
        findings.append(_explained(engine, suite, expectation, finding, total) if wrong else finding)
    return findings


def _decided(report: Any, expectation: Expectation, total: int, seconds: float) -> Finding:
    """The verdict alone."""
    error = error_of(report)
    success = bool(report.success) and error is None
    counts_rows = "column" in expectation.kwargs or "column_A" in expectation.kwargs
    count = report.meta.get(COUNT) if expectation.sql and error is None else None
    if count is not None:
        report.result.update(observed_value=count)
    elif success and counts_rows and "mostly" not in expectation.kwargs:
        count = 0
    return Finding(
        success=success,
        error=error,
        unexpected_count=count,
        validated_rows=total if counts_rows and error is None else None,
        rows=(),
        documents=(),
        duration_s=seconds,
        report=report,
    )


def _explained(
    engine: Engine, suite: Suite, expectation: Expectation, finding: Finding, total: int
) -> Finding:
    """A finding with rows and documents; one whose rows cannot be listed is an error, for no blame can be laid."""
    begun = perf_counter()
    report = finding.report if expectation.sql else engine.look_closer(suite, expectation, SAMPLE)
    count = finding.unexpected_count if expectation.sql else report.result.get("unexpected_count")
    query = rows_against(suite, expectation, report.result.get("unexpected_index_query"))
    try:
        rows, documents = _listed(engine, suite, query) if query else ((), ())
    except engine.driver_error as e:
        why = f"does not hold, but the rows against it cannot be listed: {' '.join(str(e).split())}"
        return replace(finding, error=why, unexpected_count=None, validated_rows=None)
    if expectation.sql:
        _show(report, suite, rows, int(count or 0), total)
    return replace(
        finding,
        unexpected_count=None if count is None else int(count),
        rows=rows,
        documents=documents,
        duration_s=finding.duration_s + perf_counter() - begun,
        report=report,
    )


def _listed(
    engine: Engine, suite: Suite, query: str
) -> tuple[Sequence[dict[str, Any]], Sequence[int | None]]:
    """A sample of a query's rows, the same each time, and all documents that it names."""
    rows = engine.select(f"SELECT * FROM (\n{query}\n) ORDER BY ALL LIMIT {SAMPLE}")
    if not suite.document:
        return rows, ()
    found = engine.select(f"SELECT DISTINCT {suite.document} AS sk FROM (\n{query}\n) ORDER BY sk")
    return rows, [None if row["sk"] is None else int(row["sk"]) for row in found]


def _show(report: Any, suite: Suite, rows: Sequence[dict[str, Any]], count: int, total: int) -> None:
    """Put the keys where Great Expectations' pages show the values of its own classes."""
    report.result.update(
        unexpected_count=count,
        unexpected_percent=100 * count / total if total else 100.0,
        element_count=total,
        partial_unexpected_list=[key(suite, row) for row in rows],
    )


def key(suite: Suite, row: dict[str, Any]) -> str:
    """A row's key in one piece; empty for what is null."""
    values = [row.get(column) for column in suite.key]
    return "|".join("" if v is None else str(v) for v in values)
