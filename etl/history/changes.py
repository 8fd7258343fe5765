"""What a release says otherwise than the one before, fact by fact, and why. Pure.

Facts are matched by id first, then by content: a resubmitted report's facts have new ids, and those that say the same
as before are ``carried``, neither gained nor lost. What is left is paired where exactly one fact on either side speaks
of the same thing (``changed``); the rest is ``gained`` or ``lost``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from etl.load import Fact, FileState, Side

Kind = Literal["gained", "lost", "changed", "carried"]
CAUSES = {
    "first_release": "the survey's first release",
    "new_report": "a region's first report",
    "late_report": "a report received after the survey was closed",
    "resubmission": "another report of the same submitter is shown",
    "other_rendering": "another file of the same report is shown",
    "quarantine_lifted": "a file that had been quarantined or rejected is published",
    "quarantine": "the report is quarantined or rejected",
    "withdrawal": "the report was withdrawn",
    "decision": "a steward's decision",
    "vocabulary": "read with another vocabulary",
    "code": "read by another version of the program",
    "vocabulary_and_code": "read with another vocabulary by another version of the program",
    "unknown": "neither file tells why",
}
"""Why a fact differs, for people."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REFUSED = ("quarantined", "rejected")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that two releases do not have alike.

    Attributes:
        earlier: as the earlier release has it; ``None`` if gained.
        later: as the later one has it; ``None`` if lost.
        cause: key of ``CAUSES``.
    """

    kind: Kind
    cause: str
    earlier: Fact | None
    later: Fact | None

    @property
    def fact(self) -> Fact:
        """The fact as it is now, or as it was last."""
        found = self.later or self.earlier
        assert found is not None
        return found


def compare(earlier: Side, later: Side, closed_at: datetime | None = None) -> list[Change]:
    """All changes, in the order of region, subject and code.

    Args:
        earlier: what only the earlier file has.
        later: what only the later file has.
        closed_at: when the survey was closed, aware; ``None`` if it was not.
    """
    old, new = list(earlier.facts), list(later.facts)
    pairs: list[tuple[Kind, Fact, Fact]] = []
    for match in _MATCHES:
        found, old, new = _paired(old, new, match)
        pairs += [(match.kind or _same_id(a, b), a, b) for a, b in found]
    why = _Causes(earlier, later, closed_at)
    changes = [Change(kind, why.of_pair(a, b), a, b) for kind, a, b in pairs]
    changes += [Change("gained", why.gained(f), None, f) for f in new]
    changes += [Change("lost", why.lost(f), f, None) for f in old]
    return sorted(changes, key=_order)


def _order(change: Change) -> tuple[str, ...]:
    fact = change.fact
    return fact.region_code, fact.subject_id, fact.kind, fact.code, change.kind, fact.stated, fact.fact_id


def _same_id(a: Fact, b: Fact) -> Kind:
    alike = (a.slot, a.stated, a.review) == (b.slot, b.stated, b.review)
    return "carried" if alike else "changed"


def _by_id(fact: Fact) -> Hashable:
    return fact.kind, fact.fact_id


def _by_content(fact: Fact) -> Hashable:
    return fact.slot, fact.stated, fact.review


def _by_words(fact: Fact) -> Hashable:
    return fact.kind, fact.sha256, "".join(fact.evidence.split()), fact.stated


def _by_slot(fact: Fact) -> Hashable:
    return fact.slot


@dataclass(frozen=True, slots=True)
class _Match:
    """One way of matching facts.

    Attributes:
        key: what two facts have in common.
        kind: what a pair is then called; ``None``: by whether the two say the same.
        any_number: whether facts alike are paired off; else only one that is alone on either side is.
    """

    key: Callable[[Fact], Hashable]
    kind: Kind | None
    any_number: bool = False


_MATCHES = (
    _Match(_by_id, None),
    _Match(_by_content, "carried", any_number=True),
    _Match(_by_words, "changed"),
    _Match(_by_slot, "changed"),
)
"""The surest first."""


def _paired(
    old: Iterable[Fact], new: Iterable[Fact], match: _Match
) -> tuple[list[tuple[Fact, Fact]], list[Fact], list[Fact]]:
    """The pairs, then what is left of both sides."""
    groups: defaultdict[Hashable, tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    for side, facts in enumerate((old, new)):
        for fact in facts:
            groups[match.key(fact)][side].append(fact)
    pairs, left_old, left_new = [], [], []
    for ours, theirs in groups.values():
        paired = min(len(ours), len(theirs)) if match.any_number or len(ours) == len(theirs) == 1 else 0
        pairs += list(zip(ours[:paired], theirs[:paired], strict=True))
        left_old += ours[paired:]
        left_new += theirs[paired:]
    return pairs, left_old, left_new


@dataclass(frozen=True, slots=True)
class _Causes:
    """Why facts differ, told from what became of their files."""

    earlier: Side
    later: Side
    closed_at: datetime | None

    def of_pair(self, a: Fact, b: Fact) -> str:
        """Why two matched facts differ."""
        if a.sha256 != b.sha256:
            return self.gained(b)
        return "decision" if a.review != b.review else self._reread(a.sha256)

    def gained(self, fact: Fact) -> str:
        """Why a fact is there now."""
        if not self.earlier.files:
            return "first_release"
        before = self.earlier.files.get(fact.sha256)
        if before is not None and before.status == "published":
            return self._reread(fact.sha256)
        if self._is_late(fact.sha256):
            return "late_report"
        if before is not None and before.status in _REFUSED:
            return "quarantine_lifted"
        return self._instead(fact.region_code)

    def lost(self, fact: Fact) -> str:
        """Why a fact is there no more."""
        return _gone(self.later.files.get(fact.sha256)) or self._reread(fact.sha256)

    def _is_late(self, sha256: str) -> bool:
        file = self.later.files.get(sha256)
        if file is None or self.closed_at is None:
            return False
        return file.received_us > (self.closed_at - EPOCH) // timedelta(microseconds=1)

    def _instead(self, region_code: str) -> str:
        """Why another report of the region is shown, by what became of the one that was."""
        for sha256, file in sorted(self.earlier.files.items()):
            if file.status == "published" and file.region_code == region_code:
                return _gone(self.later.files.get(sha256)) or "unknown"
        return "new_report"

    def _reread(self, sha256: str) -> str:
        """Why one and the same file gives other facts."""
        old, new = self.earlier.files.get(sha256), self.later.files.get(sha256)
        if old is None or new is None:
            return "unknown"
        vocabulary = old.vocabulary_version != new.vocabulary_version
        code = old.reader_version != new.reader_version
        if vocabulary or code:
            return "_and_".join(name for name, yes in (("vocabulary", vocabulary), ("code", code)) if yes)
        return "decision" if sha256 in self.earlier.decided | self.later.decided else "unknown"


def _gone(file: FileState | None) -> str | None:
    """Why a file is not shown any more; ``None`` if it is."""
    status = file.status if file else "unknown"
    named = {"withdrawn": "withdrawal", "superseded": "resubmission", "duplicate": "other_rendering"}
    named |= dict.fromkeys(_REFUSED, "quarantine")
    return named.get(status)
