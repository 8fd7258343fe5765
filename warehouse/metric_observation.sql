-- 指标观测（全部）. One figure that a current report states about one subject, however doubtful; what stewards rejected aside.
-- mart.confident_metric_observation leaves the doubtful ones out.
--   subject_id: institution_id of mart.institution, or region_code of mart.region.
--   source (依据出处): Whether the evidence is running text or a table.
--   tellings (提及次数): How often the report tells the figure, this telling included.
CREATE VIEW mart.metric_observation AS
SELECT
    f.fact_id,
    d.document_sk AS document_id,
    d.file_name,
    d.survey_id,
    f.subject_type,
    f.subject_id,
    f.subject_name,
    f.measure_code,
    f.metric_code,
    f.metric_name,
    f.value,
    f.value_low,
    f.value_high,
    f.value_text,
    f.unit,
    f.value_kind,
    f.qualifier,
    f.period_start,
    f.period_end,
    f.period_text,
    e.evidence_text,
    e.page_no,
    e.bbox,
    f.confidence,
    f.flags,
    f.review_status,
    f.origin,
    e.evidence_source AS source,
    f.load_id,
    u.unit_family,
    c.additivity,
    d.region_code,
    t.tellings,
    c.name_en AS metric_name_en,
    m.name AS measure_name,
    m.name_en AS measure_name_en,
    u.name_en AS unit_name_en,
    r.name AS region_name,
    r.name_en AS region_name_en
FROM main.fact_metric_observation AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk
JOIN main.evidence AS e ON e.evidence_sk = f.evidence_sk
LEFT JOIN main.dim_unit AS u ON u.unit_sk = f.unit_sk
LEFT JOIN main.dim_metric AS c ON c.metric_sk = f.metric_sk
LEFT JOIN main.dim_measure AS m ON m.measure_sk = f.measure_sk
LEFT JOIN main.dim_region AS r ON r.region_sk = d.region_sk
LEFT JOIN (SELECT fact_id, count(*) AS tellings FROM main.bridge_fact_evidence GROUP BY fact_id) AS t
    ON t.fact_id = f.fact_id
WHERE d.is_current AND f.review_status <> 'rejected';
