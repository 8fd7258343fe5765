"""All names of institutions in one automaton, built once per version of the reference data."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import ahocorasick

from etl.normalize.institutions.abbreviations import Abbreviator, ShortName
from etl.normalize.institutions.fold import fold_name
from etl.normalize.institutions.patterns import Patterns
from etl.vocabulary.reference import Reference

_COLLEGE, _SHORTEST_UNIVERSITY, _SHORTEST_COLLEGE = "学院", 4, 4
NameKind = Literal["full", "former", "later", "alias", "unlisted"]


@dataclass(frozen=True, slots=True)
class NameRecord:
    """One spelling of one institution, as matched."""

    key: str
    kind: NameKind
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One institution and its dated names.

    Attributes:
        former: (name, partly known date at which the next name took over), oldest first as entered.
        later: (name, partly known date from which it holds).
    """

    key: str
    code: str | None
    name: str
    region_code: str
    level: str | None
    former: tuple[tuple[str, str | None], ...] = ()
    later: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class ShortNames:
    """Short names of some institutions: data's aliases and derived ones.

    Attributes:
        known: aliases of the reference data: text -> institution keys.
        derived: text -> {institution key: how it was derived}.
        automaton: finds all of them.
    """

    known: dict[str, frozenset[str]]
    derived: dict[str, dict[str, ShortName]]
    automaton: Any = field(repr=False)


class InstitutionIndex:
    """Immutable index of all names; made by :func:`build_index`."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.patterns = Patterns(reference.grammar, reference.regions)
        self.abbreviator = Abbreviator(reference.grammar, reference.regions)
        self.entries = {entry.key: entry for entry in _entries(reference)}
        self.names = _name_records(self.entries.values(), reference)
        self.automaton = _automaton(self.names, reference.grammar.kinds)
        self._aliases = _aliases(reference)
        self._short: dict[tuple[str, frozenset[str]], ShortNames] = {}
        self._abbreviations: dict[str, tuple[ShortName, ...]] = {}
        self._colleges: dict[str, dict[str, frozenset[str]]] = {}
        self._lock = threading.Lock()

    @cached_property
    def _region_keys(self) -> dict[str, tuple[str, ...]]:
        by_region = defaultdict[str, list[str]](list)
        for entry in self.entries.values():
            by_region[entry.region_code].append(entry.key)
        return {code: tuple(keys) for code, keys in by_region.items()}

    def keys_in(self, region_code: str) -> tuple[str, ...]:
        """Keys of the institutions of a region."""
        return self._region_keys.get(region_code, ())

    def college_named(self, name: str, region_code: str) -> str | None:
        """Key of the one college of a region whose full name puts a university's before its own (X大学滇池学院)."""
        with self._lock:
            if region_code not in self._colleges:
                self._colleges[region_code] = self._make_colleges(region_code)
            keys = self._colleges[region_code].get(name, frozenset())
        return next(iter(keys)) if len(keys) == 1 else None

    def _make_colleges(self, region_code: str) -> dict[str, frozenset[str]]:
        found = defaultdict[str, set[str]](set)
        for key in self.keys_in(region_code):
            for name in self.all_names(key):
                for end in range(_SHORTEST_UNIVERSITY, len(name) - _SHORTEST_COLLEGE + 1):
                    if name[:end] in self.names and name.endswith(_COLLEGE):
                        found[name[end:]].add(key)
        return {name: frozenset(keys) for name, keys in found.items() if name not in self.names}

    def all_names(self, key: str) -> Iterator[str]:
        """Listed, former and later names of an institution, folded; of a provisional one the name in its key."""
        entry = self.entries.get(key)
        if entry is None:
            yield key.split(":", 2)[2]
            return
        for name in (entry.name, *(name for name, _ in (*entry.former, *entry.later))):
            yield fold_name(name)

    def short_names(self, region_code: str, others: frozenset[str]) -> ShortNames:
        """Short names of a region's institutions, of ``others``, and all aliases of the reference data."""
        key = (region_code, others)
        with self._lock:
            if key not in self._short:
                if len(self._short) >= 64:
                    self._short.clear()
                self._short[key] = self._make_short_names((*self.keys_in(region_code), *sorted(others)))
            return self._short[key]

    def _abbreviated(self, name: str) -> tuple[ShortName, ...]:
        """The short names of a full one, made once: reports of one region need the same."""
        if name not in self._abbreviations:
            self._abbreviations[name] = tuple(self.abbreviator.short_names(name))
        return self._abbreviations[name]

    def _make_short_names(self, keys: Iterable[str]) -> ShortNames:
        never = set(self.reference.grammar.common_words) | self.names.keys()
        never_at_end = self.reference.grammar.never_at_end
        derived: dict[str, dict[str, ShortName]] = defaultdict(dict)
        for key in dict.fromkeys(keys):
            for name in self.all_names(key):
                for short in self._abbreviated(name):
                    if short.text not in never and not short.text.endswith(never_at_end):
                        known_as = derived[short.text].get(key)
                        if known_as is None or short.rank < known_as.rank:
                            derived[short.text][key] = short
        known = {text: keys for text, keys in self._aliases.items() if text not in never}
        automaton = ahocorasick.Automaton()
        for text in derived.keys() | known.keys():
            automaton.add_word(text, text)
        automaton.make_automaton()
        return ShortNames(known, dict(derived), automaton)


_INDEXES: dict[str, InstitutionIndex] = {}
_INDEXES_LOCK = threading.Lock()


def build_index(reference: Reference) -> InstitutionIndex:
    """The index of reference data; one and the same object for one version of it."""
    with _INDEXES_LOCK:
        if reference.version not in _INDEXES:
            _INDEXES[reference.version] = InstitutionIndex(reference)
        return _INDEXES[reference.version]


def _entries(reference: Reference) -> Iterator[Entry]:
    former = defaultdict[str, list[tuple[str, str | None]]](list)
    later = defaultdict[str, list[tuple[str, str | None]]](list)
    for other in reference.other_names:
        if other.kind == "former":
            former[other.code].append((other.name, other.valid_to))
        elif other.kind == "later":
            later[other.code].append((other.name, other.valid_from))
    for listed in reference.institutions:
        yield Entry(
            f"hei:{listed.code}",
            listed.code,
            listed.name,
            listed.region_code,
            listed.level,
            tuple(former[listed.code]),
            tuple(later[listed.code]),
        )
    for unlisted in reference.unlisted:
        key = f"prov:{unlisted.region_code}:{unlisted.name}"
        yield Entry(key, None, unlisted.name, unlisted.region_code, None)


def _name_records(entries: Iterable[Entry], reference: Reference) -> dict[str, tuple[NameRecord, ...]]:
    records = defaultdict[str, list[NameRecord]](list)
    for entry in entries:
        kind: NameKind = "full" if entry.code else "unlisted"
        _add(records, NameRecord(entry.key, kind, entry.name), reference)
        for name, _ in entry.former:
            _add(records, NameRecord(entry.key, "former", name), reference)
        for name, _ in entry.later:
            _add(records, NameRecord(entry.key, "later", name), reference)
    for unlisted in reference.unlisted:
        for alias in unlisted.aliases:
            record = NameRecord(f"prov:{unlisted.region_code}:{unlisted.name}", "unlisted", alias)
            _add(records, record, reference)
    return {name: tuple(found) for name, found in records.items()}


def _add(records: dict[str, list[NameRecord]], record: NameRecord, reference: Reference) -> None:
    folded = fold_name(record.name)
    records[folded].append(record)
    for variant in _variants(folded, reference):
        records[variant].append(NameRecord(record.key, "alias", record.name))


def _variants(folded: str, reference: Reference) -> Iterator[str]:
    # 中国石油大学(华东) is mostly printed without its bracket; which one is meant, the region says.
    base, bracket, place = folded.partition("(")
    if bracket:
        yield base
        yield base + place.rstrip(")")
    for long, shorts in reference.grammar.contractions.items():
        if long in folded:
            yield from (folded.replace(long, short) for short in shorts)


def _automaton(names: dict[str, tuple[NameRecord, ...]], kinds: Iterable[str]) -> Any:
    automaton = ahocorasick.Automaton()
    for kind in kinds:
        automaton.add_word(kind, (len(kind), None))
    for name, records in names.items():
        automaton.add_word(name, (len(name), records))
    automaton.make_automaton()
    return automaton


def _aliases(reference: Reference) -> dict[str, frozenset[str]]:
    aliases = defaultdict[str, set[str]](set)
    for other in reference.other_names:
        if other.kind == "alias":
            aliases[fold_name(other.name)].add(f"hei:{other.code}")
    return {text: frozenset(keys) for text, keys in aliases.items()}
