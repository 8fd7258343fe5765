"""Words that take up institutions named before: 两馆, 前者, 后者, and 该馆 behind a name that was no subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.normalize.institutions import InstitutionMention
from etl.normalize.sections import strip_label
from etl.normalize.text import Clause, Folded

_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八")} | {"两": 2} | {str(i): i for i in range(2, 9)}
# 两馆, 这三所高校图书馆; not 两馆舍, 三校区, 两馆员.
_COUNTED = re.compile(
    r"(?:以上|上述|这|该|此|目前|现在|其后|随后|而|且)?([两二三四五六七八2-8])"
    r"(?:(?:所|家)(?:高校|学校|院校|大学|图书馆)(?:图书馆)?|[馆校](?![区舍员长内外藏际办领址本级园里]))"
)
_LIBRARY = "该馆"
_ORDERED = re.compile(r"(?:而|但|其中)?(前者|后者)")


@dataclass(frozen=True, slots=True)
class BackReference:
    """A clause takes up institutions named before.

    Attributes:
        keys: the institutions.
        plain: whether the words say how many or which (两馆, 后者), so that a subject held so far gives way.
    """

    keys: tuple[str, ...]
    plain: bool


def back_references(
    folded: Folded,
    clauses: Sequence[Clause],
    mentions: Sequence[InstitutionMention],
    shared: tuple[str, ...],
    same: Sequence[str],
) -> dict[int, BackReference]:
    """Clause -> what its first words take up, if that is plain.

    Args:
        folded: a block's text.
        clauses: its clauses.
        mentions: institutions in it, printed offsets.
        shared: institutions that were spoken of before the block: of its section, or of the paragraph before.
        same: words for one respondent named before (该馆, 该校).
    """
    places = [(folded.to_folded(m.begin), m.institution_key) for m in mentions if not m.in_title]
    libraries = [
        (folded.to_folded(m.begin), m.institution_key) for m in mentions if m.library_end and not m.in_title
    ]
    found = {}
    for number, clause in enumerate(clauses):
        head = strip_label(folded.text[clause.start : clause.end])
        keys = list(_taken_up(head, clause, clauses, places, shared))
        if keys:
            found[number] = BackReference(tuple(keys), True)
        elif head.startswith(tuple(same)):
            of = libraries if head.startswith(_LIBRARY) else places
            near = set(_named_since(clauses, clause.sentence - 1, of, clause.start))
            if len(near) == 1:
                found[number] = BackReference((near.pop(),), of is libraries)
    return found


def _taken_up(
    head: str,
    clause: Clause,
    clauses: Sequence[Clause],
    places: Sequence[tuple[int, str]],
    shared: tuple[str, ...],
) -> Iterator[str]:
    counted, ordered = _COUNTED.match(head), _ORDERED.match(head)
    if not counted and not ordered:
        return
    sizes = _NUMERALS[counted.group(1)] if counted else 2
    for since in (clause.sentence, clause.sentence - 1, clause.sentence - 2, 0):
        keys = tuple(dict.fromkeys(_named_since(clauses, since, places, clause.start)))
        if len(keys) == sizes:
            break
    else:
        keys = shared if len(shared) == sizes else ()
    if ordered and keys:
        keys = (keys[0 if ordered.group(1) == "前者" else 1],)
    yield from keys


def _named_since(
    clauses: Sequence[Clause], sentence: int, places: Sequence[tuple[int, str]], end: int
) -> list[str]:
    """Institutions named from a sentence's beginning up to an offset, in order."""
    start = next((c.start for c in clauses if c.sentence >= sentence), 0)
    return [key for at, key in places if start <= at < end]
