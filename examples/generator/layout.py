"""Line breaking by the rules of Chinese print, and paragraphs, tables and drawings placed on pages.

All lengths are points; y counts down from the top of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from examples.generator.report import Block
from examples.generator.spec import Spec

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN = 25 / 25.4 * 72
TEXT_WIDTH, BOTTOM = PAGE_WIDTH - 2 * MARGIN, PAGE_HEIGHT - MARGIN
NOT_FIRST = set("，。、；：？！）》」』”’…％%·,.;:!?)】")
NOT_LAST = set("（《「『“‘(【")
TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,+/:%&'-]*|\s+|.", re.S)
Measure = Callable[[str, float], float]


@dataclass(frozen=True)
class Run:
    """Words on one line: left edge, baseline, extra space between characters."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    gap: float = 0.0


@dataclass(frozen=True)
class Shape:
    """A line (kind ``line``) or a filled box (kind ``box``) with its grey."""

    kind: str
    x0: float
    y0: float
    x1: float
    y1: float
    grey: float = 0.0


@dataclass
class Page:
    """What one page shows."""

    runs: list[Run] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    has_title: bool = False


def break_lines(text: str, size: float, width: float, indent: float, measure: Measure) -> list[str]:
    """Splits a paragraph into lines; closing marks never begin a line, opening ones never end it."""
    lines: list[str] = []
    current: list[str] = []
    room, used = width - indent, 0.0
    for token in TOKEN.findall(text):
        wide = measure(token, size)
        if used + wide > room + 0.01 and current:
            carried = _carried(current, token)
            lines.append("".join(current).rstrip())
            current = carried
            used, room = sum(measure(t, size) for t in current), width
            if not current and token.isspace():
                continue
        current.append(token)
        used += wide
    lines.append("".join(current).rstrip())
    return lines


def _carried(current: list[str], token: str) -> list[str]:
    """Takes from the full line what has to begin the next one together with ``token``."""
    carried: list[str] = []
    first = token
    while len(current) > 1 and (first[0] in NOT_FIRST or current[-1] in NOT_LAST):
        first = current.pop()
        carried.insert(0, first)
    return carried


class Paginator:
    """Places a report's blocks on pages."""

    def __init__(self, spec: Spec, measure: Measure, contents: list[tuple[int, str, int]]) -> None:
        self.spec, self.measure, self.contents = spec, measure, contents
        self.pages = [Page()]
        self.y = MARGIN
        self.headings: list[tuple[int, str, int]] = []
        self.drawings = 0

    def place(self, blocks: list[Block]) -> list[Page]:
        """Places all blocks."""
        for position, block in enumerate(blocks):
            if block.kind in ("heading", "caption") and position + 1 < len(blocks):
                self._keep(4 * self.spec.leading)
            HANDLERS[block.kind](self, block)
        return self.pages

    # ---- ground ----

    def _new_page(self) -> None:
        self.pages.append(Page())
        self.y = MARGIN

    def _keep(self, height: float) -> None:
        if self.y + height > BOTTOM:
            self._new_page()

    def _line(
        self, text: str, size: float, leading: float, x: float = MARGIN, bold: bool = False, gap: float = 0.0
    ) -> None:
        self._keep(leading)
        self.pages[-1].runs.append(Run(x, self.y + size, text, size, bold, gap))
        self.y += leading

    def _centred(self, text: str, size: float, leading: float, bold: bool = False) -> None:
        for line in break_lines(text, size, TEXT_WIDTH, 0, self.measure):
            self._line(line, size, leading, (PAGE_WIDTH - self.measure(line, size)) / 2, bold)

    # ---- blocks ----

    def _marker(self, block: Block) -> None:
        self.pages[-1].has_title = True
        self._centred(block.text, 11, 18)
        self.y += 180 if self.spec.title_page else 10

    def _title(self, block: Block) -> None:
        self._centred(block.text, 20, 32, bold=True)
        self.y += 220 if self.spec.title_page else 14

    def _centred_line(self, block: Block) -> None:
        self._centred(block.text, 14, 26)

    def _signature(self, block: Block) -> None:
        size = self.spec.body_size
        self._line(block.text, size, self.spec.leading, PAGE_WIDTH - MARGIN - self.measure(block.text, size))

    def _page_break(self, block: Block) -> None:
        self._new_page()

    def _toc(self, block: Block) -> None:
        self._centred(block.text, 16, 34, bold=True)
        for level, text, page_no in self.contents:
            indent, size = 12.0 * (level - 1), 11.0
            number = str(page_no)
            text = break_lines(text, size, TEXT_WIDTH - indent - 60, 0, self.measure)[0]
            room = TEXT_WIDTH - indent - self.measure(text, size) - self.measure(number, size) - 8
            dots = "." * int(room / self.measure(".", size))
            self._line(f"{text}{dots}{number}", size, 20, MARGIN + indent)

    def _heading(self, block: Block) -> None:
        size = (16.0, 14.0, self.spec.body_size)[block.level - 1]
        self.y += 6
        indent = 0.0 if block.level < 3 else 2 * size
        lines = break_lines(block.text, size, TEXT_WIDTH - indent, 0, self.measure)
        self._keep(len(lines) * size * 1.6)
        self.headings.append((block.level, block.text, len(self.pages)))
        for line in lines:
            self._line(line, size, size * 1.6, MARGIN + indent, bold=True)
        self.y += 2

    def _paragraph(self, block: Block) -> None:
        size, indent = self.spec.body_size, 2 * self.spec.body_size
        lines = break_lines(block.text, size, TEXT_WIDTH, indent, self.measure)
        for number, line in enumerate(lines):
            start = indent if number == 0 else 0.0
            slack = TEXT_WIDTH - start - self.measure(line, size)
            last = number == len(lines) - 1
            gap = 0.0 if last or len(line) < 2 else min(slack / (len(line) - 1), 2.5)
            self._line(line, size, self.spec.leading, MARGIN + start, gap=gap)

    def _caption(self, block: Block) -> None:
        self._centred(block.text, 10, 20, bold=block.level == 1)

    def _figure(self, block: Block) -> None:
        self._keep(150)
        self.drawings += 1
        left, top = MARGIN + 90, self.y + 6
        shapes = self.pages[-1].shapes
        shapes.append(Shape("box", left, top, left + 270, top + 105, 0.93))
        for bar in range(5):
            height = 20 + (bar * 37 + self.drawings * 29) % 70
            x = left + 25 + 48 * bar
            shapes.append(Shape("box", x, top + 98 - height, x + 26, top + 98, 0.45 + 0.08 * bar))
        shapes.append(Shape("line", left + 12, top + 98, left + 258, top + 98))
        self.y += 116

    # ---- tables ----

    def _table(self, block: Block) -> None:
        edges = [MARGIN]
        for share in block.widths:
            edges.append(edges[-1] + TEXT_WIDTH * share / sum(block.widths))
        self._row(block.rows[0], edges, bold=True, first=True)
        for row in block.rows[1:]:
            if self.y + self._row_height(row, edges) > BOTTOM:
                self._new_page()
                self._row(block.rows[0], edges, bold=True, first=True)
            self._row(row, edges)
        self.y += 10

    def _cells(self, row: tuple[str, ...], edges: list[float]) -> list[list[str]]:
        return [
            break_lines(text, 10, right - left - 8, 0, self.measure)
            for text, left, right in zip(row, edges, edges[1:], strict=False)
        ]

    def _row_height(self, row: tuple[str, ...], edges: list[float]) -> float:
        return 15.0 * max(len(lines) for lines in self._cells(row, edges)) + 6

    def _row(self, row: tuple[str, ...], edges: list[float], bold: bool = False, first: bool = False) -> None:
        height = self._row_height(row, edges)
        page, top = self.pages[-1], self.y
        for lines, left, right in zip(self._cells(row, edges), edges, edges[1:], strict=False):
            y = top + (height - 15 * len(lines)) / 2
            for number, line in enumerate(lines):
                x = (left + right - self.measure(line, 10)) / 2
                page.runs.append(Run(x, y + 11.5 + 15 * number, line, 10, bold))
        if self.spec.rules == "none":
            self.y += height
            return
        if first:
            page.shapes.append(Shape("line", edges[0], top, edges[-1], top))
        page.shapes.append(Shape("line", edges[0], top + height, edges[-1], top + height))
        if self.spec.rules == "grid":
            page.shapes += [Shape("line", x, top, x, top + height) for x in edges]
        self.y += height


HANDLERS = {
    "marker": Paginator._marker,
    "title": Paginator._title,
    "line": Paginator._centred_line,
    "signature": Paginator._signature,
    "page_break": Paginator._page_break,
    "toc": Paginator._toc,
    "heading": Paginator._heading,
    "paragraph": Paginator._paragraph,
    "caption": Paginator._caption,
    "figure": Paginator._figure,
    "table": Paginator._table,
}
