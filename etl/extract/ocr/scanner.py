"""One page by OCR: rendered, straightened, its rulings found, its lines recognised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pypdfium2.raw as pdfium

from etl.errors import QuarantinedReport
from etl.extract.content import PageContent
from etl.extract.ocr.cuts import Cut, cut_lines, measure_ink
from etl.extract.ocr.engine import Engine, Picture, Quads, load_engine
from etl.extract.ocr.errors import OcrError
from etl.extract.ocr.measuring import scanned_line
from etl.extract.ocr.options import OcrOptions
from etl.extract.ocr.pictures import largest_image
from etl.extract.ocr.raster import Raster, render
from etl.extract.ocr.records import PageScan, ScannedLine
from etl.extract.ocr.straight import is_sideways, sides, skew_of, turn_picture, turn_quads
from etl.extract.ocr.strokes import find_strokes
from etl.model.document import Page

_BLANK = 40  # grey levels: a page with less contrast shows nothing
_ASKED = 6  # lines that are asked whether they stand on their heads
_DOUBT = 0.3  # share of them from which lines are read both ways to decide
_BOTH_WAYS = 3  # lines that are read both ways


def scan_page(
    page: pdfium.FPDF_PAGE, content: PageContent, options: OcrOptions, file_name: str
) -> PageContent:
    """What a loaded page shows, read from its picture.

    Args:
        page: the page.
        content: what its text layer and paths gave; its rulings are kept where there are any.
        options: resolutions and bounds.
        file_name: for errors.

    Returns:
        A page of source ``ocr``, or ``blank`` where no text is recognised, with ``scan`` in place of runs.

    Raises:
        QuarantinedReport: ``image_too_large``; ``ocr_failed``: the recogniser broke down on this page.
    """
    number = content.page.page_no
    pixels = largest_image(page)
    if pixels > options.max_image_pixels:
        raise QuarantinedReport(
            "image_too_large", f"an image of {pixels} pixels", file_name=file_name, page_no=number
        )
    try:
        raster = render(page, content.page.width, content.page.height, options)
        return read_raster(raster, content, load_engine(options.threads), options)
    except OcrError as error:
        raise QuarantinedReport("ocr_failed", str(error), file_name=file_name, page_no=number) from error


def read_raster(raster: Raster, content: PageContent, engine: Engine, options: OcrOptions) -> PageContent:
    """Read a rendered page.

    Raises:
        OcrError: the recogniser failed.
    """
    scale = raster.scale
    picture, quads, turns = _upright(raster.picture, engine, min(options.detection_dpi / 72 / scale, 1.0))
    skew = skew_of(quads)
    rows, columns = picture.shape
    picture = turn_picture(picture, skew)
    quads = turn_quads(quads, skew, columns, rows)
    strokes = find_strokes(picture, quads, scale)
    cuts = cut_lines(_paint_out(picture, strokes.mask), quads, strokes.rulings, scale)
    lines = _recognise(cuts, engine, scale, options.min_score)
    page = _turned(content.page, turns)
    if not lines:
        return PageContent(replace(page, source="blank"), [], [], images=content.images)
    weights = [len(line.text) for line in lines]
    score = float(np.average([line.score for line in lines], weights=weights))
    page = replace(page, source="ocr", confidence=round(score, 4))
    rulings = content.rulings if content.rulings and not turns else strokes.rulings
    return PageContent(page, [], rulings, images=content.images, scan=PageScan(lines, skew))


def _upright(picture: Picture, engine: Engine, share: float) -> tuple[Picture, Quads, int]:
    """The picture turned by quarters until its text stands upright, its lines, and the quarter turns clockwise."""
    if int(np.ptp(picture)) < _BLANK:
        return picture, np.zeros((0, 4, 2), np.float32), 0
    quads, turns = _detect(picture, engine, share), 0
    if is_sideways(quads):
        picture, turns = np.ascontiguousarray(np.rot90(picture)), 3
        quads = _detect(picture, engine, share)
    longest = quads[np.argsort(-sides(quads)[0])[:_ASKED]]
    asked = [cut.picture for cut in cut_lines(picture, longest, [], 1.0)]
    if asked and _stands_on_its_head(asked, engine):
        picture, turns = np.ascontiguousarray(np.rot90(picture, 2)), (turns + 2) % 4
        rows, columns = picture.shape
        quads = (np.array([columns, rows], np.float32) - quads)[:, [2, 3, 0, 1]]
    return picture, quads, turns


def _stands_on_its_head(lines: list[Picture], engine: Engine) -> bool:
    """Whether lines, longest first, read better turned round; read only where the classifier sees any sign of it."""
    if engine.upside_down(lines) <= _DOUBT:
        return False
    some = lines[:_BOTH_WAYS]
    turned = [np.ascontiguousarray(np.rot90(line, 2)) for line in some]
    upright, upended = (sum(reading.score for reading in engine.read(way)) for way in (some, turned))
    return upended > upright


def _detect(picture: Picture, engine: Engine, share: float) -> Quads:
    import cv2

    rows, columns = picture.shape
    size = max(round(columns * share), 32), max(round(rows * share), 32)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if share < 1 else picture
    ratio = np.array([columns / small.shape[1], rows / small.shape[0]], np.float32)
    return engine.detect(np.asarray(small, np.uint8)) * ratio


def _paint_out(picture: Picture, mask: Picture) -> Picture:
    """The picture with paper where rulings run."""
    if not mask.any():
        return picture
    import cv2

    wide = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    painted = picture.copy()
    painted[wide > 0] = np.percentile(picture, 75)
    return painted


def _recognise(cuts: list[Cut], engine: Engine, scale: float, min_score: float) -> list[ScannedLine]:
    inks = [measure_ink(cut.picture) for cut in cuts]
    inked = [(cut, ink) for cut, ink in zip(cuts, inks, strict=True) if ink is not None]
    readings = engine.read([cut.picture for cut, _ in inked])
    return [
        scanned_line(reading, cut, ink, scale)
        for (cut, ink), reading in zip(inked, readings, strict=True)
        if reading.text.strip() and reading.score >= min_score
    ]


def _turned(page: Page, turns: int) -> Page:
    """The page's record after quarter turns clockwise."""
    width, height = (page.height, page.width) if turns % 2 else (page.width, page.height)
    return replace(page, width=width, height=height, rotation=(page.rotation + 90 * turns) % 360)
