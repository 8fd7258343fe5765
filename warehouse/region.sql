-- 地区. Regions, in Chinese and English.
CREATE VIEW mart.region AS
SELECT
    region_code,
    name,
    short_name,
    name_en
FROM main.dim_region;
