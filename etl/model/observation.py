"""What the normalize stage hands on: typed observations of one report, each with its evidence.

Keys here are natural keys; the load stage derives surrogate keys from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from etl.model.document import Box

SubjectType = Literal["institution", "region"]
Status = Literal["done", "planned", "suspended"]
ValueKind = Literal["count", "percent", "growth", "money", "multiple", "policy", "other"]
Qualifier = Literal["exact", "approx", "at_least", "at_most"]
Severity = Literal["info", "warning", "critical"]
ReviewStatus = Literal["unreviewed", "accepted", "corrected", "rejected"]
Origin = Literal["machine", "steward"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Verbatim words of the report and where they stand.

    Attributes:
        text: as printed (white space aside); for a table the row's cells joined by tabs.
        page_no: page where it begins; equals ``boxes[0].page_no``.
        boxes: one per printed line, tight.
        source: ``text`` or ``table``.
        block_no, start, end: the span in ``Document.blocks[block_no].text`` (``source == "text"``).
        table_no, row_no: the row in ``Document.tables`` (``source == "table"``).
    """

    text: str
    page_no: int
    boxes: tuple[Box, ...]
    source: Literal["text", "table"] = "text"
    block_no: int | None = None
    start: int | None = None
    end: int | None = None
    table_no: int | None = None
    row_no: int | None = None


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution that a report speaks of, resolved.

    Attributes:
        institution_key: natural key: ``hei:<5-digit code>``, or ``prov:<region_code>:<name>`` for a provisional one.
        code: Ministry of Education code of 5 digits; ``None`` if unknown.
        name: canonical name in force at the report's date, without 图书馆.
        name_latest: latest known name.
        level: 本科 / 专科 / ...; ``None`` if unknown.
        aliases: spellings by which this report calls it.
        flags: e.g. ``misprint`` (resolved over a misprint), ``provisional``.
    """

    institution_key: str
    code: str | None
    name: str
    name_latest: str
    region_code: str | None
    level: str | None
    is_provisional: bool
    aliases: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a statement is about; ``key``: institution_key or region_code, ``name``: the one at the report's date."""

    type: SubjectType
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a steward made of a statement; a statement that nobody touched has none.

    Attributes:
        status: what was decided; ``unreviewed`` where only the subject's institution was assigned.
        origin: who states the present value.
        decision_id: the decision in force; "" if none is about the statement itself.
        subject, code, value_text, unit: as the machine read them, from which the statement's key is derived.
    """

    status: ReviewStatus
    origin: Origin
    decision_id: str
    subject: Subject | None = None
    code: str | None = None
    value_text: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the machine takes a report for, ``None`` where it cannot tell."""

    survey_id: str | None
    region_code: str | None
    report_date: date | None


@dataclass(frozen=True, slots=True)
class Respondent:
    """One listed respondent, as printed."""

    sequence_no: int
    printed_code: str | None
    institution_key: str
    institution_name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DeclaredCount:
    """A number the report states about its own coverage; ``count_code``: invited, replied, listed, other."""

    count_code: str
    what: str
    value: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class MeasureAdoption:
    """Grain: report x subject x measure; ``tellings`` are statements that a steward's decision joined to it."""

    subject: Subject
    measure_code: str
    status: Status
    started_on: date | None
    evidence: Evidence
    confidence: float
    flags: tuple[str, ...] = ()
    tellings: tuple[Evidence, ...] = ()
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class MetricObservation:
    """Grain: one figure a report states about one subject; ``tellings`` are its other tellings.

    ``value`` is ``None`` where the figure cannot be resolved (数百); ``measure_code``/``metric_code`` ``None``
    where none fits.
    """

    subject: Subject
    measure_code: str | None
    metric_code: str | None
    metric_name: str
    value: float | None
    value_low: float | None
    value_high: float | None
    value_text: str
    unit: str
    value_kind: ValueKind
    qualifier: Qualifier
    period_start: date | None
    period_end: date | None
    period_text: str
    evidence: Evidence
    confidence: float
    flags: tuple[str, ...] = ()
    tellings: tuple[Evidence, ...] = ()
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction of the report with itself."""

    check_code: str
    severity: Severity
    expected: str
    actual: str
    evidences: tuple[Evidence, ...]
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that one report says; what the load stage reads.

    Attributes:
        text_shingles: sorted 64-bit hashes (a bottom-k sketch) of the text's character 5-grams, to recognise another
            rendering of the same report; see ``etl.normalize.sketch``.
        machine: what the machine takes the report for, where a steward set its survey, region or date by hand.
    """

    sha256: str
    survey_id: str
    region_code: str
    region_name: str
    title: str
    issuer: str | None
    report_date: date | None
    page_count: int
    scanned_pages: int
    vocabulary_version: str
    extractor_version: str
    normalizer_version: str
    institutions: tuple[Institution, ...]
    respondents: tuple[Respondent, ...]
    declared_counts: tuple[DeclaredCount, ...]
    adoptions: tuple[MeasureAdoption, ...]
    observations: tuple[MetricObservation, ...]
    findings: tuple[Finding, ...]
    text_shingles: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    machine: Identity | None = None
