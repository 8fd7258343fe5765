"""PDF to Document: text as the author wrote it, tables, and a place on a page for every character."""

from etl.extract.limits import DEFAULT_LIMITS, Limits
from etl.extract.reader import read_pdf, read_table_parts
from etl.extract.store import artifact_path, extract_to, load_document
from etl.extract.version import EXTRACTOR_VERSION

__all__ = [
    "DEFAULT_LIMITS",
    "EXTRACTOR_VERSION",
    "Limits",
    "artifact_path",
    "extract_to",
    "load_document",
    "read_pdf",
    "read_table_parts",
]
