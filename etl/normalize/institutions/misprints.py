"""Names one character off, resolved only when exactly one institution of the report's region fits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from etl.normalize.institutions.index import InstitutionIndex

_MIN_LENGTH = 5
_MAX_LENGTH = 20
_SHORT_CORE = 2
_DIVISIONS = frozenset("省市区县州")
_REPEATED = re.compile(r"(.{1,3})\1")


@dataclass(frozen=True, slots=True)
class Correction:
    """A misprinted name and what it stands for.

    Attributes:
        begin: where the misprinted name begins in the folded text.
        key: the institution meant.
        name: the name meant.
    """

    begin: int
    key: str
    name: str


class Misprints:
    """Names of one region, prepared for look-up one character off."""

    def __init__(self, index: InstitutionIndex, region_code: str) -> None:
        self._index = index
        self._owners: dict[str, set[str]] = defaultdict(set)
        for key in index.keys_in(region_code):
            for name in index.all_names(key):
                self._owners[name].add(key)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for name in self._owners:
            if len(name) >= _MIN_LENGTH:
                for variant in _deletions(name):
                    self._shortened[variant].add(name)
        self._firsts = {name[0] for name in self._owners}
        self._seconds = {name[1] for name in self._owners}
        groups = index.reference.grammar.confusable
        self._confusable = {(a, b) for group in groups for a in group for b in group if a != b}
        self._kinds = _kind_groups(index.reference.grammar.interchangeable_kinds)

    def ending_at(self, text: str, end: int, not_before: int) -> Correction | None:
        """The longest misprinted name of the region ending at ``end``, if exactly one institution fits."""
        low = max(not_before, end - _MAX_LENGTH)
        for begin in range(low, end - _MIN_LENGTH + 2):
            if text[begin] not in self._firsts and text[begin + 1] not in self._seconds:
                continue
            found = self.correct(text[begin:end])
            if found is not None:
                return Correction(begin, *found)
        return None

    def correct(self, printed: str) -> tuple[str, str] | None:
        """Key and name meant by a printed name that nobody bears; ``None`` if not exactly one fits."""
        if printed in self._index.names or self._index.patterns.foreign.search(printed):
            return None
        names = self._candidates(printed)
        keys = {key for name in names for key in self._owners[name]}
        if len(keys) != 1:
            return None
        return keys.pop(), min(names)

    def _candidates(self, printed: str) -> set[str]:
        exact = {name for name in self._rewritten(printed) if name in self._owners}
        return exact or {name for name in self._one_off(printed) if self._is_plausible(printed, name)}

    def _rewritten(self, printed: str) -> Iterator[str]:
        for match in _REPEATED.finditer(printed):
            yield printed[: match.start()] + match.group(1) + printed[match.end() :]
        for kind, others in self._kinds:
            if printed.endswith(kind):
                stem = printed[: -len(kind)]
                yield from (stem + other for other in others)
                return

    def _one_off(self, printed: str) -> Iterator[str]:
        yield from self._shortened.get(printed, ())
        for i, shorter in enumerate(_deletions(printed)):
            if shorter in self._owners and len(shorter) >= _MIN_LENGTH:
                yield shorter
            for name in self._shortened.get(shorter, ()):
                if _is_substitution_at(printed, name, i) or _is_swap(printed, name):
                    yield name

    def _is_plausible(self, printed: str, name: str) -> bool:
        """Whether the printed name is no good name of its own (another place, other known words)."""
        place = self._index.abbreviator.place_prefix(printed)
        if printed[0] != name[0] and (place or printed[1:] != name[1:]):
            return False
        if place and not name.startswith(place) and self._index.abbreviator.place_prefix(name) != place:
            return False
        parts = self._index.abbreviator.parts(printed)
        if parts is None:
            # The kind is misprinted, unless none was meant (云南医学图书馆 is not 云南大学).
            return len(name) > _MIN_LENGTH and not self._index.abbreviator.is_well_formed(
                printed[len(place) :]
            )
        core = "".join(parts.words)
        if len(printed) != len(name):
            return core not in _DIVISIONS
        position = next(i for i, (a, b) in enumerate(zip(printed, name, strict=True)) if a != b)
        if len(core) <= _SHORT_CORE and len(parts.place) <= position < len(parts.place) + len(core):
            return self._is_confusable(printed, name)
        return not self._index.abbreviator.is_well_formed(core)

    def _is_confusable(self, printed: str, name: str) -> bool:
        differing = [(a, b) for a, b in zip(printed, name, strict=True) if a != b]
        return len(differing) > 1 or differing[0] in self._confusable


def _deletions(name: str) -> Iterator[str]:
    return (name[:i] + name[i + 1 :] for i in range(len(name)))


def _is_substitution_at(printed: str, name: str, position: int) -> bool:
    return (
        len(printed) == len(name)
        and printed[:position] == name[:position]
        and printed[position + 1 :] == name[position + 1 :]
    )


def _is_swap(printed: str, name: str) -> bool:
    if len(printed) != len(name):
        return False
    differing = [i for i, (a, b) in enumerate(zip(printed, name, strict=True)) if a != b]
    return (
        len(differing) == 2
        and differing[1] == differing[0] + 1
        and printed[differing[0]] == name[differing[1]]
        and printed[differing[1]] == name[differing[0]]
    )


def _kind_groups(groups: Iterable[tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    pairs = [(kind, tuple(other for other in group if other != kind)) for group in groups for kind in group]
    return sorted(pairs, key=lambda pair: -len(pair[0]))
