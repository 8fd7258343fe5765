-- Which measures are told of most institutions, and what share of those written about is that?
-- 哪些措施见于最多机构？占有记载机构的比例是多少？
-- Caveat: a lower bound. Not reported is not the same as not done, and the share is of institutions of which anything is told.
SELECT rank, measure_name, measure_name_en, institutions_done, institutions_with_facts,
    round(100 * share_of_institutions_with_facts, 1) AS percent
FROM mart.measure_league
WHERE survey_id = 'examples' AND rank <= 5
ORDER BY rank, measure_code;
