"""Versions of a published file: one read-only file per load.

Each is a second name of the published file (a hard link), or a copy where the file system has no links. The published
file is only ever replaced, never written, so that a link stays what it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from etl.durable import sync_folder
from etl.load.kept import Entry, Kept

READ_ONLY = 0o444
_PART = ".part"


@dataclass(frozen=True)
class FileKeeper:
    """See ``etl.load.keeping.Keeper``.

    Attributes:
        path: the published file.
        folder: where its versions stand, as ``<load>.duckdb``; made if needed.
    """

    path: Path
    folder: Path

    def keep(self, load_id: str) -> None:
        """See ``Keeper.keep``; what is there already stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self._version(load_id)
        if not target.exists():
            second_name(self.path, target)

    def kept(self) -> list[Kept]:
        """See ``Keeper.kept``."""
        return [Kept(path.stem, path, None, path.stat().st_size) for path in self.folder.glob("[!.]*.duckdb")]

    def told(self) -> list[Entry]:
        """See ``Keeper.told``."""
        return []

    def put_back(self, load_id: str, present: str, moment: datetime) -> None:
        """See ``Keeper.put_back``; one rename. The lock that the caller holds keeps others from coming in between."""
        second_name(self._version(load_id), self.path)

    def forget(self, loads: Collection[str]) -> None:
        """See ``Keeper.forget``; the published name is another one, and stays."""
        for load_id in loads:
            self._version(load_id).unlink(missing_ok=True)

    def _version(self, load_id: str) -> Path:
        return self.folder / f"{load_id}.duckdb"


def second_name(source: Path, target: Path) -> None:
    """Put a read-only file at ``target``, whole or not at all, in place of what was there; a link where possible.

    Raises:
        OSError: the target cannot be written.
    """
    part = target.with_name(f".{target.name}{_PART}")
    part.unlink(missing_ok=True)
    try:
        try:
            os.link(source, part)
        except OSError:  # another file system, or one without links
            copy_file(source, part)
        part.replace(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, durable and read-only.

    Raises:
        OSError: the target cannot be written.
    """
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    target.chmod(READ_ONLY)
