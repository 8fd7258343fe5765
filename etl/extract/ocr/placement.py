"""Back from the straightened page to the page as shown: places of text that was read off a skewed scan."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from etl.extract.content import PageContent
from etl.model.document import Block, Box, Cell, Piece, Table


@dataclass(frozen=True, slots=True)
class _Turn:
    """A small turn about the middle of a page."""

    cos: float
    sin: float
    x: float
    y: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        dx, dy = x - self.x, y - self.y
        return self.x + dx * self.cos - dy * self.sin, self.y + dx * self.sin + dy * self.cos

    def box(self, box: Box) -> Box:
        corners = [self.point(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        sides = (round(v, 2) for v in (min(xs), min(ys), max(xs), max(ys)))
        return Box(box.page_no, *sides)

    def piece(self, piece: Piece) -> Piece:
        middle = (piece.box.top + piece.box.bottom) / 2
        edges = tuple(round(self.point(x, middle)[0], 2) for x in piece.edges)
        return replace(piece, box=self.box(piece.box), edges=edges)


def place_back(
    contents: Sequence[PageContent], blocks: Sequence[Block], tables: Sequence[Table]
) -> tuple[list[Block], list[Table]]:
    """Blocks and tables with the places of their pieces and cells turned back by each page's skew.

    Args:
        contents: the scanned pages.
        blocks: placed on the straightened pages.
        tables: placed on the straightened pages.
    """
    turns = {
        content.page.page_no: _turn(content) for content in contents if content.scan and content.scan.skew
    }
    if not turns:
        return list(blocks), list(tables)
    back = _piece_turner(turns)
    return (
        [replace(block, pieces=tuple(map(back, block.pieces))) for block in blocks],
        [replace(table, cells=tuple(_cell(cell, turns, back) for cell in table.cells)) for table in tables],
    )


def _turn(content: PageContent) -> _Turn:
    angle = content.scan.skew if content.scan else 0.0
    return _Turn(math.cos(angle), math.sin(angle), content.page.width / 2, content.page.height / 2)


def _piece_turner(turns: dict[int, _Turn]) -> Callable[[Piece], Piece]:
    def back(piece: Piece) -> Piece:
        turn = turns.get(piece.box.page_no)
        return turn.piece(piece) if turn else piece

    return back


def _cell(cell: Cell, turns: dict[int, _Turn], back: Callable[[Piece], Piece]) -> Cell:
    turn = turns.get(cell.box.page_no) if cell.box else None
    box = turn.box(cell.box) if turn and cell.box else cell.box
    return replace(cell, box=box, pieces=tuple(map(back, cell.pieces)))
