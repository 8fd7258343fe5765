-- How much is told of documents delivered, questions answered and money given, over all regions and nothing counted twice?
-- 全部地区：文献传递量、咨询解答量、捐款金额合计（不重复计算）
-- Caveat: at least so much, of the few institutions that state it; periods differ, and each unit stands alone.
SELECT metric_name, metric_name_en, unit, sum(total_value) AS total_value, sum(institutions)::BIGINT AS institutions,
    sum(inexact_values)::BIGINT AS inexact_values, min(period_from) AS period_from, max(period_to) AS period_to
FROM mart.metric_total
WHERE survey_id = 'examples' AND metric_code IN ('questions_answered', 'documents_delivered', 'donation_amount')
GROUP BY metric_code, metric_name, metric_name_en, unit
ORDER BY metric_code, unit;
