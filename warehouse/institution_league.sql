-- 机构排行. The institutions of a survey by how many measures they are said to have taken. A rank tells how much was written of an
-- institution, not how much it did: reports tell of some libraries at length and of others not at all, so compare within one
-- report's cases only.
--   institution_id: Key of the institution, as in mart.institution.
--   institution_name (现用名): Latest known name.
--   region_code: Region of the institution.
--   rank (名次): Place within the survey by measures_done; equal counts share a place. Null for institutions without facts.
--   rank_in_region (地区内名次): The same within the region.
--   measures_in_survey (措施总数): Number of measures that the survey knows.
CREATE VIEW mart.institution_league AS
WITH counted AS (
    SELECT
        survey_id,
        region_code,
        region_name,
        region_name_en,
        institution_id,
        institution_name,
        is_respondent,
        with_facts,
        count(*) FILTER (WHERE status = 'done') AS measures_done,
        count(*) FILTER (WHERE status = 'planned') AS measures_planned,
        count(*) FILTER (WHERE status = 'suspended') AS measures_suspended,
        count(DISTINCT group_code) FILTER (WHERE status = 'done') AS groups_done,
        count(*) AS measures_in_survey
    FROM mart.adoption_matrix GROUP BY ALL
)
SELECT
    survey_id,
    CASE WHEN with_facts THEN rank() OVER (PARTITION BY survey_id, with_facts ORDER BY measures_done DESC) END AS rank,
    CASE WHEN with_facts THEN rank() OVER (
        PARTITION BY survey_id, region_code, with_facts ORDER BY measures_done DESC
    ) END AS rank_in_region,
    counted.* EXCLUDE (survey_id),
    count(*) FILTER (WHERE with_facts) OVER (PARTITION BY survey_id, region_code) AS institutions_with_facts,
    count(*) FILTER (WHERE is_respondent) OVER (PARTITION BY survey_id, region_code) AS respondents
FROM counted;
