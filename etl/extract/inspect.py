"""Pictures of what the reader saw: a page with its blocks, tables, cells and reading order drawn over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from etl.extract.limits import DEFAULT_LIMITS, Limits
from etl.extract.reader import read_pdf
from etl.extract.source import load_source, open_pdf
from etl.model.document import Block, BlockKind, Box, Document

_SCALE = 2.0  # pixels per point
_MAX_SIDE = 4000  # pixels
_LABEL = 11  # points
_COLORS: dict[BlockKind, tuple[int, int, int]] = {
    "title": (142, 36, 170),
    "heading": (216, 27, 96),
    "paragraph": (30, 136, 229),
    "list_item": (0, 137, 123),
    "caption": (251, 140, 0),
    "footnote": (109, 76, 65),
    "toc": (117, 117, 117),
    "table": (67, 160, 71),
}


def inspect_pages(
    path: Path, pages: list[int] | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[tuple[int, Image.Image]]:
    """Read a file and draw its pages.

    Args:
        path: the PDF file.
        pages: page numbers from 1; by default all.
        limits: bounds of the reader.

    Yields:
        Page number and picture.

    Raises:
        ValueError: a page number is not one of the file's.
        RejectedReport: as ``read_pdf``.
        QuarantinedReport: as ``read_pdf``.
    """
    document = read_pdf(path, limits)
    wanted = pages or [page.page_no for page in document.pages]
    for number in wanted:
        if not 1 <= number <= len(document.pages):
            raise ValueError(f"{path.name} has no page {number}, only 1 to {len(document.pages)}")
    pdf = open_pdf(load_source(path, limits), limits)
    try:
        for number in wanted:
            yield number, _draw(_render(pdf, document, number), document, number)
    finally:
        pdf.close()


def _render(pdf: pypdfium2.PdfDocument, document: Document, number: int) -> Image.Image:
    page = pdf[number - 1]
    try:
        picture: Image.Image = page.render(scale=_scale(document, number)).to_pil().convert("RGB")
    finally:
        page.close()
    return picture


def _scale(document: Document, number: int) -> float:
    record = document.pages[number - 1]
    return min(_SCALE, _MAX_SIDE / max(record.width, record.height, 1.0))


def _draw(picture: Image.Image, document: Document, number: int) -> Image.Image:
    scale = _scale(document, number)
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for table in document.tables:
        for cell in table.cells:
            if cell.box is not None and cell.box.page_no == number:
                pen.rectangle(
                    _pixels(cell.box, scale), fill=(*_COLORS["table"], 40), outline=(*_COLORS["table"], 255)
                )
    for block in document.blocks:
        _draw_block(pen, block, number, scale)
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def _draw_block(pen: ImageDraw.ImageDraw, block: Block, number: int, scale: float) -> None:
    boxes = [piece.box for piece in block.pieces if piece.box.page_no == number]
    if not boxes:
        return
    color = _COLORS[block.kind]
    for box in boxes:
        pen.rectangle(_pixels(box, scale), fill=(*color, 36))
    around = Box(
        number,
        min(b.x0 for b in boxes),
        min(b.top for b in boxes),
        max(b.x1 for b in boxes),
        max(b.bottom for b in boxes),
    )
    if block.table_no is None:
        pen.rectangle(_pixels(around, scale), outline=(*color, 255), width=2)
    _draw_label(pen, _label(block), around, color, scale)


def _label(block: Block) -> str:
    level = str(block.level) if block.level else ""
    table = f" {block.table_no}" if block.table_no is not None else ""
    return f"{block.block_no} {block.kind}{level}{table}"


def _draw_label(
    pen: ImageDraw.ImageDraw, text: str, around: Box, color: tuple[int, int, int], scale: float
) -> None:
    font = ImageFont.load_default(size=_LABEL * scale / 1.5)
    left, top = around.x0 * scale, max(around.top * scale - _LABEL * scale, 0)
    pen.rectangle(pen.textbbox((left, top), text, font=font), fill=(255, 255, 255, 210))
    pen.text((left, top), text, fill=(*color, 255), font=font)


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    x0, x1 = sorted((box.x0 * scale, box.x1 * scale))
    top, bottom = sorted((box.top * scale, box.bottom * scale))
    return x0, top, x1, bottom
