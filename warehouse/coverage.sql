-- Per survey and region: whether it is expected, what became of its report, and how many institutions stand behind its figures.
--   is_expected: Whether the survey's definition names the region.
--   report_status: published if the region has a current report, else missing.
--   invited: Number of institutions the current report says were invited; null if it does not say.
--   replied: Number of institutions the current report says replied; null if it does not say.
--   listed: Respondents that the current report lists.
--   institutions_with_facts: Institutions of which the current report states anything.
--   region_name: Full name of the region.
CREATE VIEW mart.coverage AS
WITH pairs AS (
    SELECT survey_id, unnest(expected_regions) AS region_code, true AS is_expected FROM main.dim_survey
    UNION ALL
    SELECT survey_id, region_code, false FROM main.dim_document
),
regions AS (
    SELECT survey_id, region_code, bool_or(is_expected) AS is_expected FROM pairs GROUP BY ALL
),
declared AS (
    SELECT
        document_sk,
        max(declared_value) FILTER (WHERE count_code = 'invited') AS invited,
        max(declared_value) FILTER (WHERE count_code = 'replied') AS replied
    FROM main.fact_declared_count GROUP BY document_sk
),
listed AS (SELECT document_sk, count(*) AS listed FROM main.fact_response GROUP BY document_sk),
subjects AS (
    SELECT document_sk, count(DISTINCT subject_id) AS institutions
    FROM (
        SELECT document_sk, subject_id FROM main.fact_measure_adoption WHERE subject_type = 'institution'
        UNION ALL
        SELECT document_sk, subject_id FROM main.fact_metric_observation WHERE subject_type = 'institution'
    ) GROUP BY document_sk
)
SELECT
    g.survey_id,
    g.region_code,
    r.name AS region_name,
    g.is_expected,
    CASE WHEN d.document_sk IS NULL THEN 'missing' ELSE 'published' END AS report_status,
    d.document_sk AS document_id,
    d.file_name,
    d.report_date,
    c.invited,
    c.replied,
    coalesce(l.listed, 0) AS listed,
    coalesce(s.institutions, 0) AS institutions_with_facts
FROM regions AS g
LEFT JOIN main.dim_region AS r ON r.region_code = g.region_code
LEFT JOIN main.dim_document AS d ON d.survey_id = g.survey_id AND d.region_code = g.region_code AND d.is_current
LEFT JOIN declared AS c ON c.document_sk = d.document_sk
LEFT JOIN listed AS l ON l.document_sk = d.document_sk
LEFT JOIN subjects AS s ON s.document_sk = d.document_sk;
