-- What growth do libraries report, and against what words?
-- 各馆报告的增长率
-- Caveat: percentages are never added or averaged here; each has a base of its own.
SELECT region_name, subject_name, metric_name_en, value, unit, qualifier, evidence_text
FROM mart.confident_metric_observation
WHERE survey_id = 'examples' AND value_kind = 'growth'
ORDER BY value DESC, subject_name
LIMIT 5;
