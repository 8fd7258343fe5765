-- 措施. The measures of the surveys, in Chinese and English.
CREATE VIEW mart.measure AS
SELECT
    measure_code,
    name,
    name_en,
    definition,
    group_code,
    group_name,
    group_name_en,
    survey_id,
    survey_ids
FROM main.dim_measure;
