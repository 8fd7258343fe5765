"""What was published when: snapshots, rollbacks, releases with their notes, and who is late."""

from etl.history.archive import clean, keep_published, outdated, publications, roll_back, snapshot_as_of
from etl.history.closing import SURVEY_CLOSED, Closing, closings, held
from etl.history.publications import Publication, read_publications
from etl.history.records import KINDS, Kind, Opening, Release, read_log, release_path
from etl.history.releases import freeze, list_releases, read_notes, released_database
from etl.history.snapshots import Snapshot, read_snapshots

__all__ = [
    "KINDS",
    "SURVEY_CLOSED",
    "Closing",
    "Kind",
    "Opening",
    "Publication",
    "Release",
    "Snapshot",
    "clean",
    "closings",
    "freeze",
    "held",
    "keep_published",
    "list_releases",
    "outdated",
    "publications",
    "read_log",
    "read_notes",
    "read_publications",
    "read_snapshots",
    "release_path",
    "released_database",
    "roll_back",
    "snapshot_as_of",
]
