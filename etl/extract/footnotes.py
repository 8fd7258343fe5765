"""Footnotes: small print at the foot of a page that begins with a mark."""

from __future__ import annotations

import re

from etl.extract.lines import Line

_MARK = re.compile(
    r"^(?:[①-⑳]|[\[［〔]\s?\d{1,3}\s?[\]］〕]|\d{1,2}(?=\s*[^\d\s.．、)）年月日:：-])|[*＊†‡]|注\s?[:：\d])"
)
_SMALLER = 0.92  # share of the body size below which print is small
_LOWER_PART = 0.5  # share of the page's height below which footnotes stand


def split_footnotes(lines: list[Line], body_size: float, height: float) -> tuple[list[Line], list[Line]]:
    """A page's lines without its footnotes, and the footnotes' lines."""
    start = len(lines)
    while (
        start and lines[start - 1].size < _SMALLER * body_size and lines[start - 1].top > _LOWER_PART * height
    ):
        start -= 1
    while start < len(lines) and not _MARK.match(lines[start].text):
        start += 1
    return lines[:start], lines[start:]
