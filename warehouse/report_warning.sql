-- 报告警示. One expectation that a current report does not meet, and since which load, without a break, it does not. What a
-- load checks is what it loads; so the answer is that of the last load that read the report, however long ago.
--   failing_since_load (起始批次): The first load of the unbroken series in which the report did not meet it.
--   failing_since (起始时间): When that load was published.
--   failing_loads (批次数): How many loads of the report in a row found it so.
--   last_load_id (最近批次): The last load that read the report.
CREATE VIEW mart.report_warning AS
WITH loaded AS (
    SELECT
        o.sha256,
        o.load_id,
        l.published_at,
        row_number() OVER (PARTITION BY o.sha256 ORDER BY l.published_at, o.load_id) AS turn,
        count(*) OVER (PARTITION BY o.sha256) AS turns
    FROM audit.outcome AS o JOIN audit.load_run AS l ON l.load_id = o.load_id
    WHERE o.outcome = 'ready'
),
failed AS (
    SELECT suite, expectation, load_id, unnest(failing_documents) AS sha256
    FROM audit.expectation_result WHERE NOT success AND NOT errored
),
found AS (
    SELECT
        f.suite,
        f.expectation,
        l.*,
        l.turn - row_number() OVER (PARTITION BY f.suite, f.expectation, f.sha256 ORDER BY l.turn) AS series
    FROM failed AS f JOIN loaded AS l ON l.sha256 = f.sha256 AND l.load_id = f.load_id
),
unbroken AS (
    SELECT
        suite,
        expectation,
        sha256,
        arg_min(load_id, turn) AS failing_since_load,
        min(published_at) AS failing_since,
        count(*) AS failing_loads,
        arg_max(load_id, turn) AS last_load_id
    FROM found GROUP BY suite, expectation, sha256, series HAVING max(turn) = max(turns)
)
SELECT
    d.survey_id,
    d.region_code,
    d.document_sk AS document_id,
    d.file_name,
    u.suite,
    u.expectation,
    r.check_level,
    r.severity,
    u.failing_since_load,
    u.failing_since,
    u.failing_loads,
    u.last_load_id,
    r.meaning,
    r.meaning_zh,
    r.audience
FROM unbroken AS u
JOIN main.dim_document AS d ON d.sha256 = u.sha256 AND d.is_current
JOIN audit.expectation_result AS r
    ON r.load_id = u.last_load_id AND r.suite = u.suite AND r.expectation = u.expectation;
