"""First pass: full names, and what is built like one but is in no list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etl.normalize.institutions.grammar import Candidate, candidate
from etl.normalize.institutions.index import InstitutionIndex, NameRecord
from etl.normalize.institutions.mentions import Hit, How
from etl.normalize.institutions.misprints import Correction, Misprints
from etl.normalize.institutions.places import region_of

_LIBRARY = "图书馆"
_KIND_CHARACTERS = frozenset("大学院校")
_HOW: dict[str, How] = {
    "full": "full",
    "later": "full",
    "former": "former",
    "alias": "alias",
    "unlisted": "provisional",
}
_LISTED_FIRST = {"full": 0, "unlisted": 1, "later": 2, "former": 3, "alias": 4}


@dataclass(slots=True)
class Scan:
    """What the first pass found in one folded text: hits, and candidates that still need evidence."""

    text: str
    hits: list[Hit]
    candidates: list[Candidate]
    taken: list[tuple[int, int]]


def scan(text: str, index: InstitutionIndex, region_code: str, misprints: Misprints | None) -> Scan:
    """Finds full names, misprinted ones and candidates in one folded text."""
    names, kind_ends = _matches(text, index)
    result = Scan(text, [], [], [])
    for begin, end, records in _longest(names):
        record = _choose(records, region_code, index)
        if record is not None and _is_tail(text, begin, record, index):
            continue
        result.taken.append((begin, end))
        if record is not None and not index.patterns.names_something_else(text, end):
            result.hits.append(Hit(begin, end, record.key, _HOW[record.kind], record.name))
            result.candidates.extend(_college(text, begin, end, index))
    _scan_rest(result, kind_ends, index, misprints)
    return result


def _matches(
    text: str, index: InstitutionIndex
) -> tuple[list[tuple[int, int, tuple[NameRecord, ...]]], list[int]]:
    names = []
    kind_ends: list[int] = []
    for last, (length, records) in index.automaton.iter(text):
        if records is None:
            if not kind_ends or kind_ends[-1] != last + 1:
                kind_ends.append(last + 1)
        else:
            names.append((last + 1 - length, last + 1, records))
    return names, kind_ends


def _longest(
    names: list[tuple[int, int, tuple[NameRecord, ...]]],
) -> Iterable[tuple[int, int, tuple[NameRecord, ...]]]:
    names.sort(key=lambda found: (found[0], -found[1]))
    last_end = 0
    for found in names:
        if found[0] >= last_end:
            last_end = found[1]
            yield found


def _choose(records: Sequence[NameRecord], region_code: str, index: InstitutionIndex) -> NameRecord | None:
    """Whose name it is: the report's region before others, then listed names; ``None`` if ambiguous."""
    if len(records) == 1:
        return records[0]
    chosen = [record for record in records if index.entries[record.key].region_code == region_code] or records
    best = min(_LISTED_FIRST[record.kind] for record in chosen)
    chosen = [record for record in chosen if _LISTED_FIRST[record.kind] == best]
    return chosen[0] if len({record.key for record in chosen}) == 1 else None


def _is_tail(text: str, begin: int, record: NameRecord, index: InstitutionIndex) -> bool:
    """Whether a name without a place is only the end of a longer, unlisted one of another region."""
    if index.abbreviator.place_prefix(record.name):
        return False
    place = index.patterns.head_before.search(text, max(0, begin - 4), begin)
    return place is not None and region_of(place.group(), index) != index.entries[record.key].region_code


def _college(text: str, begin: int, end: int, index: InstitutionIndex) -> Iterable[Candidate]:
    """An unlisted independent college that a university's name may begin (X大学 + 知行学院)."""
    match = index.patterns.college.match(text, end) if text.endswith("大学", begin, end) else None
    if match is None:
        return
    own = match.group(1)
    patterns = index.patterns
    is_college = own in patterns.college_words or patterns.faculty.fullmatch(own) is None
    if is_college and not patterns.determiner.search(own) and not patterns.left_boundary.search(own):
        yield Candidate(begin, match.end(), text[begin : match.end()], has_place=True)


def _scan_rest(
    result: Scan, kind_ends: list[int], index: InstitutionIndex, misprints: Misprints | None
) -> None:
    """Looks at the kinds (大学, 学院 ...) that belong to no known name, and at libraries of nobody."""
    ends = sorted({*kind_ends, *(_odd_library_starts(result.text) if misprints else ())})
    position = 0
    last_end = 0
    for end in ends:
        while position < len(result.taken) and result.taken[position][1] < end:
            last_end = max(last_end, result.taken[position][1])
            position += 1
        if position < len(result.taken) and result.taken[position][0] < end:
            continue
        last_end = max(last_end, _examine(result, end, last_end, index, misprints))
    result.hits.sort(key=lambda hit: hit.begin)
    result.candidates.sort(key=lambda found: found.begin)


def _odd_library_starts(text: str) -> Iterable[int]:
    position = text.find(_LIBRARY)
    while position >= 0:
        # One of the two last characters of the name is right if at most one is misprinted.
        if position > 1 and not _KIND_CHARACTERS.isdisjoint(text[position - 2 : position]):
            yield position
        position = text.find(_LIBRARY, position + 1)


def _examine(
    result: Scan, end: int, not_before: int, index: InstitutionIndex, misprints: Misprints | None
) -> int:
    found = candidate(result.text, end, index.patterns, not_before)
    correction = misprints.ending_at(result.text, end, not_before) if misprints else None
    if correction is not None and (found is None or correction.begin <= found.begin or not found.has_place):
        return _take_misprint(result, end, correction, index)
    if found is None or index.patterns.names_something_else(result.text, end):
        return not_before
    result.candidates.append(found)
    return not_before


def _take_misprint(result: Scan, end: int, correction: Correction, index: InstitutionIndex) -> int:
    if not index.patterns.names_something_else(result.text, end):
        result.hits.append(Hit(correction.begin, end, correction.key, "misprint", correction.name))
    return end
