-- Which services did libraries suspend, and where does the report say so?
-- 哪些馆暂停了哪些服务？见报告何处？
-- Caveat: all statements, doubtful ones too; confidence says how sure each is.
SELECT region_name, subject_name, measure_name, measure_name_en, page_no, evidence_text
FROM mart.measure_adoption
WHERE survey_id = 'examples' AND status = 'suspended'
ORDER BY region_code, subject_name, measure_code;
