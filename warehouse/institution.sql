-- 机构. One current institution, under its latest known name.
--   institution_id: Key of the institution, the same for all its names.
--   name (现用名): Latest known name.
CREATE VIEW mart.institution AS
SELECT
    i.institution_key AS institution_id,
    i.institution_code,
    i.name,
    i.region_code,
    r.name AS region_name,
    i.level,
    i.is_provisional,
    r.name_en AS region_name_en
FROM main.dim_institution AS i
LEFT JOIN main.dim_region AS r ON r.region_code = i.region_code
WHERE i.is_current;
