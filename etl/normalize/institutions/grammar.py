"""Names that no list holds, found by how Chinese names of institutions are built."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.normalize.institutions.patterns import Patterns

_MAX_LENGTH = 20
_MIN_CORE = 2
_DIVISIONS = frozenset("省市区县州")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]*$")
_KIND_INSIDE = re.compile(r"大学|学院|专科学校")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase built like an institution's name.

    Attributes:
        begin, end: where it stands in the folded text.
        name: the phrase.
        has_place: whether it begins with a place or another head of names, so that its beginning is sure.
    """

    begin: int
    end: int
    name: str
    has_place: bool


def candidate(text: str, end: int, patterns: Patterns, not_before: int = 0) -> Candidate | None:
    """The unlisted name that ends at ``end``, if what stands there is built like one.

    Args:
        text: folded text.
        end: position just after a kind (大学, 职业学院 ...).
        patterns: patterns of the grammar.
        not_before: end of the name that stands before; a new one cannot begin earlier.
    """
    window_start = max(not_before, end - _MAX_LENGTH - 8)
    run = _HAN_RUN.search(text, window_start, end)
    kind = patterns.kind_at_end.search(text, window_start, end)
    if run is None or kind is None:
        return None
    begin, has_place = _beginning(text, run.start(), kind.start(), patterns)
    name = text[begin:end]
    if len(name) > _MAX_LENGTH or not _is_name(text, begin, kind.start(), has_place, patterns):
        return None
    return Candidate(begin, end, name, has_place)


def _beginning(text: str, run_start: int, kind_start: int, patterns: Patterns) -> tuple[int, bool]:
    heads = [match.span() for match in patterns.heads.finditer(text, run_start, kind_start)]
    masked = heads + [match.span() for match in patterns.words.finditer(text, run_start, kind_start)]
    after = run_start
    for pattern in (patterns.left_boundary, _KIND_INSIDE):
        for match in pattern.finditer(text, run_start, kind_start):
            if not any(start < match.end() and match.start() < end for start, end in masked):
                after = max(after, match.end())
    first_head = next((start for start, _ in heads if start >= after), None)
    return (after, False) if first_head is None else (first_head, True)


def _is_name(text: str, begin: int, kind_start: int, has_place: bool, patterns: Patterns) -> bool:
    middle = text[begin:kind_start]
    if patterns.determiner.search(middle) or patterns.foreign.search(text, max(0, begin - 3), kind_start):
        return False
    head = patterns.heads.match(middle)
    core = middle[head.end() :] if head else middle
    if has_place:
        # A city and a kind may be a name (丽水学院); a province, a direction or 中国 with a kind is a phrase.
        return core not in _DIVISIONS if core else middle in patterns.cities
    return len(middle) >= _MIN_CORE and patterns.faculty.fullmatch(middle) is None
