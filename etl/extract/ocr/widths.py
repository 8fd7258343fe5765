"""Marks that the recogniser gives half as wide as they are printed, and dashes it takes for numerals.

Ink decides, never a vocabulary: a comma that fills an ideograph's square is a full-width comma, and two level
strokes that touch are a dash. Confusions of characters that look alike in the same place are left as recognised.
"""

from __future__ import annotations

from etl.extract.script import is_wide

_FULL = dict(zip(",:;!?()", "，：；！？（）", strict=True))
_WIDE_MARK = 0.7  # share of the size from which a mark is full-width
_HALF_WIDE, _HALF_NARROW = 0.5, 0.25  # half widths of other characters, as shares of the size


def widen_marks(text: str, centers: list[float], size: float) -> str:
    """The text with each half-width mark that is printed full-width made so; as long as before.

    Args:
        text: as recognised.
        centers: x of the middle of each character.
        size: font size, in the unit of ``centers``.
    """
    chars = list(text)
    for index, char in enumerate(chars):
        if char in _FULL and _is_full(text, centers, index, size):
            chars[index] = _FULL[char]
    return "".join(chars)


def _is_full(text: str, centers: list[float], index: int, size: float) -> bool:
    """Whether the room between a mark's neighbours is that of a square, one of them being an ideograph."""
    before, after = index - 1, index + 1
    while before >= 0 and _is_mark(text[before]):
        before -= 1
    while after < len(text) and _is_mark(text[after]):
        after += 1
    wide = [is_wide(text[i]) for i in (before, after) if 0 <= i < len(text)]
    if not any(wide):
        return False
    if before < 0 or after >= len(text):
        return True  # at a line's end the room cannot be told; beside an ideograph marks are full-width
    room = centers[after] - _half(text[after]) * size - centers[before] - _half(text[before]) * size
    return room >= _WIDE_MARK * size * (after - before - 1)


def _is_mark(char: str) -> bool:
    return char in _FULL or char in "，：；！？（）、。“”‘’《》"


def _half(char: str) -> float:
    return _HALF_WIDE if is_wide(char) else _HALF_NARROW


def join_dashes(text: str, joined: list[bool]) -> str:
    """The text with level strokes that touch as dashes (——); as long as before.

    Args:
        text: as recognised.
        joined: for each character whether ink runs unbroken from its middle to the next one's.
    """
    chars = list(text)
    for index in range(len(chars) - 1):
        if text[index] in "一—" and text[index + 1] in "一—" and joined[index]:
            chars[index] = chars[index + 1] = "—"
    return "".join(chars)
