"""Load, validate, publish: the only stages that change what readers see, one run at a time."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from etl import history
from etl.errors import LoadError, OutdatedBase
from etl.load import build_candidate, loader_lock, published_load_id, record_validation, with_quarantine
from etl.load import publish as publish_candidate
from etl.settings import Settings
from etl.stages import plan as planning
from etl.stages import store, versions
from etl.stages.decisions import read_decisions, releases
from etl.stages.plan import Plan
from etl.stages.refs import CandidateRef, Publication, Verdict

if TYPE_CHECKING:
    from etl.validate import ValidationResult

REBUILDS = 3
STALE_SECONDS = 24 * 3600
ATTEMPTS = 5


def load_candidate(settings: Settings) -> CandidateRef | None:
    """Builds a candidate beside the published warehouse; ``None`` if that is up to date.

    Raises:
        LoadError: the candidate cannot be built, or another load holds the lock for too long.
        ConfigurationError: a vocabulary or the star schema is wrong.
    """
    with loader_lock(settings.survey_home, settings.lock_seconds), store.writable(settings.candidates_dir):
        _drop_stale(settings)
        history.keep_published(settings)
        plan = planning.make_plan(settings)
        return _build(settings, plan) if plan else None


def _build(settings: Settings, plan: Plan) -> CandidateRef:
    settings.candidates_dir.mkdir(parents=True, exist_ok=True)
    candidate = build_candidate(
        load_id=plan.load_id,
        started_at=plan.started_at,
        candidates_dir=settings.candidates_dir,
        base=plan.base,
        received=plan.received,
        outcomes=plan.outcomes,
        vocabularies=versions.vocabularies(settings.schemas_dir),
        schemas_dir=settings.schemas_dir,
        views_dir=settings.views_dir,
        code_version=versions.code_version(),
        decisions=read_decisions(settings)[: plan.decisions],
    )
    plan_path = planning.write_plan(settings, plan)
    return CandidateRef(
        plan.load_id, str(candidate.path), str(plan_path), candidate.documents, candidate.facts
    )


def _drop_stale(settings: Settings) -> None:
    """Candidates of runs that were killed; those of a stopped load are kept for a day, to be looked at."""
    oldest = time.time() - STALE_SECONDS
    for path in settings.candidates_dir.glob("*"):
        if path.stat().st_mtime < oldest:
            path.unlink()


def validate_candidate(settings: Settings, candidate: CandidateRef) -> tuple[CandidateRef, Verdict]:
    """Runs every expectation; quarantines the documents at fault, builds and validates again.

    Raises:
        ValidationStopped: an expectation errored, or failed critically with no document to blame; what was
            found is in the candidate's audit tables and in Data Docs.
        LoadError: the candidate cannot be built again.
    """
    from etl import validate

    quarantined: dict[str, list[str]] = {}
    with loader_lock(settings.survey_home, settings.lock_seconds), store.writable(settings.candidates_dir):
        plan = planning.read_plan(Path(candidate.plan_path))
        result = _validated(settings, Path(candidate.path))
        for _ in range(REBUILDS):
            if result.stop_reasons or not result.quarantine:
                break
            quarantined |= result.quarantine
            plan = replace(plan, outcomes=with_quarantine(plan.outcomes, result.quarantine))
            candidate = _build(settings, plan)
            result = _validated(settings, Path(candidate.path))
        record_validation(Path(candidate.path), plan.load_id, result.records())
        docs = validate.build_data_docs(result, settings.data_docs_dir)
    result.require_publishable()
    return candidate, Verdict(
        plan.load_id, result.evaluated, result.failed, result.errored, str(docs), quarantined
    )


def _validated(settings: Settings, candidate: Path) -> ValidationResult:
    """What the expectations found, less what stewards have released."""
    from etl import validate
    from etl.validate.releasing import released

    found = validate.validate_candidate(
        candidate, settings.expectations_dir, memory_limit=f"{settings.validation_megabytes}MB"
    )
    return released(found, releases(settings))


def check(settings: Settings) -> ValidationResult | None:
    """Validates what is published together with everything it was made of, and publishes nothing.

    Evidence can only be checked against the documents it was found in, so a candidate is built from all of them.

    Returns:
        What was found; ``None`` if nothing was received and nothing is published.

    Raises:
        LoadError: the candidate cannot be built.
    """
    with loader_lock(settings.survey_home, settings.lock_seconds), store.writable(settings.candidates_dir):
        plan = planning.make_plan(settings, everything=True)
        if plan is None:
            return None
        candidate = _build(settings, plan)
        try:
            return _validated(settings, Path(candidate.path))
        finally:
            for path in (candidate.path, candidate.plan_path):
                Path(path).unlink(missing_ok=True)


def publish(settings: Settings, candidate: CandidateRef, attempts: int = ATTEMPTS) -> Publication:
    """Puts a validated candidate in the place of the published warehouse.

    If another run published in between, the candidate is built and validated again upon what it published, and again
    if that happens again, ``attempts`` times in all.

    Raises:
        LoadError: the warehouse cannot be written, or another run came in between each time; what is published stays as
            it was.
        ValidationStopped: the candidate built again does not pass.
    """
    with loader_lock(settings.survey_home, settings.lock_seconds), store.writable(settings.candidates_dir):
        plan = planning.read_plan(Path(candidate.plan_path))
        if published_load_id(settings.warehouse) != plan.published:
            return _publish_anew(settings, candidate, attempts)
        try:
            publish_candidate(
                Path(candidate.path),
                settings.warehouse,
                schemas_dir=settings.schemas_dir,
                views_dir=settings.views_dir,
            )
        except OutdatedBase:  # a loader that does not share our lock, as several of one lake
            if attempts <= 1:
                raise
            return _publish_anew(settings, candidate, attempts - 1)
        note = planning.rollback_note(settings, plan)
        planning.note_published(settings, plan)
        history.keep_published(settings)
        Path(candidate.plan_path).unlink(missing_ok=True)
    return Publication(plan.load_id, str(settings.warehouse), note)


def _publish_anew(settings: Settings, outdated: CandidateRef, attempts: int) -> Publication:
    """Still under the lock, so that nobody who shares it can come in between again."""
    for path in (outdated.path, outdated.plan_path):
        Path(path).unlink(missing_ok=True)
    fresh = load_candidate(settings)
    if fresh is None:
        load_id = published_load_id(settings.warehouse)
        if load_id is None:
            raise LoadError(f"{settings.warehouse}: the published warehouse disappeared during the load")
        return Publication(load_id, str(settings.warehouse))
    return publish(settings, validate_candidate(settings, fresh)[0], attempts)
