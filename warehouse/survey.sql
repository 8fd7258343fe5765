-- 调查. The surveys and whom they expect to report.
CREATE VIEW mart.survey AS
SELECT
    survey_id,
    title,
    title_en,
    call_date,
    submitter_key,
    inherits,
    expected_regions,
    confidence_threshold,
    vocabulary_version,
    due_date,
    closes_on
FROM main.dim_survey;
