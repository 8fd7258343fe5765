"""How much of a file the reader is willing to take in."""

from __future__ import annotations

from dataclasses import dataclass

from etl.extract.ocr.options import DEFAULT_OCR, OcrOptions


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds beyond which a file is set aside unread.

    Attributes:
        max_bytes: size of the file.
        max_pages: number of pages.
        max_stream_bytes: decoded content of one page, form or character map.
        max_page_chars: characters on one page.
        max_page_objects: drawing objects on one page that are searched for ruling lines.
        min_trusted_chars: characters a document must have in all to count as one with text.
        ocr: how pages without a usable text layer are read.
    """

    max_bytes: int = 256 * 1024 * 1024
    max_pages: int = 5_000
    max_stream_bytes: int = 128 * 1024 * 1024
    max_page_chars: int = 200_000
    max_page_objects: int = 200_000
    min_trusted_chars: int = 10
    ocr: OcrOptions = DEFAULT_OCR


DEFAULT_LIMITS = Limits()
