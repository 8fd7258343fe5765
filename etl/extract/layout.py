"""What the pages of a document settle among themselves: running lines, columns of text, tables without rulings."""

from __future__ import annotations

from etl.extract.bands import split_bands
from etl.extract.borderless import borderless_tables
from etl.extract.flow import PageLayout
from etl.extract.furniture import remove_furniture
from etl.extract.parts import TablePart


def settle_pages(layouts: list[PageLayout]) -> tuple[list[PageLayout], tuple[str, ...]]:
    """Take running lines and tables without rulings out of the text, and part what is set in columns.

    Returns:
        Bands of pages in reading order, each with its lines and tables, and the texts of headers and footers.
    """
    kept, furniture = remove_furniture([p.lines for p in layouts], [p.page.height for p in layouts])
    for layout, lines in zip(layouts, kept, strict=True):
        layout.lines = lines
    bands = [band for layout in layouts for band in split_bands(layout)]
    _find_borderless(bands)
    return bands, furniture


def _find_borderless(layouts: list[PageLayout]) -> None:
    """Take tables without rulings out of the pages' lines; one may go on from page to page."""
    before: TablePart | None = None
    for layout in layouts:
        found, rest = borderless_tables(layout.lines, layout.page.page_no, before, layout.rules)
        layout.lines = rest
        layout.parts = sorted([*layout.parts, *found], key=lambda part: part.bounds[1])
        last = layout.parts[-1] if layout.parts else None
        ends_page = last is not None and not any(line.top > last.bounds[1] for line in rest)
        before = last if last is not None and ends_page and not last.ruled else None
