"""What is said of earlier published versions, whatever keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

EntryKind = Literal["load", "rollback"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One version that can still be read.

    Attributes:
        load_id: the load that it shows.
        location: where it is read; never written to.
        published_at: when its load was published first, aware; ``None`` where the back end does not tell.
        size: bytes; ``None`` where versions share what they consist of.
    """

    load_id: str
    location: Path | str
    published_at: datetime | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication.

    Attributes:
        load_id: the load that readers saw from then on.
        published_at: when, aware, UTC.
        kind: ``load`` (something new) or ``rollback`` (something that had been published before).
    """

    load_id: str
    published_at: datetime
    kind: EntryKind
