-- 措施落实（各版本）. A statement of a measure in any version of a report; mart.measure_adoption shows the current ones only. Rows that a steward rejected are here, too (review_status).
--   document_id: Key of the report; it survives a rebuild.
--   version: Which report of its submitter for the survey states it; null for another rendering of one.
--   subject_id: institution_id of mart.institution, or region_code of mart.region.
--   status (落实状态): Whether the measure was taken (done), planned or suspended.
CREATE VIEW mart.measure_adoption_version AS
SELECT
    f.fact_id,
    d.document_sk AS document_id,
    d.file_name,
    d.survey_id,
    d.region_code,
    d.version,
    d.document_status,
    d.is_current,
    d.report_date,
    d.received_at,
    f.subject_type,
    f.subject_id,
    f.subject_name,
    f.measure_code,
    f.adoption_status AS status,
    f.started_on,
    e.evidence_text,
    e.page_no,
    f.confidence,
    f.review_status,
    f.origin,
    f.load_id
FROM main.fact_measure_adoption AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk
JOIN main.evidence AS e ON e.evidence_sk = f.evidence_sk;
