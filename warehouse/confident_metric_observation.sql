-- 指标观测（可信）. A figure that a current report states about one subject, as far as it is to be relied on: the confidence reaches
-- the survey's threshold (confidence_threshold of mart.survey), or a steward accepted or corrected it. All of them, the
-- doubtful ones flagged, are in mart.metric_observation.
--   subject_id: institution_id of mart.institution, or region_code of mart.region.
--   source (依据出处): Whether the evidence is running text or a table.
--   tellings (提及次数): How often the report tells the figure, this telling included.
CREATE VIEW mart.confident_metric_observation AS
SELECT a.*
FROM mart.metric_observation AS a
JOIN main.dim_survey AS s ON s.survey_id = a.survey_id
WHERE a.review_status IN ('accepted', 'corrected') OR a.confidence >= s.confidence_threshold;
