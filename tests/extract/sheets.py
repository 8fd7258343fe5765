"""Small PDFs made for one purpose each; everything they say is invented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, BOTTOM = 80.0, 500.0, 90.0, 750.0
SIZE = 14.0
PITCH = 22.0

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def width_of(text: str, size: float) -> float:
    return pdfmetrics.stringWidth(text, FONT, size)


def wrap(text: str, size: float, width: float, indent: float) -> list[str]:
    """Break a text into lines as wide as possible; a closing mark never begins a line."""
    lines, line, room = [], "", width - indent
    for char in text:
        if line and width_of(line + char, size) > room and char not in "，。、；：！？）》”":
            lines.append(line)
            line, room = "", width
        line += char
    return [*lines, line]


class Sheet:
    """A PDF being written from top to bottom; coordinates count from the top left."""

    def __init__(
        self, path: Path, *, header: str = "", page_numbers: str = "", encrypt: str = "", **options: object
    ):
        lock = StandardEncryption(encrypt, ownerPassword="owner") if encrypt else None
        self.path = path
        self.canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), encrypt=lock, invariant=1)
        self.header, self.page_numbers = header, page_numbers
        self.page, self.y = 0, TOP
        self._start_page()

    def _start_page(self) -> None:
        self.page += 1
        self.y = TOP
        if self.header:
            self.text(220, 50, self.header, size=9)
        if self.page_numbers:
            self.text(285, 800, self.page_numbers.format(self.page), size=10)

    def new_page(self) -> Sheet:
        self.canvas.showPage()
        self._start_page()
        return self

    def text(self, x: float, y: float, text: str, *, size: float = SIZE, bold: bool = False) -> Sheet:
        """One line with its baseline ``y`` points below the page's top."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, HEIGHT - y, text, mode=2 if bold else 0)
        return self

    def line(
        self, text: str, *, x: float = LEFT, size: float = SIZE, bold: bool = False, pitch: float = 0
    ) -> Sheet:
        """The next line of the running text, on a new page where the last is full."""
        if self.y > BOTTOM:
            self.new_page()
        self.text(x, self.y, text, size=size, bold=bold)
        self.y += pitch or PITCH
        return self

    def centered(self, text: str, *, size: float = 20, bold: bool = True) -> Sheet:
        x = (LEFT + RIGHT - width_of(text, size)) / 2
        return self.line(text, x=x, size=size, bold=bold, pitch=2 * size)

    def paragraph(self, text: str, *, indent: float = 2, size: float = SIZE, bold: bool = False) -> Sheet:
        """A paragraph with its first line indented by ``indent`` ems."""
        for number, line in enumerate(wrap(text, size, RIGHT - LEFT, indent * size)):
            self.line(line, x=LEFT if number else LEFT + indent * size, size=size, bold=bold)
        return self

    def ruled(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        x: float = LEFT,
        row_height: float = 20,
        skip: Sequence[tuple[str, int, int]] = (),
        bold_header: bool = False,
    ) -> Sheet:
        """A grid with its texts; a cell's lines are parted by a line feed.

        ``skip`` leaves out walls: ``("right", row, column)`` or ``("below", row, column)``.
        """
        xs = [x]
        for width in widths:
            xs.append(xs[-1] + width)
        ys = [self.y]
        for row in rows:
            ys.append(ys[-1] + row_height * max(cell.count("\n") + 1 for cell in row))
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                for k, part in enumerate(cell.split("\n")):
                    self.text(
                        xs[c] + 4, ys[r] + 14 + k * row_height, part, size=10, bold=bold_header and r == 0
                    )
        self._walls(xs, ys, set(skip))
        self.y = ys[-1] + PITCH
        return self

    def _walls(self, xs: list[float], ys: list[float], skip: set[tuple[str, int, int]]) -> None:
        rows, columns = len(ys) - 1, len(xs) - 1
        for r in range(rows):
            for c in range(columns + 1):
                if ("right", r, c - 1) not in skip:
                    self.canvas.line(xs[c], HEIGHT - ys[r], xs[c], HEIGHT - ys[r + 1])
        for r in range(rows + 1):
            for c in range(columns):
                if ("below", r - 1, c) not in skip:
                    self.canvas.line(xs[c], HEIGHT - ys[r], xs[c + 1], HEIGHT - ys[r])

    def save(self) -> Path:
        self.canvas.save()
        return self.path
