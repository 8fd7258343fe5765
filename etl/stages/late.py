"""Reports that came after their survey was closed: kept out, with the reason, until a revised release takes them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from etl import history
from etl.history import Closing
from etl.load import Outcome, report_identity
from etl.settings import Settings
from etl.stages import versions
from etl.stages.store import Submission


def closings(settings: Settings) -> dict[str, Closing]:
    """By survey_id, every survey that is closed or has a closing day.

    Raises:
        ConfigurationError: a vocabulary or the log of releases is wrong.
    """
    surveys = (v.survey for v in versions.vocabularies(settings.schemas_dir))
    return history.closings(surveys, *history.read_log(settings))


def held_back(
    settings: Settings, submissions: Sequence[Submission], outcomes: Mapping[str, Outcome]
) -> dict[str, Outcome]:
    """Quarantined outcomes for the reports that came too late.

    Args:
        settings: where the state stands.
        submissions: the whole log, oldest first; when a content was received first is what counts.
        outcomes: what became of each file, by sha256.

    Raises:
        ConfigurationError: a vocabulary or the log of releases is wrong.
        LoadError: a stored report cannot be read.
    """
    closed = closings(settings)
    if not closed:
        return {}
    received: dict[str, datetime] = {}
    for submission in submissions:
        received.setdefault(submission.sha256, datetime.fromisoformat(submission.received_at))
    earliest = min(c.closed_at for c in closed.values())
    reports = {
        sha256: (report_identity(outcome.report_path)[0], received[sha256])
        for sha256, outcome in outcomes.items()
        if outcome.status == "ready" and outcome.report_path and received[sha256] > earliest
    }
    return {
        sha256: replace(
            outcomes[sha256], status="quarantined", reason_code=history.SURVEY_CLOSED, reason=closing.reason
        )
        for sha256, closing in history.held(reports, closed).items()
    }
