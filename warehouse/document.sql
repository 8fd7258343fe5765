-- 报告. One current report.
--   document_id: Key of the report; it survives a rebuild.
--   version: Which report of its submitter for the survey this is, in order of report date and receipt.
CREATE VIEW mart.document AS
SELECT
    d.document_sk AS document_id,
    d.file_name,
    d.survey_id,
    d.sha256,
    d.source_uri,
    d.title,
    d.issuer,
    d.region_code,
    r.name AS region_name,
    d.report_date,
    d.page_count,
    d.scanned_pages,
    d.received_at,
    d.version,
    d.flags,
    d.vocabulary_version,
    d.load_id,
    r.name_en AS region_name_en
FROM main.dim_document AS d
LEFT JOIN main.dim_region AS r ON r.region_sk = d.region_sk
WHERE d.is_current;
