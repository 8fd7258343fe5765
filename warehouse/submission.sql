-- 提交文件. One received file, whatever became of it: the only view that also shows what is not published.
--   document_id: Key of the report read from it; null where none is in the warehouse.
--   kept_sha256: For a superseded or duplicate report, hash of the file that is shown instead.
CREATE VIEW mart.submission AS
SELECT
    s.sha256,
    s.file_name,
    s.source_uri,
    s.survey_id,
    s.received_at,
    s.status,
    s.reason_code,
    s.reason,
    s.load_id,
    d.document_sk AS document_id,
    d.kept_sha256
FROM audit.submission AS s
LEFT JOIN main.dim_document AS d ON d.sha256 = s.sha256;
