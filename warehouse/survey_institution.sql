-- 调查中的机构. One institution of one survey: a current report lists it as a respondent, or states something of it that is to be
-- relied on. The denominators of all rates: with_facts and is_respondent say who stands behind them.
--   institution_id: Key of the institution, as in mart.institution.
--   institution_name (现用名): Latest known name.
--   region_code: Region of the institution; where it is unknown, that of the report.
CREATE VIEW mart.survey_institution AS
WITH named AS (
    SELECT survey_id, institution_id, region_code, document_id, true AS is_respondent, false AS with_facts FROM mart.respondent
    UNION ALL
    SELECT survey_id, subject_id, region_code, document_id, false, true
    FROM mart.confident_measure_adoption WHERE subject_type = 'institution'
    UNION ALL
    SELECT survey_id, subject_id, region_code, document_id, false, true
    FROM mart.confident_metric_observation WHERE subject_type = 'institution'
),
members AS (
    SELECT
        survey_id,
        institution_id,
        min(region_code) AS region_code,
        count(DISTINCT document_id) AS reports,
        bool_or(is_respondent) AS is_respondent,
        bool_or(with_facts) AS with_facts
    FROM named GROUP BY survey_id, institution_id
)
SELECT
    m.survey_id,
    coalesce(i.region_code, m.region_code) AS region_code,
    r.name AS region_name,
    r.name_en AS region_name_en,
    m.institution_id,
    i.name AS institution_name,
    i.level,
    i.is_provisional,
    m.is_respondent,
    m.with_facts,
    m.reports
FROM members AS m
LEFT JOIN main.dim_institution AS i ON i.institution_key = m.institution_id AND i.is_current
LEFT JOIN main.dim_region AS r ON r.region_code = coalesce(i.region_code, m.region_code);
