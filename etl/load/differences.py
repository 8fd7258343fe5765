"""What two published files say differently about one survey: read with both attached, so that only differences travel.

Only columns that ``mart`` promises are needed; what an older file lacks beyond them counts as unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.errors import LoadError
from etl.load.connection import session
from etl.load.ddl import quote

# One row per fact, with the fields of ``Fact``.
_FACTS = """
CREATE TEMP VIEW {catalog}_fact AS
WITH document AS (SELECT document_id, sha256, region_code FROM {catalog}.mart.document WHERE survey_id = {survey})
SELECT
    'adoption' AS kind, f.fact_id, d.sha256, d.region_code, f.subject_id, f.subject_name, f.measure_code AS code,
    '' AS period, concat_ws(' since ', f.status, f.started_on) AS stated,
    concat_ws(' ', f.origin, f.review_status) AS review, f.evidence_text AS evidence
FROM {catalog}.mart.measure_adoption AS f JOIN document AS d USING (document_id)
UNION ALL
SELECT
    'observation', f.fact_id, d.sha256, d.region_code, f.subject_id, f.subject_name,
    coalesce(f.metric_code, f.metric_name),
    concat_ws(
        ' ', nullif(f.period_text, ''),
        CASE WHEN coalesce(f.period_start, f.period_end) IS NOT NULL
            THEN concat('[', f.period_start, ', ', f.period_end, ']') END
    ),
    concat_ws(
        ' ', f.value_text, '=', coalesce(format('{{:.15g}}', f.value), '?'), 'to ' || format('{{:.15g}}', f.value_high),
        nullif(f.unit, ''), f.qualifier, f.value_kind, '(' || f.measure_code || ')'
    ),
    concat_ws(' ', f.origin, f.review_status), f.evidence_text
FROM {catalog}.mart.metric_observation AS f JOIN document AS d USING (document_id)
UNION ALL
SELECT
    'declared_count', md5(concat_ws('|', d.sha256, f.count_code, f.what, f.value, f.evidence_text)), d.sha256,
    d.region_code, d.region_code, '', f.count_code, '', concat_ws(' ', format('{{:.15g}}', f.value), f.what), '',
    f.evidence_text
FROM {catalog}.mart.declared_count AS f JOIN document AS d USING (document_id)
UNION ALL
SELECT
    'respondent', md5(concat_ws('|', d.sha256, f.sequence_no, f.institution_name)), d.sha256, d.region_code,
    f.institution_id, f.institution_name, 'respondent', '', coalesce(f.printed_code, ''), '', f.institution_name
FROM {catalog}.mart.respondent AS f JOIN document AS d USING (document_id)
"""

# Of millions of facts only keys of 64 bits are held; that a changed fact has another one's key is less likely than
# that the disk errs.
_KEYS = """
CREATE TEMP TABLE {catalog}_key AS
SELECT kind, hash(kind, fact_id, sha256, region_code, subject_id, subject_name, code, period, stated, review) AS key
FROM {catalog}_fact
"""

_ONLY_IN = """
SELECT kind, fact_id, sha256, region_code, subject_id, subject_name, code, period, stated, review, evidence
FROM {one}_fact
WHERE hash(kind, fact_id, sha256, region_code, subject_id, subject_name, code, period, stated, review) IN (
    SELECT key FROM {one}_key EXCEPT SELECT key FROM {other}_key
)
ORDER BY ALL
"""

_DOCUMENTS = """
SELECT s.sha256, arg_min(s.file_name, s.received_at), arg_min(s.status, s.received_at),
    arg_min(s.reason_code, s.received_at), epoch_us(min(s.received_at)), any_value(d.region_code),
    any_value({vocabulary}), any_value({reader})
FROM {catalog}.mart.submission AS s LEFT JOIN {catalog}.main.dim_document AS d ON d.sha256 = s.sha256
WHERE coalesce(d.survey_id, s.survey_id, {survey}) = {survey}
GROUP BY s.sha256
ORDER BY s.sha256
"""

_TOTALS = "SELECT kind, count(*) FROM {catalog}_key GROUP BY kind ORDER BY kind"

_DECIDED = """
SELECT DISTINCT sha256 FROM {catalog}.audit.decision WHERE verdict = 'applied' AND sha256 IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A published fact in words that two files can be compared by.

    Attributes:
        kind: ``adoption``, ``observation``, ``declared_count`` or ``respondent``.
        fact_id: as published; of a declared count or a respondent a key of its content.
        code: measure or metric (its name where it has no code), or which count it is.
        period: of a figure, as printed and as resolved.
        stated: what is said of the subject, in one line.
        review: origin and review status.
    """

    kind: str
    fact_id: str
    sha256: str
    region_code: str
    subject_id: str
    subject_name: str
    code: str
    period: str
    stated: str
    review: str
    evidence: str

    @property
    def slot(self) -> tuple[str, str, str, str, str]:
        """What the fact is about, whatever it says."""
        return self.kind, self.region_code, self.subject_id, self.code, self.period


@dataclass(frozen=True, slots=True)
class FileState:
    """What became of one file in one of the two; the versions are ``None`` unless it is a report there.

    Attributes:
        received_us: when it was received first, microseconds since 1970 UTC.
    """

    file_name: str
    status: str
    reason_code: str | None
    received_us: int
    region_code: str | None
    vocabulary_version: str | None
    reader_version: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two files.

    Attributes:
        facts: those that the other file does not have in the same words under the same id.
        totals: number of facts by kind, all of them.
        files: by sha256, every file of the survey, or of none that is known.
        decided: files with decisions of stewards that were applied.
    """

    facts: list[Fact]
    totals: dict[str, int]
    files: dict[str, FileState]
    decided: frozenset[str]


def differences(earlier: Path | None, later: Path, survey_id: str) -> tuple[Side, Side]:
    """Compare two published files.

    Args:
        earlier: an older file; ``None`` compares with nothing.
        later: a newer one.
        survey_id: the survey whose current reports are compared.

    Raises:
        LoadError: one of them cannot be read, or has not the views that are promised.
    """
    try:
        with session(duckdb.connect()) as con:
            con.execute("SET TimeZone = 'UTC'")
            for catalog, path in (("earlier", earlier), ("later", later)):
                if path is not None:
                    con.execute(f"ATTACH {quote(str(path))} AS {catalog} (READ_ONLY)")
                    con.execute(_FACTS.format(catalog=catalog, survey=quote(survey_id)))
                    con.execute(_KEYS.format(catalog=catalog))
            if earlier is None:
                con.execute("CREATE TEMP TABLE earlier_key AS FROM later_key LIMIT 0")
                first = Side([], {}, {}, frozenset())
            else:
                first = _side(con, "earlier", "later", survey_id)
            return first, _side(con, "later", "earlier", survey_id)
    except duckdb.Error as e:
        raise LoadError(f"{earlier} and {later}: cannot be compared: {e}") from e


def _side(con: duckdb.DuckDBPyConnection, one: str, other: str, survey_id: str) -> Side:
    facts = [Fact(*row) for row in con.execute(_ONLY_IN.format(one=one, other=other)).fetchall()]
    totals = dict(con.execute(_TOTALS.format(catalog=one)).fetchall())
    sql = _DOCUMENTS.format(catalog=one, survey=quote(survey_id), **_versions(con, one))
    files = {sha256: FileState(*row) for sha256, *row in con.execute(sql).fetchall()}
    return Side(facts, totals, files, _decided(con, one))


def _versions(con: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, str]:
    has = _columns(con, catalog, "dim_document")
    reader = [f"d.{c}" for c in ("extractor_version", "normalizer_version") if c in has]
    return {
        "vocabulary": "d.vocabulary_version" if "vocabulary_version" in has else "NULL",
        "reader": f"concat_ws('+', {', '.join(reader)})" if reader else "NULL",
    }


def _decided(con: duckdb.DuckDBPyConnection, catalog: str) -> frozenset[str]:
    if not {"verdict", "sha256"} <= _columns(con, catalog, "decision"):
        return frozenset()
    return frozenset(sha256 for (sha256,) in con.execute(_DECIDED.format(catalog=catalog)).fetchall())


def _columns(con: duckdb.DuckDBPyConnection, catalog: str, table: str) -> set[str]:
    rows = con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ?",
        [catalog, table],
    ).fetchall()
    return {name for (name,) in rows}
