"""From a fact back to everything it rests on: evidence, file, versions, load, validation, decisions."""

from __future__ import annotations

from typing import Any

from etl.load.backend import Location
from etl.load.reader import explain, query

_DECISIONS = """
SELECT decided_at, decided_by, decision_action AS action, decision_reason AS reason, verdict, verdict_reason,
    machine_values, steward_values, decision_id
FROM audit.decision
WHERE fact_id = ? OR (document_sk = ? AND (target_kind IN ('document', 'quarantine') OR institution_key = ?))
ORDER BY decided_at, decision_id
"""
_VALIDATION = """
SELECT suite || '.' || expectation AS expectation, severity, success, errored, meaning
FROM audit.expectation_result
WHERE load_id = ? AND (NOT success OR errored)
    AND (list_contains(failing_documents, ?) OR list_contains(failing_keys, ?))
ORDER BY 1
"""
_LOAD = """
SELECT load_id, started_at, published_at, code_version, vocabulary_version, schema_version,
    expectations_evaluated, expectations_failed, expectations_errored
FROM audit.load_run WHERE load_id = ?
"""


def lineage(warehouse: Location, fact_id: str) -> dict[str, Any] | None:
    """Where a fact comes from and what happened to it.

    Returns:
        What ``explain`` tells, and: ``decisions`` on it, its institution or its report; ``load`` that wrote it;
        ``failed_expectations`` of that load at whose fault it or its report is. ``None`` if there is no such fact.

    Raises:
        LoadError: nothing is published.
    """
    found = explain(warehouse, fact_id)
    if found is None:
        return None
    loads = _records(warehouse, _LOAD, [found["load_id"]])
    return found | {
        "decisions": _records(
            warehouse, _DECISIONS, [fact_id, found["document_sk"], found.get("subject_id")]
        ),
        "load": loads[0] if loads else {},
        "failed_expectations": _records(warehouse, _VALIDATION, [found["load_id"], found["sha256"], fact_id]),
    }


def _records(warehouse: Location, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    found = query(warehouse, sql, parameters)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]
