-- In which regions do libraries tell of plans for reopening, and of how they limit readers?
-- 各地区有多少机构有开馆复课预案，有多少机构限流或预约入馆？
-- Caveat: what is planned and what is done already are taken together, for rules of a reopening to come are told either way.
SELECT region_name, region_name_en,
    sum(institutions_done + institutions_planned) FILTER (WHERE measure_code = 'reopening_plan')::BIGINT AS reopening_plan,
    sum(institutions_done + institutions_planned) FILTER (WHERE measure_code = 'capacity_limit')::BIGINT AS capacity_limit,
    any_value(institutions_with_facts) AS institutions_with_facts
FROM mart.measure_rate
WHERE survey_id = 'examples' AND measure_code IN ('reopening_plan', 'capacity_limit')
GROUP BY region_code, region_name, region_name_en
ORDER BY region_code;
