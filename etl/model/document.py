"""What the extract stage hands on: a report's text and tables, each character with a place on a page.

All coordinates are points from the top left of the page as shown (CropBox, rotation applied); pages count from 1.
Offsets count code points of ``Block.text``, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["title", "heading", "paragraph", "list_item", "caption", "footnote", "toc", "table"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    page_no: int
    x0: float
    top: float
    x1: float
    bottom: float

    def as_list(self) -> list[float]:
        """The contract's form: ``[page_no, x0, top, x1, bottom]``."""
        return [self.page_no, self.x0, self.top, self.x1, self.bottom]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a block's text that stands on one printed line.

    Attributes:
        start: offset in the block's (or cell's) text of the first character.
        text: the characters, as they stand in the block's text.
        box: tight box of the run.
        edges: ``len(text) + 1`` x positions: left edge of each character, then the right edge of the last.
        confidence: 1.0 for born-digital text, the recogniser's score for OCR.
    """

    start: int
    text: str
    box: Box
    edges: tuple[float, ...]
    confidence: float = 1.0

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)

    def clip(self, start: int, end: int) -> Box:
        """Box of the part of this run inside ``[start, end)`` of the block's text."""
        a, b = max(start, self.start) - self.start, min(end, self.end) - self.start
        xs = self.edges[a : b + 1]
        return Box(self.box.page_no, min(xs), self.box.top, max(xs), self.box.bottom)


def locate(pieces: tuple[Piece, ...], start: int, end: int) -> list[Box]:
    """Boxes, one per printed line, of the text span ``[start, end)``."""
    return [p.clip(start, end) for p in pieces if p.start < end and start < p.end]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, caption ... in reading order, reflowed over line and page breaks.

    ``text`` has no line breaks; where the print has one between Latin words, a single space stands for it.

    Attributes:
        block_no: position in reading order, from 0.
        level: for headings 1 (outermost) to 6; 0 otherwise.
        label: the printed number of a heading or list item as it stands at the start of ``text`` (``一、``,
            ``3.2.1``), or "".
        table_no: for kind ``table`` the table's number, else ``None``; its ``text`` is then "".
        size: dominant font size in points (0.0 where unknown).
        bold: whether most of it is printed bold.
        centered: whether it stands centred on its page.
    """

    block_no: int
    kind: BlockKind
    text: str
    pieces: tuple[Piece, ...]
    level: int = 0
    label: str = ""
    table_no: int | None = None
    size: float = 0.0
    bold: bool = False
    centered: bool = False

    @property
    def page_no(self) -> int:
        """Page on which the block begins."""
        return self.pieces[0].box.page_no

    def locate(self, start: int, end: int) -> list[Box]:
        """Boxes, one per printed line, of ``text[start:end]``."""
        return locate(self.pieces, start, end)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table's grid; a merged cell stands at its top left position with its spans, others are absent.

    ``text`` is reflowed over the cell's printed lines; ``pieces`` maps it back.
    """

    row_no: int
    column_no: int
    text: str
    pieces: tuple[Piece, ...] = ()
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One data table, stitched over page breaks; row 0 is the (one) header row.

    Attributes:
        table_no: from 1, in reading order.
        title: the caption or title row printed above (or below) it, "" if none; the caption's block is ``title_block``.
        cells: in row-major order; positions covered by a span, and empty cells, may be absent.
    """

    table_no: int
    title: str
    row_count: int
    column_count: int
    cells: tuple[Cell, ...]
    page_from: int
    page_to: int
    title_block: int | None = None

    def rows(self) -> list[list[Cell | None]]:
        """The grid, ``row_count`` x ``column_count``; ``None`` where no cell begins."""
        grid: list[list[Cell | None]] = [[None] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            grid[cell.row_no][cell.column_no] = cell
        return grid

    def texts(self) -> list[list[str]]:
        """The grid's texts, "" where no cell begins."""
        return [[c.text if c else "" for c in row] for row in self.rows()]


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page as a whole.

    ``source`` is ``text`` (born digital), ``ocr``, or ``blank`` (nothing printed).
    """

    page_no: int
    width: float
    height: float
    rotation: int = 0
    source: Literal["text", "ocr", "blank"] = "text"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read from one PDF. ``blocks`` are in reading order, page furniture left out.

    Attributes:
        sha256: hash of the file's bytes, lower-case hex.
        extractor_version: changes whenever the reader would read some file differently.
        furniture: texts of running headers and footers, each once, page numbers left out.
    """

    sha256: str
    extractor_version: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    furniture: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def scanned_pages(self) -> int:
        """How many pages were read by OCR."""
        return sum(p.source == "ocr" for p in self.pages)

    def text_blocks(self) -> Iterator[Block]:
        """Blocks that carry running text: everything but tables and the table of contents."""
        return (b for b in self.blocks if b.kind not in ("table", "toc"))
