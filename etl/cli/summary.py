"""What a run did, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from etl import stages
from etl.cli.output import console, print_table
from etl.load import open_warehouse, query
from etl.model import serde
from etl.model.observation import Report
from etl.settings import Settings
from etl.stages import read, store, versions

READING_COLUMNS = ("file", "status", "region", "respondents", "adoptions", "metrics", "findings", "reason")
TOTALS = """
SELECT (SELECT count(*) FROM mart.document) AS documents,
       (SELECT count(DISTINCT subject_id) FROM (
            SELECT subject_type, subject_id FROM mart.measure_adoption
            UNION ALL SELECT subject_type, subject_id FROM mart.metric_observation
        ) WHERE subject_type = 'institution') AS institutions,
       (SELECT count(*) FROM mart.respondent) AS respondents,
       (SELECT count(*) FROM mart.measure_adoption) AS adoptions,
       (SELECT count(*) FROM mart.metric_observation) AS metrics,
       (SELECT count(*) FROM mart.consistency_finding) AS findings
"""
NOTHING_NEW = "nothing new: the warehouse is up to date"
REFUSED = """
SELECT file_name, status, reason_code, reason FROM mart.submission
WHERE status IN ('rejected', 'quarantined') ORDER BY received_at, file_name
"""


def reading_rows(settings: Settings) -> Iterator[tuple[Any, ...]]:
    """One row per received file, with the counts of what was read from it."""
    for submission in store.read_submissions(settings):
        refusal = read.outcome(settings, submission.sha256, submission.survey_id)
        if refusal:
            reason = f"{refusal.reason} [{refusal.reason_code}]"
            yield (submission.file_name, refusal.status, *[None] * 5, reason)
            continue
        path = versions.report_path(settings, submission.sha256, submission.survey_id)
        report = serde.parse(Report, path.read_bytes())
        counts = map(len, (report.respondents, report.adoptions, report.observations, report.findings))
        yield (submission.file_name, "readable", report.region_name, *counts, "")


def print_ingest(
    settings: Settings, discovery: stages.Discovery, publication: stages.Publication | None
) -> None:
    """What came in, what is published, and what was refused why."""
    out = console()
    out.print(f"{discovery.seen} files seen, {len(discovery.received)} new", markup=False)
    for line in discovery.missed:
        out.print(f"not received: {line}", markup=False)
    if publication and publication.note:
        out.print(publication.note, markup=False)
    print_published(settings, publication.load_id if publication else None)


def print_published(settings: Settings, load_id: str | None) -> None:
    """The state of the published warehouse; ``load_id`` is ``None`` where the run had nothing to publish."""
    out = console()
    if not open_warehouse(settings.warehouse).exists():
        out.print("nothing is published yet", markup=False)
        return
    out.print(f"published load {load_id}" if load_id else NOTHING_NEW, markup=False)
    totals = query(settings.warehouse, TOTALS)
    counts = zip(totals.columns, totals.rows[0], strict=True)
    out.print("  " + ", ".join(f"{value} {name}" for name, value in counts), markup=False)
    refused = query(settings.warehouse, REFUSED)
    if refused.rows:
        print_table(refused.columns, refused.rows, f"{len(refused.rows)} files are not published")
    out.print(f"warehouse: {settings.warehouse_name}", markup=False)
    if (settings.data_docs_dir / "index.html").exists():
        out.print(f"data docs: {settings.data_docs_dir / 'index.html'}", markup=False)
