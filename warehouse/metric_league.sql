-- 指标排行. The institutions of a survey that state a metric, by one value each; only values of the same unit are ranked with each
-- other. Periods differ from report to report, so read period_start and period_end beside the rank; and few institutions state
-- any one figure, so the first is the first of institutions_stating, not of all respondents. Periods before the survey's year
-- (comparisons) are left out. An additive metric shows the greatest value of any period, a semi-additive one (a stock) that of
-- the latest period.
--   institution_id: Key of the institution, as in mart.institution.
--   institution_name (现用名): Latest known name.
--   region_code: Region of the institution.
--   metric_name (指标): Name of the metric.
--   rank (名次): Place within survey, metric and unit by value; equal values share a place.
--   value: The value ranked.
--   figures (数值个数): Figures that the institution states for the same metric, unit and period, this one included.
--   periods (期间数): Periods for which the institution states the metric in this unit.
--   institutions_stating (报出该指标的机构数): Institutions of the survey that state the metric in this unit.
--   fact_id: The figure, as in mart.metric_observation.
CREATE VIEW mart.metric_league AS
WITH picked AS (
    SELECT *, count(*) OVER subject AS periods
    FROM mart.institution_metric
    WHERE NOT is_comparison
    WINDOW subject AS (PARTITION BY survey_id, institution_id, metric_code, unit)
    QUALIFY row_number() OVER (
        subject ORDER BY
            CASE WHEN additivity = 'semi_additive' THEN coalesce(period_end, period_start) END DESC NULLS LAST,
            value DESC,
            fact_id
    ) = 1
),
behind AS (
    SELECT
        survey_id,
        count(*) FILTER (WHERE with_facts) AS institutions_with_facts,
        count(*) FILTER (WHERE is_respondent) AS respondents
    FROM mart.survey_institution GROUP BY survey_id
)
SELECT
    p.survey_id,
    p.metric_code,
    p.metric_name,
    p.metric_name_en,
    p.additivity,
    p.unit,
    p.unit_name_en,
    rank() OVER (PARTITION BY p.survey_id, p.metric_code, p.unit ORDER BY p.value DESC) AS rank,
    p.region_code,
    p.region_name,
    p.region_name_en,
    p.institution_id,
    p.institution_name,
    p.value,
    p.qualifier,
    p.period_start,
    p.period_end,
    p.period_text,
    p.figures,
    p.periods,
    count(*) OVER (PARTITION BY p.survey_id, p.metric_code, p.unit) AS institutions_stating,
    b.institutions_with_facts,
    b.respondents,
    p.document_id,
    p.fact_id
FROM picked AS p
JOIN behind AS b ON b.survey_id = p.survey_id;
