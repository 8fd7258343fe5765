"""From runs to printed lines: characters in visual order, each once, with no space that is not printed."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from operator import sub

from etl.extract.content import Run
from etl.extract.script import is_wide

_SPACES = " \t\u00a0\u2002\u2003\u2009\u3000"
_SPACE = re.compile(f"[{_SPACES}]+")
_WORD_GAP = 0.2  # share of the size: a gap that parts two Latin words though no space is drawn
_FIELD_GAP = 1.5  # share of the size: a gap that parts two things on one line, in any script
_TWICE = 0.2  # share of the size within which the same character drawn again is the same character


@dataclass(slots=True)
class Line:
    """One printed line, or the part of one inside a table cell.

    Attributes:
        x0s, x1s: left and right edge of each character of ``text``.
        fields: offsets of ``text`` where a new thing begins after a wide gap.
        bold: whether most of its characters are bold; ``bold_first`` and ``bold_last`` tell of its ends.
        spaced: whether spaces are printed before its first character, as an indent.
        column: 0 where text runs over the page's full width, else the column of text it stands in.
    """

    page_no: int
    text: str
    x0s: array[float]
    x1s: array[float]
    top: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    bold_first: bool
    bold_last: bool
    font: str
    fields: list[int] = field(default_factory=list)
    confidence: float = 1.0
    spaced: bool = False
    column: int = 0
    _widest_gap: float | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def widest_gap(self) -> float:
        """The widest gap between neighbouring characters, spaces among them; told once and kept."""
        if self._widest_gap is None:
            self._widest_gap = max(map(sub, self.x0s[1:], self.x1s), default=0.0)
        return self._widest_gap

    @property
    def x0(self) -> float:
        """Left edge of the first character."""
        return self.x0s[0]

    @property
    def x1(self) -> float:
        """Right edge of the last character."""
        return self.x1s[-1]


def cut_line(line: Line, start: int, end: int) -> Line:
    """The characters ``[start, end)`` of a line, spaces at the ends left out; the line itself if that is all of it."""
    while start < end and line.text[start] in _SPACES:
        start += 1
    while end > start and line.text[end - 1] in _SPACES:
        end -= 1
    if end - start == len(line.text):
        return line
    return Line(
        line.page_no,
        line.text[start:end],
        line.x0s[start:end],
        line.x1s[start:end],
        line.top,
        line.bottom,
        line.baseline,
        line.size,
        line.bold,
        line.bold_first,
        line.bold_last,
        line.font,
        [f - start for f in line.fields if start < f < end],
        line.confidence,
        line.spaced,
        line.column,
    )


def segments(line: Line, gap: float, *, stretched: bool = True) -> list[tuple[int, int]]:
    """Ranges of a line's characters between blanks wider than ``gap`` points.

    Where a line may be ``stretched`` to fill its column, the blanks must be wider than its own usual ones too.
    """
    spaced = _SPACE.search(line.text) is not None
    if line.widest_gap <= gap and not (spaced and any(blank > gap for blank in _spaces(line))):
        return [(0, len(line.text))]
    solid = [i for i, char in enumerate(line.text) if char not in _SPACES]
    blanks = [line.x0s[b] - line.x1s[a] for a, b in pairwise(solid)]
    if not blanks or max(blanks) <= gap:
        return [(0, len(line.text))]
    limit = max(gap, 2.5 * sorted(blanks)[len(blanks) // 2]) if stretched and len(blanks) > 6 else gap
    cuts = [b for (_, b), blank in zip(pairwise(solid), blanks, strict=True) if blank > limit]
    return list(pairwise([0, *cuts, len(line.text)]))


def _spaces(line: Line) -> Iterator[float]:
    """Widths of the blanks in which spaces stand."""
    for run in _SPACE.finditer(line.text):
        if run.start() > 0 and run.end() < len(line.text):
            yield line.x0s[run.end()] - line.x1s[run.start() - 1]


def build_lines(runs: list[Run], page_no: int) -> list[Line]:
    """The lines of a page or a cell from top to bottom."""
    lines = (_line(band, page_no) for band in _bands(runs))
    return sorted((line for line in lines if line), key=lambda line: (line.baseline, line.x0))


def _bands(runs: list[Run]) -> list[list[Run]]:
    """Runs that share a line; raised and lowered characters stand with the line they overlap."""
    bands: list[list[Run]] = []
    leads: list[Run] = []
    for run in sorted(runs, key=lambda r: (-round(r.size), r.baseline)):
        index = _band_of(run, leads)
        if index is None:
            leads.append(run)
            bands.append([run])
        else:
            bands[index].append(run)
    return bands


def _band_of(run: Run, leads: list[Run]) -> int | None:
    best, best_distance = None, 1e9
    for index, lead in enumerate(leads):
        distance = abs(run.baseline - lead.baseline)
        if distance >= best_distance or distance > lead.size:
            continue
        overlap = min(run.bottom, lead.bottom) - max(run.top, lead.top)
        if distance <= 0.25 * min(run.size, lead.size) or overlap > 0.6 * (run.bottom - run.top):
            best, best_distance = index, distance
    return best


def _line(band: list[Run], page_no: int) -> Line | None:
    if len(band) > 1:
        band.sort(key=lambda run: run.x0s[0])
    text, x0s, x1s, owners = _characters(band)
    lead, end = len(text) - len(text.lstrip(_SPACES)), len(text.rstrip(_SPACES))
    if lead >= end:
        return None
    if end - lead < len(text):
        text, x0s, x1s, owners = text[lead:end], x0s[lead:end], x1s[lead:end], owners[lead:end]
    shares = _shares(owners) if len(band) > 1 else [(band[0], len(text))]
    size = max(run.size for run, _ in shares)
    widest = max(map(sub, x0s[1:], x1s), default=0.0)
    fields: list[int] = []
    plain = widest <= _WORD_GAP * size and " " not in text and "\u3000" not in text
    if not plain:
        text, x0s, x1s, fields = _spaced(text, x0s, x1s, size)
    ends = owners[0].bold, owners[-1].bold
    line = _assemble(text, x0s, x1s, fields, shares, ends, page_no)
    line.spaced = lead > 0
    line._widest_gap = widest if plain else None
    return line


def _characters(band: list[Run]) -> tuple[str, array[float], array[float], list[Run]]:
    """Characters of a band from left to right with their runs; those drawn twice once."""
    if len(band) == 1:
        return band[0].text, band[0].x0s, band[0].x1s, band * len(band[0].text)
    text = "".join(run.text for run in band)
    x0s, x1s = array("d"), array("d")
    owners: list[Run] = []
    overlapping = False
    for run in band:
        overlapping = overlapping or (bool(x1s) and run.x0s[0] < x1s[-1] - 0.3 * run.size)
        x0s.extend(run.x0s)
        x1s.extend(run.x1s)
        owners.extend([run] * len(run.text))
    if not overlapping:
        return text, x0s, x1s, owners
    kept: list[int] = []
    for i in sorted(range(len(text)), key=lambda i: x0s[i]):
        twin = next(
            (j for j in kept[-4:] if text[j] == text[i] and _same_place(x0s, x1s, i, j, owners)), None
        )
        if twin is None:
            kept.append(i)
        else:
            owners[twin].bold = True
    x0s, x1s = array("d", [x0s[i] for i in kept]), array("d", [x1s[i] for i in kept])
    return "".join(text[i] for i in kept), x0s, x1s, [owners[i] for i in kept]


def _same_place(x0s: array[float], x1s: array[float], i: int, j: int, owners: list[Run]) -> bool:
    width = max(x1s[i] - x0s[i], 0.1 * owners[i].size)
    return abs(x0s[i] - x0s[j]) < _TWICE * min(owners[i].size, 2 * width)


def _shares(owners: list[Run]) -> list[tuple[Run, int]]:
    """The runs of a line's characters in order of appearance, each with how many are its."""
    counts = Counter(map(id, owners))
    runs = dict(zip(map(id, owners), owners, strict=True))
    return [(run, counts[key]) for key, run in runs.items()]


def _spaced(
    text: str, x0s: array[float], x1s: array[float], size: float
) -> tuple[str, array[float], array[float], list[int]]:
    """The text with a space for each gap that parts words or fields, and where fields begin."""
    gaps = list(map(sub, x0s[1:], x1s))
    stretch = sorted(gaps)[len(gaps) // 2] if len(gaps) > 4 else 0.0
    wide = max(_FIELD_GAP * size, 3 * stretch)
    word = max(_WORD_GAP * size, 1.5 * stretch)
    printed = {run.end(): run.start() for run in _SPACE.finditer(text)}
    spaces: list[int] = []  # offsets before which one is put in
    fields: list[int] = []
    for i in sorted({*printed, *(k for k, gap in enumerate(gaps, 1) if gap > word)}):
        if text[i] in _SPACES:
            continue
        start = printed.get(i, i)
        latin = not (is_wide(text[i]) or is_wide(text[i - 1]))
        if start == i and (gaps[i - 1] > wide or latin):
            spaces.append(i)
        if x0s[i] - x1s[start - 1] > wide:
            fields.append(i + len(spaces))
    return *_with_spaces(text, x0s, x1s, spaces), fields


def _with_spaces(
    text: str, x0s: array[float], x1s: array[float], offsets: list[int]
) -> tuple[str, array[float], array[float]]:
    """Characters with a space put in before each offset, as wide as the gap it stands for."""
    lefts, rights = x0s[:], x1s[:]
    for i in reversed(offsets):
        lefts.insert(i, x1s[i - 1])
        rights.insert(i, x0s[i])
    return " ".join(text[a:b] for a, b in pairwise([0, *offsets, len(text)])), lefts, rights


def _assemble(
    text: str,
    x0s: array[float],
    x1s: array[float],
    fields: list[int],
    shares: list[tuple[Run, int]],
    ends: tuple[bool, bool],
    page_no: int,
) -> Line:
    if len(shares) == 1:  # as nearly all are
        only = shares[0][0]
        return Line(
            page_no, text, x0s, x1s, only.top, only.bottom, only.baseline, only.size, only.bold, *ends,
            only.font, fields, only.confidence,
        )  # fmt: skip
    weights: dict[float, int] = {}
    for run, count in shares:
        weights[run.size] = weights.get(run.size, 0) + count
    size = max(weights, key=lambda s: (weights[s], s))
    main = next(run for run, _ in shares if run.size == size)
    same = [run for run, _ in shares if run.size >= 0.8 * size]
    bold = sum(count for run, count in shares if run.bold)
    return Line(
        page_no,
        text,
        x0s,
        x1s,
        min(run.top for run in same),
        max(run.bottom for run in same),
        main.baseline,
        size,
        bold > 0.6 * sum(weights.values()),
        *ends,
        main.font,
        fields,
        min(run.confidence for run, _ in shares),
    )
