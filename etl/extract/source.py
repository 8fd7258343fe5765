"""Opening a submitted file, with a reason code for each way in which it may be no readable PDF."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from etl.errors import QuarantinedReport, RejectedReport
from etl.extract.limits import Limits

_HEAD, _TAIL = 1024, 4096  # bytes in which readers look for the first and the last mark of a PDF
_PASSWORD_ERRORS = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The bytes of a submitted file and their hash."""

    name: str
    sha256: str
    data: bytes


def load_source(path: Path, limits: Limits) -> SourceFile:
    """Read a file whole and check that it looks like a complete PDF.

    Raises:
        RejectedReport: ``empty_file``, ``not_pdf``, ``truncated``, ``unreadable`` (gone, no permission).
        QuarantinedReport: ``file_too_large``.
    """
    try:
        size = path.stat().st_size
        if size > limits.max_bytes:
            raise QuarantinedReport(
                "file_too_large", f"{size} bytes, at most {limits.max_bytes} are read", file_name=path.name
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise RejectedReport("unreadable", reason, file_name=path.name) from error
    if not data.strip(b"\0\r\n\t "):
        raise RejectedReport("empty_file", "the file is empty", file_name=path.name)
    if b"%PDF-" not in data[:_HEAD]:
        raise RejectedReport("not_pdf", "the file does not begin as a PDF does", file_name=path.name)
    if not _is_complete(data):
        raise RejectedReport(
            "truncated", "the file ends before its cross-reference table", file_name=path.name
        )
    return SourceFile(path.name, hashlib.sha256(data).hexdigest(), data)


def _is_complete(data: bytes) -> bool:
    """Whether the closing pointer to the cross-reference table stands at the end and points into the file."""
    tail = data.rstrip(b"\0\r\n\t ")[-_TAIL:]
    pointers = re.findall(rb"startxref\s+(\d+)", tail)
    return bool(pointers) and int(pointers[-1]) < len(data)


def open_pdf(source: SourceFile, limits: Limits) -> pypdfium2.PdfDocument:
    """Open a file with PDFium; the caller closes it.

    Raises:
        RejectedReport: ``encrypted`` (a password is needed) or ``truncated`` (no usable structure).
        QuarantinedReport: ``page_limit``.
    """
    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _PASSWORD_ERRORS:
            raise RejectedReport("encrypted", "the file needs a password", file_name=source.name) from error
        raise RejectedReport("truncated", f"PDFium cannot open it: {error}", file_name=source.name) from error
    pages = len(document)
    if 0 < pages <= limits.max_pages:
        return document
    document.close()
    if not pages:
        raise RejectedReport("truncated", "the file holds no page", file_name=source.name)
    raise QuarantinedReport(
        "page_limit", f"{pages} pages, at most {limits.max_pages} are read", file_name=source.name
    )
