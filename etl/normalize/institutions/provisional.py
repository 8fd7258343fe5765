"""Second pass: which candidates are institutions, by the evidence of the whole report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.normalize.institutions.grammar import Candidate
from etl.normalize.institutions.index import InstitutionIndex
from etl.normalize.institutions.mentions import Hit
from etl.normalize.institutions.places import region_of
from etl.normalize.institutions.scan import Scan

UNKNOWN_REGION = "000000"
_LIBRARY, _ITS = "图书馆", "其"


def accept_candidates(scans: Sequence[Scan], index: InstitutionIndex, region_code: str) -> None:
    """Turns candidates with strong evidence into provisional hits, wherever the same name stands.

    Evidence is a library or centre that directly follows, or a place in a list beside another one; names
    that begin with a place need less.
    """
    names = _evident_names(scans, index)
    if not names:
        return
    for scan in scans:
        accepted = list(_accepted(scan, names, index, region_code))
        scan.hits = _merged(scan.hits, accepted)


def _accepted(scan: Scan, names: set[str], index: InstitutionIndex, region_code: str) -> Iterator[Hit]:
    last_end = 0
    for found in scan.candidates:
        name = _established(found, names)
        begin = found.end - len(name) if name else found.end
        if name and begin >= last_end:
            yield unlisted_hit(name, begin, found.end, index, region_code)
            last_end = found.end


def unlisted_hit(name: str, begin: int, end: int, index: InstitutionIndex, region_code: str) -> Hit:
    """A name that no list has: the college of a university called by its own name alone, else a provisional one."""
    own = name.removeprefix(_ITS)
    key = index.college_named(own, region_code)
    if key is not None:
        return Hit(begin + len(name) - len(own), end, key, "abbreviation", own)
    return Hit(begin, end, provisional_key(name, index, region_code), "provisional", name)


def _merged(hits: list[Hit], accepted: list[Hit]) -> list[Hit]:
    """Both in order; a university gives way to the college whose name begins with its own."""
    begins = {hit.begin for hit in accepted}
    kept = [hit for hit in hits if hit.begin not in begins]
    return sorted(kept + accepted, key=lambda hit: hit.begin)


def provisional_key(name: str, index: InstitutionIndex, region_code: str) -> str:
    """Natural key of an institution in no list: the region its name tells, else the report's."""
    return f"prov:{region_of(name, index) or region_code or UNKNOWN_REGION}:{name}"


def _evident_names(scans: Sequence[Scan], index: InstitutionIndex) -> set[str]:
    names: set[str] = set()
    for scan in scans:
        ends = {end for hit in scan.hits for end in _ends(scan.text, hit, index)}
        begins = {hit.begin for hit in scan.hits}
        for found in scan.candidates:
            if _has_evidence(scan.text, found, index) or _is_in_list(scan.text, found, begins, ends, index):
                names.add(found.name)
                ends.add(found.end)
    return names


def _has_evidence(text: str, found: Candidate, index: InstitutionIndex) -> bool:
    """A library that follows; with a place's name also a list's end, a cell, a paragraph's beginning."""
    if index.patterns.library_end(text, found.end) is not None:
        return True
    if not found.has_place:
        return False
    if index.patterns.list_end.match(text, found.end) or _is_cell(text, found):
        return True
    return found.begin == 0 and _LIBRARY in text[found.end :]


def _is_cell(text: str, found: Candidate) -> bool:
    return text[found.begin - 1 : found.begin] in {"", "\t"} and text[found.end : found.end + 1] in {"", "\t"}


def _ends(text: str, hit: Hit, index: InstitutionIndex) -> tuple[int, ...]:
    library_end = index.patterns.library_end(text, hit.end)
    return (hit.end,) if library_end is None else (hit.end, library_end)


def _is_in_list(
    text: str, found: Candidate, begins: set[int], ends: set[int], index: InstitutionIndex
) -> bool:
    separator = index.patterns.list_separator
    after_another = found.begin - 1 in ends and separator.match(text, found.begin - 1) is not None
    before_another = found.end + 1 in begins and separator.match(text, found.end) is not None
    return after_another or before_another


def _established(found: Candidate, names: set[str]) -> str | None:
    """The shortest evident name that the candidate is or, where its beginning is unsure, ends with."""
    if found.has_place:
        return found.name if found.name in names else None
    fitting = [name for name in names if found.name.endswith(name)]
    return min(fitting, key=len) if fitting else None
