"""Runs every reviewed expectation on a candidate and traces failures to documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from etl.validate.engine import Finding, open_engine
from etl.validate.results import SAMPLE, ExpectationResult, ValidationResult
from etl.validate.suites import Expectation, Suite, load_suites


def validate_candidate(candidate: Path, expectations_dir: Path) -> ValidationResult:
    """Run all suites on a candidate, which is only read.

    Args:
        candidate: the database that ``etl.load.build_candidate`` made.
        expectations_dir: the suites' files.

    Returns:
        What was found. The caller quarantines the documents of ``quarantine``, or stops if there are ``stop_reasons``.

    Raises:
        ConfigurationError: a suite is wrong.
        ValidationStopped: the candidate cannot be opened, or lacks a suite's table.
    """
    suites = load_suites(expectations_dir)
    with open_engine(candidate) as engine:
        hashes = {
            row["document_sk"]: row["sha256"]
            for row in engine.select("SELECT document_sk, sha256 FROM dim_document")
        }
        results: list[ExpectationResult] = []
        reports = []
        for suite in suites:
            batch = engine.batch(suite)
            findings = [(e, engine.run(batch, suite, e)) for e in suite.expectations]
            results += [judge(suite, expectation, finding, hashes) for expectation, finding in findings]
            reports.append((suite.name, [finding.report for _, finding in findings]))
    return ValidationResult(tuple(results), tuple(reports))


def judge(
    suite: Suite, expectation: Expectation, finding: Finding, hashes: Mapping[int, str]
) -> ExpectationResult:
    """Trace the rows against an expectation to documents.

    Args:
        suite: names the columns of key and document.
        expectation: what was run.
        finding: what was found.
        hashes: sha256 by ``document_sk`` of all documents.
    """
    documents, unexplained = _documents(suite, expectation, finding, hashes)
    return ExpectationResult(
        suite=suite,
        expectation=expectation,
        success=finding.success,
        errored=finding.error is not None,
        error=finding.error,
        unexpected_count=finding.unexpected_count,
        validated_rows=finding.validated_rows,
        failing_keys=tuple(_key(suite, row) for row in finding.rows[:SAMPLE]),
        documents=documents,
        unexplained=unexplained,
        duration_s=round(finding.duration_s, 4),
    )


def _documents(
    suite: Suite, expectation: Expectation, finding: Finding, hashes: Mapping[int, str]
) -> tuple[tuple[str, ...], bool]:
    """The documents at fault, and whether that leaves something unexplained."""
    if finding.success or finding.error:
        return (), False
    if not suite.document or expectation.level != "document" or not finding.rows:
        return (), True
    found = [hashes.get(_integer(row.get(suite.document))) for row in finding.rows]
    return tuple(sorted({sha256 for sha256 in found if sha256})), None in found


def _integer(value: Any) -> int:
    return -1 if value is None or value != value else int(value)


def _key(suite: Suite, row: Mapping[str, Any]) -> str:
    values: Sequence[Any] = [row.get(column) for column in suite.key]
    return "|".join("" if v is None else str(v) for v in values)
