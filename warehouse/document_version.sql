-- 报告版本. One report in the warehouse, whichever version: the current ones, those they superseded, and other renderings.
--   document_id: Key of the report; it survives a rebuild.
--   version: Which report of its submitter for the survey this is, in order of report date and receipt; null for another rendering.
--   kept_document_id (替代报告): Key of the report that is shown instead; null for a current one.
--   adoptions (措施条数): Statements of measures in this version.
--   observations (指标条数): Figures in this version.
CREATE VIEW mart.document_version AS
SELECT
    d.document_sk AS document_id,
    d.file_name,
    d.survey_id,
    d.region_code,
    r.name AS region_name,
    d.version,
    d.document_status,
    d.is_current,
    d.report_date,
    d.received_at,
    d.sha256,
    d.title,
    k.document_sk AS kept_document_id,
    coalesce(a.adoptions, 0) AS adoptions,
    coalesce(o.observations, 0) AS observations,
    d.extractor_version,
    d.normalizer_version,
    d.vocabulary_version,
    d.load_id,
    r.name_en AS region_name_en
FROM main.dim_document AS d
LEFT JOIN main.dim_region AS r ON r.region_sk = d.region_sk
LEFT JOIN main.dim_document AS k ON k.sha256 = d.kept_sha256
LEFT JOIN (SELECT document_sk, count(*) AS adoptions FROM main.fact_measure_adoption GROUP BY document_sk) AS a
    ON a.document_sk = d.document_sk
LEFT JOIN (SELECT document_sk, count(*) AS observations FROM main.fact_metric_observation GROUP BY document_sk) AS o
    ON o.document_sk = d.document_sk;
