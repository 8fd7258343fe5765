-- What do institutions state both for 2020 and for the same weeks of the year before?
-- 同一机构同一指标：2020年与上年同期对比
-- Caveat: the change is computed from the two figures; what the report itself says of growth is in mart.metric_observation (value_kind growth).
SELECT b.institution_name, b.metric_name, b.metric_name_en, b.unit, a.value AS value_before, b.value AS value_now,
    round(100 * (b.value - a.value) / nullif(a.value, 0), 1) AS change_percent
FROM mart.institution_metric AS a
JOIN mart.institution_metric AS b USING (survey_id, institution_id, metric_code, unit)
WHERE survey_id = 'examples' AND a.is_comparison AND NOT b.is_comparison
    AND a.period_start IS NOT NULL AND b.period_start IS NOT NULL
ORDER BY b.institution_name, b.metric_code, b.period_start;
