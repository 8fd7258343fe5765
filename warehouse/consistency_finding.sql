-- 自相矛盾. A contradiction of a current report with itself; what stewards say is none aside.
--   severity (严重程度): How much the contradiction matters.
--   evidence_texts (原文依据): The statements that contradict each other.
--   page_nos (页码): The page where each statement begins.
CREATE VIEW mart.consistency_finding AS
SELECT
    d.document_sk AS document_id,
    d.file_name,
    f.check_code,
    f.finding_severity AS severity,
    f.expected,
    f.actual,
    coalesce(list(e.evidence_text ORDER BY b.ordinal) FILTER (WHERE e.evidence_sk IS NOT NULL), []) AS evidence_texts,
    coalesce(list(e.page_no ORDER BY b.ordinal) FILTER (WHERE e.evidence_sk IS NOT NULL), []) AS page_nos,
    f.finding_id,
    d.survey_id,
    d.region_code,
    r.name AS region_name,
    r.name_en AS region_name_en,
    f.review_status
FROM main.consistency_finding AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk
LEFT JOIN main.dim_region AS r ON r.region_sk = d.region_sk
LEFT JOIN main.bridge_finding_evidence AS b ON b.finding_id = f.finding_id
LEFT JOIN main.evidence AS e ON e.evidence_sk = b.evidence_sk
WHERE d.is_current AND f.review_status <> 'rejected'
GROUP BY ALL;
