"""What a reply to a region says, asked of the published warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from etl.errors import ConfigurationError
from etl.load import query
from etl.review.reply import Reply
from etl.settings import Settings

_REGION = "SELECT region_code, name FROM mart.region WHERE ? IN (region_code, name, short_name)"
_SURVEYS = """
SELECT s.survey_id, s.title FROM mart.survey AS s
WHERE s.survey_id = ? OR (? IS NULL AND s.survey_id IN (
    SELECT survey_id FROM mart.coverage WHERE region_code = ? AND report_status <> 'missing'
))
ORDER BY s.survey_id
"""
_OF_DOCUMENT = "SELECT * FROM mart.{view} WHERE document_id = ? ORDER BY {order}"
_SILENT = """
SELECT DISTINCT institution_name FROM mart.respondent AS r WHERE document_id = ? AND institution_id NOT IN (
    SELECT subject_id FROM mart.measure_adoption WHERE document_id = r.document_id
    UNION ALL SELECT subject_id FROM mart.metric_observation WHERE document_id = r.document_id
) ORDER BY 1
"""
_PROVISIONAL = """
SELECT subject FROM mart.review_queue WHERE document_id = ? AND item_kind = 'institution' ORDER BY subject
"""
_UNMENTIONED = """
SELECT name FROM mart.measure WHERE list_contains(survey_ids, ?) AND measure_code NOT IN (
    SELECT measure_code FROM mart.measure_adoption WHERE document_id = ?
) ORDER BY group_code, measure_code
"""
_ORDERS = {
    "measure_adoption": "group_code, measure_code, subject_type DESC, subject_id",
    "metric_observation": "page_no, evidence_text, value_text, fact_id",
    "respondent": "sequence_no, institution_name",
    "consistency_finding": "check_code, finding_id",
}


def find_reply(settings: Settings, region: str, survey_id: str | None) -> tuple[str, str, Reply]:
    """What goes back to a region.

    Args:
        settings: where the warehouse stands.
        region: its code, name or short name.
        survey_id: the survey; may be left out where the region's reports answer only one.

    Returns:
        Survey, region code, and the reply.

    Raises:
        ConfigurationError: no such region or survey, or the region's reports answer several.
        LoadError: nothing is published.
    """
    code, name = _one(settings, _REGION, [region], f"{region}: no region has this code or name")
    surveys = query(settings.warehouse, _SURVEYS, [survey_id, survey_id, code]).rows
    if len(surveys) != 1:
        known = ", ".join(s for s, _ in surveys) or "none"
        raise ConfigurationError(f"{name}: name one survey with --survey; its reports answer {known}")
    survey, title = surveys[0]
    found = _rows(
        settings, "SELECT * FROM mart.document WHERE survey_id = ? AND region_code = ?", [survey, code]
    )
    coverage = _rows(
        settings, "SELECT * FROM mart.coverage WHERE survey_id = ? AND region_code = ?", [survey, code]
    )
    if not found:
        return survey, code, Reply(title, name, None, coverage[0] if coverage else None)
    key = found[0]["document_id"]
    of = {
        view: _rows(settings, _OF_DOCUMENT.format(view=view, order=order), [key])
        for view, order in _ORDERS.items()
    }
    return (
        survey,
        code,
        Reply(
            title,
            name,
            found[0],
            coverage[0] if coverage else None,
            adoptions=of["measure_adoption"],
            observations=of["metric_observation"],
            respondents=of["respondent"],
            findings=of["consistency_finding"],
            silent=_column(settings, _SILENT, [key]),
            provisional=_column(settings, _PROVISIONAL, [key]),
            unmentioned=_column(settings, _UNMENTIONED, [survey, key]),
        ),
    )


def _one(settings: Settings, sql: str, parameters: Sequence[Any], otherwise: str) -> tuple[Any, ...]:
    found = query(settings.warehouse, sql, parameters).rows
    if len(found) != 1:
        raise ConfigurationError(otherwise)
    return found[0]


def _rows(settings: Settings, sql: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
    found = query(settings.warehouse, sql, parameters)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def _column(settings: Settings, sql: str, parameters: Sequence[Any]) -> list[str]:
    return [str(row[0]) for row in query(settings.warehouse, sql, parameters).rows]
