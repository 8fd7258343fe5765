"""PDFium's text functions under lean signatures: addresses go in and out as plain integers.

The bindings' own signatures build a pointer object per call, which costs more than the call itself.
"""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium


def _lean(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = c.cast(getattr(pdfium, name), c.c_void_p).value
    function: Callable[..., Any] = c.CFUNCTYPE(result, *arguments)(address or 0)
    return function


_P, _I, _H = c.c_void_p, c.c_int, c.c_size_t  # _H: a handle as a result, 0 where there is none
count_chars = _lean("FPDFText_CountChars", _I, _P)
get_text = _lean("FPDFText_GetText", _I, _P, _I, _I, _P)
get_unicode = _lean("FPDFText_GetUnicode", c.c_uint, _P, _I)
get_loose_box = _lean("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
get_matrix = _lean("FPDFText_GetMatrix", _I, _P, _I, _P)
get_text_object = _lean("FPDFText_GetTextObject", _H, _P, _I)
get_font_size = _lean("FPDFText_GetFontSize", c.c_double, _P, _I)
get_font_weight = _lean("FPDFText_GetFontWeight", _I, _P, _I)
is_hyphen = _lean("FPDFText_IsHyphen", _I, _P, _I)
is_generated = _lean("FPDFText_IsGenerated", _I, _P, _I)
has_unicode_error = _lean("FPDFText_HasUnicodeMapError", _I, _P, _I)
get_font = _lean("FPDFTextObj_GetFont", _H, _P)
get_render_mode = _lean("FPDFTextObj_GetTextRenderMode", _I, _P)
get_font_name = _lean("FPDFFont_GetBaseFontName", c.c_size_t, _P, c.c_char_p, c.c_size_t)

count_page_objects = _lean("FPDFPage_CountObjects", _I, _P)
get_page_object = _lean("FPDFPage_GetObject", _P, _P, _I)
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
