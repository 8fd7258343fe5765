-- Which institutions provided most e-textbooks, of those that say so by titles?
-- 电子教材提供量排行（以“种”计）
-- Caveat: the first of institutions_stating, not of all; periods differ.
SELECT rank, institution_name, region_name, value, unit, qualifier, period_start, period_end, institutions_stating
FROM mart.metric_league
WHERE survey_id = 'examples' AND metric_code = 'etextbooks_provided' AND unit = '种'
ORDER BY rank, institution_name;
