"""Runs of characters of a page, from PDFium's text page."""

from __future__ import annotations

import ctypes as c
from array import array
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from etl.extract.characters import Characters, Codes, Flags, Floats, Handles, read_characters
from etl.extract.content import Run
from etl.extract.geometry import PageFrame
from etl.extract.styles import Numbers, Style, read_styles

_ASCENT, _DESCENT = 0.84, 0.10  # share of the size that a run's box reaches above and below the baseline
_TWICE = 0.2  # share of the size within which the same character drawn again is the same character
_BACK, _AHEAD = (
    -0.3,
    0.5,
)  # shares of the size: a run goes on where the gap to the next character lies between


@dataclass(slots=True)
class _Glyphs:
    """The upright characters inside the page, in drawing order; all of one length.

    Attributes:
        styles: indices of the page's styles.
        starts: where a character does not plainly go on with the one before it.
    """

    text: str
    x0s: array[float]
    x1s: array[float]
    tops: Floats
    bottoms: Floats
    styles: Numbers
    objects: Handles
    starts: list[int]


class GlyphReader:
    """Turns one page's characters into runs, in drawing order.

    Attributes:
        untrusted: characters without a usable Unicode value.
        total: characters printed.
        off_page: those of them outside the visible page.
        aside: characters of slanted text.
        text_objects: handles of the objects that draw characters.
    """

    def __init__(self, frame: PageFrame) -> None:
        self._frame = frame
        self.untrusted = 0
        self.total = 0
        self.off_page = 0
        self.aside = ""
        self.text_objects: frozenset[int] = frozenset()

    def read(self, text_page: c.c_void_p, count: int) -> list[Run]:
        """The runs of a text page with ``count`` characters."""
        if not count:  # an empty buffer has no address
            return []
        found = read_characters(text_page, count, self._frame)
        self.total, self.untrusted = found.total, found.untrusted
        self.text_objects = frozenset(found.objects[found.firsts].tolist())
        styles, numbers = read_styles(found, text_page, self._frame)
        inside = self._inside(found.boxes)
        self.off_page = int(np.count_nonzero(found.printed & ~inside))
        kept = found.printed & inside & (numbers >= 0)
        if not styles:
            return []
        upright = np.array([style.upright for style in styles], np.bool_)[numbers]
        self.aside = _text(found.codes[kept & ~upright])
        return _runs(_select(found, np.flatnonzero(kept & upright), numbers, styles), styles)

    def _inside(self, boxes: Floats) -> Flags:
        """Whether a character's middle lies on the page; false for NaN too."""
        x, y = boxes[0] + boxes[2], boxes[1] + boxes[3]
        inside: Flags = (x >= 0) & (x <= 2 * self._frame.width) & (y >= 0) & (y <= 2 * self._frame.height)
        return inside


def _select(found: Characters, at: Numbers, numbers: Numbers, styles: list[Style]) -> _Glyphs:
    """The characters at ``at`` as a record of their own."""
    codes, objects, style = found.codes[at], found.objects[at], numbers[at]
    x0, top, x1, bottom = found.boxes[:, at]
    size = np.array([s.size for s in styles], np.float64)[style[1:]]
    gap, width = x0[1:] - x1[:-1], x1[1:] - x0[1:]
    same_object = objects[1:] == objects[:-1]
    again = np.abs(np.diff(x0)) < _TWICE * np.minimum(size, np.maximum(width, 0.1 * size))
    drawn_twice = ~same_object & (codes[1:] == codes[:-1]) & again
    shares_glyph = same_object & (x1[1:] == x1[:-1]) & (width > 0)
    near = (gap > _BACK * size) & (gap < _AHEAD * size)
    joined = (style[1:] == style[:-1]) & near & ~drawn_twice & ~shares_glyph
    return _Glyphs(
        _text(codes),
        array("d", x0.tobytes()),
        array("d", x1.tobytes()),
        top,
        bottom,
        style,
        objects,
        np.flatnonzero(~np.concatenate(([False], joined))[: len(codes)]).tolist(),
    )


def _text(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def _runs(glyphs: _Glyphs, styles: list[Style]) -> list[Run]:
    """Runs of glyphs: stretches of plainly joined ones are added as a whole."""
    runs: list[Run] = []
    for start, end in pairwise([*glyphs.starts, len(glyphs.text)]):
        style = styles[glyphs.styles[start]]
        at = start
        while at < end:
            run = runs[-1] if runs else None
            before = len(run.text) if run else 0
            if run is None or not _append(run, style, glyphs, at):
                runs.append(_start(style, glyphs, at))
            elif len(run.text) == before:  # drawn twice: each of those that follow is looked at by itself
                at += 1
                continue
            at += 1
            runs[-1].text += glyphs.text[at:end]
            runs[-1].x0s += glyphs.x0s[at:end]
            runs[-1].x1s += glyphs.x1s[at:end]
            break
    return runs


def _start(style: Style, glyphs: _Glyphs, at: int) -> Run:
    top = max(glyphs.tops.item(at), style.baseline - _ASCENT * style.size)
    bottom = min(glyphs.bottoms.item(at), style.baseline + _DESCENT * style.size)
    if bottom - top < 0.3 * style.size:  # a font without usable ascent and descent
        top, bottom = style.baseline - _ASCENT * style.size, style.baseline + _DESCENT * style.size
    return Run(
        glyphs.text[at], glyphs.x0s[at : at + 1], glyphs.x1s[at : at + 1],
        top, bottom, style.baseline, style.size, style.bold, style.font,
    )  # fmt: skip


def _append(run: Run, style: Style, glyphs: _Glyphs, at: int) -> bool:
    """Add a character to a run if it goes on with it.

    A character drawn twice (by two text objects) is kept once and makes the run bold; those of one
    glyph (a ligature, a double dash) share its width.
    """
    char, x0, x1, size = glyphs.text[at], glyphs.x0s[at], glyphs.x1s[at], run.size
    if abs(style.baseline - run.baseline) > 0.05 * size or abs(style.size - size) > 0.02 * size:
        return False
    if style.font != run.font:
        return False
    other_object = glyphs.objects[at] != glyphs.objects[at - 1]
    if other_object and char == run.text[-1] and abs(x0 - run.x0s[-1]) < _twice(size, x1 - x0):
        run.bold = True
        return True
    if style.bold != run.bold:
        return False
    if not other_object and x1 == run.x1s[-1] and x1 > x0 and _share_glyph(run, char, x0, x1):
        return True
    if not _BACK * size < x0 - run.x1s[-1] < _AHEAD * size:
        return False
    run.text += char
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
    run.text += char
    run.x0s.append(x0)
    run.x1s.append(x1)
    count = len(run.x0s) - start
    for k in range(count):
        run.x0s[start + k] = x0 + (x1 - x0) * k / count
        run.x1s[start + k] = x0 + (x1 - x0) * (k + 1) / count
    run.x1s[-1] = x1
    return True
