"""Runs every reviewed expectation on a candidate and traces failures to documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from etl.validate.engine import open_engine
from etl.validate.evaluating import Finding, evaluate, key
from etl.validate.results import ExpectationResult, ValidationResult
from etl.validate.suites import Expectation, Suite, load_suites


def validate_candidate(
    candidate: Path, expectations_dir: Path, memory_limit: str | None = None
) -> ValidationResult:
    """Run all suites on a candidate, which is only read.

    Args:
        candidate: the database that ``etl.load.build_candidate`` made.
        expectations_dir: the suites' files.
        memory_limit: of DuckDB, as in ``4GB``; larger intermediate results go to disk. ``None``: DuckDB's own.

    Returns:
        What was found. The caller quarantines the documents of ``quarantine``, or stops if there are ``stop_reasons``.

    Raises:
        ConfigurationError: a suite is wrong.
        ValidationStopped: the candidate cannot be opened, or lacks a suite's table.
    """
    suites = load_suites(expectations_dir)
    with open_engine(candidate, memory_limit) as engine:
        hashes = {
            row["document_sk"]: row["sha256"]
            for row in engine.select("SELECT document_sk, sha256 FROM dim_document")
        }
        results: list[ExpectationResult] = []
        reports = []
        for suite in suites:
            findings = evaluate(engine, suite)
            pairs = zip(suite.expectations, findings, strict=True)
            results += [judge(suite, expectation, finding, hashes) for expectation, finding in pairs]
            reports.append((suite.name, [finding.report for finding in findings]))
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
    documents, unexplained = _documents(expectation, finding, hashes)
    return ExpectationResult(
        suite=suite,
        expectation=expectation,
        success=finding.success,
        errored=finding.error is not None,
        error=finding.error,
        unexpected_count=finding.unexpected_count,
        validated_rows=finding.validated_rows,
        failing_keys=tuple(key(suite, row) for row in finding.rows),
        documents=documents,
        unexplained=unexplained,
        duration_s=round(finding.duration_s, 6),
    )


def _documents(
    expectation: Expectation, finding: Finding, hashes: Mapping[int, str]
) -> tuple[tuple[str, ...], bool]:
    """The documents with rows against it, and whether keeping them out would leave something unexplained."""
    if finding.success or finding.error:
        return (), False
    found = [hashes.get(sk) if sk is not None else None for sk in finding.documents]
    known = tuple(sorted({sha256 for sha256 in found if sha256}))
    return known, expectation.level != "document" or not found or None in found
