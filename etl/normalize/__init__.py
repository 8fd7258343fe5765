"""What a report says: from its ``Document`` and a survey's vocabulary to typed observations with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from etl.errors import RejectedReport
from etl.model.document import Document
from etl.model.observation import Institution, MeasureAdoption, MetricObservation, Report
from etl.normalize.adoptions import adoptions, statements
from etl.normalize.calibration import calibrated
from etl.normalize.compiled import Compiled, compile_vocabulary
from etl.normalize.declared import declared_counts
from etl.normalize.findings import findings
from etl.normalize.identity import (
    find_issuer,
    find_region,
    find_report_date,
    find_title,
    read_identity,
    recognise_survey,
)
from etl.normalize.metrics import text_observations
from etl.normalize.numbers import NumberMention, parse_numbers
from etl.normalize.periods import PeriodMention, parse_periods
from etl.normalize.reading import Reading, read_blocks
from etl.normalize.respondents import respondents
from etl.normalize.scans import Proofs, is_recognised, settle
from etl.normalize.sketch import sketch
from etl.normalize.table_measures import table_adoptions
from etl.normalize.tables import table_observations
from etl.normalize.tellings import merge_tellings
from etl.vocabulary.models import Vocabulary

NORMALIZER_VERSION = "10"

__all__ = [
    "NORMALIZER_VERSION",
    "NumberMention",
    "PeriodMention",
    "normalize",
    "parse_numbers",
    "parse_periods",
    "read_identity",
]


def normalize(
    document: Document,
    vocabularies: Sequence[Vocabulary],
    survey_id: str | None = None,
    region_code: str | None = None,
    report_date: date | None = None,
) -> Report:
    """Reads one report.

    Args:
        document: the report as the extract stage read it.
        vocabularies: the surveys it may answer.
        survey_id: the survey it answers, where that is known; else it is recognised.
        region_code: the region it comes from, where that is known; else it is looked for.
        report_date: its date, where that is known; else it is looked for.

    Raises:
        RejectedReport: ``no_survey``, ``ambiguous_survey``, ``unknown_survey`` or ``no_text``.
        QuarantinedReport: ``no_region``: nobody can tell whose report it is.
    """
    if not any(b.text for b in document.blocks):
        raise RejectedReport("no_text", "the file has no text")
    vocabulary = recognise_survey(document, vocabularies, survey_id)
    compiled = compile_vocabulary(vocabulary)
    if not is_recognised(document):
        return _report(*_read(document, compiled, region_code, report_date))
    scan = settle(document, compiled.settler)
    reading, title = _read(scan.settled, compiled, region_code, report_date)
    proofs = Proofs(scan, reading.recognition.mentions, vocabulary.confusions.low_confidence)
    return proofs.judged(_report(reading, title))


def _read(
    document: Document, compiled: Compiled, region_code: str | None, report_date: date | None
) -> tuple[Reading, str]:
    """The report made ready for the engines, and its title."""
    vocabulary = compiled.vocabulary
    title = find_title(document, vocabulary.survey, vocabulary.regions)
    known = vocabulary.reference.region(region_code) if region_code else None
    region = known or find_region(document, title, vocabulary.regions)
    day = report_date or find_report_date(document, vocabulary.survey)
    return read_blocks(document, compiled, region, day), title


def _report(reading: Reading, title: str) -> Report:
    document, vocabulary = reading.document, reading.compiled.vocabulary
    said = statements(reading)
    found = adoptions(reading, said, table_adoptions(reading))
    figures = [*text_observations(reading, said), *table_observations(reading)]
    knots = vocabulary.calibration.observations
    observations = [
        replace(o, confidence=calibrated(o.confidence, knots))
        for o in merge_tellings(figures, reading.compiled.unit_families)
    ]
    listed, listed_institutions = respondents(reading)
    declared = declared_counts(reading)
    known = dict(reading.recognition.institutions) | listed_institutions
    return Report(
        sha256=document.sha256,
        survey_id=vocabulary.survey.survey_id,
        region_code=reading.region.code,
        region_name=reading.region.name,
        title=title,
        issuer=find_issuer(document, vocabulary.survey, title),
        report_date=reading.report_date,
        page_count=len(document.pages),
        scanned_pages=document.scanned_pages,
        vocabulary_version=vocabulary.version,
        extractor_version=document.extractor_version,
        normalizer_version=NORMALIZER_VERSION,
        institutions=_institutions(known, found, observations, [r.institution_key for r in listed]),
        respondents=tuple(listed),
        declared_counts=tuple(declared),
        adoptions=tuple(found),
        observations=tuple(observations),
        findings=tuple(findings(reading, declared, listed, observations, figures)),
        text_shingles=sketch("".join(b.text for b in document.blocks)),
    )


def _institutions(
    known: dict[str, Institution],
    found: Sequence[MeasureAdoption],
    observations: Sequence[MetricObservation],
    listed: Sequence[str],
) -> tuple[Institution, ...]:
    """The institutions that something is said of, or that are listed; by key."""
    subjects = [*(a.subject for a in found), *(o.subject for o in observations)]
    keys = {s.key for s in subjects if s.type == "institution"} | set(listed)
    return tuple(known[key] for key in sorted(keys))
