-- 措施落实（可信）. A measure that a current report says a subject took, plans or suspended, as far as it is to be relied on: the
-- confidence reaches the survey's threshold (confidence_threshold of mart.survey), or a steward accepted or corrected it. All
-- of them, the doubtful ones flagged, are in mart.measure_adoption.
--   status (落实状态): Whether the measure was taken (done), planned or suspended.
--   subject_id: institution_id of mart.institution, or region_code of mart.region.
--   source (依据出处): Whether the evidence is running text or a table.
CREATE VIEW mart.confident_measure_adoption AS
SELECT a.*
FROM mart.measure_adoption AS a
JOIN main.dim_survey AS s ON s.survey_id = a.survey_id
WHERE a.review_status IN ('accepted', 'corrected') OR a.confidence >= s.confidence_threshold;
