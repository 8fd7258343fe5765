"""What depends on all documents together: institutions, versions, the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from etl.load.codes import Rows
from etl.load.delta import Delta
from etl.load.institutions import Mention, institution_rows
from etl.load.versions import Decision, Edition, decide
from etl.vocabulary.models import Vocabulary

_MENTIONS = """
SELECT institution_key, min(institution_code), name, max(institution_name_latest), min(region_code), min(level),
    bool_and(is_provisional), list_sort(list_distinct(flatten(list(aliases))))
FROM {mentions}
GROUP BY institution_key, name
ORDER BY institution_key, name
"""

_EDITIONS = """
SELECT d.survey_id, d.region_code, d.sha256, d.report_date, epoch_us(d.received_at), d.scanned_pages, d.text_shingles,
    coalesce((SELECT list(DISTINCT e.evidence_text) FROM evidence AS e WHERE e.document_sk = d.document_sk), [])
FROM dim_document AS d
"""

_CALENDAR = """
INSERT INTO dim_date
SELECT day::DATE, year(day), quarter(day), month(day), day(day), weekofyear(day), isodow(day)
FROM (
    SELECT unnest(generate_series(
        make_date(y, 1, 1)::TIMESTAMP, make_date(y, 12, 31)::TIMESTAMP, INTERVAL 1 DAY
    )) AS day
    FROM (SELECT DISTINCT year(d) AS y FROM ({dates}) WHERE d IS NOT NULL)
)
ORDER BY day
"""


def refresh_institutions(delta: Delta, vocabularies: Sequence[Vocabulary]) -> Rows:
    """Rows of the institution dimension and its aliases, over all documents."""
    sql = _MENTIONS.format(mentions=delta.whole("bridge_document_institution"))
    return institution_rows(vocabularies, [_mention(*row) for row in delta.con.execute(sql).fetchall()])


def _mention(*columns: Any) -> Mention:
    values = dict(zip(Mention.__slots__, columns, strict=True))
    return Mention(**{**values, "aliases": tuple(values["aliases"])})


def refresh_versions(con: duckdb.DuckDBPyConnection) -> None:
    """Decide anew which report is current, for every submitter in the candidate; it holds all their reports."""
    groups: defaultdict[tuple[str, str], list[Edition]] = defaultdict(list)
    for survey_id, region_code, *columns in con.execute(_EDITIONS).fetchall():
        groups[survey_id, region_code].append(_edition(*columns))
    for editions in groups.values():
        for decision in decide(editions):
            _record(con, decision)


def _edition(
    sha256: str,
    report_date: date | None,
    received_us: int,
    scanned_pages: int,
    sketch: list[int],
    sentences: list[str],
) -> Edition:
    return Edition(sha256, report_date, received_us, scanned_pages, tuple(sketch), frozenset(sentences))


def _record(con: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    con.execute(
        "UPDATE dim_document SET document_status = ?, is_current = ?, version = ?, kept_sha256 = ? WHERE sha256 = ?",
        [
            decision.status,
            decision.status == "published",
            decision.version,
            decision.kept_sha256,
            decision.sha256,
        ],
    )


def refresh_dates(delta: Delta) -> None:
    """Fill the calendar with all days of every year that a column pointing to it speaks of."""
    dates = [
        f"SELECT {c.name} AS d FROM {delta.whole(t.name) if t.replaced_by else t.name}"
        for t in delta.registry.tables
        for c in t.columns
        if c.references == "dim_date.date_key" and t.name != "dim_date"
    ]
    delta.con.execute(_CALENDAR.format(dates=" UNION ALL ".join(dates)))
