"""Runs of characters of a page, from PDFium's text page."""

from __future__ import annotations

import ctypes as c
import math
import re
from dataclasses import dataclass

from etl.extract import pdfium_calls as call
from etl.extract.content import Run
from etl.extract.geometry import Bounds, PageFrame

_HEAVY = re.compile(
    r"bold|black|heavy|semibold|demi|-bd|黑体|simhei|heiti|stxihei|小标宋|xbsj", re.IGNORECASE
)
_STYLE = re.compile(
    r"[-,]?(bold|black|heavy|semibold|demi|regular|medium|light|mt|ps|italic|oblique)+", re.IGNORECASE
)
_ASCENT, _DESCENT = 0.84, 0.10  # share of the size that a run's box reaches above and below the baseline
_ROTATION_TOLERANCE = 0.02  # slope from which a glyph counts as slanted
_WHITE = frozenset((0x09, 0x0A, 0x0B, 0x0C, 0x0D))
_MARKS = frozenset((0x00, 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF))  # invisible, or PDFium's own
_TWICE = 0.2  # share of the size within which the same character drawn again is the same character


@dataclass(slots=True)
class _Style:
    baseline: float
    size: float
    bold: bool
    font: str
    upright: bool


class FontCache:
    """Names and weights of a document's fonts, asked for once each."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, bool]] = {}

    def lookup(self, font: int | None, text_page: int, index: int) -> tuple[str, bool]:
        """Family name and whether the font is heavy."""
        if font is None:
            return "", False
        if font not in self._known:
            name = call.font_name(font).split("+")[-1]
            heavy = bool(_HEAVY.search(name)) or call.get_font_weight(text_page, index) >= 600
            self._known[font] = _STYLE.sub("", name), heavy
        return self._known[font]


def _boxes(text_page: int, count: int) -> list[float]:
    buffer = (c.c_float * (4 * count))()
    address, box = c.addressof(buffer), call.get_loose_box
    for index in range(count):
        box(text_page, index, address + 16 * index)
    return buffer[:]


class GlyphReader:
    """Turns one page's characters into runs, in drawing order.

    Attributes:
        untrusted: characters without a usable Unicode value.
        total: characters printed, spaces aside.
        aside: characters of slanted text.
    """

    def __init__(self, frame: PageFrame, fonts: FontCache) -> None:
        self._frame = frame
        self._fonts = fonts
        self._matrix = (c.c_float * 6)()
        self.untrusted = 0
        self.total = 0
        self.aside: list[str] = []

    def read(self, text_page: int, count: int) -> list[Run]:
        """The runs of a text page with ``count`` characters."""
        codes = [call.get_unicode(text_page, i) for i in range(count)]
        objects = [call.get_text_object(text_page, i) for i in range(count)]
        boxes = self._frame.all_bounds(_boxes(text_page, count))
        wide, high = 2 * self._frame.width, 2 * self._frame.height  # middles outside are outside the page
        runs: list[Run] = []
        run: Run | None = None
        style: _Style | None = None
        previous, run_object = None, None
        for i, code in enumerate(codes):
            drawn_by = objects[i]
            if drawn_by is None or (code == 32 and call.is_generated(text_page, i)):
                continue
            if drawn_by != previous:
                previous = drawn_by
                style = self._style(text_page, i, drawn_by)
            char = self._char(code, codes, text_page, i)
            box = boxes[i]
            if (
                style is None
                or char is None
                or not 0 <= box[0] + box[2] <= wide
                or not 0 <= box[1] + box[3] <= high
            ):
                continue
            if not style.upright:
                self.aside.append(char)
                continue
            if run is None or not _append(run, style, char, box, drawn_by != run_object):
                run = _start(style, char, box)
                runs.append(run)
            run_object = drawn_by
        return runs

    def _char(self, code: int, codes: list[int], text_page: int, index: int) -> str | None:
        """The printed character of a code; ``None`` for what prints nothing and for second surrogates.

        PDFium puts a mark for a hyphen at the end of a line; a glyph without a character is U+FFFD here.
        """
        if 0xDC00 <= code < 0xE000:
            return None
        if 0xD800 <= code < 0xDC00:
            low = codes[index + 1] if index + 1 < len(codes) else 0
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if 0xDC00 <= low < 0xE000 else 0xFFFD
        if code < 32 or 0x7F <= code < 0xA0 or code in _MARKS:
            if call.is_hyphen(text_page, index):
                code = 0x2D
            elif code in _WHITE or (code in _MARKS and not call.has_unicode_error(text_page, index)):
                return None
            else:
                code = 0xFFFD
        self.total += 1
        if code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
            self.untrusted += 1
        return chr(code)

    def _style(self, text_page: int, index: int, drawn_by: int) -> _Style | None:
        if not call.get_matrix(text_page, index, c.addressof(self._matrix)):
            return None
        a, b, cc, d, e, f = self._matrix[:]
        size = call.get_font_size(text_page, index) * (abs(d) if cc == 0 else math.hypot(cc, d))
        if not (0 < size < 10_000 and abs(e) < 1e6 and abs(f) < 1e6):  # false for NaN too
            return None
        dx, dy = self._frame.direction(a, b)
        upright = dx > 0 and abs(dy) <= _ROTATION_TOLERANCE * dx
        font, heavy = self._fonts.lookup(call.get_font(drawn_by), text_page, index)
        bold = heavy or call.get_render_mode(drawn_by) == 2
        return _Style(self._frame.point(e, f)[1], size, bold, font, upright)


def _start(style: _Style, char: str, box: Bounds) -> Run:
    top = max(box[1], style.baseline - _ASCENT * style.size)
    bottom = min(box[3], style.baseline + _DESCENT * style.size)
    if bottom - top < 0.3 * style.size:  # a font without usable ascent and descent
        top, bottom = style.baseline - _ASCENT * style.size, style.baseline + _DESCENT * style.size
    return Run([char], [box[0]], [box[2]], top, bottom, style.baseline, style.size, style.bold, style.font)


def _append(run: Run, style: _Style, char: str, box: Bounds, other_object: bool) -> bool:
    """Add a character to a run if it goes on with it.

    A character drawn twice (by two text objects) is kept once and makes the run bold; those of one
    glyph (a ligature, a double dash) share its width.
    """
    x0, x1, size = box[0], box[2], run.size
    if abs(style.baseline - run.baseline) > 0.05 * size or abs(style.size - size) > 0.02 * size:
        return False
    if style.font != run.font:
        return False
    if other_object and char == run.chars[-1] and abs(x0 - run.x0s[-1]) < _twice(size, x1 - x0):
        run.bold = True
        return True
    if style.bold != run.bold:
        return False
    if not other_object and x1 == run.x1s[-1] and x1 > x0 and _share_glyph(run, char, x0, x1):
        return True
    gap = x0 - run.x1s[-1]
    if not -0.3 * size < gap < 0.5 * size:
        return False
    run.chars.append(char)
    run.x0s.append(x0)
    run.x1s.append(x1)
    return True


def _twice(size: float, width: float) -> float:
    return _TWICE * min(size, max(width, 0.1 * size))


def _share_glyph(run: Run, char: str, x0: float, x1: float) -> bool:
    """Divide a glyph's width among its characters, the new one included; false if it is another glyph."""
    start = len(run.x0s)
    while start and run.x0s[start - 1] >= x0:
        start -= 1
    if start == len(run.x0s) or run.x0s[start] != x0:
        return False
    run.chars.append(char)
    run.x0s.append(x0)
    run.x1s.append(x1)
    count = len(run.x0s) - start
    for k in range(count):
        run.x0s[start + k] = x0 + (x1 - x0) * k / count
        run.x1s[start + k] = x0 + (x1 - x0) * (k + 1) / count
    run.x1s[-1] = x1
    return True
