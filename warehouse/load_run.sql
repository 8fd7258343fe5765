-- 加载批次. One load and its figures.
CREATE VIEW mart.load_run AS
SELECT
    load_id,
    started_at,
    published_at,
    documents,
    facts,
    quarantined,
    expectations_evaluated,
    expectations_failed,
    expectations_errored,
    code_version,
    vocabulary_version,
    base_load_id,
    schema_version
FROM audit.load_run;
