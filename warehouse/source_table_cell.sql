-- 原表单元格. One cell of one data table of a current report, as printed.
--   text (单元格文字): Text of the cell, reflowed.
--   bbox: List with one [page_no, x0, top, x1, bottom] per printed line of the cell.
CREATE VIEW mart.source_table_cell AS
SELECT
    d.document_sk AS document_id,
    d.file_name,
    c.table_no,
    c.table_title,
    c.page_from,
    c.page_to,
    c.row_no,
    c.column_no,
    c.cell_text AS text,
    c.bbox,
    c.row_span,
    c.column_span
FROM main.source_table_cell AS c
JOIN main.dim_document AS d ON d.document_sk = c.document_sk
WHERE d.is_current;
