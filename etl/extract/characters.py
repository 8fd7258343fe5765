"""The characters of a text page in bulk: arrays with one entry per character that PDFium lists."""

from __future__ import annotations

import ctypes as c
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from etl.extract import pdfium_calls as call
from etl.extract.geometry import PageFrame

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]
Handles = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

_PLACES = call.Places(4)  # left, top, right, bottom
_SPACE = 0x20
_HYPHEN, _NO_CHARACTER = 0x2D, 0xFFFD
_BEYOND = 0x10000  # the first code that is no code unit
_WHITE = frozenset((0x09, 0x0A, 0x0B, 0x0C, 0x0D))
_MARKS = (0x00, 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF)  # invisible, or PDFium's own


@dataclass(slots=True)
class Characters:
    """What PDFium tells of the characters of one page, in drawing order.

    Attributes:
        codes: code point of each; U+FFFD where a glyph has no character.
        printed: whether it is a character of the page: not put in by PDFium between words and lines.
        objects: the text object that draws each, 0 where none does.
        boxes: ``(4, n)``: left, top, right, bottom of each on the page as shown, ascent to descent of the font.
        firsts: indices of printed characters that another object draws than the printed one before.
    """

    codes: Codes
    printed: Flags
    objects: Handles
    boxes: Floats
    firsts: Indices

    @property
    def total(self) -> int:
        """How many are printed."""
        return int(np.count_nonzero(self.printed))

    @property
    def untrusted(self) -> int:
        """How many of them have no meaning in Unicode: U+FFFD, private use."""
        codes = self.codes
        odd = (codes == _NO_CHARACTER) | ((codes >= 0xE000) & (codes <= 0xF8FF)) | (codes >= 0xF0000)
        return int(np.count_nonzero(odd & self.printed))


def read_characters(text_page: c.c_void_p, count: int, frame: PageFrame) -> Characters:
    """Fetch ``count`` characters of a text page with as few calls as there can be."""
    codes = _codes(text_page, count)
    objects = np.fromiter(map(call.text_object_at, repeat(text_page), range(count)), np.uint64, count)
    printed = objects != 0
    for index in np.flatnonzero((codes == _SPACE) & printed).tolist():
        printed[index] = not call.is_generated_at(text_page, index)
    special = _SPECIAL[np.minimum(codes, _BEYOND)]
    for index in np.flatnonzero(special & printed).tolist():
        code = _settle(codes, text_page, index)
        printed[index] = code is not None
        codes[index] = code or 0
    boxes = frame.all_bounds(_PLACES.fetch(call.loose_box_at, text_page, range(count)).T)
    return Characters(codes, printed, objects, boxes, _firsts(printed, objects))


def _firsts(printed: Flags, objects: Handles) -> Indices:
    at = np.flatnonzero(printed)
    drawn_by = objects[at]
    begins = np.ones(len(at), np.bool_)
    begins[1:] = drawn_by[1:] != drawn_by[:-1]
    return at[begins]


def _codes(text_page: c.c_void_p, count: int) -> Codes:
    """Code units by character; in one call where the page's text has as many as it has characters."""
    buffer = np.empty(count + 1, np.uint16)
    if call.get_text(text_page, 0, count, buffer.ctypes.data) == count + 1:
        return buffer[:count].astype(np.uint32)
    return np.fromiter(map(call.unicode_at, repeat(text_page), range(count)), np.uint32, count)


def _special_units() -> Flags:
    """For each code unit whether it stands for no character by itself: controls, marks, surrogates."""
    units = np.zeros(_BEYOND + 1, np.bool_)
    for first, end in ((0, 0x20), (0x7F, 0xA0), (0xD800, 0xE000)):
        units[first:end] = True
    units[list(_MARKS)] = True
    return units


_SPECIAL = _special_units()


def _settle(codes: Codes, text_page: c.c_void_p, index: int) -> int | None:
    """The printed character of a special code; ``None`` for what prints nothing and for second surrogates.

    PDFium puts a mark for a hyphen at the end of a line; a glyph without a character is U+FFFD here.
    """
    code = int(codes[index])
    if 0xDC00 <= code < 0xE000:
        return None
    if 0xD800 <= code < 0xDC00:
        low = int(codes[index + 1]) if index + 1 < len(codes) else 0
        return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if 0xDC00 <= low < 0xE000 else _NO_CHARACTER
    if call.is_hyphen_at(text_page, index):
        return _HYPHEN
    if code in _WHITE or (code in _MARKS and not call.has_unicode_error_at(text_page, index)):
        return None
    return _NO_CHARACTER
