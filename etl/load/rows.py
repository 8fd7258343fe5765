"""A report and its document as rows of the star: pure, natural keys in, surrogate keys out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.load.codes import Codes, Row, Rows, region_sk, survey_sk
from etl.load.document_rows import bbox, document_sk
from etl.load.inputs import Received
from etl.load.institutions import institution_sk
from etl.load.keys import surrogate_key
from etl.load.statement_keys import Unique, adoption_key, finding_key, observation_key, position
from etl.model.observation import (
    Evidence,
    Institution,
    MeasureAdoption,
    MetricObservation,
    Report,
    Review,
    Subject,
)


def report_rows(report: Report, received: Received, known: Codes, load_id: str) -> Rows:
    """All rows that one report gives, by table.

    Args:
        report: what it says.
        received: how its content was received first.
        known: the vocabularies' codes.
        load_id: the load that writes the rows.

    Returns:
        Rows by table name. Status, version and ``is_current`` of the document are decided later, among its fellows.
    """
    mapper = _Mapper(report, known, load_id)
    mapper.rows["dim_document"] = [_document(report, received, load_id)]
    mapper.add_all()
    return dict(mapper.rows)


def _document(report: Report, received: Received, load_id: str) -> Row:
    return {
        "document_sk": document_sk(report.sha256),
        "sha256": report.sha256,
        "file_name": received.file_name,
        "source_uri": received.source_uri,
        "survey_sk": survey_sk(report.survey_id),
        "survey_id": report.survey_id,
        "region_sk": region_sk(report.region_code),
        "region_code": report.region_code,
        "title": report.title,
        "issuer": report.issuer,
        "report_date": report.report_date,
        "page_count": report.page_count,
        "scanned_pages": report.scanned_pages,
        "received_at": received.received_at,
        "document_status": "published",
        "is_current": True,
        "version": None,
        "kept_sha256": None,
        "extractor_version": report.extractor_version,
        "normalizer_version": report.normalizer_version,
        "vocabulary_version": report.vocabulary_version,
        "text_shingles": list(report.text_shingles),
        "flags": list(report.flags),
        "load_id": load_id,
    }


@dataclass
class _Mapper:
    """Collects the rows of one report."""

    report: Report
    known: Codes
    load_id: str
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.own: Row = {"document_sk": document_sk(self.report.sha256), "load_id": self.load_id}
        self.home: Row = {
            **self.own,
            "survey_sk": survey_sk(self.report.survey_id),
            "region_sk": region_sk(self.report.region_code),
        }
        self.names = {i.institution_key: i.name for i in self.report.institutions}
        self.placed: set[int] = set()
        self.unique = Unique(self.report.sha256)

    def add_all(self) -> None:
        """Rows of everything that the report says."""
        report = self.report
        self.rows["bridge_document_institution"] = [self._institution(i) for i in report.institutions]
        self.rows["fact_measure_adoption"] = [self._adoption(a) for a in report.adoptions]
        self.rows["fact_metric_observation"] = [self._observation(o) for o in report.observations]
        self.rows["fact_response"] = list(self._responses())
        self.rows["fact_declared_count"] = list(self._declared_counts())
        self.rows["consistency_finding"] = list(self._findings())

    def _institution(self, institution: Institution) -> Row:
        return {
            **self.own,
            "institution_key": institution.institution_key,
            "institution_sk": institution_sk(institution.institution_key, institution.name),
            "institution_code": institution.code,
            "name": institution.name,
            "institution_name_latest": institution.name_latest,
            "region_code": institution.region_code,
            "level": institution.level,
            "is_provisional": institution.is_provisional,
            "aliases": sorted(institution.aliases),
            "flags": list(institution.flags),
        }

    def _adoption(self, adoption: MeasureAdoption) -> Row:
        fact_id = self.unique.key(*adoption_key(adoption))
        return {
            **self.home,
            **self._subject(adoption.subject),
            "fact_id": fact_id,
            "measure_sk": self.known.measure_sk(self.report.survey_id, adoption.measure_code),
            "measure_code": adoption.measure_code,
            "adoption_status": adoption.status,
            "started_on": adoption.started_on,
            "evidence_sk": self._evidence(fact_id, (adoption.evidence, *adoption.tellings)),
            "confidence": adoption.confidence,
            "flags": list(adoption.flags),
            **_review(adoption.review),
        }

    def _observation(self, seen: MetricObservation) -> Row:
        fact_id = self.unique.key(*observation_key(seen))
        return {
            **self.home,
            **self._subject(seen.subject),
            "fact_id": fact_id,
            "measure_sk": self.known.measure_sk(self.report.survey_id, seen.measure_code),
            "measure_code": seen.measure_code,
            "metric_sk": self.known.metric_sk(self.report.survey_id, seen.metric_code),
            "metric_code": seen.metric_code,
            "metric_name": seen.metric_name,
            "value": seen.value,
            "value_low": seen.value_low,
            "value_high": seen.value_high,
            "value_text": seen.value_text,
            "unit": seen.unit,
            "unit_sk": self.known.unit_sk(seen.unit),
            "value_kind": seen.value_kind,
            "qualifier": seen.qualifier,
            "period_start": seen.period_start,
            "period_end": seen.period_end,
            "period_text": seen.period_text,
            "evidence_sk": self._evidence(fact_id, (seen.evidence, *seen.tellings)),
            "confidence": seen.confidence,
            "flags": list(seen.flags),
            **_review(seen.review),
        }

    def _responses(self) -> Iterator[Row]:
        for respondent in self.report.respondents:
            key, name = respondent.institution_key, respondent.institution_name
            yield {
                **self.home,
                "response_id": self.unique.key(
                    "response", respondent.sequence_no, name, *position(respondent.evidence)
                ),
                "sequence_no": respondent.sequence_no,
                "printed_code": respondent.printed_code,
                "institution_sk": institution_sk(key, self.names.get(key, name)),
                "institution_key": key,
                "institution_name": name,
                "evidence_sk": self._place(respondent.evidence),
            }

    def _declared_counts(self) -> Iterator[Row]:
        for count in self.report.declared_counts:
            fact_id = self.unique.key("declared", count.count_code, count.value, *position(count.evidence))
            yield {
                **self.home,
                "fact_id": fact_id,
                "count_code": count.count_code,
                "what": count.what,
                "declared_value": count.value,
                "evidence_sk": self._evidence(fact_id, (count.evidence,)),
            }

    def _findings(self) -> Iterator[Row]:
        for finding in self.report.findings:
            finding_id = self.unique.key(*finding_key(finding))
            yield {
                **self.own,
                "finding_id": finding_id,
                "check_code": finding.check_code,
                "finding_severity": finding.severity,
                "expected": finding.expected,
                "actual": finding.actual,
                "review_status": finding.review.status if finding.review else "unreviewed",
            }
            self.rows["bridge_finding_evidence"] += [
                {**self.own, "finding_id": finding_id, "ordinal": n, "evidence_sk": self._place(e)}
                for n, e in enumerate(finding.evidences)
            ]

    def _subject(self, subject: Subject) -> Row:
        of_institution = subject.type == "institution"
        return {
            "subject_type": subject.type,
            "subject_id": subject.key,
            "subject_name": subject.name,
            "institution_sk": institution_sk(subject.key, subject.name) if of_institution else None,
        }

    def _evidence(self, fact_id: str, tellings: tuple[Evidence, ...]) -> int:
        """Place all tellings of a fact; returns the key of the first, which is the clearest."""
        keys = [self._place(e) for e in tellings]
        self.rows["bridge_fact_evidence"] += [
            {
                **self.own,
                "fact_id": fact_id,
                "ordinal": n,
                "evidence_role": "telling" if n else "primary",
                "evidence_sk": key,
            }
            for n, key in enumerate(keys)
        ]
        return keys[0]

    def _place(self, evidence: Evidence) -> int:
        """Add the evidence unless another fact has it already; returns its key."""
        key = surrogate_key("evidence", self.report.sha256, *position(evidence))
        if key not in self.placed:
            self.placed.add(key)
            self.rows["evidence"].append({**self.own, "evidence_sk": key, **_evidence_columns(evidence)})
        return key


def _review(review: Review | None) -> Row:
    return {
        "review_status": review.status if review else "unreviewed",
        "origin": review.origin if review else "machine",
    }


def _evidence_columns(evidence: Evidence) -> Row:
    return {
        "evidence_text": evidence.text,
        "page_no": evidence.page_no,
        "bbox": bbox(evidence.boxes),
        "evidence_source": evidence.source,
        "block_no": evidence.block_no,
        "start_offset": evidence.start,
        "end_offset": evidence.end,
        "table_no": evidence.table_no,
        "row_no": evidence.row_no,
    }
