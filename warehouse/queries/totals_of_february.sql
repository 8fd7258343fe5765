-- What do institutions add up to that state a figure for the very same period, February 2020?
-- 同一期间（2020年2月1日至29日）各指标合计
-- Caveat: only institutions that state this period; five in each of the reports that have a table of it.
SELECT region_name, metric_name, metric_name_en, unit, total_value, institutions
FROM mart.metric_total_by_period
WHERE survey_id = 'examples' AND period_start = DATE '2020-02-01' AND period_end = DATE '2020-02-29' AND institutions > 1
ORDER BY region_code, metric_code, unit;
