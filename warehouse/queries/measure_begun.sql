-- When did institutions begin a measure?
-- 各措施从何时开始？
-- Caveat: few reports date a beginning; institutions_done says how many took the measure at all.
SELECT measure_name, measure_name_en, started_on, institutions_begun, institutions_begun_so_far, institutions_dated, institutions_done
FROM mart.measure_timeline
WHERE survey_id = 'examples'
ORDER BY measure_code, started_on;
