-- How many facts does the default view leave out as doubtful, per survey and kind?
-- 可信视图剔除了多少存疑事实？
-- Caveat: confidence is the machine's; what a steward accepted or corrected counts as certain, what one rejected is in neither view.
SELECT a.survey_id, a.kind, s.confidence_threshold, count(*) FILTER (WHERE NOT a.confident) AS doubtful
FROM (
    SELECT survey_id, 'adoption' AS kind, fact_id IN (SELECT fact_id FROM mart.confident_measure_adoption) AS confident
    FROM mart.measure_adoption
    UNION ALL
    SELECT survey_id, 'metric', fact_id IN (SELECT fact_id FROM mart.confident_metric_observation)
    FROM mart.metric_observation
) AS a
JOIN mart.survey AS s USING (survey_id)
GROUP BY a.survey_id, a.kind, s.confidence_threshold
ORDER BY a.survey_id, a.kind;
