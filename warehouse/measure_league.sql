-- 措施排行. The measures of a survey by how many institutions are said to have taken them; a measure of which nothing is said
-- stands last. A rank tells how often reports speak of a measure: libraries that did it and were not written about are not in
-- it, and regions without a published report are not either (mart.coverage).
--   rank (名次): Place by institutions_done; equal counts share a place.
--   regions (地区数): Regions with an institution that took the measure.
CREATE VIEW mart.measure_league AS
SELECT
    survey_id,
    rank() OVER (PARTITION BY survey_id ORDER BY sum(institutions_done) DESC) AS rank,
    group_code,
    group_name,
    group_name_en,
    measure_code,
    measure_name,
    measure_name_en,
    sum(institutions_done)::BIGINT AS institutions_done,
    sum(institutions_planned)::BIGINT AS institutions_planned,
    sum(institutions_suspended)::BIGINT AS institutions_suspended,
    count(*) FILTER (WHERE institutions_done > 0) AS regions,
    sum(institutions_with_facts)::BIGINT AS institutions_with_facts,
    sum(respondents)::BIGINT AS respondents,
    sum(respondents_done)::BIGINT AS respondents_done,
    sum(institutions_done) / nullif(sum(institutions_with_facts), 0) AS share_of_institutions_with_facts,
    sum(respondents_done) / nullif(sum(respondents), 0) AS share_of_respondents
FROM mart.measure_rate
GROUP BY survey_id, group_code, group_name, group_name_en, measure_code, measure_name, measure_name_en;
