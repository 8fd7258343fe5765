"""What a release says otherwise than the one before, fact by fact, and why. Pure.

Facts are matched by id first, then by content: a resubmitted report's facts have new ids, and those that say the same
as before are ``carried``, neither gained nor lost. What is left is paired where exactly one fact on either side speaks
of the same thing (``changed``); the rest is ``gained`` or ``lost``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Literal

from etl.history.closing import SURVEY_CLOSED
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


def compare(earlier: Side, later: Side) -> list[Change]:
    """All changes, in the order of region, subject and code.

    Args:
        earlier: what only the earlier file has.
        later: what only the later file has.
    """
    old, new = list(earlier.facts), list(later.facts)
    pairs: list[tuple[Kind, Fact, Fact]] = []
    for match in _MATCHES:
        found, old, new = _paired(old, new, match)
        pairs += [(match.kind or _same_id(a, b), a, b) for a, b in found]
    changes = [Change(kind, _cause(a, b, earlier, later), a, b) for kind, a, b in pairs]
    changes += [Change("gained", _gained(f, earlier, later), None, f) for f in new]
    changes += [Change("lost", _lost(f, earlier, later), f, None) for f in old]
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


def _cause(a: Fact, b: Fact, earlier: Side, later: Side) -> str:
    """Why two matched facts differ."""
    if a.sha256 != b.sha256:
        return _gained(b, earlier, later)
    if a.review != b.review:
        return "decision"
    return _reread(a.sha256, earlier, later)


def _reread(sha256: str, earlier: Side, later: Side) -> str:
    """Why one and the same file gives other facts."""
    old, new = earlier.files.get(sha256), later.files.get(sha256)
    if old is None or new is None:
        return "unknown"
    vocabulary = old.vocabulary_version != new.vocabulary_version
    code = old.reader_version != new.reader_version
    if vocabulary or code:
        return "_and_".join(name for name, yes in (("vocabulary", vocabulary), ("code", code)) if yes)
    return "decision" if sha256 in earlier.decided | later.decided else "unknown"


def _gained(fact: Fact, earlier: Side, later: Side) -> str:
    if not earlier.files:
        return "first_release"
    before = earlier.files.get(fact.sha256)
    if before is not None and before.status == "published":
        return _reread(fact.sha256, earlier, later)
    if before is not None and before.reason_code == SURVEY_CLOSED:
        return "late_report"
    if before is not None and before.status in _REFUSED:
        return "quarantine_lifted"
    return _instead(fact.region_code, earlier, later)


def _instead(region_code: str, earlier: Side, later: Side) -> str:
    """Why another report of the region is shown, by what became of the one that was."""
    for sha256, file in sorted(earlier.files.items()):
        if file.status == "published" and file.region_code == region_code:
            return _gone(later.files.get(sha256)) or "unknown"
    return "new_report"


def _gone(file: FileState | None) -> str | None:
    """Why a file is not shown any more; ``None`` if it is."""
    status = file.status if file else "unknown"
    named = {"withdrawn": "withdrawal", "superseded": "resubmission", "duplicate": "other_rendering"}
    named |= dict.fromkeys(_REFUSED, "quarantine")
    return named.get(status)


def _lost(fact: Fact, earlier: Side, later: Side) -> str:
    return _gone(later.files.get(fact.sha256)) or _reread(fact.sha256, earlier, later)
