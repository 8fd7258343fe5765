"""What the loading stages hand to each other: names and counts, small enough for an XCom."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CandidateRef:
    """A candidate database, by name; ``plan_path`` says what it is made of."""

    load_id: str
    path: str
    plan_path: str
    documents: int
    facts: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What validation said of a candidate; ``quarantined`` gives the reasons by file hash."""

    load_id: str
    evaluated: int
    failed: int
    errored: int
    data_docs: str
    quarantined: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publication:
    """What readers see from now on; ``note`` is what else people should know of the load, "" for nothing."""

    load_id: str
    warehouse: str
    note: str = ""
