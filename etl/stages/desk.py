"""A steward's desk: items of the review queue looked up in what was received, read and published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from etl.errors import LoadError
from etl.load import published_load_id, query
from etl.load.decisions import Decisions, collect
from etl.load.statement_keys import StatementIds, statement_ids
from etl.model import serde
from etl.model.document import Document
from etl.model.observation import Report, Subject
from etl.normalize.institutions.listed import listed_institution
from etl.review import Decided, Decision, Target, in_force
from etl.review.apply import Bound
from etl.review.fields import FieldError
from etl.settings import Settings
from etl.stages import read, store, versions
from etl.stages.decisions import read_decisions
from etl.vocabulary.models import Vocabulary

SHORTEST_HASH = 6

_FILE_OF = """
SELECT s.id, d.sha256 FROM main.dim_document AS d JOIN (
    SELECT fact_id AS id, document_sk FROM main.fact_measure_adoption
    UNION ALL SELECT fact_id, document_sk FROM main.fact_metric_observation
    UNION ALL SELECT finding_id, document_sk FROM main.consistency_finding
) AS s USING (document_sk) WHERE s.id IN (SELECT unnest(?::VARCHAR[]))
"""
_INSTITUTION = """
SELECT name, region_code FROM main.bridge_document_institution WHERE institution_key = ? AND is_provisional
UNION
SELECT json_extract_string(machine_values, '$.institution_name'), json_extract_string(machine_values, '$.region_code')
FROM audit.decision WHERE institution_key = ?
"""
_SUBMISSION = """
SELECT status, reason_code, reason FROM audit.submission WHERE sha256 = ? ORDER BY received_at, file_name LIMIT 1
"""


@dataclass(frozen=True)
class Opened:
    """A report with its decisions applied; ``ids``: its statements' keys."""

    report: Report
    document: Document
    decided: Decided
    ids: StatementIds

    def bound(self, key: str) -> Bound | None:
        """The statement of a ``fact_id`` or ``finding_id``."""
        by_kind = {
            "adoption": self.ids.adoptions,
            "observation": self.ids.observations,
            "finding": self.ids.findings,
        }
        bounds = (b for b in self.decided.bounds if not b.joined)
        return next((b for b in bounds if by_kind[b.target.kind][b.index] == key), None)


class Desk:
    """Everything that a steward can name, found; reports are opened once.

    Args:
        settings: where the state stands.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened: dict[str, Opened] = {}
        self._files: dict[str, str] = {}

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """All that were recorded."""
        return read_decisions(self.settings)

    @cached_property
    def in_force(self) -> dict[Target, Decision]:
        """By target, the decision recorded last."""
        return in_force(self.decisions)

    @cached_property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """Of all surveys."""
        return versions.vocabularies(self.settings.schemas_dir)

    @cached_property
    def asked(self) -> dict[str, str | None]:
        """By file hash, the survey that it was handed in for."""
        return versions.asked_surveys(store.read_submissions(self.settings))

    @cached_property
    def _collected(self) -> Decisions:
        return collect(self.decisions, self.vocabularies)

    @cached_property
    def _is_published(self) -> bool:
        return published_load_id(self.settings.warehouse) is not None

    def vocabulary(self, survey_id: str) -> Vocabulary:
        """The vocabulary of a survey that a report answers."""
        return next(v for v in self.vocabularies if v.survey.survey_id == survey_id)

    def file(self, text: str) -> str:
        """The hash of a received file.

        Args:
            text: its name, its hash, or the beginning of the hash.

        Raises:
            FieldError: no file, or several, are meant.
        """
        names = {s.sha256 for s in store.read_submissions(self.settings) if s.file_name == text}
        begun = {s for s in self.asked if len(text) >= SHORTEST_HASH and s.startswith(text.lower())}
        found = names or begun
        if len(found) != 1:
            raise FieldError("item", f"{len(found)} received files have the name or hash {text!r}")
        return next(iter(found))

    def document(self, sha256: str) -> Document:
        """What was read from a file.

        Raises:
            FieldError: nothing could be read.
        """
        path = versions.document_path(self.settings, sha256)
        if not path.exists():
            raise FieldError("item", f"{sha256[:12]}: {self._why_unread(sha256)}")
        return serde.parse(Document, path.read_bytes())

    def opened(self, sha256: str) -> Opened:
        """The report of a file as it is read now, under all decisions recorded so far.

        Raises:
            FieldError: there is no report of it.
        """
        if sha256 not in self._opened:
            path = versions.report_path(self.settings, sha256, self.asked.get(sha256))
            if not path.exists():
                raise FieldError("item", f"{sha256[:12]}: {self._why_unread(sha256)}")
            report, document = serde.parse(Report, path.read_bytes()), self.document(sha256)
            decided = self._collected.apply(report, document)
            self._opened[sha256] = Opened(report, document, decided, statement_ids(decided.report))
        return self._opened[sha256]

    def _why_unread(self, sha256: str) -> str:
        refusal = read.outcome(self.settings, sha256, self.asked.get(sha256))
        return f"{refusal.reason} [{refusal.reason_code}]" if refusal else "the file was not read yet"

    def look_up(self, keys: Sequence[str]) -> None:
        """Find the files of facts and findings, all at once where a sheet names many.

        Raises:
            LoadError: nothing is published.
        """
        if keys:
            self._files |= {key: sha256 for key, sha256 in self._query(_FILE_OF, [list(keys)])}

    def statement(self, kind: str, key: str) -> tuple[Opened, Bound]:
        """A fact or finding by its key, or the one that a recorded decision is about.

        Raises:
            FieldError: there is none (any more).
        """
        if kind == "decision":
            target = self.decision(key).target
            opened = self.opened(target.sha256)
            bound = next((b for b in opened.decided.bounds if b.target == target), None)
        else:
            if key not in self._files:
                self.look_up([key])
            if key not in self._files:
                raise FieldError("item", f"{key}: nothing published has this key")
            opened = self.opened(self._files[key])
            bound = opened.bound(key)
        if bound is None:
            raise FieldError("item", f"{key}: the report as it is read now does not say it any more")
        return opened, bound

    def decision(self, decision_id: str) -> Decision:
        """A recorded decision.

        Raises:
            FieldError: there is none of this key.
        """
        found = [d for d in self.decisions if d.decision_id == decision_id]
        if not found:
            raise FieldError("item", f"{decision_id}: no decision on record has this key")
        return found[0]

    def provisional(self, key: str) -> tuple[str, str | None]:
        """Name and region of a provisional institution.

        Raises:
            FieldError: no report speaks of it.
        """
        found = self._query(_INSTITUTION, [key, key])
        if not found:
            raise FieldError("item", f"{key}: no published report has such a provisional institution")
        return str(found[0][0]), found[0][1]

    def status(self, sha256: str) -> tuple[str | None, str | None, str | None]:
        """Status, reason code and reason of a file in what is published; nothing where it is not."""
        found = self._query(_SUBMISSION, [sha256])
        return (found[0][0], found[0][1], found[0][2]) if found else (None, None, None)

    def subject(self, text: str, opened: Opened) -> Subject:
        """Whom a text names: a code of five digits, of six, a key, or a name.

        Raises:
            FieldError: nobody is named, or somebody whom no list has.
        """
        vocabulary = self.vocabulary(opened.report.survey_id)
        region = vocabulary.reference.region(text) or vocabulary.reference.region_by_name(text)
        if region:
            return Subject("region", region.code, region.name)
        named = {i.name: i for i in opened.decided.report.institutions} | {
            i.institution_key: i for i in opened.decided.report.institutions
        }
        if text in named:
            return Subject("institution", named[text].institution_key, named[text].name)
        codes = {e.name: e.code for e in vocabulary.institutions}
        code = codes.get(text) or text.removeprefix("hei:")
        listed = listed_institution(vocabulary.reference, code, (), opened.report.report_date)
        if listed:
            return Subject("institution", listed.institution_key, listed.name)
        kind, _, rest = text.partition(":")
        region_code, _, name = rest.partition(":")
        if kind == "prov" and vocabulary.reference.region(region_code) and name:
            return Subject("institution", text, name)
        raise FieldError(
            "subject", f"no list has {text!r}; one that no list has is named prov:<region code>:<name>"
        )

    def _query(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        if not self._is_published:
            raise LoadError("nothing is published yet, so there is nothing to review")
        return query(self.settings.warehouse, sql, parameters).rows
