-- Which totals are told together with their parts?
-- 哪些合计数与其分项数一并报出？
-- Caveat: never add these up; a part is in its total already. mart.institution_metric and the totals made of it leave parts out.
SELECT t.subject_name, t.metric_name_en, t.period_text, t.unit, t.value AS total_value,
    list(p.value ORDER BY p.value) AS parts, sum(p.value) AS sum_of_parts
FROM mart.metric_observation AS t
JOIN mart.metric_observation AS p USING (document_id, subject_id, metric_code, unit, period_text)
WHERE t.survey_id = 'examples' AND list_contains(t.flags, 'total') AND list_contains(p.flags, 'part')
GROUP BY t.fact_id, t.subject_name, t.metric_name_en, t.period_text, t.unit, t.value
ORDER BY t.subject_name, total_value;
