"""Earlier published versions: how each back end keeps them, shows them, puts one back and gives them up.

The part of the storage seam that history stands on. A file is kept by a second name, a lake keeps its own snapshots.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Protocol

from etl.load.backend import Location
from etl.load.file_keeper import FileKeeper
from etl.load.kept import Entry, Kept
from etl.load.lake import Lake, is_lake, shown
from etl.load.lake_keeper import LakeKeeper


class Keeper(Protocol):
    """What history needs of a back end. Whoever keeps, puts back or forgets holds the loader's lock."""

    def keep(self, load_id: str) -> None:
        """Have what is published, which shows ``load_id``, outlast the next publish; done twice it changes nothing.

        Raises:
            OSError: it cannot be written.
        """
        ...

    def kept(self) -> list[Kept]:
        """All versions that can still be read, in any order; what is published is among them once it is kept.

        Raises:
            LoadError: the back end cannot be asked.
        """
        ...

    def told(self) -> list[Entry]:
        """What the back end itself tells of publications, oldest first; a file tells nothing.

        Raises:
            LoadError: the back end cannot be asked.
        """
        ...

    def put_back(self, load_id: str, present: str, moment: datetime) -> None:
        """Publish a kept version again: readers see it or what they saw, at any time.

        Args:
            load_id: of the kept version.
            present: the load that is published, whose place it takes.
            moment: aware; when this is done.

        Raises:
            OutdatedBase: another load than ``present`` is published.
            LoadError: the version cannot be read, or the warehouse not written; what is published stays.
            OSError: likewise.
        """
        ...

    def forget(self, loads: Collection[str]) -> None:
        """Give up kept versions, but never what is published.

        Raises:
            LoadError: they cannot be removed.
            OSError: likewise.
        """
        ...


def open_keeper(location: Location, folder: Path) -> Keeper:
    """The keeper of the warehouse at a location.

    Args:
        location: where it is published.
        folder: where a file's versions are kept.

    Raises:
        ConfigurationError: the location is none.
    """
    if isinstance(location, str) and is_lake(location):
        return LakeKeeper(Lake.parse(location))
    return FileKeeper(Path(location), folder)


def location_name(location: Location) -> str:
    """A location as it may be printed: without its password."""
    return shown(str(location))
