-- 覆盖情况. Per survey and region: whether a report is expected, what became of it, and how many institutions stand behind what
-- it says. No rate is to be read without one of these denominators.
--   is_expected (是否应报): Whether the survey's definition names the region.
--   report_status (报告状态): Of the current report published (in time, or there is no due date) or late; without one superseded, quarantined, withdrawn or missing.
--   reason_code: Why the latest report is kept out, where none is current.
--   received_at: When the current report was received first; without one, the latest that is kept out.
--   invited (邀请数): Number of institutions the current report says were invited; null if it does not say.
--   replied (回复数): Number of institutions the current report says replied; null if it does not say.
--   listed (列出数): Respondents that the current report lists.
--   institutions_with_facts (有数据机构数): Institutions of which the current report states anything.
--   institutions_with_adoptions (有措施机构数): Institutions that stand behind its statements of measures.
--   institutions_with_figures (有指标机构数): Institutions that stand behind its figures.
--   versions (报告版数): Reports of the submitter, the superseded ones included, duplicates not.
CREATE VIEW mart.coverage AS
WITH pairs AS (
    SELECT survey_id, unnest(expected_regions) AS region_code, true AS is_expected FROM main.dim_survey
    UNION ALL
    SELECT survey_id, region_code, false FROM audit.submission WHERE survey_id IS NOT NULL AND region_code IS NOT NULL
),
regions AS (
    SELECT survey_id, region_code, bool_or(is_expected) AS is_expected FROM pairs GROUP BY ALL
),
reports AS (
    SELECT survey_id, region_code, count(version) AS versions FROM main.dim_document GROUP BY ALL
),
kept_out AS (
    SELECT
        survey_id,
        region_code,
        arg_max(status, received_at) AS status,
        arg_max(reason_code, received_at) AS reason_code,
        max(received_at) AS received_at
    FROM audit.submission
    WHERE status IN ('quarantined', 'rejected', 'withdrawn')
    GROUP BY ALL
),
declared AS (
    SELECT
        document_sk,
        max(declared_value) FILTER (WHERE count_code = 'invited') AS invited,
        max(declared_value) FILTER (WHERE count_code = 'replied') AS replied
    FROM main.fact_declared_count GROUP BY document_sk
),
listed AS (SELECT document_sk, count(*) AS listed FROM main.fact_response GROUP BY document_sk),
spoken_of AS (
    SELECT
        document_sk,
        count(DISTINCT subject_id) AS institutions,
        count(DISTINCT subject_id) FILTER (WHERE is_adoption) AS adopting,
        count(DISTINCT subject_id) FILTER (WHERE NOT is_adoption) AS measured
    FROM (
        SELECT document_sk, subject_id, true AS is_adoption FROM main.fact_measure_adoption WHERE subject_type = 'institution'
        UNION ALL
        SELECT document_sk, subject_id, false FROM main.fact_metric_observation WHERE subject_type = 'institution'
    ) GROUP BY document_sk
)
SELECT
    g.survey_id,
    g.region_code,
    r.name AS region_name,
    g.is_expected,
    CASE
        -- Days are China's, eight hours ahead of UTC.
        WHEN d.document_sk IS NOT NULL AND make_timestamp(epoch_us(d.received_at) + 28800000000)::DATE > s.due_date THEN 'late'
        WHEN d.document_sk IS NOT NULL THEN 'published'
        WHEN p.versions > 0 THEN 'superseded'
        ELSE coalesce(k.status, 'missing')
    END AS report_status,
    d.document_sk AS document_id,
    d.file_name,
    d.report_date,
    c.invited,
    c.replied,
    coalesce(l.listed, 0) AS listed,
    coalesce(f.institutions, 0) AS institutions_with_facts,
    coalesce(f.adopting, 0) AS institutions_with_adoptions,
    coalesce(f.measured, 0) AS institutions_with_figures,
    coalesce(d.received_at, k.received_at) AS received_at,
    s.due_date,
    coalesce(p.versions, 0) AS versions,
    CASE WHEN d.document_sk IS NULL THEN k.reason_code END AS reason_code,
    r.name_en AS region_name_en
FROM regions AS g
JOIN main.dim_survey AS s ON s.survey_id = g.survey_id
LEFT JOIN main.dim_region AS r ON r.region_code = g.region_code
LEFT JOIN main.dim_document AS d ON d.survey_id = g.survey_id AND d.region_code = g.region_code AND d.is_current
LEFT JOIN reports AS p ON p.survey_id = g.survey_id AND p.region_code = g.region_code
LEFT JOIN kept_out AS k ON k.survey_id = g.survey_id AND k.region_code = g.region_code
LEFT JOIN declared AS c ON c.document_sk = d.document_sk
LEFT JOIN listed AS l ON l.document_sk = d.document_sk
LEFT JOIN spoken_of AS f ON f.document_sk = d.document_sk;
