"""Documents kept by content hash and reader version, so that an unchanged PDF is never read twice."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from etl.errors import RejectedReport
from etl.extract.limits import DEFAULT_LIMITS, Limits
from etl.extract.reader import read_pdf
from etl.extract.version import EXTRACTOR_VERSION
from etl.model.document import Document
from etl.model.serde import dump, parse


def artifact_path(sha256: str, artifacts_dir: Path) -> Path:
    """Where the document of a file with this hash is kept."""
    return artifacts_dir / "documents" / f"{sha256}.{EXTRACTOR_VERSION}.json"


def extract_to(path: Path, sha256: str, artifacts_dir: Path, limits: Limits = DEFAULT_LIMITS) -> Path:
    """Read a PDF unless its document is there already.

    Args:
        path: the PDF.
        sha256: hash of its bytes.
        artifacts_dir: directory of all artifacts.
        limits: sizes beyond which the file is set aside.

    Returns:
        Path of the document's JSON.

    Raises:
        RejectedReport, QuarantinedReport: see ``read_pdf``; ``changed`` where the bytes have another hash.
    """
    target = artifact_path(sha256, artifacts_dir)
    if _is_whole(target):
        return target
    document = read_pdf(path, limits)
    if document.sha256 != sha256:
        raise RejectedReport("changed", "the file changed while it was being read", file_name=path.name)
    write_atomically(target, dump(document))
    return target


def load_document(path: Path) -> Document:
    """The document that ``extract_to`` wrote."""
    return parse(Document, path.read_bytes())


def _is_whole(target: Path) -> bool:
    """Whether a document is there and has its end; parsing it would cost more than hashing the PDF does."""
    try:
        with target.open("rb") as stream:
            stream.seek(-1, os.SEEK_END)
            return stream.read() == b"}"
    except OSError:  # not there, or empty
        return False


def write_atomically(target: Path, data: bytes) -> None:
    """Write a file so that it is either there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
