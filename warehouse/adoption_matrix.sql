-- 措施落实矩阵. Every institution of a survey against every measure of the survey, in long form; PIVOT makes a wide table of it
-- (warehouse/queries/adoption_matrix.sql). not_reported is not the same as not done.
--   institution_id: Key of the institution, as in mart.institution.
--   institution_name (现用名): Latest known name.
--   region_code: Region of the institution.
--   status (落实状态): done, planned, suspended, or not_reported where no report says anything that is to be relied on.
--   document_id: The report that says so; the latest one if several do. Null if not reported.
--   fact_id: The statement, as in mart.measure_adoption; null if not reported.
CREATE VIEW mart.adoption_matrix AS
WITH stated AS (
    SELECT a.survey_id, a.subject_id, a.measure_code, a.status, a.started_on, a.confidence, a.document_id, a.fact_id
    FROM mart.confident_measure_adoption AS a
    JOIN mart.document AS d ON d.document_id = a.document_id
    WHERE a.subject_type = 'institution'
    QUALIFY row_number() OVER (
        PARTITION BY a.survey_id, a.subject_id, a.measure_code
        ORDER BY
            d.report_date DESC NULLS LAST,
            CASE a.status WHEN 'done' THEN 1 WHEN 'suspended' THEN 2 ELSE 3 END,
            a.confidence DESC,
            a.fact_id
    ) = 1
)
SELECT
    i.survey_id,
    i.region_code,
    i.region_name,
    i.region_name_en,
    i.institution_id,
    i.institution_name,
    i.is_respondent,
    i.with_facts,
    m.group_code,
    m.group_name,
    m.group_name_en,
    m.measure_code,
    m.name AS measure_name,
    m.name_en AS measure_name_en,
    coalesce(s.status, 'not_reported') AS status,
    s.started_on,
    s.confidence,
    s.document_id,
    s.fact_id
FROM mart.survey_institution AS i
JOIN main.dim_measure AS m ON list_contains(m.survey_ids, i.survey_id)
LEFT JOIN stated AS s
    ON s.survey_id = i.survey_id AND s.subject_id = i.institution_id AND s.measure_code = m.measure_code;
