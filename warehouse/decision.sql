-- 复核决定. Every decision of a steward with what became of it, the machine's value and the steward's apart.
--   document_id (报告编号): Key of the report in mart.document; null where it is not current or not loaded.
--   file_name (文件名): Base name under which the file was received first.
--   action (决定): What was decided; reinstate lets the machine's reading stand again.
--   reason (决定理由): Why it was decided so.
--   evidence_text (原文依据): Words by which the statement is found again, white space aside.
CREATE VIEW mart.decision AS
SELECT
    a.decision_id,
    a.decided_at,
    a.decided_by,
    a.decision_action AS action,
    a.target_kind,
    a.sha256,
    d.document_sk AS document_id,
    s.file_name,
    a.fact_id,
    a.finding_id,
    a.institution_key,
    a.evidence_text,
    a.machine_values,
    a.steward_values,
    a.machine_now,
    a.decision_reason AS reason,
    a.verdict,
    a.verdict_reason,
    a.load_id
FROM audit.decision AS a
LEFT JOIN main.dim_document AS d ON d.document_sk = a.document_sk AND d.is_current
LEFT JOIN (
    SELECT sha256, arg_min(file_name, received_at) AS file_name FROM audit.submission GROUP BY sha256
) AS s ON s.sha256 = a.sha256;
