"""Hand-made loads into a warehouse of either back end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from etl.load import (
    Candidate,
    Location,
    Outcome,
    build_candidate,
    new_load_id,
    open_warehouse,
    publish,
    record_validation,
)
from etl.review import Decision
from tests.load.factory import NOON, SCHEMAS, VIEWS, State, held


@dataclass
class Stand(State):
    """A survey's state whose warehouse stands where it is told to; that expectations held is taken for granted."""

    location: Location = ""
    decisions: list[Decision] = field(default_factory=list)

    def put(self, outcomes: Sequence[Outcome], *, rebuild: bool = False) -> Candidate:
        """Build and publish one load."""
        base = self.location if not rebuild and open_warehouse(self.location).exists() else None
        candidate = self.candidate(outcomes, base)
        self.show(candidate)
        return candidate

    def show(self, candidate: Candidate) -> None:
        """Publish."""
        publish(
            candidate.path,
            self.location,
            schemas_dir=SCHEMAS,
            views_dir=VIEWS,
            published_at=NOON + timedelta(hours=self.loads, minutes=5),
        )

    def candidate(self, outcomes: Sequence[Outcome], base: Location | None) -> Candidate:
        """Build one load and note that its expectations held."""
        self.loads += 1
        started = NOON + timedelta(hours=self.loads)
        candidate = build_candidate(
            load_id=new_load_id(started),
            started_at=started,
            candidates_dir=Path(self.folder) / "candidates",
            base=base,
            received=self.received,
            outcomes=outcomes,
            vocabularies=self.vocabularies,
            schemas_dir=SCHEMAS,
            views_dir=VIEWS,
            code_version="test",
            decisions=self.decisions,
        )
        record_validation(candidate.path, candidate.load_id, [held()])
        return candidate
