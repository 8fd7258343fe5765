-- 校验结果. What each expectation found in each load.
CREATE VIEW mart.expectation_result AS
SELECT
    r.load_id,
    r.suite,
    r.expectation,
    r.check_level,
    r.severity,
    r.success,
    r.errored,
    r.error,
    r.unexpected_count,
    r.failing_keys,
    r.failing_documents,
    r.duration_s,
    r.meaning,
    r.meaning_zh,
    r.audience,
    l.published_at
FROM audit.expectation_result AS r
LEFT JOIN audit.load_run AS l ON l.load_id = r.load_id;
