"""What one page shows of a table: cells on a grid, each with its printed lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.extract.lines import Line

Bounds = tuple[float, float, float, float]


@dataclass(slots=True)
class PartCell:
    """A cell of a page's part of a table; ``lines`` are its printed lines in order."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: list[Line]
    bounds: Bounds
    page_no: int

    @property
    def text(self) -> str:
        """The cell's characters, white space left out: for comparing cells."""
        return "".join("".join(line.text.split()) for line in self.lines)


@dataclass(slots=True)
class TablePart:
    """What one page shows of a table.

    Attributes:
        edges: x positions of the column borders, ``column_count + 1``.
        ruled: read from ruling lines, else from the alignment of its text.
    """

    page_no: int
    bounds: Bounds
    row_count: int
    column_count: int
    cells: list[PartCell]
    edges: tuple[float, ...]
    ruled: bool = True
    title_lines: list[Line] = field(default_factory=list)

    def row_texts(self, row: int) -> list[str]:
        """Texts of one row by column, "" where no cell begins."""
        texts = [""] * self.column_count
        for cell in self.cells:
            if cell.row == row:
                texts[cell.column] = cell.text
        return texts
