-- In how many institutions of each region is a measure of each group told? (wide table)
-- 各地区各类措施见于多少机构？（宽表）
-- Caveat: counts of institutions written about, eight to twelve in a report; compare shapes, not sizes.
PIVOT (
    SELECT DISTINCT region_code, region_name, group_code, institution_id
    FROM mart.adoption_matrix
    WHERE survey_id = 'examples' AND status = 'done'
)
ON group_code IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H')
USING count(institution_id)
GROUP BY region_code, region_name
ORDER BY region_code;
