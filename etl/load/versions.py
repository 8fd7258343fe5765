"""Which of a submitter's reports is the one to show: a pure decision over all of them, whatever order they came in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

SAME_TEXT = 0.8
"""Share of common 5-grams from which two reports without scanned pages are one text."""
SAME_TEXT_SCANNED = 0.5
"""The same where character recognition stands between them: every misread character spoils five 5-grams."""

_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Edition:
    """One report of a submitter.

    Attributes:
        received_us: when it was received, microseconds since 1970 UTC.
        sketch: sorted bottom-k sketch of its text.
        sentences: its pieces of evidence, verbatim; they tell a revised figure from another rendering.
    """

    sha256: str
    report_date: date | None
    received_us: int
    scanned_pages: int
    sketch: tuple[int, ...] = ()
    sentences: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[date, int, str]:
        """The contract's order of versions: report date (none is earliest), receipt, hash."""
        return self.report_date or date.min, self.received_us, self.sha256


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one report.

    Attributes:
        version: which report of its submitter it is, from 1; ``None`` for a duplicate.
        kept_sha256: the report shown instead; ``None`` if it is shown itself.
    """

    sha256: str
    status: Literal["published", "superseded", "duplicate"]
    version: int | None
    kept_sha256: str | None


def decide(editions: Iterable[Edition]) -> list[Decision]:
    """Decide over all reports of one submitter for one survey.

    Of several renderings of one report the best text is kept: fewest scanned pages, then the most pieces of evidence
    found in it, then the latest. Among those kept the latest is current.

    Args:
        editions: all that are in the warehouse, in any order.
    """
    kept: list[Edition] = []
    duplicates: list[tuple[Edition, Edition]] = []
    latest_first = sorted(editions, key=lambda e: e.order, reverse=True)
    by_quality = sorted(latest_first, key=lambda e: (e.scanned_pages, -len(e.sentences)))
    for edition in by_quality:
        twin = next((k for k in kept if is_same_report(k, edition)), None)
        if twin:
            duplicates.append((edition, twin))
        else:
            kept.append(edition)
    return _ranked(sorted(kept, key=lambda e: e.order)) + [
        Decision(e.sha256, "duplicate", None, twin.sha256) for e, twin in duplicates
    ]


def _ranked(kept: Sequence[Edition]) -> list[Decision]:
    last = len(kept)
    return [
        Decision(e.sha256, "published", n, None)
        if n == last
        else Decision(e.sha256, "superseded", n, kept[-1].sha256)
        for n, e in enumerate(kept, start=1)
    ]


def is_same_report(a: Edition, b: Edition) -> bool:
    """Whether two files are renderings of one report, rather than two versions of it.

    Different dates, or a sentence that differs in its figures alone, make a version; figures are not compared where
    a page was scanned, for there they may be misread.
    """
    if a.report_date and b.report_date and a.report_date != b.report_date:
        return False
    scanned = bool(a.scanned_pages or b.scanned_pages)
    if similarity(a.sketch, b.sketch) < (SAME_TEXT_SCANNED if scanned else SAME_TEXT):
        return False
    return scanned or not has_revised_figure(a.sentences, b.sentences)


def similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """Jaccard similarity of two texts, 0..1, estimated from their sorted bottom-k sketches; 0 if one is empty."""
    size = min(len(a), len(b))
    if not size:
        return 0.0
    lowest = sorted(set(a) | set(b))[:size]
    return len(set(lowest) & set(a) & set(b)) / len(lowest)


def has_revised_figure(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether some sentence stands in both with other digits in each; one that only one of them has proves nothing."""
    ours, theirs = _by_skeleton(a), _by_skeleton(b)
    return any(ours[k] - theirs[k] and theirs[k] - ours[k] for k in ours.keys() & theirs.keys())


def _by_skeleton(sentences: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sentence in sentences:
        text = _SPACE.sub("", unicodedata.normalize("NFKC", sentence))
        found.setdefault(_DIGITS.sub("#", text), set()).add(text)
    return found
