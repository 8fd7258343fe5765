-- What does each library of a region do for electronic access, as a table of libraries against measures?
-- 某地区各馆电子资源访问措施一览（机构 × 措施）
-- Caveat: not_reported is not the same as not done. PIVOT needs the list of columns here; a client may leave IN (...) out.
PIVOT (
    SELECT institution_name, measure_code, status
    FROM mart.adoption_matrix
    WHERE survey_id = 'examples' AND region_name = '甘肃省' AND with_facts
)
ON measure_code IN ('carsi_access', 'vpn_access', 'vendor_account', 'trial_resources', 'free_resources')
USING first(status)
GROUP BY institution_name
ORDER BY institution_name;
