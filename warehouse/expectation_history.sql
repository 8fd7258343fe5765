-- 校验沿革. One expectation with what it found last, and since which load it fails without a break. A load checks what it
-- loads; which reports in the warehouse do not meet an expectation, and since when, is in mart.report_warning.
--   is_checked (现行): Whether the last load checked it; it was renamed or dropped otherwise.
--   last_load_id (最近批次): The last load that checked it; severity, success, counts and keys are of that load.
--   failing_since_load (失败起始批次): The load since which it fails in every load that checked it; null if it holds.
--   failing_since (失败起始时间): When that load was published.
--   failing_loads (连续失败批次数): How many loads in a row it has failed up to the last one; 0 if it holds.
--   failed_loads (失败批次数): In how many loads it ever failed or could not be evaluated.
--   checked_loads (校验批次数): How many loads checked it.
--   reports (报告数): Current reports that do not meet it, whichever load read them last.
--   last_held_at (最近成立时间): When the last load in which it held was published; null if it never did.
CREATE VIEW mart.expectation_history AS
WITH checked AS (
    SELECT
        r.*,
        l.published_at,
        row_number() OVER (PARTITION BY r.suite, r.expectation ORDER BY l.published_at, r.load_id) AS turn
    FROM audit.expectation_result AS r JOIN audit.load_run AS l ON l.load_id = r.load_id
),
summed AS (
    SELECT
        suite,
        expectation,
        count(*) AS checked_loads,
        count(*) FILTER (WHERE NOT success) AS failed_loads,
        coalesce(max(turn) FILTER (WHERE success), 0) AS last_held,
        max(published_at) FILTER (WHERE success) AS last_held_at
    FROM checked GROUP BY suite, expectation
),
last_load AS (SELECT load_id FROM audit.load_run ORDER BY published_at DESC NULLS LAST, load_id DESC LIMIT 1)
SELECT
    c.suite,
    c.expectation,
    c.check_level,
    c.severity,
    c.load_id IN (SELECT load_id FROM last_load) AS is_checked,
    c.load_id AS last_load_id,
    c.success,
    c.errored,
    c.unexpected_count,
    c.failing_keys,
    f.load_id AS failing_since_load,
    f.published_at AS failing_since,
    s.checked_loads - s.last_held AS failing_loads,
    s.failed_loads,
    s.checked_loads,
    s.last_held_at,
    (SELECT count(*) FROM mart.report_warning AS w WHERE w.suite = s.suite AND w.expectation = s.expectation) AS reports,
    c.meaning,
    c.meaning_zh,
    c.audience
FROM summed AS s
JOIN checked AS c ON c.suite = s.suite AND c.expectation = s.expectation AND c.turn = s.checked_loads
LEFT JOIN checked AS f ON f.suite = s.suite AND f.expectation = s.expectation AND f.turn = s.last_held + 1;
