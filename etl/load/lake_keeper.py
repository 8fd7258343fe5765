"""Versions of a lake: its own snapshots, each labelled with the load that it shows."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

import duckdb

from etl.errors import LoadError, NothingPublished, OutdatedBase
from etl.load.connection import transaction
from etl.load.kept import Entry, Kept
from etl.load.lake import LAKE, Lake, first_line
from etl.load.lake_log import LakeSnapshot, claim, label, last_load, read_snapshots
from etl.load.lake_restoring import EARLIER, restore

GRACE = "1 day"
"""How long Parquet files outlast the snapshots that needed them: a reader may be amid a query of one."""
_OWN_FILES = " UNION ALL ".join(
    f"SELECT path FROM __ducklake_metadata_{LAKE}.ducklake_{table}"
    for table in ("data_file", "delete_file", "files_scheduled_for_deletion")
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class LakeKeeper:
    """See ``etl.load.keeping.Keeper``.

    Attributes:
        lake: the lake, at its latest snapshot.
    """

    lake: Lake

    def keep(self, load_id: str) -> None:
        """See ``Keeper.keep``: publishing made the snapshot, and only ``forget`` removes it."""

    def kept(self) -> list[Kept]:
        """See ``Keeper.kept``; of a load that was published again, the latest snapshot."""
        return [
            Kept(load_id, self.lake.at(found.number).location, found.loaded_at, None)
            for load_id, found in _by_load(self._snapshots()).items()
        ]

    def told(self) -> list[Entry]:
        """See ``Keeper.told``; as far back as there are snapshots, whoever made them."""
        return list(dict.fromkeys(s.entry for s in self._snapshots() if s.entry))

    def put_back(self, load_id: str, present: str, moment: datetime) -> None:
        """See ``Keeper.put_back``; one transaction, whose snapshot shows what the version's showed."""
        found = _by_load(self._snapshots()).get(load_id)
        if found is None:
            raise LoadError(f"{self.lake.name}: no snapshot of load {load_id} is kept")
        with self.lake.writing() as con:
            self.lake.at(found.number).attach(con, EARLIER)
            try:
                with transaction(con):
                    self._put_back(con, Entry(load_id, moment, "rollback"), present)
            except duckdb.TransactionException as e:
                raise OutdatedBase(
                    f"{self.lake.name}: another load was published meanwhile: {first_line(e)}"
                ) from e

    def _put_back(self, con: duckdb.DuckDBPyConnection, entry: Entry, present: str) -> None:
        if (shown := last_load(con)) != present:
            raise OutdatedBase(f"{self.lake.name}: load {shown} is published now, no longer {present}")
        claim(con, present)
        restore(con)
        if (shown := last_load(con)) != entry.load_id:
            raise LoadError(f"{self.lake.name}: the snapshot of load {entry.load_id} shows load {shown}")
        label(con, entry)

    def forget(self, loads: Collection[str]) -> None:
        """See ``Keeper.forget``; Parquet files that nothing needs any more are removed after ``GRACE``.

        Snapshots that no version needs go too: those before the first load, and those of a load shown by a later one.
        """
        with self.lake.writing() as con:
            found = read_snapshots(con, LAKE)
            stay = {s.number for load_id, s in _by_load(found).items() if load_id not in loads}
            gone = [s.number for s in found[:-1] if s.number not in stay]
            if gone:
                con.execute(f"CALL ducklake_expire_snapshots('{LAKE}', versions => {gone})")
            con.execute(
                f"CALL ducklake_cleanup_old_files('{LAKE}', older_than => now() - INTERVAL '{GRACE}')"
            )
            self._remove_strays(con)

    def _remove_strays(self, con: duckdb.DuckDBPyConnection) -> None:
        """Remove what killed publishes wrote and never committed; what is younger than ``GRACE`` may yet be.

        DuckLake takes a file for a stray whose path is spelt otherwise than the catalogue's (``a//b``), be it one of
        the lake's own; so its list is compared with the catalogue by file names, which are unique.
        """
        strays = f"CALL ducklake_delete_orphaned_files('{LAKE}', older_than => now() - INTERVAL '{GRACE}'"
        listed = {
            PurePosixPath(path).name for (path,) in con.execute(f"{strays}, dry_run => true)").fetchall()
        }
        own = {PurePosixPath(path).name for (path,) in con.execute(_OWN_FILES).fetchall()}
        if listed & own:
            _LOG.warning(
                "%s: files that killed publishes left stay: its data path is not in plain form",
                self.lake.name,
            )
        elif listed:
            con.execute(f"{strays})")

    def _snapshots(self) -> list[LakeSnapshot]:
        try:
            with self.lake.reading() as con:
                (catalog,) = con.execute("SELECT current_database()").fetchall()[0]
                return read_snapshots(con, catalog)
        except NothingPublished:
            return []


def _by_load(snapshots: list[LakeSnapshot]) -> dict[str, LakeSnapshot]:
    """The latest snapshot of each load."""
    return {s.entry.load_id: s for s in snapshots if s.entry}
