"""The log of what readers were shown: which load was published when, rollbacks included. Append-only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from etl.durable import append_lines, read_lines
from etl.errors import ConfigurationError
from etl.load import open_keeper
from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Publication:
    """One change of what readers see.

    Attributes:
        load_id: the load that they see from then on.
        published_at: when, aware, UTC.
        kind: ``load`` (something new) or ``rollback`` (something that had been published before).
        replaced_load_id: what they saw until then; ``None`` for the first.
    """

    load_id: str
    published_at: datetime
    kind: Literal["load", "rollback"]
    replaced_load_id: str | None


def read_publications(settings: Settings) -> list[Publication]:
    """All publications, oldest first.

    Raises:
        ConfigurationError: a line of the log is none.
    """
    lines = enumerate(read_lines(settings.publications_log), 1)
    return [_parse(f"{settings.publications_log}, line {number}", line) for number, line in lines]


def _parse(where: str, line: dict[str, Any]) -> Publication:
    try:
        return Publication(**line | {"published_at": datetime.fromisoformat(line["published_at"])})
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{where}: no publication ({error})") from error


def unlogged(settings: Settings, log: Sequence[Publication]) -> list[Publication]:
    """What the warehouse tells of publications after those of the log: of a lake, those of other hosts too.

    Args:
        settings: where the warehouse stands.
        log: the whole log, in its order.

    Raises:
        LoadError: the lake cannot be asked.
    """
    told = open_keeper(settings.warehouse, settings.snapshots_dir).told()
    known = {(p.load_id, p.published_at) for p in log}
    last = max((n for n, t in enumerate(told) if (t.load_id, t.published_at) in known), default=-1)
    replaced = log[-1].load_id if log else None
    found = []
    for entry in told[last + 1 :]:
        found.append(Publication(entry.load_id, entry.published_at, entry.kind, replaced))
        replaced = entry.load_id
    return found


def append_publication(settings: Settings, publication: Publication) -> None:
    """Adds one line to the log, durably.

    Raises:
        OSError: the log cannot be written.
    """
    line = {
        "load_id": publication.load_id,
        "published_at": publication.published_at.astimezone(UTC).isoformat(),
        "kind": publication.kind,
        "replaced_load_id": publication.replaced_load_id,
    }
    append_lines(settings.publications_log, [line])


def in_force(publications: Iterable[Publication], moment: datetime) -> Publication | None:
    """What readers saw at a moment; ``None`` if nothing had been published yet.

    Args:
        publications: the whole log, in its order.
        moment: aware.
    """
    found = None
    for publication in publications:
        if publication.published_at <= moment:
            found = publication
    return found


def moment_of(text: str) -> datetime:
    """The moment that a date or time means: a day's last instant; without an offset it is UTC.

    Raises:
        ConfigurationError: the text is no ISO 8601 date or time.
    """
    try:
        if len(text) == len("2020-03-01"):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"{text}: no date like 2020-03-01 or 2020-03-01T18:00 ({error})") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
