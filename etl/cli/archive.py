"""What the commands about snapshots and releases do and print."""

from __future__ import annotations

from etl import history
from etl.cli.output import console, print_rows
from etl.history import Kind
from etl.load import location_name
from etl.settings import Settings
from etl.stages import releasing, versions

SNAPSHOT_COLUMNS = ("published_at", "load_id", "kind", "instead_of", "snapshot", "megabytes")
RELEASE_COLUMNS = ("released_at", "name", "load_id", "previous", "state", "sha256")


def list_snapshots(settings: Settings, output: str) -> None:
    """Prints every publication, with the snapshot that is kept of it.

    Raises:
        ConfigurationError: the log is damaged.
    """
    kept = {s.load_id: s for s in history.read_snapshots(settings)}
    outdated = {s.load_id for s in history.outdated(settings)}
    publications = history.publications(settings)
    rows = []
    for number, publication in enumerate(publications, 1):
        snapshot = kept.get(publication.load_id)
        state = "none" if snapshot is None else "kept"
        if publication.load_id in outdated:
            state = "to be removed by --clean"
        if number == len(publications):
            state = "published"
        size = round(snapshot.size / 1e6, 1) if snapshot and snapshot.size is not None else None
        moment = publication.published_at
        rows.append(
            (moment, publication.load_id, publication.kind, publication.replaced_load_id, state, size)
        )
    if output != "table" or rows:
        print_rows(SNAPSHOT_COLUMNS, rows, output)
    else:
        console().print("nothing is published yet", markup=False)


def clean(settings: Settings) -> None:
    """Removes the snapshots that the policy does not keep, and says how much that freed.

    Raises:
        LoadError: one cannot be removed.
    """
    gone = history.clean(settings)
    sizes = [s.size for s in gone if s.size is not None]
    freed = f" ({sum(sizes) / 1e6:.1f} MB)" if len(sizes) == len(gone) else ""
    console(error=True).print(f"{len(gone)} snapshots removed{freed}", markup=False)


def roll_back(settings: Settings, load_id: str | None) -> None:
    """Publishes an older snapshot again.

    Raises:
        ConfigurationError: there is no such snapshot.
        LoadError: nothing is published, or the state cannot be written.
    """
    found = history.roll_back(settings, load_id)
    out = console()
    out.print(f"published again: load {found.load_id}, in place of {found.replaced_load_id}", markup=False)
    out.print(
        "nothing is lost: the next load builds on it and takes in again all that is received and decided; "
        "withdraw or mend first what should stay out",
        markup=False,
    )


def as_of(settings: Settings, moment: str) -> None:
    """Prints what readers saw at a moment, and where it still stands.

    Raises:
        ConfigurationError: it is no date.
        LoadError: nothing had been published, or no snapshot of it is kept.
    """
    publication, location = history.snapshot_as_of(settings, moment)
    how = "rolled back to" if publication.kind == "rollback" else "published"
    out = console()
    out.print(
        f"load {publication.load_id}, {how} {publication.published_at:%Y-%m-%d %H:%M:%S} UTC", markup=False
    )
    out.print(f"snapshot: {location_name(location)}", markup=False)


def release(settings: Settings, survey_id: str, kind: Kind) -> None:
    """Releases a survey and prints where.

    Raises:
        SurveyError: see ``etl.stages.releasing.release``.
    """
    found = releasing.release(settings, survey_id, kind)
    notes = history.read_notes(settings, found.name)
    counts = ", ".join(f"{n['now']} {k}s" for k, n in notes["facts"].items())
    changes = {kind: sum(c[kind] for c in notes["causes"].values()) for kind in ("gained", "lost", "changed")}
    path = history.release_path(settings, found.name)
    out = console()
    out.print(f"released {found.name} (load {found.load_id}): {counts or 'no facts'}", markup=False)
    if found.previous:
        told = ", ".join(f"{n} {k}" for k, n in changes.items())
        out.print(f"  since {found.previous}: {told}", markup=False)
    out.print(f"database: {path}", markup=False)
    out.print(f"notes: {path.with_suffix('.md')}", markup=False)
    out.print(f"sha256: {found.sha256}", markup=False)


def list_releases(settings: Settings, survey_id: str | None, output: str) -> int:
    """Prints all releases after hashing their files again; 1 if one is not what was released.

    Raises:
        ConfigurationError: the survey is not defined, or the log is damaged.
    """
    versions.require_survey(settings, survey_id)
    found = history.list_releases(settings, survey_id)
    rows = [(r.released_at, r.name, r.load_id, r.previous, state, r.sha256) for r, state in found]
    if output != "table" or rows:
        print_rows(RELEASE_COLUMNS, rows, output)
    else:
        console().print("nothing is released yet", markup=False)
    return int(any(state != "intact" for _, state in found))
