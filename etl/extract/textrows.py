"""Printed lines as rows of chunks: what blanks or leading dots part on one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.lines import Line, cut_line, segments

_GAP = 0.9  # share of the font size: a blank that may part two columns
_LEADER = re.compile(r"\.{4,}|(?:\. ){3,}\.?|[·…‥_．]{3,}|…{2,}")
_DOT = re.compile("[.·…‥_．]")  # without one of which there is no leader
_NUMBER = re.compile(
    r"[-+±~约<>≤≥−–(（\[]*[$€£¥￥]?\s?[-−–+(]?[\d０-９][\d０-９.,，．'’%％/:：\-–— )）\]*†‡]*"
    r"\s?[%％A-Za-z\u4e00-\u9fff°]{0,3}[*†‡)）\]]*"
)
_NOTHING = frozenset(
    ["-", "–", "—", "−", "..", "...", "…", ".", "/", "*", "n/a", "N/A", "NA", "n.a.", "--", "$", "无"]
)
_CURRENCY = frozenset("$€£¥￥")
_AFTER = frozenset(["%", "％", ")", "*", "**"])
_SCALE = re.compile(r"[(（]?[$€£¥]?\s?0{2,3}(?:,000)*'?s?[)）]?|[(（]\s?(?:\d|[%％])\s?[)）]|[%％]")
_YEAR = re.compile(
    r"[(（]?(?:FY\s?)?(?:19|20)\d\d(?:\s?[-–/]\s?(?:\d\d|(?:19|20)\d\d))?[a-z]?\*{0,3}[)）]?|[1-4]?[QqHh][1-4]?"
)


@dataclass(slots=True)
class TextRow:
    """The chunks of one printed line from left to right; ``leader`` tells of dots between them."""

    chunks: list[Line]
    leader: bool = False

    @property
    def baseline(self) -> float:
        """The line's baseline."""
        return self.chunks[0].baseline

    @property
    def size(self) -> float:
        """Its font size."""
        return self.chunks[0].size

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.chunks[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return self.chunks[-1].x1

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(chunk.top for chunk in self.chunks)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(chunk.bottom for chunk in self.chunks)

    @property
    def length(self) -> int:
        """Characters in all."""
        return sum(len(chunk.text) for chunk in self.chunks)


def text_row(line: Line) -> TextRow:
    """A printed line as chunks; leading dots belong to none."""
    if not _DOT.search(line.text):
        return TextRow(_chunks(line))
    chunks: list[Line] = []
    leader, start = False, 0
    for match in [*_LEADER.finditer(line.text), None]:
        end = match.start() if match else len(line.text)
        chunks += _chunks(cut_line(line, start, end)) if line.text[start:end].strip() else []
        if match:
            leader, start = True, match.end()
    return TextRow(chunks or [line], leader)


def _chunks(line: Line) -> list[Line]:
    """A line's chunks; a sign of currency or of percent belongs to the figure next to it."""
    parted = segments(line, _GAP * line.size)
    if len(parted) == 1:
        return [line]
    spans: list[tuple[int, int]] = []
    for start, end in parted:
        text = line.text[start:end].strip()
        before = line.text[slice(*spans[-1])].strip() if spans else ""
        signed = before in _CURRENCY and text[:1].isdigit()
        if spans and (signed or (text in _AFTER and before[-1:].isdigit())):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [cut_line(line, *span) for span in spans]


def begins_as_figure(text: str) -> bool:
    """Whether a text may begin with a figure: a quick look that spares most texts a closer one."""
    return _NUMBER.match(text.lstrip()) is not None


def is_number(text: str) -> bool:
    """Whether a cell's text is a figure, or a sign that stands for none."""
    text = text.strip()
    return text in _NOTHING or bool(_NUMBER.fullmatch(text))


def is_figure(text: str) -> bool:
    """Whether a text is a figure of data: no year, no mere scale such as (000)."""
    return is_number(text) and not is_year(text) and not _SCALE.fullmatch(text.strip())


def is_year(text: str) -> bool:
    """Whether a text is a year or another period that heads a column of figures."""
    return bool(_YEAR.fullmatch(text.strip()))
