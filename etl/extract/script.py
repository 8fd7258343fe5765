"""Which characters are written without spaces between them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WIDE = (
    (0x2E80, 0xA4CF),  # radicals, CJK punctuation, kana, ideographs, Yi
    (0xAC00, 0xD7A3),  # Hangul
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),
)
_ALSO_WIDE = frozenset("“”‘’—…·《》①②③④⑤⑥⑦⑧⑨⑩")


@lru_cache(maxsize=8192)
def is_wide(char: str) -> bool:
    """Whether a character belongs to Chinese text, where words are not separated."""
    code = ord(char)
    return char in _ALSO_WIDE or any(a <= code <= b for a, b in _WIDE)


_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


def unify(text: str) -> str:
    """The text with radicals and compatibility ideographs as the ordinary ideographs they print; as long as before."""
    return _RADICAL.sub(lambda m: unicodedata.normalize("NFKC", m.group())[:1], text)


def joint(before: str, after: str) -> str:
    """What stands for a line break between two characters: a space between Latin words, else nothing."""
    if is_wide(before) or is_wide(after) or before in "-‐‑/" or after in ",.;:!?)]}%":
        return ""
    return " "
