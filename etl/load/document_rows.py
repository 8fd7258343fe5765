"""A document as rows: its pages, the cells of its tables, and the text that evidence is checked against."""

from __future__ import annotations

from collections.abc import Iterable

from etl.load.codes import Row, Rows
from etl.load.keys import surrogate_key
from etl.model.document import Box, Cell, Document, Table


def document_sk(sha256: str) -> int:
    """Surrogate key of a report, from its file's hash."""
    return surrogate_key("document", sha256)


def document_rows(document: Document, load_id: str) -> Rows:
    """Pages, cells of the data tables, and the text against which validation checks the evidence, by table."""
    key = document_sk(document.sha256)
    pages = [
        {
            "document_sk": key,
            "page_no": p.page_no,
            "width": p.width,
            "height": p.height,
            "rotation": p.rotation,
            "page_source": p.source,
            "confidence": p.confidence,
            "load_id": load_id,
        }
        for p in document.pages
    ]
    blocks = [{"document_sk": key, "block_no": b.block_no, "block_text": b.text} for b in document.blocks]
    cells = [_cell(key, table, cell, load_id) for table in document.tables for cell in table.cells]
    return {"document_page": pages, "staging.document_block": blocks, "source_table_cell": cells}


def _cell(key: int, table: Table, cell: Cell, load_id: str) -> Row:
    boxes = [piece.box for piece in cell.pieces] or ([cell.box] if cell.box else [])
    return {
        "document_sk": key,
        "table_no": table.table_no,
        "table_title": table.title,
        "page_from": table.page_from,
        "page_to": table.page_to,
        "row_no": cell.row_no,
        "column_no": cell.column_no,
        "row_span": cell.row_span,
        "column_span": cell.column_span,
        "cell_text": cell.text,
        "bbox": bbox(boxes),
        "load_id": load_id,
    }


def bbox(boxes: Iterable[Box]) -> list[list[float]]:
    """Boxes in the contract's form."""
    return [box.as_list() for box in boxes]
