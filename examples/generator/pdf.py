"""Prints a report as PDF; the same report gives the same bytes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from examples.generator.layout import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Page, Paginator, Run, Shape
from examples.generator.report import Block, Report
from examples.generator.scan import scan_pdf
from examples.generator.spec import Spec
from examples.generator.typography import MARKER

FONT_PATH = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
FONT_PACKAGE = "fonts-wqy-zenhei"
FONT = "WenQuanYiZenHei"


class MissingFont(RuntimeError):
    """The font is not installed; the text names its Debian package."""


def register_font() -> None:
    """Makes the font known to reportlab, read afresh, so that glyph subsets do not depend on earlier reports.

    Raises:
        MissingFont: the font's file is not there.
    """
    if not FONT_PATH.exists():
        raise MissingFont(f"the font {FONT_PATH} is missing: apt-get install {FONT_PACKAGE}")
    pdfmetrics.registerFont(TTFont(FONT, str(FONT_PATH), subfontIndex=0))


def measure(text: str, size: float) -> float:
    """Printed width of a text in points."""
    return float(pdfmetrics.stringWidth(text, FONT, size))


def write_pdf(report: Report, spec: Spec, path: Path, header: str | None = None) -> None:
    """Prints a report; the running header is the examples' marking and the title unless given.

    Raises:
        MissingFont: the font is not installed.
    """
    register_font()
    pages = paginate(report.blocks, spec)
    target = BytesIO()
    canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(report.title)
    canvas.setAuthor(report.issuer)
    canvas.setCreator("examples.generator")
    running = f"{MARKER}　{spec.title}" if header is None else header
    for number, page in enumerate(pages, 1):
        _draw(canvas, page)
        if not (page.has_title and spec.title_page):
            _furniture(canvas, spec, running, number, len(pages))
        canvas.showPage()
    canvas.save()
    printed = target.getvalue()
    path.write_bytes(scan_pdf(printed, spec.seed) if spec.scanned else printed)


def paginate(blocks: list[Block], spec: Spec) -> list[Page]:
    """Places the blocks; a table of contents needs a first pass to learn the headings' pages."""
    draft = Paginator(spec, measure, [])
    draft.place(blocks)
    if not spec.toc:
        return draft.pages
    for _ in range(2):
        draft = _again(blocks, spec, draft)
    return draft.pages


def _again(blocks: list[Block], spec: Spec, before: Paginator) -> Paginator:
    paginator = Paginator(spec, measure, [h for h in before.headings if h[0] < 3])
    paginator.place(blocks)
    return paginator


def _furniture(canvas: Canvas, spec: Spec, header: str, number: int, pages: int) -> None:
    footer = spec.footer.format(page=number, pages=pages)
    _text(canvas, Run((PAGE_WIDTH - measure(header, 9)) / 2, 45, header, 9))
    _shape(canvas, Shape("line", MARGIN, 52, PAGE_WIDTH - MARGIN, 52))
    _text(canvas, Run((PAGE_WIDTH - measure(footer, 9)) / 2, PAGE_HEIGHT - 40, footer, 9))


def _draw(canvas: Canvas, page: Page) -> None:
    for shape in page.shapes:
        _shape(canvas, shape)
    for run in page.runs:
        _text(canvas, run)


def _shape(canvas: Canvas, shape: Shape) -> None:
    canvas.saveState()
    if shape.kind == "line":
        canvas.setStrokeGray(shape.grey)
        canvas.setLineWidth(0.6)
        canvas.line(shape.x0, PAGE_HEIGHT - shape.y0, shape.x1, PAGE_HEIGHT - shape.y1)
    else:
        canvas.setFillGray(shape.grey)
        canvas.rect(
            shape.x0, PAGE_HEIGHT - shape.y1, shape.x1 - shape.x0, shape.y1 - shape.y0, stroke=0, fill=1
        )
    canvas.restoreState()


def _text(canvas: Canvas, run: Run) -> None:
    # Render mode and character spacing outlive a text object: each run sets them inside a state of its own.
    canvas.saveState()
    canvas.setLineWidth(run.size / 40)
    text = canvas.beginText(run.x, PAGE_HEIGHT - run.y)
    text.setFont(FONT, run.size)
    text.setCharSpace(run.gap)
    if run.bold:
        text.setTextRenderMode(2)
    text.textOut(run.text)
    canvas.drawText(text)
    canvas.restoreState()
