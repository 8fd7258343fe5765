"""What was published when: snapshots, rollbacks, releases with their notes, and who is late."""

from etl.history.archive import clean, keep_published, outdated, roll_back, snapshot_as_of
from etl.history.publications import Publication, read_publications
from etl.history.snapshots import Snapshot, read_snapshots

__all__ = [
    "Publication",
    "Snapshot",
    "clean",
    "keep_published",
    "outdated",
    "read_publications",
    "read_snapshots",
    "roll_back",
    "snapshot_as_of",
]
