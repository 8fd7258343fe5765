-- Who has reported, and how many institutions stand behind each region's figures?
-- 哪些地区已提交报告？各地区的数据背后有多少机构？
-- Caveat: invited and replied are what the report says of itself, empty where it does not say; listed is counted in its list.
SELECT c.region_name, r.name_en AS region_name_en, report_date, invited, replied, listed, institutions_with_facts
FROM mart.coverage AS c
JOIN mart.region AS r USING (region_code)
WHERE survey_id = 'examples' AND c.document_id IS NOT NULL
ORDER BY region_code;
