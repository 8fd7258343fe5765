"""Keys of a report's statements: from what the machine read and where, whatever a steward makes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from etl.load.keys import KeyPart, content_key
from etl.model.observation import Evidence, Finding, MeasureAdoption, MetricObservation, Report


@dataclass(frozen=True, slots=True)
class StatementIds:
    """Keys of a report's statements, in the report's order."""

    adoptions: tuple[str, ...]
    observations: tuple[str, ...]
    findings: tuple[str, ...]


def statement_ids(report: Report) -> StatementIds:
    """The very keys that ``report_rows`` gives to a report's adoptions, observations and findings."""
    unique = Unique(report.sha256)
    return StatementIds(
        tuple(unique.key(*adoption_key(a)) for a in report.adoptions),
        tuple(unique.key(*observation_key(o)) for o in report.observations),
        tuple(unique.key(*finding_key(f)) for f in report.findings),
    )


@dataclass
class Unique:
    """Keys from content; statements of a report that are alike in all of it are told apart by their order."""

    sha256: str
    occurrences: Counter[str] = field(default_factory=Counter)

    def key(self, *parts: KeyPart) -> str:
        """The key of the next statement with this content."""
        key = content_key(self.sha256, *parts)
        self.occurrences[key] += 1
        return key if self.occurrences[key] == 1 else content_key(self.sha256, *parts, self.occurrences[key])


def adoption_key(adoption: MeasureAdoption) -> tuple[KeyPart, ...]:
    """What identifies an adoption within its report: the machine's reading, whatever a steward made of it."""
    review = adoption.review
    subject = review.subject if review and review.subject else adoption.subject
    code = review.code if review else adoption.measure_code
    return "adoption", subject.type, subject.key, code, *position(adoption.evidence)


def observation_key(seen: MetricObservation) -> tuple[KeyPart, ...]:
    """What identifies an observation within its report: the machine's reading, whatever a steward made of it."""
    review = seen.review
    subject = review.subject if review and review.subject else seen.subject
    printed = (
        (review.code, review.value_text, review.unit)
        if review
        else (seen.metric_code, seen.value_text, seen.unit)
    )
    return "observation", subject.type, subject.key, *printed, *position(seen.evidence)


def finding_key(finding: Finding) -> tuple[KeyPart, ...]:
    """What identifies a finding within its report."""
    where = [part for e in finding.evidences for part in position(e)]
    return "finding", finding.check_code, finding.expected, finding.actual, *where


def position(evidence: Evidence) -> tuple[KeyPart, ...]:
    """Where the evidence stands; its words too, so that evidence without a position is still told apart."""
    place = (
        evidence.source,
        evidence.block_no,
        evidence.start,
        evidence.end,
        evidence.table_no,
        evidence.row_no,
    )
    return (*place, evidence.text)
