-- Which institutions are in no register yet?
-- 哪些机构尚未收入院校名录？
-- Caveat: facts of a provisional institution count like any other; it keeps them when it gets its code.
SELECT region_name, institution_name, is_respondent, with_facts
FROM mart.survey_institution
WHERE survey_id = 'examples' AND is_provisional
ORDER BY region_code, institution_name;
