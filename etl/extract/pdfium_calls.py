"""PDFium's text functions under lean signatures: addresses go in and out as plain integers.

The bindings' own signatures build a pointer object per call, which costs more than the call itself.
"""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

Table = npt.NDArray[np.float64]


def _lean(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = c.cast(getattr(pdfium, name), c.c_void_p).value
    function: Callable[..., Any] = c.PYFUNCTYPE(result, *arguments)(address or 0)
    return function


def _bare(name: str, result: Any) -> Callable[..., Any]:
    """A function whose arguments are not converted, at half the cost: ``c_void_p`` objects and small integers.

    A plain integer in place of a ``c_void_p`` loses half of an address.
    """
    return _lean(name, result)


_P, _I, _H = c.c_void_p, c.c_int, c.c_size_t  # _H: a handle as a result, 0 where there is none
PageIndex = Callable[[c.c_void_p, int], int]  # of a page or text page and an index of what it holds
PageIndexPlace = Callable[[c.c_void_p, int, c.c_void_p], int]  # with a place for the result; 0 for failure
text_object_at: PageIndex = _bare("FPDFText_GetTextObject", _H)
unicode_at: PageIndex = _bare("FPDFText_GetUnicode", c.c_uint)
font_size_at: Callable[[c.c_void_p, int], float] = _bare("FPDFText_GetFontSize", c.c_double)
font_weight_at: PageIndex = _bare("FPDFText_GetFontWeight", _I)
is_hyphen_at: PageIndex = _bare("FPDFText_IsHyphen", _I)
is_generated_at: PageIndex = _bare("FPDFText_IsGenerated", _I)
has_unicode_error_at: PageIndex = _bare("FPDFText_HasUnicodeMapError", _I)
loose_box_at: PageIndexPlace = _bare("FPDFText_GetLooseCharBox", _I)
matrix_at: PageIndexPlace = _bare("FPDFText_GetMatrix", _I)

count_chars = _lean("FPDFText_CountChars", _I, _P)
get_text = _lean("FPDFText_GetText", _I, _P, _I, _I, _P)
get_font = _lean("FPDFTextObj_GetFont", _H, _P)
get_render_mode = _lean("FPDFTextObj_GetTextRenderMode", _I, _P)
get_font_name = _lean("FPDFFont_GetBaseFontName", c.c_size_t, _P, c.c_char_p, c.c_size_t)

count_page_objects = _lean("FPDFPage_CountObjects", _I, _P)
get_page_object: PageIndex = _bare("FPDFPage_GetObject", _H)
count_form_objects = _lean("FPDFFormObj_CountObjects", _I, _P)
get_form_object = _lean("FPDFFormObj_GetObject", _P, _P, c.c_ulong)
get_object_type = _lean("FPDFPageObj_GetType", _I, _P)
get_object_matrix = _lean("FPDFPageObj_GetMatrix", _I, _P, _P)
get_draw_mode = _lean("FPDFPath_GetDrawMode", _I, _P, _P, _P)
get_fill_color = _lean("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)
get_stroke_color = _lean("FPDFPageObj_GetStrokeColor", _I, _P, _P, _P, _P, _P)
get_stroke_width = _lean("FPDFPageObj_GetStrokeWidth", _I, _P, _P)
count_segments = _lean("FPDFPath_CountSegments", _I, _P)
get_segment = _lean("FPDFPath_GetPathSegment", _P, _P, _I)
get_segment_type = _lean("FPDFPathSegment_GetType", _I, _P)
get_segment_point = _lean("FPDFPathSegment_GetPoint", _I, _P, _P, _P)
get_segment_close = _lean("FPDFPathSegment_GetClose", _I, _P)


def font_name(font: int) -> str:
    """The base font name of a font handle, "" where it has none."""
    buffer = c.create_string_buffer(128)
    get_font_name(font, buffer, 128)
    return buffer.value.decode("utf-8", "replace")


class Places:
    """Room for the results of calls, with a pointer for each row, made once: making them costs more than the call."""

    _ROWS = 4096

    def __init__(self, width: int) -> None:
        self._rows = np.zeros((self._ROWS, width), np.float32)
        start, step = self._rows.ctypes.data, self._rows.strides[0]
        self._pointers = [c.c_void_p(start + step * row) for row in range(self._ROWS)]

    def fetch(self, function: PageIndexPlace, text_page: c.c_void_p, indices: Sequence[int]) -> Table:
        """What a function tells of characters: a row for each, zeros where it fails."""
        table = np.zeros((len(indices), self._rows.shape[1]))
        for start in range(0, len(indices), self._ROWS):
            some = indices[start : start + self._ROWS]
            got = list(map(function, repeat(text_page), some, self._pointers))
            rows = table[start : start + len(some)]
            rows[:] = self._rows[: len(some)]
            if not all(got):
                rows[np.array(got) == 0] = 0.0
        return table
