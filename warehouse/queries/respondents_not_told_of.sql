-- How many listed respondents does each report say nothing of?
-- 名单中有多少回复单位在报告正文中未被提及？
-- Caveat: this is why shares of respondents are lower bounds: a report tells of a dozen libraries and lists many more.
SELECT region_name, region_name_en,
    count(*) FILTER (WHERE is_respondent) AS respondents,
    count(*) FILTER (WHERE is_respondent AND NOT with_facts) AS not_told_of,
    count(*) FILTER (WHERE with_facts AND NOT is_respondent) AS told_of_but_not_listed
FROM mart.survey_institution
WHERE survey_id = 'examples'
GROUP BY region_code, region_name, region_name_en
ORDER BY region_code;
