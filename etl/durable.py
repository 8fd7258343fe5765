"""Writing that survives a kill or a power cut: whole files by rename, logs by appended lines. Knows no file by name."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from etl.errors import ConfigurationError, LoadError


@contextmanager
def writable(what: Path) -> Iterator[None]:
    """Turns an operating system's refusal (disk full, no permission) into one clear error.

    Raises:
        LoadError: the state could not be written; nothing that stands was changed.
    """
    try:
        yield
    except OSError as error:
        raise LoadError(f"{error.filename or what}: {error.strerror or error}") from error


def write_atomic(path: Path, data: bytes) -> None:
    """Puts ``data`` at ``path``, whole or not at all.

    Raises:
        OSError: the target cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def append_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Appends JSON lines; what an interrupted append left behind the last line's end is dropped first."""
    data = b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)
    if not data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as stream:
        stream.seek(0)
        stream.truncate(stream.read().rfind(b"\n") + 1)
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The complete JSON lines of a log, oldest first; none if there is no log yet.

    Raises:
        ConfigurationError: a line is no JSON object.
    """
    if not path.exists():
        return []
    complete = path.read_bytes().rpartition(b"\n")[0]
    lines = []
    for number, line in enumerate(complete.splitlines(), 1):
        try:
            lines.append(dict(json.loads(line)))
        except ValueError as error:
            raise ConfigurationError(f"{path}, line {number}: not a JSON object ({error})") from error
    return lines


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable (a rename is only safe from a power cut once its folder is)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
