-- 指标. The catalogue of figures, in Chinese and English.
--   unit (常用单位): The usual classifier.
CREATE VIEW mart.metric AS
SELECT
    metric_code,
    name,
    name_en,
    definition,
    unit,
    additivity,
    measure_code,
    survey_id,
    survey_ids
FROM main.dim_metric;
