-- 指标合计（同一期间）. The sum of a metric over the institutions of a region that state it in the same unit for the same dated period.
-- Additive and semi-additive metrics alike may be read so; sums of different periods must not be added (periods overlap; a
-- stock is never summed over time). A lower bound: institutions that state nothing, or another period, are not in it.
--   metric_name (指标): Name of the metric.
--   region_code: Region of the institutions.
CREATE VIEW mart.metric_total_by_period AS
SELECT
    survey_id,
    region_code,
    region_name,
    region_name_en,
    metric_code,
    metric_name,
    metric_name_en,
    additivity,
    unit,
    unit_name_en,
    period_start,
    period_end,
    sum(value) AS total_value,
    count(*) AS institutions,
    count(*) FILTER (WHERE qualifier <> 'exact') AS inexact_values,
    bool_or(is_comparison) AS is_comparison
FROM mart.institution_metric
WHERE period_start IS NOT NULL OR period_end IS NOT NULL
GROUP BY
    survey_id, region_code, region_name, region_name_en, metric_code, metric_name, metric_name_en, additivity, unit,
    unit_name_en, period_start, period_end;
