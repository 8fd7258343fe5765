-- 措施时间线. One day on which institutions of a survey began a measure, with how many had begun by then. Only measures taken whose
-- beginning a report dates; institutions_done says how many took the measure at all, so that a short line is not read as a late
-- start.
--   institutions_begun (当日开始机构数): Institutions that began on that day.
--   institutions_begun_so_far (累计开始机构数): Institutions that had begun by the end of that day.
--   institutions_dated (有开始日期的机构数): Institutions whose beginning is dated.
CREATE VIEW mart.measure_timeline AS
WITH begun AS (
    SELECT survey_id, measure_code, subject_id, min(started_on) AS started_on
    FROM mart.confident_measure_adoption
    WHERE subject_type = 'institution' AND status = 'done'
    GROUP BY survey_id, measure_code, subject_id
),
days AS (
    SELECT survey_id, measure_code, started_on, count(*) AS institutions_begun
    FROM begun WHERE started_on IS NOT NULL GROUP BY survey_id, measure_code, started_on
),
totals AS (
    SELECT survey_id, measure_code, count(started_on) AS institutions_dated, count(*) AS institutions_done
    FROM begun GROUP BY survey_id, measure_code
)
SELECT
    d.survey_id,
    m.group_code,
    m.group_name,
    m.group_name_en,
    d.measure_code,
    m.name AS measure_name,
    m.name_en AS measure_name_en,
    d.started_on,
    d.institutions_begun,
    sum(d.institutions_begun) OVER (
        PARTITION BY d.survey_id, d.measure_code ORDER BY d.started_on
    )::BIGINT AS institutions_begun_so_far,
    t.institutions_dated,
    t.institutions_done
FROM days AS d
JOIN totals AS t ON t.survey_id = d.survey_id AND t.measure_code = d.measure_code
JOIN main.dim_measure AS m ON m.measure_code = d.measure_code AND list_contains(m.survey_ids, d.survey_id);
