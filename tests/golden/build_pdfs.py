"""Typesets the annotated texts of ``reports`` as PDFs; the same text gives the same bytes.

A text has one paragraph per line. Its first line is the title; lines that begin with a number of a heading and end
without a full stop are headings; consecutive lines with tabs are a ruled table, and the line before is its caption.
Run ``python -m tests.golden.build_pdfs`` after a text has changed.
"""

from __future__ import annotations

import re
from pathlib import Path
from zlib import crc32

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

REPORTS = Path(__file__).parent / "reports"
FONT_PATH = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
FONT = "WenQuanYiZenHei"
MARGIN = 72.0
WIDTH = A4[0] - 2 * MARGIN
BODY_SIZES = (10.5, 11.0, 12.0)
LEVELS = (
    re.compile(
        r"^([一二三四五六七八九十]+、|第[一二三四五六七八九十]+[章篇部]|【案例|案例[一二三四五六七八九十]|附件)"
    ),
    re.compile(r"^(（[一二三四五六七八九十]+）|\d+\.\d+|[◆●■])"),
)
SENTENCE_ENDS = "。；！？：…”"


class Heading(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """A heading or title in bold strokes, broken over lines where it is long."""

    def __init__(self, text: str, size: float, centred: bool = False) -> None:
        super().__init__()
        self.text, self.size, self.centred = text, size, centred
        self.keepWithNext = 1

    def wrap(self, avail_width: float, _avail_height: float) -> tuple[float, float]:
        """Width and height in points."""
        self.room = avail_width
        self.lines = _break(self.text, self.size, avail_width)
        return avail_width, len(self.lines) * self.size * 1.5 + self.size * 0.6

    def draw(self) -> None:
        """Draws the lines as filled and stroked letters."""
        for number, line in enumerate(self.lines):
            width = pdfmetrics.stringWidth(line, FONT, self.size)
            text = self.canv.beginText()
            text.setTextOrigin(
                (self.room - width) / 2 if self.centred else 0,
                (len(self.lines) - number - 1) * self.size * 1.5 + self.size * 0.6,
            )
            text.setFont(FONT, self.size)
            text.setTextRenderMode(2)
            text.textOut(line)
            self.canv.saveState()
            self.canv.setLineWidth(self.size / 40)
            self.canv.drawText(text)
            self.canv.restoreState()


def _break(text: str, size: float, width: float) -> list[str]:
    if pdfmetrics.stringWidth(text, FONT, size) <= width:
        return [text]
    per_line = int(width // size)
    return [text[i : i + per_line] for i in range(0, len(text), per_line)]


def level(line: str) -> int:
    """Heading level of a line, 1 or 2; 0 where it is a paragraph."""
    if len(line) > 45 or line[-1] in SENTENCE_ENDS:
        return 0
    return next((n for n, pattern in enumerate(LEVELS, 1) if pattern.match(line)), 0)


def flowables(lines: list[str], size: float) -> list[Flowable]:
    """The printed blocks of a text, in order."""
    body = ParagraphStyle(
        "body",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.6,
        firstLineIndent=2 * size,
        wordWrap="CJK",
        spaceAfter=2,
    )
    out: list[Flowable] = [Heading(lines[0], size + 7, centred=True), Spacer(1, size)]
    at = 1
    while at < len(lines):
        if "\t" in lines[at]:
            rows = [line.split("\t") for line in _run(lines, at)]
            out += [_table(rows, size - 1), Spacer(1, size)]
            at += len(rows)
            continue
        out.append(_block(lines, at, body))
        at += 1
    return out


def _run(lines: list[str], start: int) -> list[str]:
    end = start
    while end < len(lines) and "\t" in lines[end]:
        end += 1
    return lines[start:end]


def _block(lines: list[str], at: int, body: ParagraphStyle) -> Flowable:
    line = lines[at]
    depth = level(line)
    if depth:
        return Heading(line, body.fontSize + (4, 2)[depth - 1])
    is_caption = at + 1 < len(lines) and "\t" in lines[at + 1]
    plain = ParagraphStyle("plain", parent=body, firstLineIndent=0, alignment=1, keepWithNext=is_caption)
    short = len(line) <= 30 and line[-1] not in SENTENCE_ENDS
    return Paragraph(line, plain if is_caption or short else body)


def _table(rows: list[list[str]], size: float) -> Table:
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=size, leading=size * 1.35, wordWrap="CJK")
    widths = [
        max(pdfmetrics.stringWidth(row[c], FONT, size) for row in rows) + 14 for c in range(len(rows[0]))
    ]
    scale = min(1.0, WIDTH / sum(widths))
    grid = [[Paragraph(text, cell) for text in row] for row in rows]
    table = Table(grid, colWidths=[w * scale for w in widths], repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    return table


def _page_number(canvas: Canvas, _document: BaseDocTemplate) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, 40, f"- {canvas.getPageNumber()} -")


def build(source: Path, size: float) -> Path:
    """Prints one text beside itself as PDF and gives the PDF's path."""
    pdfmetrics.registerFont(TTFont(FONT, str(FONT_PATH), subfontIndex=0))
    lines = [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    target = source.with_suffix(".pdf")
    document = BaseDocTemplate(str(target), pagesize=A4, invariant=1, title=lines[0], creator="tests.golden")
    frame = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=_page_number))
    document.build(flowables(lines, size))
    return target


def main() -> None:
    """Prints every text of the folder."""
    for source in sorted(REPORTS.glob("*.txt")):
        print(build(source, BODY_SIZES[crc32(source.stem.encode()) % len(BODY_SIZES)]))


if __name__ == "__main__":
    main()
