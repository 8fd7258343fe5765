-- 计量单位. Printed classifiers and the family each belongs to.
CREATE VIEW mart.unit AS
SELECT
    unit_code AS unit,
    unit_family,
    name_en
FROM main.dim_unit;
