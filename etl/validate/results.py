"""What validation found: plain records, free of Great Expectations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from etl.errors import ValidationStopped
from etl.validate.suites import Expectation, Suite


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """What one expectation found.

    Attributes:
        errored: it could not be evaluated; says nothing about the data. ``success`` is then false.
        unexpected_count: rows against it; ``None`` where it does not count rows.
        validated_rows: rows that it looked at; ``None`` where it does not count them.
        failing_keys: a sample of those rows' keys.
        documents: sha256 of the documents with rows against it, sorted.
        unexplained: whether keeping those documents out would not mend it.
        duration_s: seconds.
    """

    suite: Suite
    expectation: Expectation
    success: bool
    errored: bool
    error: str | None
    unexpected_count: int | None
    validated_rows: int | None
    failing_keys: tuple[str, ...]
    documents: tuple[str, ...]
    unexplained: bool
    duration_s: float

    @property
    def name(self) -> str:
        """Suite and expectation."""
        return f"{self.suite.name}.{self.expectation.name}"

    @property
    def is_critical_failure(self) -> bool:
        """Whether it was evaluated, does not hold, and must."""
        return not self.success and not self.errored and self.expectation.severity == "critical"

    @property
    def reason(self) -> str:
        """One line on what is wrong, for stewards."""
        rows = "" if self.unexpected_count is None else f" ({self.unexpected_count} rows)"
        return f"{self.name}: {self.expectation.meaning}{rows}"

    def record(self) -> dict[str, Any]:
        """Columns of ``audit.expectation_result`` but for ``load_id``."""
        return {
            "suite": self.suite.name,
            "expectation": self.expectation.name,
            "expectation_type": self.expectation.type,
            "check_level": self.expectation.level,
            "severity": self.expectation.severity,
            "success": self.success,
            "errored": self.errored,
            "error": self.error,
            "unexpected_count": self.unexpected_count,
            "validated_rows": self.validated_rows,
            "failing_keys": list(self.failing_keys),
            "failing_documents": list(self.documents),
            "duration_s": self.duration_s,
            "meaning": self.expectation.meaning,
            "meaning_zh": self.expectation.meaning_zh,
            "audience": ", ".join(self.expectation.audience),
        }


@dataclass(frozen=True)
class ValidationResult:
    """What all expectations found in one candidate.

    Attributes:
        results: one per expectation, in the order of the suites.
        reports: Great Expectations' own results, for Data Docs.
    """

    results: tuple[ExpectationResult, ...]
    reports: tuple[Any, ...] = field(default=(), compare=False, repr=False)

    @property
    def evaluated(self) -> int:
        """Expectations run, errored ones included."""
        return len(self.results)

    @property
    def failed(self) -> int:
        """Expectations that do not hold, warnings included, errored ones not."""
        return sum(not r.success and not r.errored for r in self.results)

    @property
    def errored(self) -> int:
        """Expectations that could not be evaluated."""
        return sum(r.errored for r in self.results)

    @property
    def quarantine(self) -> dict[str, list[str]]:
        """By sha256, why the document must not be published."""
        reasons: dict[str, list[str]] = {}
        for result in self.results:
            if result.is_critical_failure and result.expectation.level == "document":
                for sha256 in result.documents:
                    reasons.setdefault(sha256, []).append(result.reason)
        return reasons

    @property
    def stop_reasons(self) -> list[str]:
        """Why nothing may be published: what errored, and critical failures that no document explains."""
        errors = [f"{r.name}: could not be evaluated: {r.error}" for r in self.results if r.errored]
        return errors + [r.reason for r in self.results if r.is_critical_failure and r.unexplained]

    def records(self) -> list[dict[str, Any]]:
        """Rows for ``audit.expectation_result``."""
        return [r.record() for r in self.results]

    def require_publishable(self) -> None:
        """Do nothing if the candidate may be published as it is.

        Raises:
            ValidationStopped: an expectation errored or failed critically; the text gives the reasons.
        """
        reasons = self.stop_reasons or _flat(self.quarantine)
        if reasons:
            raise ValidationStopped("; ".join(reasons))


def _flat(quarantine: dict[str, list[str]]) -> list[str]:
    return [
        f"{sha256[:12]}: {reason}" for sha256, reasons in quarantine.items() for reason in _unique(reasons)
    ]


def _unique(reasons: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(reasons))
