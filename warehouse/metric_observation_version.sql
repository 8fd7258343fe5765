-- 指标观测（各版本）. A figure in any version of a report; mart.metric_observation shows the current ones only. Rows that a steward rejected are here, too (review_status).
--   document_id: Key of the report; it survives a rebuild.
--   version: Which report of its submitter for the survey states it; null for another rendering of one.
--   subject_id: institution_id of mart.institution, or region_code of mart.region.
CREATE VIEW mart.metric_observation_version AS
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
    f.metric_code,
    f.metric_name,
    f.value,
    f.value_text,
    f.unit,
    f.value_kind,
    f.qualifier,
    f.period_start,
    f.period_end,
    f.period_text,
    e.evidence_text,
    e.page_no,
    f.confidence,
    f.review_status,
    f.origin,
    f.load_id
FROM main.fact_metric_observation AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk
JOIN main.evidence AS e ON e.evidence_sk = f.evidence_sk;
