-- 所报覆盖数. A number that a current report states about its own coverage.
--   value (所报数): The number stated.
CREATE VIEW mart.declared_count AS
SELECT
    d.document_sk AS document_id,
    d.file_name,
    d.survey_id,
    f.count_code,
    f.what,
    f.declared_value AS value,
    e.evidence_text,
    e.page_no,
    e.bbox,
    f.fact_id,
    f.load_id,
    d.region_code,
    r.name AS region_name,
    r.name_en AS region_name_en
FROM main.fact_declared_count AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk
JOIN main.evidence AS e ON e.evidence_sk = f.evidence_sk
LEFT JOIN main.dim_region AS r ON r.region_sk = d.region_sk
WHERE d.is_current;
