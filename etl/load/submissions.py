"""The append-only log of received files: JSON lines beside the warehouse, never only in it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from etl.errors import LoadError
from etl.load.inputs import Received


def append_received(log: Path, entries: Sequence[Received]) -> None:
    """Append entries durably; what a crash left half written is cut off first.

    Raises:
        LoadError: the log cannot be written.
    """
    if not entries:
        return
    lines = "".join(_line(entry) for entry in entries).encode("utf-8")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a+b") as file:
            _cut_torn_line(log, file.fileno())
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as e:
        raise LoadError(f"{log}: cannot be written: {e.strerror}") from e


def read_received(log: Path) -> list[Received]:
    """All entries in the order of receipt; a last line without its end is a write that never finished and is left out.

    Raises:
        LoadError: the log cannot be read, or a finished line is no entry; the text names the line.
    """
    try:
        data = log.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as e:
        raise LoadError(f"{log}: cannot be read: {e.strerror}") from e
    finished = data[: data.rfind(b"\n") + 1]
    return [_entry(log, number, line) for number, line in enumerate(finished.splitlines(), start=1) if line]


def _line(entry: Received) -> str:
    record = {
        "sha256": entry.sha256,
        "file_name": entry.file_name,
        "source_uri": entry.source_uri,
        "received_at": entry.received_at.astimezone(UTC).isoformat(),
        "size": entry.size,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _entry(log: Path, number: int, line: bytes) -> Received:
    try:
        record = json.loads(line)
        received_at = datetime.fromisoformat(record.pop("received_at")).astimezone(UTC)
        return Received(received_at=received_at, **record)
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise LoadError(f"{log}: line {number}: no entry of the submissions log: {e}") from e


def _cut_torn_line(log: Path, descriptor: int) -> None:
    data = log.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        os.ftruncate(descriptor, end)
