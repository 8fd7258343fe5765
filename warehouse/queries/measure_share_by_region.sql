-- In which regions is federated login (CARSI) told of how many institutions?
-- 各地区有多少机构开通了CARSI统一认证访问？
-- Caveat: read each share with its denominator; where no list of respondents is printed, only that of institutions told of is known.
SELECT region_name, region_name_en, institutions_done, institutions_with_facts, respondents_done, respondents,
    round(100 * share_of_institutions_with_facts, 1) AS percent_of_told,
    round(100 * share_of_respondents, 1) AS percent_of_respondents
FROM mart.measure_rate
WHERE survey_id = 'examples' AND measure_code = 'carsi_access'
ORDER BY region_code;
