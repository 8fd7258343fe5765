"""A sound candidate of any size, made in SQL: every fact with its evidence, every evidence with its words and boxes.

A report has a thousand facts about a hundred institutions, six in ten of them adoptions, a hundred listed respondents,
a hundred paragraphs of ten clauses, one clause to a fact. Thirty regions answer twenty surveys, in as many versions as
the reports take.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from etl.load.ddl import create_statements
from etl.load.merging import STAGING_DDL
from etl.load.registry import Registry, Table, load_registry

FACTS_PER_REPORT = 1000
SUBMITTERS = 600
CLAUSE = "图书馆线上服务读者"
_LENGTH = len(CLAUSE) + 7 + len("人次，")
_DEFAULTS = {
    "BIGINT": "0",
    "INTEGER": "1",
    "DOUBLE": "1.0",
    "VARCHAR": "'x'",
    "BOOLEAN": "false",
    "DATE": "DATE '2020-03-01'",
    "TIMESTAMPTZ": "TIMESTAMPTZ '2020-03-05 00:00:00+00'",
    "VARCHAR[]": "[]::VARCHAR[]",
    "UBIGINT[]": "[]::UBIGINT[]",
    "DOUBLE[][]": "[]::DOUBLE[][]",
}

_REPORT = """(
    SELECT d, d % {submitters} AS s, d // {submitters} + 1 AS version, (d % {submitters}) % 20 AS survey,
        (d % {submitters}) // 20 AS region, d + {submitters} >= {reports} AS is_current
    FROM range({reports}) AS t(d)
)"""
_FACT = """(
    SELECT i, i // 1000 AS d, (i % 1000) // 10 AS block, i % 10 AS clause,
        ((i // 1000) * 13 + (i % 1000) // 10) % 3000 AS institution, 1000000 + i * 7919 % 9000000 AS number
    FROM range({facts}) AS t(i)
)"""
_OF_FACT = """
    substr(md5(i::VARCHAR), 1, 20) AS fact_id, d + 1 AS document_sk, d % {submitters} % 20 AS survey_sk,
    d % {submitters} // 20 AS region_sk, 'institution' AS subject_type,
    format('hei:{{:05d}}', institution) AS subject_id, '大学' || institution AS subject_name,
    institution AS institution_sk, i + 1 AS evidence_sk, 0.9 AS confidence, 'unreviewed' AS review_status,
    'machine' AS origin
"""

ROWS = {
    "dim_survey": "SELECT s AS survey_sk, 's' || s AS survey_id, [format('{{:06d}}', "
    "r) FOR r IN range(30)] AS expected_regions, "
    "0.5 AS confidence_threshold FROM range(20) AS t(s)",
    "dim_region": "SELECT r AS region_sk, format('{{:06d}}', r) AS region_code, '省' || r AS name "
    "FROM range(30) AS t(r)",
    "dim_unit": "SELECT 0 AS unit_sk, '人次' AS unit_code, 'visits' AS unit_family",
    "dim_measure": "SELECT m AS measure_sk, 's0' AS survey_id, 'm' || m AS measure_code, "
    "['s' || s FOR s IN range(20)] AS survey_ids FROM range(6) AS t(m)",
    "dim_metric": "SELECT m AS metric_sk, 's0' AS survey_id, 'f' || m AS metric_code, '人次' AS unit, "
    "'additive' AS additivity, ['s' || s FOR s IN range(20)] AS survey_ids FROM range(80) AS t(m)",
    "dim_date": "SELECT day::DATE AS date_key, year(day) AS year, quarter(day) AS quarter, month(day) AS month, "
    "day(day) AS day, weekofyear(day) AS iso_week, isodow(day) AS weekday "
    "FROM generate_series(TIMESTAMP '2020-01-01', TIMESTAMP '2020-12-31', INTERVAL 1 DAY) AS t(day)",
    "dim_institution": "SELECT i AS institution_sk, format('hei:{{:05d}}', i) AS institution_key, "
    "format('{{:05d}}', i) AS institution_code, '大学' || i AS name, true AS is_current FROM range(3000) AS t(i)",
    "dim_document": "SELECT d + 1 AS document_sk, sha256(d::VARCHAR) AS sha256, d || '.pdf' AS file_name, "
    "survey AS survey_sk, 's' || survey AS survey_id, region AS region_sk, format('{{:06d}}', region) AS region_code, "
    "'报告' || d AS title, DATE '2020-03-02' AS report_date, 20 AS page_count, 0 AS scanned_pages, "
    "if(is_current, 'published', 'superseded') AS document_status, is_current, version, "
    "if(is_current, NULL, sha256(({reports} - 1 - ({reports} - 1 - s) % {submitters})::VARCHAR)) AS kept_sha256 "
    "FROM {report}",
    "document_page": "SELECT d + 1 AS document_sk, p AS page_no, 600.0 AS width, 800.0 AS height, "
    "'text' AS page_source "
    "FROM {report}, range(1, 21) AS t(p)",
    "bridge_document_institution": "SELECT d + 1 AS document_sk, format('hei:{{:05d}}', i) AS institution_key, "
    "i AS institution_sk, format('{{:05d}}', i) AS institution_code, '大学' || i AS name "
    "FROM (SELECT d, (d * 13 + n) % 3000 AS i FROM {report}, range(100) AS t(n))",
    "bridge_institution_alias": "SELECT format('hei:{{:05d}}', i) AS institution_key, '大' || i AS alias, "
    "'reference' AS alias_source FROM range(3000) AS t(i)",
    "fact_measure_adoption": "SELECT {of_fact}, clause AS measure_sk, 'm' || clause AS measure_code, "
    "'done' AS adoption_status, NULL AS started_on FROM {fact} WHERE clause < 6",
    "fact_metric_observation": "SELECT {of_fact}, d % 20 * 4 + clause - 6 AS metric_sk, "
    "'f' || (d % 20 * 4 + clause - 6) AS metric_code, '服务读者' AS metric_name, number::DOUBLE AS value, "
    "number::VARCHAR AS value_text, '人次' AS unit, 0 AS unit_sk, 'count' AS value_kind, 'exact' AS qualifier, "
    "DATE '2020-02-01' AS period_start, DATE '2020-02-29' AS period_end, '2月份' AS period_text "
    "FROM {fact} WHERE clause >= 6",
    "fact_response": "SELECT substr(md5('r' || d || '.' || n), 1, 20) AS response_id, d + 1 AS document_sk, "
    "survey AS survey_sk, region AS region_sk, n + 1 AS sequence_no, (d * 13 + n) % 3000 AS institution_sk, "
    "format('hei:{{:05d}}', (d * 13 + n) % 3000) AS institution_key, "
    "'大学' || (d * 13 + n) % 3000 AS institution_name, "
    "{facts} + d * 100 + n + 1 AS evidence_sk FROM {report}, range(100) AS t(n)",
    "fact_declared_count": "SELECT substr(md5('c' || d), 1, 20) AS fact_id, d + 1 AS document_sk, survey AS survey_sk, "
    "region AS region_sk, 'listed' AS count_code, 100.0 AS declared_value, d * 1000 + 1 AS evidence_sk FROM {report}",
    "evidence": "SELECT i + 1 AS evidence_sk, d + 1 AS document_sk, '{clause}' || number || '人次' AS evidence_text, "
    "block // 5 + 1 AS page_no, [[block // 5 + 1, 50, 100, 550, 112]]::DOUBLE[][] AS bbox, 'text' AS evidence_source, "
    "block AS block_no, clause * {length} AS start_offset, (clause + 1) * {length} - 1 AS end_offset, "
    "NULL AS table_no, "
    "NULL AS row_no FROM {fact} UNION ALL BY NAME "
    "SELECT {facts} + d * 100 + n + 1 AS evidence_sk, d + 1 AS document_sk, "
    "(n + 1) || chr(9) || '大学' || (d * 13 + n) % 3000 AS evidence_text, 20 AS page_no, "
    "[[20, 50, 100, 550, 112]]::DOUBLE[][] AS bbox, 'table' AS evidence_source, 1 AS table_no, n + 1 AS row_no "
    "FROM {report}, range(100) AS t(n)",
    "bridge_fact_evidence": "SELECT substr(md5(i::VARCHAR), 1, 20) AS fact_id, 0 AS ordinal, "
    "'primary' AS evidence_role, "
    "i + 1 AS evidence_sk, i // 1000 + 1 AS document_sk FROM range({facts}) AS t(i)",
    "consistency_finding": "SELECT substr(md5('f' || d), 1, 20) AS finding_id, d + 1 AS document_sk, "
    "'warning' AS finding_severity, 'unreviewed' AS review_status FROM {report} WHERE d % 100 = 0",
    "bridge_finding_evidence": "SELECT substr(md5('f' || d), 1, 20) AS finding_id, 0 AS ordinal, "
    "d * 1000 + 1 AS evidence_sk, "
    "d + 1 AS document_sk FROM {report} WHERE d % 100 = 0",
    "source_table_cell": "SELECT d + 1 AS document_sk, 1 AS table_no, 20 AS page_from, 20 AS page_to, n AS row_no, "
    "c AS column_no, CASE WHEN n = 0 THEN '名单' WHEN c = 0 THEN n::VARCHAR ELSE '大学' || (d * 13 + n - 1) % 3000 END "
    "AS cell_text FROM {report}, range(101) AS t(n), range(2) AS u(c)",
    "audit.load_run": "SELECT NULL AS published_at, {reports} AS documents, {facts} AS facts",
    "audit.submission": "SELECT d::VARCHAR AS submission_id, sha256(d::VARCHAR) AS sha256, d || '.pdf' AS file_name, "
    "if(is_current, 'published', 'superseded') AS status, if(is_current, NULL, 'newer_version') AS reason_code, "
    "if(is_current, NULL, '有更新的报告') AS reason FROM {report}",
    "audit.outcome": "SELECT sha256(d::VARCHAR) AS sha256, 'ready' AS outcome FROM {report}",
    "staging.document_block": "SELECT d + 1 AS document_sk, block AS block_no, "
    "string_agg('{clause}' || number || '人次，', '' ORDER BY clause) AS block_text FROM {fact} GROUP BY d, block",
}


def make_candidate(path: Path, facts: int, schemas_dir: Path) -> None:
    """Write a candidate.

    Args:
        path: a file that is not there yet.
        facts: how many; rounded down to whole reports.
        schemas_dir: holds ``star/``.
    """
    registry = load_registry(schemas_dir / "star")
    reports = facts // FACTS_PER_REPORT
    with duckdb.connect(str(path)) as con:
        con.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        for statement in (*create_statements(registry, constraints="none"), *STAGING_DDL):
            con.execute(statement)
        for statement in _inserts(registry, reports):
            con.execute(statement)


def _inserts(registry: Registry, reports: int) -> Iterator[str]:
    sizes = {
        "reports": reports,
        "facts": reports * FACTS_PER_REPORT,
        "submitters": SUBMITTERS,
        "clause": CLAUSE,
        "length": _LENGTH,
    }
    parts = {n: t.format(**sizes) for n, t in (("report", _REPORT), ("fact", _FACT), ("of_fact", _OF_FACT))}
    tables = {t.name: t for t in registry.tables}
    for name, template in ROWS.items():
        select = template.format(**sizes, **parts)
        yield f"INSERT INTO {name} BY NAME {_filled(tables[name], select) if name in tables else select}"


def _filled(table: Table, select: str) -> str:
    """The query with a value in every column that must have one."""
    given = {c for c in duckdb.sql(f"{select} LIMIT 0").columns}
    missing = [c for c in table.columns if not c.nullable and c.name not in given]
    defaults = "".join(f", {_DEFAULTS[c.type]} AS {c.name}" for c in missing)
    return f"SELECT *{defaults} FROM ({select})"
