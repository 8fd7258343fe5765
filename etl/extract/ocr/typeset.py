"""Recognised lines as runs of type: sizes, weights and character widths, settled over the whole document.

A line's ink tells its size only to a few percent, while the layout analysis takes a difference of size or weight
for a difference of meaning. So sizes that are nearly the same are made the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.extract.content import PageContent, Run
from etl.extract.ocr.records import ScannedLine, is_ideograph
from etl.extract.ocr.weights import bold_lines
from etl.extract.ocr.widths import widen_marks
from etl.extract.script import is_wide

_IDEOGRAPH_INK = 0.915  # height of a line of ideographs, as a share of the font size
_DIGIT_INK = 0.68  # height of digits and capitals
_CENTER = 0.385  # how far above the baseline the middle of ideographs stands, as a share of the size
_ASCENT, _DESCENT = 0.84, 0.10
_SAME_SIZE = 0.07  # sizes nearer than this share are one size
_GUESS = 0.3  # share by which the size of a short text may be wrong
_SURE = 4  # ideographs from which a line tells its size
_HALF_WIDE, _HALF_NARROW = 0.5, 0.25  # half widths of characters, as shares of the size
_JOINED = 0.35  # share of the size: a smaller blank belongs to the characters beside it
_BLANK = 0.3  # share of the size: a narrower blank in the ink parts nothing
_BEARING = 0.04  # share of the size: blank beside an ideograph inside its square
_OPENING = frozenset("（《〈【「『“‘〔［｛")
_CLOSING = frozenset("，。、；：？！）》〉】」』”’〕］｝")
_SUREST = 0.9999  # confidence of a recognised line: 1 is for what nobody had to recognise
_DESCENDING = frozenset("gjpqyQ,;()[]/|")


@dataclass(slots=True)
class _Style:
    size: float
    bold: bool = False


def set_type(pages: Sequence[PageContent]) -> None:
    """Give the scanned pages among ``pages`` their runs, in place."""
    scans = [(page, sorted(page.scan.lines, key=lambda line: line.top)) for page in pages if page.scan]
    steps = _steps([line for _, lines in scans for line in lines])
    sizes = {id(line): _own_size(line, steps) for _, lines in scans for line in lines}
    bold = bold_lines([lines for _, lines in scans], sizes, steps[0]) if steps else set()
    for page, lines in scans:
        done: list[tuple[ScannedLine, _Style]] = []
        for line in lines:
            style = _follows(line, done) or _Style(sizes[id(line)], id(line) in bold)
            done.append((line, style))
        page.runs = [_run(line, style) for line, style in done]


def _own_size(line: ScannedLine, steps: list[float]) -> float:
    return _settle(_raw_size(line), steps, _SAME_SIZE if _ideographs(line) >= _SURE else _GUESS)


def _follows(line: ScannedLine, above: list[tuple[ScannedLine, _Style]]) -> _Style | None:
    """The style of the line above, for a short one that goes on below it; ``None`` where none fits."""
    if _ideographs(line) >= _SURE:
        return None
    raw = _raw_size(line)
    for other, style in reversed(above):
        if _stands_below(line, other, style.size) and abs(style.size - raw) <= _GUESS * style.size:
            return style
    return None


def _stands_below(line: ScannedLine, other: ScannedLine, size: float) -> bool:
    overlap = min(line.x1, other.x1) - max(line.x0, other.x0)
    return overlap > 0 and 0 < line.top - other.bottom < 1.6 * size


def _ideographs(line: ScannedLine) -> int:
    return sum(is_ideograph(char) for char in line.text)


def _raw_size(line: ScannedLine) -> float:
    """Font size by the height of the ink."""
    height = line.bottom - line.top
    return height / (_IDEOGRAPH_INK if _ideographs(line) else _DIGIT_INK)


def _steps(lines: Sequence[ScannedLine]) -> list[float]:
    """The sizes a document uses, commonest first: again and again the commonest, with all that is near it."""
    steps: list[float] = []
    left = sorted((_raw_size(line), _ideographs(line)) for line in lines if _ideographs(line) >= _SURE)
    while left:
        center = max(left, key=lambda p: sum(w for s, w in left if abs(s - p[0]) <= _SAME_SIZE / 2 * p[0]))[0]
        near = [(s, w) for s, w in left if abs(s - center) <= _SAME_SIZE * center]
        steps.append(round(sum(s * w for s, w in near) / sum(w for _, w in near) * 2) / 2)
        left = [(s, w) for s, w in left if abs(s - center) > _SAME_SIZE * center]
    return steps


def _settle(size: float, steps: list[float], tolerance: float) -> float:
    """The commonest step within tolerance."""
    near = [step for step in steps if abs(step - size) <= tolerance * step]
    return near[0] if near else max(round(size * 2) / 2, 1.0)


def _run(line: ScannedLine, style: _Style) -> Run:
    size = style.size
    baseline = _baseline(line, size)
    line = replace(line, text=widen_marks(line.text, line.centers, size))
    x0s, x1s = _edges(line, size)
    return Run(
        line.text, array("d", x0s), array("d", x1s),
        baseline - _ASCENT * size, baseline + _DESCENT * size, baseline, size,
        style.bold, "", min(round(line.score, 4), _SUREST),
    )  # fmt: skip


def _baseline(line: ScannedLine, size: float) -> float:
    if any(is_wide(char) for char in line.text):
        return (line.top + line.bottom) / 2 + _CENTER * size
    return line.bottom - (0.2 * size if any(char in _DESCENDING for char in line.text) else 0.0)


def _edges(line: ScannedLine, size: float) -> tuple[list[float], list[float]]:
    """Left and right edge of each character: nominal widths about the middles, small blanks shared out."""
    halves = [(_HALF_WIDE if is_wide(char) else _HALF_NARROW) * size for char in line.text]
    x0s = [c - h for c, h in zip(line.centers, halves, strict=True)]
    x1s = [c + h for c, h in zip(line.centers, halves, strict=True)]
    for i in range(len(x0s) - 1):
        if x0s[i + 1] - x1s[i] < _JOINED * size or line.blanks[i] < _BLANK * size:
            border = (x1s[i] + x0s[i + 1]) / 2
            x1s[i] = x0s[i + 1] = min(max(border, line.centers[i]), line.centers[i + 1])
    first, last = line.text[0], line.text[-1]
    bearing = _BEARING * size
    x0s[0] = min(line.x0 - (bearing if is_wide(first) else 0.0), x1s[0])
    x1s[-1] = max(line.x1 + (bearing if is_wide(last) else 0.0), x0s[-1])
    if first in _OPENING:
        x0s[0] = min(x0s[0], x1s[0] - 0.95 * size)
    if last in _CLOSING:
        x1s[-1] = max(x1s[-1], x0s[-1] + 0.95 * size)
    return x0s, x1s
