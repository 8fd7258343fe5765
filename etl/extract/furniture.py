"""Running headers, footers and page numbers: lines that stand at the same place page after page."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from etl.extract.lines import Line

_PAGE_NUMBER = re.compile(
    r"^[\s\-–—―~·.•|【\[（(<《]*"
    r"(?:(?:第|page|p\.?)\s*)?"
    r"(\d{1,4}|(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})|[一二三四五六七八九十百〇零]{1,5})\s*(?:页)?"
    r"(?:\s*(?:[/／,，]|of|共)?\s*(?:共|总)?\s*(\d{1,4})\s*页?)?"
    r"[\s\-–—―~·.•|】\]）)>》]*$",
    re.IGNORECASE,
)
_SAME_PLACE = 4.0  # points by which the line of a running header may move between pages
_EDGE = 0.14  # share of the page's height at top and bottom where furniture stands
_DEPTH = 3  # lines of furniture above each other
_SHARE = 0.6  # share of the lines at one place that must repeat
_PAGES = 0.4  # share of all pages on which furniture stands at one place
_APART = 1.6  # line pitches between a header in the text's own size and the text


def is_page_number(text: str) -> bool:
    """Whether a line has the shape of a page number: ``3``, ``- 3 -``, ``第 3 页 共 9 页``, ``iii``."""
    return len(text) <= 24 and bool(_PAGE_NUMBER.match(text))


def remove_furniture(
    pages: list[list[Line]], heights: list[float]
) -> tuple[list[list[Line]], tuple[str, ...]]:
    """Split running headers, footers and page numbers off.

    Args:
        pages: each page's lines from top to bottom, tables' lines left out.
        heights: each page's height in points.

    Returns:
        The pages' remaining lines, and the headers' and footers' texts, each once, page numbers left out.
    """
    pages = [list(lines) for lines in pages]
    texts: dict[str, None] = {}
    for at_top in (True, False):
        for _ in range(_DEPTH):
            found = _outermost(pages, heights, at_top)
            if not found:
                break
            for page, rows in found.items():
                pages[page] = _without(pages[page], rows)
                texts.update({line.text: None for line in rows if not is_page_number(line.text)})
    return pages, tuple(texts)


def _outermost(pages: list[list[Line]], heights: list[float], at_top: bool) -> dict[int, list[Line]]:
    """The outermost row of lines of those pages where it is furniture, by page index."""
    rows: dict[int, list[Line]] = {}
    for index, lines in enumerate(pages):
        row = _edge_row(lines, heights[index], at_top)
        if row:
            rows[index] = row
    places = {i: _place(row, heights[i], at_top) for i, row in rows.items()}
    keys = {i: _key(row) for i, row in rows.items()}
    return {i: row for i, row in rows.items() if _repeats(i, row, places, keys, len(pages))}


def _edge_row(lines: list[Line], height: float, at_top: bool) -> list[Line]:
    if not lines:
        return []
    edge = min(lines, key=lambda ln: ln.top) if at_top else max(lines, key=lambda ln: ln.bottom)
    near = edge.bottom <= _EDGE * height if at_top else edge.top >= (1 - _EDGE) * height
    row = [ln for ln in lines if abs(ln.baseline - edge.baseline) < 0.3 * edge.size]
    return row if near and _stands_apart(row, lines, at_top) else []


def _without(lines: list[Line], row: list[Line]) -> list[Line]:
    """The lines of a page but for those of a row of it."""
    taken = set(map(id, row))
    return [line for line in lines if id(line) not in taken]


def _stands_apart(row: list[Line], lines: list[Line], at_top: bool) -> bool:
    """Whether a row is set in another size than the text next to it, or further away than its lines."""
    text = sorted(_without(lines, row), key=lambda ln: ln.baseline, reverse=not at_top)
    if len(text) < 2 or is_page_number(row[0].text):
        return True
    if all(abs(ln.size - text[0].size) >= 0.5 for ln in row):
        return True
    inner = [abs(b.baseline - a.baseline) for a, b in pairwise(text[:8])]
    usual = min((gap for gap in inner if gap > 0.8 * text[0].size), default=0.0)
    return abs(text[0].baseline - row[0].baseline) > _APART * usual


def _place(row: list[Line], height: float, at_top: bool) -> float:
    return row[0].baseline if at_top else height - row[0].baseline


def _key(row: list[Line]) -> str:
    """What repeats of a row: its text with the numbers left open."""
    text = " ".join("".join(line.text.split()) for line in row)
    return "#" if is_page_number(text) else re.sub(r"\d+", "#", text)


def _repeats(
    index: int, row: list[Line], places: dict[int, float], keys: dict[int, str], page_count: int
) -> bool:
    here = [keys[i] for i, place in places.items() if abs(place - places[index]) <= _SAME_PLACE]
    counts = Counter(here)
    if keys[index] == "#" and page_count <= 2:
        return True
    repeated = sum(n for key, n in counts.items() if n >= 2)
    if row[0].text.endswith(("。", "！", "？", "；")):
        return False
    return counts[keys[index]] >= 2 and repeated >= max(_SHARE * len(here), _PAGES * page_count)
