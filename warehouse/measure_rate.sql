-- 措施落实率（分地区）. One measure in one region of a survey: how many institutions are said to have taken, planned or suspended it,
-- over the two denominators that are known. Both shares are lower bounds: not reported is not the same as not done. The share
-- of respondents is null where no report lists them.
--   region_code: Region of the institutions.
CREATE VIEW mart.measure_rate AS
SELECT
    survey_id,
    region_code,
    region_name,
    region_name_en,
    group_code,
    group_name,
    group_name_en,
    measure_code,
    measure_name,
    measure_name_en,
    count(*) FILTER (WHERE status = 'done') AS institutions_done,
    count(*) FILTER (WHERE status = 'planned') AS institutions_planned,
    count(*) FILTER (WHERE status = 'suspended') AS institutions_suspended,
    count(*) FILTER (WHERE with_facts) AS institutions_with_facts,
    count(*) FILTER (WHERE is_respondent) AS respondents,
    count(*) FILTER (WHERE status = 'done' AND is_respondent) AS respondents_done,
    institutions_done / nullif(institutions_with_facts, 0) AS share_of_institutions_with_facts,
    respondents_done / nullif(respondents, 0) AS share_of_respondents
FROM mart.adoption_matrix
GROUP BY
    survey_id, region_code, region_name, region_name_en, group_code, group_name, group_name_en,
    measure_code, measure_name, measure_name_en;
