"""Runs the reviewed expectations; the only package that imports Great Expectations, and only inside functions."""

from etl.validate.docs import build_data_docs
from etl.validate.results import ExpectationResult, ValidationResult
from etl.validate.runner import validate_candidate
from etl.validate.suites import Expectation, Suite, load_suites

__all__ = [
    "Expectation",
    "ExpectationResult",
    "Suite",
    "ValidationResult",
    "build_data_docs",
    "load_suites",
    "validate_candidate",
]
