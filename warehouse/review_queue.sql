-- 待复核事项. What a steward should look at: doubtful facts, provisional institutions, contradictions, reports that are kept out, and decisions that no longer fit what the machine reads.
--   item (事项编号): What to name to the commands that decide: kind and key.
--   item_kind (事项类别): fact, institution, finding, file or decision.
--   document_id (报告编号): Key of the report; null where none is loaded.
--   file_name (文件名): Base name under which the file was received first.
--   sha256 (文件哈希): SHA-256 of the file's bytes, lower-case hex.
--   subject (主体): Who is spoken of.
--   statement (内容): What is said: measure and status, or metric and figure.
--   value_text (数值原文): The figure as printed; null where the item is no figure.
--   page_no (页码): Page where the evidence begins, counted from 1.
--   confidence (置信度): How sure the machine is, 0 to 1; null where the item is no fact.
--   reasons (存疑原因): Why it is doubtful, as slugs.
--   remark (说明): The same in words of the data.
CREATE VIEW mart.review_queue AS
WITH facts AS (
    SELECT fact_id, document_sk, survey_sk, subject_name, evidence_sk, confidence, flags, measure_sk,
        NULL::BIGINT AS metric_sk, NULL AS metric_name, adoption_status, NULL AS value_text, NULL::DOUBLE AS value, false AS unresolved
    FROM main.fact_measure_adoption WHERE review_status = 'unreviewed'
    UNION ALL
    SELECT fact_id, document_sk, survey_sk, subject_name, evidence_sk, confidence, flags, measure_sk,
        metric_sk, metric_name, NULL, value_text, value, value IS NULL
    FROM main.fact_metric_observation WHERE review_status = 'unreviewed'
),
doubtful AS (
    SELECT f.*, s.survey_id,
        list_concat(
            CASE WHEN f.confidence < s.confidence_threshold THEN ['low_confidence'] ELSE [] END,
            CASE WHEN f.unresolved AND NOT list_contains(f.flags, 'value_unresolved') THEN ['value_unresolved'] ELSE [] END,
            -- what a figure is to those beside it is no doubt
            list_filter(f.flags, lambda flag: flag NOT IN ('part', 'total', 'mean'))
        ) AS reasons
    FROM facts AS f JOIN main.dim_survey AS s ON s.survey_sk = f.survey_sk
),
first_names AS (
    SELECT sha256, arg_min(file_name, received_at) AS file_name FROM audit.submission GROUP BY sha256
)
SELECT
    'fact:' || f.fact_id AS item,
    'fact' AS item_kind,
    f.survey_id,
    d.region_code,
    d.document_sk AS document_id,
    d.file_name,
    d.sha256,
    f.subject_name AS subject,
    coalesce(f.metric_name, m.name || '（' || f.adoption_status || '）', '') AS statement,
    f.value_text,
    f.confidence,
    f.reasons,
    CASE WHEN f.value IS NULL THEN NULL ELSE f.value::VARCHAR END AS remark,
    e.evidence_text,
    e.page_no,
    e.bbox
FROM doubtful AS f
JOIN main.dim_document AS d ON d.document_sk = f.document_sk AND d.is_current
JOIN main.evidence AS e ON e.evidence_sk = f.evidence_sk
LEFT JOIN main.dim_measure AS m ON m.measure_sk = f.measure_sk
WHERE len(f.reasons) > 0
UNION ALL
SELECT
    'institution:' || b.institution_key,
    'institution',
    d.survey_id,
    d.region_code,
    d.document_sk,
    d.file_name,
    d.sha256,
    b.name,
    '',
    NULL,
    NULL,
    ['provisional_institution'],
    array_to_string(b.aliases, '、'),
    p.evidence_text,
    p.page_no,
    p.bbox
FROM main.bridge_document_institution AS b
JOIN main.dim_document AS d ON d.document_sk = b.document_sk AND d.is_current
LEFT JOIN (
    SELECT r.document_sk, r.institution_key, arg_min(e.evidence_text, (e.page_no, e.bbox[1][3], e.bbox[1][2], e.evidence_sk)) AS evidence_text,
        min(e.page_no) AS page_no, arg_min(e.bbox, (e.page_no, e.bbox[1][3], e.bbox[1][2], e.evidence_sk)) AS bbox
    FROM (
        SELECT document_sk, institution_key, evidence_sk FROM main.fact_response
        UNION ALL
        SELECT document_sk, subject_id, evidence_sk FROM main.fact_measure_adoption
        WHERE subject_type = 'institution' AND review_status <> 'rejected'
        UNION ALL
        SELECT document_sk, subject_id, evidence_sk FROM main.fact_metric_observation
        WHERE subject_type = 'institution' AND review_status <> 'rejected'
    ) AS r JOIN main.evidence AS e USING (evidence_sk)
    GROUP BY r.document_sk, r.institution_key
) AS p ON p.document_sk = b.document_sk AND p.institution_key = b.institution_key
WHERE b.is_provisional AND NOT list_contains(b.flags, 'reviewed') AND p.evidence_text IS NOT NULL
UNION ALL
SELECT
    'finding:' || c.finding_id,
    'finding',
    d.survey_id,
    d.region_code,
    d.document_sk,
    d.file_name,
    d.sha256,
    NULL,
    c.check_code,
    NULL,
    NULL,
    ['contradiction'],
    c.expected || ' / ' || c.actual,
    string_agg(e.evidence_text, ' ｜ ' ORDER BY b.ordinal),
    min(e.page_no),
    arg_min(e.bbox, b.ordinal)
FROM main.consistency_finding AS c
JOIN main.dim_document AS d ON d.document_sk = c.document_sk AND d.is_current
LEFT JOIN main.bridge_finding_evidence AS b ON b.finding_id = c.finding_id
LEFT JOIN main.evidence AS e ON e.evidence_sk = b.evidence_sk
WHERE c.review_status = 'unreviewed'
GROUP BY c.finding_id, c.check_code, c.expected, c.actual, d.survey_id, d.region_code, d.document_sk, d.file_name, d.sha256
UNION ALL
SELECT
    'file:' || s.sha256,
    'file',
    min(s.survey_id),
    min(s.region_code),
    NULL,
    n.file_name,
    s.sha256,
    NULL,
    s.status,
    NULL,
    NULL,
    [min(s.reason_code)],
    min(s.reason),
    NULL,
    NULL,
    NULL
FROM audit.submission AS s JOIN first_names AS n ON n.sha256 = s.sha256
WHERE s.status IN ('quarantined', 'rejected')
GROUP BY s.sha256, s.status, n.file_name
UNION ALL
SELECT
    'decision:' || a.decision_id,
    'decision',
    d.survey_id,
    d.region_code,
    d.document_sk,
    n.file_name,
    a.sha256,
    coalesce(json_extract_string(a.machine_values, '$.subject_name'), a.institution_key),
    a.decision_action,
    json_extract_string(a.machine_values, '$.value_text'),
    NULL,
    ['stale_decision'],
    a.verdict_reason || coalesce(' ' || a.machine_now, ''),
    a.evidence_text,
    NULL,
    NULL
FROM audit.decision AS a
LEFT JOIN main.dim_document AS d ON d.document_sk = a.document_sk
LEFT JOIN first_names AS n ON n.sha256 = a.sha256
WHERE a.verdict = 'stale' AND coalesce(d.is_current, true);
