"""The log of releases: what was frozen, under which name, with which hash; and when a closed survey was opened again.

Append-only: a line is never changed, and a release's file never replaced by another content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from etl.durable import append_lines, read_lines
from etl.errors import ConfigurationError
from etl.settings import Settings

Kind = Literal["provisional", "revised", "final"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Release:
    """One frozen snapshot of a survey.

    Attributes:
        number: counts the survey's releases of this kind, from 1.
        name: ``<survey_id>-<kind>-<number>``; files of the release are called so.
        released_at: aware, UTC.
        load_id: the load that it froze.
        previous: name of the survey's release before it, which its notes compare with.
        sha256: of the database, lower-case hex.
        size: of the database, bytes.
        notes_sha256: of the notes as JSON.
        code_version, vocabulary_version, schema_version: of the load.
    """

    survey_id: str
    kind: Kind
    number: int
    name: str
    released_at: datetime
    load_id: str
    previous: str | None
    sha256: str
    size: int
    notes_sha256: str
    code_version: str
    vocabulary_version: str
    schema_version: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A closed survey lets in what came late, for the revised release that is to follow; ``opened_at``: aware, UTC."""

    survey_id: str
    opened_at: datetime


def release_path(settings: Settings, name: str) -> Path:
    """The database of a release; its notes stand beside it as ``.json`` and ``.md``."""
    return settings.releases_dir / f"{name}.duckdb"


def read_log(settings: Settings) -> tuple[list[Release], list[Opening]]:
    """All releases and all openings, oldest first.

    Raises:
        ConfigurationError: a line of the log is neither.
    """
    releases: list[Release] = []
    openings: list[Opening] = []
    for number, line in enumerate(read_lines(settings.releases_log), 1):
        try:
            entry = _parse(line)
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(
                f"{settings.releases_log}, line {number}: no release ({error})"
            ) from error
        if isinstance(entry, Release):
            releases.append(entry)
        else:
            openings.append(entry)
    return releases, openings


def _parse(line: dict[str, Any]) -> Release | Opening:
    content = {k: v for k, v in line.items() if k != "event"}
    if line["event"] == "opened":
        return Opening(**content | {"opened_at": datetime.fromisoformat(line["opened_at"])})
    if line["event"] != "released":
        raise ValueError(f"event {line['event']!r}")
    return Release(**content | {"released_at": datetime.fromisoformat(line["released_at"])})


def append_entry(settings: Settings, entry: Release | Opening) -> None:
    """Adds one line, durably.

    Raises:
        OSError: the log cannot be written.
    """
    line = {
        key: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(entry).items()
    }
    append_lines(
        settings.releases_log, [{"event": "released" if isinstance(entry, Release) else "opened", **line}]
    )


def of_survey(releases: Iterable[Release], survey_id: str) -> list[Release]:
    """The releases of one survey, oldest first."""
    return [r for r in releases if r.survey_id == survey_id]


def require_order(kind: Kind, earlier: list[Release]) -> None:
    """Refuse a release that makes no sense after those there are.

    ``provisional`` comes before any other kind; ``revised`` revises what is there; ``final`` ends a survey, and after
    it only a revision and then a new final can come.

    Args:
        kind: of the release to be made.
        earlier: the survey's releases, oldest first.

    Raises:
        ConfigurationError: the text says what is in the way.
    """
    last = earlier[-1] if earlier else None
    if kind == "revised" and last is None:
        raise ConfigurationError(
            "revised: there is no release to revise; the first one is provisional or final"
        )
    if last is None:
        return
    if kind == "provisional" and last.kind != "provisional":
        raise ConfigurationError(
            f"provisional: {last.name} was released already; what follows is revised or final"
        )
    if kind == "final" and last.kind == "final":
        raise ConfigurationError(f"final: {last.name} is final already; what follows is revised")


def next_name(survey_id: str, kind: Kind, earlier: list[Release]) -> tuple[int, str]:
    """Number and name of the survey's next release of a kind."""
    number = 1 + sum(r.kind == kind for r in earlier)
    return number, f"{survey_id}-{kind}-{number}"
