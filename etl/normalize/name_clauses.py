"""Clauses cut where an enumeration goes on with another institution (A馆的文献传递、B馆的讲座; A馆300篇、B馆200篇)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from etl.normalize.institutions import InstitutionMention
from etl.normalize.text import Clause, Folded

_PARTIES = re.compile(r"[与和同跟向为给由对]|联合|会同|以及")
_FEWEST = 4
_DAY = re.compile(r"(?:\d{1,2}月)?\d{1,2}日")


def cut_at_names(
    cut: Sequence[Clause], folded: Folded, mentions: Sequence[InstitutionMention]
) -> list[Clause]:
    """The clauses, cut before a name behind 、 if what stands between it and the name before says something.

    A mere list of names stays whole, and so do the parties to one deed (A馆与某公司、B馆合作).
    """
    spans = [
        (folded.to_folded(m.begin), folded.to_folded(m.library_end or m.end), bool(m.library_end))
        for m in mentions
        if not m.in_title and not folded.depth[folded.to_folded(m.begin)]
    ]
    found: list[Clause] = []
    for clause in cut:
        within = [s for s in spans if clause.start <= s[0] < clause.end]
        start = clause.start
        for before, (begin, end, library) in pairwise(within):
            between = folded.text[before[1] : begin]
            counted = any(map(str.isdigit, folded.text[end : end + 8]))
            if _goes_on(between) and (library or counted):
                found.append(Clause(start, begin - 1, clause.sentence))
                start = begin
        found.append(Clause(start, clause.end, clause.sentence))
    return found


def _goes_on(between: str) -> bool:
    bare = between[:-1]
    if _DAY.fullmatch(bare):
        return False
    says = any(map(str.isdigit, bare)) or len(bare) >= _FEWEST
    return (
        between.endswith("、") and says and not _PARTIES.search(bare) and "(" not in bare and "、" not in bare
    )
