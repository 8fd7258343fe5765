-- 机构指标值. One value per institution, metric, unit and period, fit to be added up over institutions: to be relied on, resolved,
-- of a catalogued metric that is additive or semi-additive, a count or an amount of money. Left out are shares, growth,
-- multiples, rules and upper bounds, means over days, and parts of a whole that the report states too (flags mean, part). Of several figures
-- for the same the greatest is taken, for a whole is never smaller than its parts; so a sum of these values is a lower bound
-- and counts nothing twice. The base of a growth rate told beside the figure (上年同期) may stand under the same period; where a figure
-- fell, its base is then taken.
--   institution_id: Key of the institution, as in mart.institution.
--   institution_name (现用名): Latest known name.
--   region_code: Region of the institution.
--   metric_name (指标): Name of the metric.
--   value: The greatest figure stated; for a range its low end.
--   period_text (期间（原文）): Period of that figure as printed, empty if none; one without dates is told apart by it.
--   figures (数值个数): Figures that the institution states for the same metric, unit and period, this one included.
--   fact_id: The figure taken, as in mart.metric_observation.
--   is_comparison (是否对比期): Whether the period ended before the year of the survey's call: a base to compare with.
CREATE VIEW mart.institution_metric AS
SELECT
    o.survey_id,
    i.region_code,
    i.region_name,
    i.region_name_en,
    o.subject_id AS institution_id,
    i.institution_name,
    o.metric_code,
    c.name AS metric_name,
    o.metric_name_en,
    o.additivity,
    o.unit,
    o.unit_name_en,
    o.period_start,
    o.period_end,
    o.period_text,
    o.value,
    o.qualifier,
    count(*) OVER same AS figures,
    coalesce(o.period_end < date_trunc('year', s.call_date), false) AS is_comparison,
    o.document_id,
    o.fact_id
FROM mart.confident_metric_observation AS o
JOIN main.dim_survey AS s ON s.survey_id = o.survey_id
JOIN main.dim_metric AS c ON c.metric_code = o.metric_code AND list_contains(c.survey_ids, o.survey_id)
JOIN mart.survey_institution AS i ON i.survey_id = o.survey_id AND i.institution_id = o.subject_id
WHERE o.subject_type = 'institution'
    AND o.additivity IN ('additive', 'semi_additive')
    AND o.value_kind IN ('count', 'money')
    AND o.value IS NOT NULL
    AND o.qualifier <> 'at_most'
    AND NOT list_has_any(o.flags, ['mean', 'part'])
WINDOW same AS (
    PARTITION BY o.survey_id, o.subject_id, o.metric_code, o.unit, o.period_start, o.period_end,
        CASE WHEN o.period_start IS NULL AND o.period_end IS NULL THEN o.period_text END
)
QUALIFY row_number() OVER (same ORDER BY o.value DESC, o.confidence DESC, o.fact_id) = 1;
