-- Where does a report contradict itself?
-- 哪些报告前后矛盾？
-- Caveat: both statements are loaded as printed; nothing is corrected.
SELECT region_name, check_code, severity, expected, actual, page_nos
FROM mart.consistency_finding
WHERE survey_id = 'examples'
ORDER BY region_code, check_code;
