"""Data Docs: Great Expectations' own pages of one validation. A view of it, never a gate."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.validate.pages import finish_site
from etl.validate.results import ValidationResult

SITE = "survey"
_LOG = logging.getLogger(__name__)
_BUILDER_LOG = logging.getLogger("great_expectations.render.renderer.site_builder")


def build_data_docs(result: ValidationResult, target: Path) -> Path:
    """Write the pages of one validation, in place of those of the last.

    Args:
        result: from ``validate_candidate`` in this process.
        target: folder of the site.

    Returns:
        Path of its ``index.html``.
    """
    import great_expectations as gx

    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    context = gx.get_context(mode="ephemeral")
    context.add_data_docs_site(site_name=SITE, site_config=_site(target))
    run_time = datetime.now(UTC)
    for name, reports in result.reports:
        _store(context, name, reports, run_time)
    _build(context)
    _tell_missing(target, {name for name, _ in result.reports})
    return finish_site(target, result)


def _build(context: Any) -> None:
    """Great Expectations logs a traceback for each page that it could not write, and goes on."""
    level = _BUILDER_LOG.level
    _BUILDER_LOG.setLevel(logging.CRITICAL)
    try:
        context.build_data_docs(site_names=[SITE])
    finally:
        _BUILDER_LOG.setLevel(level)


def _tell_missing(target: Path, suites: set[str]) -> None:
    written = {page.stem for page in (target / "validations").rglob("*.html")}
    if missing := sorted(suites - written):
        _LOG.warning("%s: no page could be written for %s", target, ", ".join(missing))


def _site(target: Path) -> Any:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(target)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }


def _store(context: Any, name: str, reports: list[Any], run_time: datetime) -> None:
    """Put one suite and its results where the site builder looks for them."""
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult, RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    run_id = RunIdentifier(run_name=run_time.strftime("%Y%m%dT%H%M%SZ"), run_time=run_time)
    passed = sum(bool(r.success) for r in reports)
    context.suites.add(
        ExpectationSuite(name=name, expectations=[r.expectation_config.to_domain_obj() for r in reports])
    )
    result = ExpectationSuiteValidationResult(
        success=passed == len(reports),
        results=reports,
        suite_name=name,
        statistics={
            "evaluated_expectations": len(reports),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(reports) - passed,
            "success_percent": 100 * passed / len(reports) if reports else None,
        },
        meta={"run_id": run_id, "validation_time": run_time},
    )
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(name=name),
        run_id=run_id,
        batch_identifier=name,
    )
    context.validation_results_store.set(key, result)
