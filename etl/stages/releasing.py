"""Releasing a survey: what is published is brought up to date where the kind of release asks for it, then frozen."""

from __future__ import annotations

from datetime import UTC, datetime

from etl import history
from etl.durable import writable
from etl.errors import LoadError
from etl.history import Kind, Opening, Release
from etl.history.records import append_entry, of_survey, require_order
from etl.load import loader_lock
from etl.settings import Settings
from etl.stages import late, publishing, read, versions
from etl.stages import plan as planning


def release(settings: Settings, survey_id: str, kind: Kind) -> Release:
    """Freezes the survey's next release of a kind.

    A provisional or final release freezes what readers see, which must be all that was received and decided. A revised
    one of a closed survey first lets in the reports that came since it was closed, and publishes them.

    Raises:
        ConfigurationError: the survey is not defined, or the release makes no sense after those there are.
        LoadError: what is published is not up to date, an earlier release is not as it was, the disk refuses.
        ValidationStopped: the load that a revised release needs does not pass.
    """
    versions.require_survey(settings, survey_id)
    with loader_lock(settings.survey_home, settings.lock_seconds):
        releases, _ = history.read_log(settings)
        require_order(kind, of_survey(releases, survey_id))
        unread = read.pending(settings)
        if unread:
            raise LoadError(f"{len(unread)} received files are not read yet; run survey ingest first")
        if kind == "revised":
            _let_in(settings, survey_id)
        elif planning.make_plan(settings) is not None:
            raise LoadError("what is published is not up to date; run survey ingest or make run first")
        closing = late.closings(settings).get(survey_id)
        return history.freeze(settings, survey_id, kind, closing.closed_at if closing else None)


def _let_in(settings: Settings, survey_id: str) -> None:
    """Opens a closed survey for what came until now, and publishes it."""
    closing = late.closings(settings).get(survey_id)
    now = datetime.now(UTC)
    if closing is not None and closing.closed_at < now:
        with writable(settings.releases_log):
            append_entry(settings, Opening(survey_id, now))
    candidate = publishing.load_candidate(settings)
    if candidate is not None:
        publishing.publish(settings, publishing.validate_candidate(settings, candidate)[0])
