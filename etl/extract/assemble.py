"""Elements and tables to the Document record: texts with a place for every character."""

from __future__ import annotations

import numpy as np

from etl.extract.lines import Line
from etl.extract.parts import PartCell
from etl.extract.script import joint
from etl.extract.stitch import StitchedTable
from etl.extract.structure import Element
from etl.model.document import Block, Box, Cell, Piece, Table


def join_lines(lines: list[Line]) -> tuple[str, tuple[Piece, ...]]:
    """The text of lines that belong together, and the place of each of its characters."""
    text = ""
    pieces: list[Piece] = []
    for line in lines:
        if text:
            text += joint(text[-1], line.text[0])
        pieces.append(_piece(line, len(text)))
        text += line.text
    return text, tuple(pieces)


_POSITIONS: dict[float, float] = {}
_MAX_POSITIONS = 100_000


def _edges(line: Line) -> tuple[float, ...]:
    """Left edges and the last right edge to hundredths; one object stands for each position.

    Print is set on a grid, so most positions recur, and a long document holds few of them.
    """
    if len(_POSITIONS) > _MAX_POSITIONS:
        _POSITIONS.clear()
    rounded = np.frombuffer(line.x0s).round(2).tolist()
    rounded.append(round(line.x1, 2))
    return tuple(map(_POSITIONS.setdefault, rounded, rounded))


def _piece(line: Line, start: int) -> Piece:
    edges = _edges(line)
    box = Box(line.page_no, min(edges), round(line.top, 2), max(edges), round(line.bottom, 2))
    return Piece(start, line.text, box, edges, line.confidence)


def element_block(element: Element, block_no: int) -> Block:
    """A text block."""
    text, pieces = join_lines(element.paragraph.lines)
    return Block(
        block_no,
        element.kind,
        text,
        pieces,
        level=element.level,
        label=element.label.text if element.label and element.kind in ("heading", "list_item") else "",
        size=round(element.size, 2),
        bold=element.bold,
        centered=element.centered,
    )


def table_block(table: StitchedTable, table_no: int, block_no: int) -> Block:
    """The block that marks a table's place in the text: no text, one empty piece at its top left corner."""
    part = table.parts[0]
    x0, top, x1, bottom = (round(v, 2) for v in part.bounds)
    piece = Piece(0, "", Box(part.page_no, x0, top, x1, bottom), (x0,))
    return Block(block_no, "table", "", (piece,), table_no=table_no)


def table_record(table: StitchedTable, table_no: int, title: str, title_block: int | None) -> Table:
    """The table with its cells in row-major order."""
    cells = tuple(_cell(cell) for cell in sorted(table.cells, key=lambda c: (c.row, c.column)))
    return Table(
        table_no,
        title,
        table.row_count,
        table.column_count,
        cells,
        table.parts[0].page_no,
        table.parts[-1].page_no,
        title_block,
    )


def _cell(cell: PartCell) -> Cell:
    text, pieces = join_lines(cell.lines)
    x0, top, x1, bottom = (round(v, 2) for v in cell.bounds)
    box = Box(cell.page_no, x0, top, x1, bottom)
    return Cell(cell.row, cell.column, text, pieces, cell.row_span, cell.column_span, box)
