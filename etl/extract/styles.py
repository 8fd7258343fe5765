"""The styles in which a page's characters are printed: font, size, weight and baseline."""

from __future__ import annotations

import ctypes as c
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

import numpy as np
import numpy.typing as npt

from etl.extract import pdfium_calls as call
from etl.extract.characters import Characters, Flags, Floats, Handles
from etl.extract.geometry import PageFrame

Numbers = npt.NDArray[np.int64]

_PLACES = call.Places(6)  # a matrix
_HEAVY = re.compile(
    r"bold|black|heavy|semibold|demi|-bd|黑体|simhei|heiti|stxihei|小标宋|xbsj", re.IGNORECASE
)
_STYLE = re.compile(
    r"[-,]?(bold|black|heavy|semibold|demi|regular|medium|light|mt|ps|italic|oblique)+", re.IGNORECASE
)
_HEAVY_WEIGHT = 600
_ROTATION_TOLERANCE = 0.02  # slope from which a glyph counts as slanted
_GRID = 0.01  # points; positions are sums of rounded numbers, those of one line differ in the fifth decimal
_STROKED = 2  # text render mode: filled and stroked


@dataclass(frozen=True, slots=True)
class Style:
    """How a stretch of characters is printed.

    Attributes:
        baseline: its y on the page as shown.
        size: in points, scaling included.
        bold: a heavy font, or outlines drawn over the filling.
        font: the family's name.
        upright: whether it reads from left to right on the page as shown.
    """

    baseline: float
    size: float
    bold: bool
    font: str
    upright: bool


def read_styles(found: Characters, text_page: c.c_void_p, frame: PageFrame) -> tuple[list[Style], Numbers]:
    """The styles of a page's characters, fetched once for each text object.

    Args:
        found: the characters.
        text_page: the text page.
        frame: of the page.

    Returns:
        The styles in drawing order, a new one wherever the style changes, and the number of each character's (what is
        not printed goes with the text before it); -1 where it has no sane size or place.
    """
    firsts = found.firsts
    objects = found.objects[firsts].tolist()
    fonts = np.fromiter(map(call.get_font, objects), np.uint64, len(objects))
    modes = np.fromiter(map(call.get_render_mode, objects), np.int64, len(objects))
    names, family, heavy = _fonts(text_page, firsts, fonts)
    bold = heavy | (modes == _STROKED)
    baseline, size, upright, sane = _placing(text_page, firsts, frame)
    looks = family * 8 + bold * 4 + upright * 2 + sane  # what a style is but for its place and size
    changed = np.zeros(len(objects), np.bool_)
    changed[:1] = True
    for values in (looks, np.rint(baseline / _GRID), np.rint(size / _GRID)):
        changed[1:] |= values[1:] != values[:-1]
    styles = [
        Style(float(baseline[k]), float(size[k]), bool(bold[k]), names[int(family[k])], bool(upright[k]))
        for k in np.flatnonzero(changed).tolist()
    ]
    by_object = np.where(sane, np.cumsum(changed) - 1, -1)
    lengths = np.diff(firsts, append=len(found.codes))
    return styles, np.concatenate(
        (np.full(len(found.codes) - lengths.sum(), -1), np.repeat(by_object, lengths))
    )


def _fonts(text_page: c.c_void_p, firsts: Numbers, fonts: Handles) -> tuple[list[str], Numbers, Flags]:
    """Family names, and for each object the number of its family's name and whether its font is heavy.

    Asked for anew on every page: a font's address may stand for another font once its page is closed.
    """
    handles, first, kind = np.unique(fonts, return_index=True, return_inverse=True)
    found = [_font(text_page, h, i) for h, i in zip(handles.tolist(), firsts[first].tolist(), strict=True)]
    names = sorted({name for name, _ in found})
    family = np.array([names.index(name) for name, _ in found], np.int64)
    return names, family[kind], np.array([heavy for _, heavy in found], np.bool_)[kind]


def _font(text_page: c.c_void_p, font: int, index: int) -> tuple[str, bool]:
    """Family name and whether the font, that of character ``index``, is heavy."""
    if not font:
        return "", False
    family, heavy = _family(call.font_name(font))
    return family, heavy or call.font_weight_at(text_page, index) >= _HEAVY_WEIGHT


@lru_cache(maxsize=4096)
def _family(base_font: str) -> tuple[str, bool]:
    """The family in a font's name, and whether the name is that of a heavy font."""
    name = base_font.split("+")[-1]
    return _STYLE.sub("", name), bool(_HEAVY.search(name))


def _placing(text_page: c.c_void_p, at: Numbers, frame: PageFrame) -> tuple[Floats, Floats, Flags, Flags]:
    """Baseline, size, whether it is upright and whether all that is sane, of the characters at ``at``."""
    indices = at.tolist()
    a, b, skew, d, e, f = _PLACES.fetch(call.matrix_at, text_page, indices).T
    sizes = np.fromiter(map(call.font_size_at, repeat(text_page), indices), np.float64, len(indices))
    with np.errstate(invalid="ignore", over="ignore"):  # a damaged matrix holds anything
        size = sizes * np.abs(a * d - b * skew) / np.hypot(a, b)  # a slant makes letters no larger
        sane = (size > 0) & (size < 10_000) & (np.abs(e) < 1e6) & (np.abs(f) < 1e6)
        dx, dy = frame.direction(a, b)
        upright = (dx > 0) & (np.abs(dy) <= _ROTATION_TOLERANCE * dx)
    return frame.point(e, f)[1], size, upright, sane
