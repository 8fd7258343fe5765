"""Stewards' decisions on their way into the warehouse: applied to a report, kept as rows with what became of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from etl.load.backend import Location
from etl.load.codes import Row
from etl.load.document_rows import document_sk
from etl.load.inputs import Outcome
from etl.load.reader import query
from etl.load.statement_keys import StatementIds, statement_ids
from etl.model.document import Document
from etl.model.observation import Institution, Report
from etl.review import Decided, Decision, Verdict, apply
from etl.review.apply import without_report
from etl.review.institutions import Lookup
from etl.vocabulary.models import Vocabulary

_REPORTS_WITH = """
SELECT sha256 FROM main.dim_document JOIN main.bridge_document_institution USING (document_sk)
WHERE institution_key IN (SELECT unnest(?::VARCHAR[]))
UNION
SELECT sha256 FROM audit.decision WHERE institution_key IN (SELECT unnest(?::VARCHAR[]))
"""


@dataclass(frozen=True)
class Decisions:
    """All decisions that a load applies.

    Attributes:
        by_file: by sha256, in the order recorded.
        on_institutions: decisions that hold in every report, in the order recorded.
        lookups: by survey, how an institution is found by its code.
    """

    by_file: Mapping[str, Sequence[Decision]] = field(default_factory=dict)
    on_institutions: Sequence[Decision] = ()
    lookups: Mapping[str, Lookup] = field(default_factory=dict)

    def of(self, sha256: str) -> tuple[Decision, ...]:
        """Those on one file, then those on institutions."""
        return (*self.by_file.get(sha256, ()), *self.on_institutions)

    def apply(self, report: Report, document: Document) -> Decided:
        """A report under its decisions."""
        lookup = self.lookups.get(report.survey_id, _no_lookup)
        return apply(report, document, self.of(report.sha256), lookup)


def collect(decisions: Iterable[Decision], vocabularies: Sequence[Vocabulary]) -> Decisions:
    """Sort decisions by what they are about.

    Args:
        decisions: all, in the order recorded.
        vocabularies: of all surveys; their lists tell the institution of a code.
    """
    by_file: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_file[decision.target.sha256].append(decision)
    on_institutions = by_file.pop("", [])
    return Decisions(by_file, on_institutions, {v.survey.survey_id: _lookup(v) for v in vocabularies})


def _lookup(vocabulary: Vocabulary) -> Lookup:
    def find(code: str, printed: Collection[str], report_date: date | None) -> Institution | None:
        # Few loads need it, and it brings the whole of the normaliser with it.
        from etl.normalize.institutions.listed import listed_institution

        return listed_institution(vocabulary.reference, code, printed, report_date)

    return find


def _no_lookup(code: str, printed: Collection[str], report_date: date | None) -> None:
    return None


def decided_rows(decided: Decided, load_id: str) -> list[Row]:
    """Rows of ``audit.decision`` for one report."""
    ids = statement_ids(decided.report)
    return [_row(v, decided.report.sha256, load_id, _statement(v, ids)) for v in decided.verdicts]


def undecided_rows(outcome: Outcome, decisions: Decisions, load_id: str) -> list[Row]:
    """Rows of ``audit.decision`` for a file of which no report is loaded."""
    mine = decisions.by_file.get(outcome.sha256, ())
    return [_row(v, outcome.sha256, load_id, {}) for v in without_report(mine, outcome.reason or "")]


def _row(verdict: Verdict, sha256: str, load_id: str, statement: Row) -> Row:
    decision = verdict.decision
    target = decision.target
    return {
        "decision_id": decision.decision_id,
        "document_sk": document_sk(sha256),
        "sha256": sha256,
        "decided_at": decision.decided_at,
        "decided_by": decision.decided_by,
        "decision_action": decision.action,
        "target_kind": target.kind,
        "fact_id": None,
        "finding_id": None,
        "institution_key": target.subject if target.kind == "institution" else None,
        "evidence_text": target.evidence or None,
        "machine_values": _json(decision.machine),
        "steward_values": _json(decision.steward),
        "machine_now": _json(verdict.now) if verdict.now else None,
        "decision_reason": decision.reason,
        "verdict": verdict.status,
        "verdict_reason": verdict.reason or None,
        "load_id": load_id,
        **statement,
    }


def _statement(verdict: Verdict, ids: StatementIds) -> Row:
    """The key of the statement that a decision is about, as the loaded report has it."""
    bound = verdict.bound
    if bound is None:
        return {}
    if bound.target.kind == "finding":
        return {"finding_id": ids.findings[bound.index]}
    keys = ids.adoptions if bound.target.kind == "adoption" else ids.observations
    return {"fact_id": keys[bound.index]}


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def reports_with_institutions(warehouse: Location, keys: Sequence[str]) -> set[str]:
    """Hashes of the published reports that speak of these institutions, or did before a decision moved them.

    Args:
        warehouse: what is published.
        keys: as the machine gives them.

    Raises:
        LoadError: the warehouse cannot be read.
    """
    if not keys:
        return set()
    return {sha256 for (sha256,) in query(warehouse, _REPORTS_WITH, [list(keys), list(keys)]).rows}
