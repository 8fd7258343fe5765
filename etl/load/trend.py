"""What a load changes in what is published, in numbers; expectations of level ``trend`` read them.

Computed while the base is attached, and only for the submitters that the load touches: of the others nothing changes.

``staging.trend`` holds figures of a submitter's current report in the base and in the candidate: 0 where there is no
report, shares and means null there. ``staging.family`` holds, of the current reports' values of one metric in one unit,
of institutions or of regions, the median, and the standard deviation of their logarithms as the median deviation
estimates it (1.4826 times that).
"""

from __future__ import annotations

from etl.load.delta import Delta

_TOTALS = """
WITH report AS (
    SELECT document_sk, survey_id, region_code FROM {schema}.dim_document
    WHERE is_current AND (survey_id, region_code) IN (SELECT (survey_id, region_code) FROM submitter)
),
adoption AS (
    SELECT
        document_sk,
        count(*) AS facts,
        count(*) FILTER (WHERE of_institution) AS of_institutions,
        count(DISTINCT subject_id) FILTER (WHERE of_institution) AS institutions
    FROM (
        SELECT *, subject_type = 'institution' AND adoption_status = 'done' AS of_institution
        FROM {schema}.fact_measure_adoption SEMI JOIN report USING (document_sk)
    ) GROUP BY document_sk
),
observation AS (
    SELECT document_sk, count(*) AS facts FROM {schema}.fact_metric_observation SEMI JOIN report USING (document_sk)
    GROUP BY document_sk
),
respondent AS (
    SELECT document_sk, count(*) AS listed FROM {schema}.fact_response SEMI JOIN report USING (document_sk)
    GROUP BY document_sk
),
mention AS (
    SELECT document_sk, count(*) AS named, count(*) FILTER (WHERE is_provisional) AS provisional
    FROM {schema}.bridge_document_institution SEMI JOIN report USING (document_sk) GROUP BY document_sk
)
SELECT
    survey_id,
    region_code,
    count(*)::DOUBLE AS reports,
    coalesce(sum(a.facts), 0)::DOUBLE AS adoptions,
    coalesce(sum(o.facts), 0)::DOUBLE AS metrics,
    coalesce(sum(r.listed), 0)::DOUBLE AS respondents,
    coalesce(sum(m.named), 0)::DOUBLE AS institutions,
    sum(m.provisional)::DOUBLE / nullif(sum(m.named), 0) AS provisional_share,
    sum(a.of_institutions)::DOUBLE / nullif(sum(a.institutions), 0) AS measures_per_institution
FROM report
LEFT JOIN adoption AS a USING (document_sk)
LEFT JOIN observation AS o USING (document_sk)
LEFT JOIN respondent AS r USING (document_sk)
LEFT JOIN mention AS m USING (document_sk)
GROUP BY survey_id, region_code
"""

_SUBMITTERS = """
CREATE TEMP TABLE submitter AS
SELECT survey_id, region_code FROM dim_document
UNION
SELECT survey_id, region_code FROM base.main.dim_document
WHERE document_sk IN (SELECT document_sk FROM staging.replaced)
"""

_TREND = """
INSERT INTO staging.trend
WITH
before AS (SELECT * FROM before_wide UNPIVOT (value FOR figure IN (COLUMNS(* EXCLUDE (survey_id, region_code))))),
now AS (SELECT * FROM now_wide UNPIVOT (value FOR figure IN (COLUMNS(* EXCLUDE (survey_id, region_code))))),
both_sides AS (
    SELECT
        survey_id,
        region_code,
        figure,
        coalesce(b.value, if(figure IN ('provisional_share', 'measures_per_institution'), NULL, 0)) AS before,
        coalesce(n.value, if(figure IN ('provisional_share', 'measures_per_institution'), NULL, 0)) AS now
    FROM before AS b FULL JOIN now AS n USING (survey_id, region_code, figure)
)
SELECT
    *,
    coalesce(format('{:g}', round(before, 3)), 'none') || ' -> ' || coalesce(format('{:g}', round(now, 3)), 'none')
        || if(before > 0 AND now IS NOT NULL, format(' ({:+.0f} %)', 100 * (now - before) / before), '')
FROM both_sides ORDER BY ALL
"""

_FAMILY = """
INSERT INTO staging.family
SELECT
    survey_sk, metric_sk, subject_type, unit, count(DISTINCT document_sk), count(*),
    exp(median(ln(value))), 1.4826 * mad(ln(value))
FROM {facts} AS f
SEMI JOIN (SELECT document_sk FROM {documents} WHERE is_current) AS d USING (document_sk)
WHERE f.value > 0 AND isfinite(f.value) AND f.value_kind IN ('count', 'money', 'multiple')
    AND f.metric_sk IN (SELECT metric_sk FROM main.fact_metric_observation)
GROUP BY survey_sk, metric_sk, subject_type, unit
ORDER BY ALL
"""


def note_trends(delta: Delta) -> None:
    """Fill ``staging.trend`` and ``staging.family``.

    Without a base there is nothing to compare with, and ``staging.trend`` stays empty.

    Args:
        delta: the candidate with all its rows, its documents' versions decided.
    """
    facts, documents = delta.whole("fact_metric_observation"), delta.whole("dim_document")
    delta.con.execute(_FAMILY.format(facts=facts, documents=documents))
    if not delta.on_base:
        return
    delta.con.execute(_SUBMITTERS)
    for side, schema in (("before", "base.main"), ("now", "main")):
        delta.con.execute(f"CREATE TEMP TABLE {side}_wide AS {_TOTALS.format(schema=schema)}")
    delta.con.execute(_TREND)
