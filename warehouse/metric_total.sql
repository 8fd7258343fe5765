-- 指标合计. The sum of a metric over the institutions of a region that state it in the same unit, one value each, whatever its
-- period: the values of mart.metric_league. Only of additive and semi-additive metrics, in one unit, over institutions; so
-- nothing is counted twice and the sum may be added up over regions. It is what the reports tell at least, over periods that
-- differ (period_from, period_to); for one period see mart.metric_total_by_period.
--   metric_name (指标): Name of the metric.
--   region_code: Region of the institutions.
--   institutions_with_facts: Institutions of the region of which anything is stated that is to be relied on.
--   respondents: Respondents of the region that reports list.
CREATE VIEW mart.metric_total AS
WITH behind AS (
    SELECT
        survey_id,
        region_code,
        count(*) FILTER (WHERE with_facts) AS institutions_with_facts,
        count(*) FILTER (WHERE is_respondent) AS respondents
    FROM mart.survey_institution GROUP BY survey_id, region_code
)
SELECT
    l.survey_id,
    l.region_code,
    l.region_name,
    l.region_name_en,
    l.metric_code,
    l.metric_name,
    l.metric_name_en,
    l.additivity,
    l.unit,
    l.unit_name_en,
    sum(l.value) AS total_value,
    count(*) AS institutions,
    count(*) FILTER (WHERE l.qualifier <> 'exact') AS inexact_values,
    min(l.period_start) AS period_from,
    max(l.period_end) AS period_to,
    count(*) FILTER (WHERE l.period_start IS NULL AND l.period_end IS NULL) AS undated_values,
    b.institutions_with_facts,
    b.respondents
FROM mart.metric_league AS l
JOIN behind AS b ON b.survey_id = l.survey_id AND b.region_code IS NOT DISTINCT FROM l.region_code
GROUP BY
    l.survey_id, l.region_code, l.region_name, l.region_name_en, l.metric_code, l.metric_name, l.metric_name_en, l.additivity, l.unit, l.unit_name_en,
    b.institutions_with_facts, b.respondents;
