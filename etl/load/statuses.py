"""What became of every received file, as ``audit.submission`` shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from etl.load.codes import Row
from etl.load.delta import Delta
from etl.load.identity import report_identity
from etl.load.inputs import Outcome, Received
from etl.load.keys import content_key

SAME_BYTES = "same_bytes"
SAME_TEXT = "same_text"
NEWER_VERSION = "newer_version"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one content.

    Attributes:
        load_id: the load that decided it.
    """

    status: str
    survey_id: str | None
    region_code: str | None
    reason_code: str | None
    reason: str | None
    load_id: str


def first_receipts(received: Iterable[Received]) -> dict[str, Received]:
    """By sha256, how each content was received first."""
    first: dict[str, Received] = {}
    for entry in sorted(received, key=lambda r: (r.received_at, r.file_name)):
        first.setdefault(entry.sha256, entry)
    return first


def submission_rows(
    delta: Delta, received: Sequence[Received], outcomes: Iterable[Outcome], load_id: str
) -> list[Row]:
    """Rows of ``audit.submission`` that the load makes or changes, one per content and name, sorted.

    Contents without an outcome yet are left out, and so are those that the load leaves as they are.

    Args:
        delta: the candidate with its documents and their versions, and the base.
        received: the whole log.
        outcomes: of this load.
        load_id: of this load.
    """
    first = first_receipts(received)
    ours = {
        **{o.sha256: _of_outcome(o, load_id) for o in outcomes},
        **_of_documents(delta.con, "main", first),
    }
    theirs, shown, loaded = _published(delta, first)
    verdicts = {**theirs, **ours}
    loaded |= {sha256 for (sha256,) in delta.con.execute("SELECT sha256 FROM dim_document").fetchall()}
    named: dict[tuple[str, str], Received] = {}
    for entry in sorted(received, key=lambda r: (r.received_at, r.file_name)):
        named.setdefault((entry.sha256, entry.file_name), entry)
    return [
        _row(entry, first[entry.sha256], verdicts[entry.sha256], is_document=entry.sha256 in loaded)
        for key, entry in named.items()
        if entry.sha256 in ours or (entry.sha256 in theirs and key not in shown)
    ]


def _published(
    delta: Delta, first: Mapping[str, Received]
) -> tuple[dict[str, Verdict], set[tuple[str, str]], set[str]]:
    """The base's verdicts by content, the names it shows, and the contents it has a document of that stays."""
    if not delta.on_base:
        return {}, set(), set()
    shown = delta.con.execute("SELECT sha256, file_name FROM base.audit.submission").fetchall()
    kept_out = delta.con.execute(
        "SELECT DISTINCT ON (sha256) sha256, status, survey_id, region_code, reason_code, reason, load_id "
        "FROM base.audit.submission WHERE status IN ('quarantined', 'rejected', 'withdrawn') "
        "ORDER BY sha256, file_name"
    ).fetchall()
    documents = _of_documents(delta.con, "base.main", first)
    verdicts = {sha256: Verdict(*columns) for sha256, *columns in kept_out} | documents
    return verdicts, set(shown), set(documents)


def _of_outcome(outcome: Outcome, load_id: str) -> Verdict:
    """What is kept out although it was read still tells whose report it is."""
    survey_id, region_code = outcome.survey_id, outcome.region_code
    if region_code is None and outcome.report_path is not None:
        survey_id, region_code = report_identity(outcome.report_path)
    return Verdict(outcome.status, survey_id, region_code, outcome.reason_code, outcome.reason, load_id)


def _of_documents(
    con: duckdb.DuckDBPyConnection, schema: str, first: Mapping[str, Received]
) -> dict[str, Verdict]:
    rows = con.execute(
        f"SELECT sha256, document_status, survey_id, region_code, kept_sha256, load_id FROM {schema}.dim_document "
        "WHERE ? OR document_sk NOT IN (SELECT document_sk FROM staging.replaced)",
        [schema == "main"],
    ).fetchall()
    return {
        sha256: Verdict(
            status, survey_id, region_code, *_reason(status, first[kept].file_name if kept else ""), load_id
        )
        for sha256, status, survey_id, region_code, kept, load_id in rows
    }


def _reason(status: str, kept: str) -> tuple[str | None, str | None]:
    if status == "superseded":
        return NEWER_VERSION, f"a later report of the same submitter is shown: {kept}"
    if status == "duplicate":
        return SAME_TEXT, f"another rendering of the same report, whose text is kept: {kept}"
    return None, None


def _row(entry: Received, first: Received, verdict: Verdict, *, is_document: bool) -> Row:
    again = is_document and entry.file_name != first.file_name
    return {
        "submission_id": content_key(entry.sha256, entry.file_name),
        "sha256": entry.sha256,
        "file_name": entry.file_name,
        "source_uri": entry.source_uri,
        "survey_id": verdict.survey_id,
        "region_code": verdict.region_code,
        "received_at": entry.received_at,
        "byte_size": entry.size,
        "status": "duplicate" if again else verdict.status,
        "reason_code": SAME_BYTES if again else verdict.reason_code,
        "reason": f"the same bytes as {first.file_name}" if again else verdict.reason,
        "load_id": verdict.load_id,
    }
