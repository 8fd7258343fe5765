-- 回复单位. One respondent that a current report lists.
--   institution_id: Key of the institution, as in mart.institution.
--   institution_name (机构名称（原文）): Name as printed in the list.
CREATE VIEW mart.respondent AS
SELECT
    d.document_sk AS document_id,
    d.file_name,
    d.survey_id,
    f.sequence_no,
    f.printed_code,
    f.institution_key AS institution_id,
    f.institution_name,
    e.evidence_text,
    e.page_no,
    e.bbox,
    f.load_id,
    d.region_code,
    r.name AS region_name,
    r.name_en AS region_name_en
FROM main.fact_response AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk
JOIN main.evidence AS e ON e.evidence_sk = f.evidence_sk
LEFT JOIN main.dim_region AS r ON r.region_sk = d.region_sk
WHERE d.is_current;
