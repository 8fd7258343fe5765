"""A steward's release: a report may be published although it breaks an expectation, which is still on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from etl.validate.results import ExpectationResult, ValidationResult


def released(result: ValidationResult, releases: Mapping[str, Collection[str]]) -> ValidationResult:
    """What was found, with what stewards have released no longer critical.

    Only expectations on what a report says are theirs to release, those on the structure of the warehouse are not.

    Args:
        result: what was found.
        releases: by sha256, the expectations (``suite.name``) that the report may break.
    """
    return replace(result, results=tuple(_released(r, releases) for r in result.results))


def _released(result: ExpectationResult, releases: Mapping[str, Collection[str]]) -> ExpectationResult:
    if not result.is_critical_failure or "steward" not in result.expectation.audience:
        return result
    left = tuple(s for s in result.documents if result.name not in releases.get(s, ()))
    if left or result.unexplained or not result.documents:
        return replace(result, documents=left)
    known = result.expectation.model_copy(update={"severity": "warning"})
    return replace(result, expectation=known)
