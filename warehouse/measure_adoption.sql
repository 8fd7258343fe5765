-- 措施落实（全部）. A measure that a current report says a subject took, plans or suspended, however doubtful; what stewards rejected aside.
-- mart.confident_measure_adoption leaves the doubtful ones out. Nothing reported is not the same as not done.
--   subject_id: institution_id of mart.institution, or region_code of mart.region.
--   status (落实状态): Whether the measure was taken (done), planned or suspended.
--   source (依据出处): Whether the evidence is running text or a table.
CREATE VIEW mart.measure_adoption AS
SELECT
    f.fact_id,
    d.document_sk AS document_id,
    d.file_name,
    d.survey_id,
    f.subject_type,
    f.subject_id,
    f.subject_name,
    f.measure_code,
    m.name AS measure_name,
    m.group_code,
    f.adoption_status AS status,
    f.started_on,
    e.evidence_text,
    e.page_no,
    e.bbox,
    f.confidence,
    f.flags,
    f.review_status,
    f.origin,
    f.load_id,
    m.name_en AS measure_name_en,
    d.region_code,
    e.evidence_source AS source,
    m.group_name,
    m.group_name_en,
    r.name AS region_name,
    r.name_en AS region_name_en
FROM main.fact_measure_adoption AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk
JOIN main.evidence AS e ON e.evidence_sk = f.evidence_sk
LEFT JOIN main.dim_measure AS m ON m.measure_sk = f.measure_sk
LEFT JOIN main.dim_region AS r ON r.region_sk = d.region_sk
WHERE d.is_current AND f.review_status <> 'rejected';
