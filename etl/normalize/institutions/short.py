"""Third pass: short names, confirmed by the report's own context."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from etl.normalize.institutions.index import InstitutionIndex, ShortNames
from etl.normalize.institutions.mentions import Hit

_BIG = "大"
_LONG_ALIAS = 3


def add_short_hits(text: str, hits: list[Hit], context: ShortContext) -> list[Hit]:
    """Hits of one folded text with those of short names added; the longest name wins.

    A short name gives way to a full one, except to one at its own end (南师大泰州学院 is not 泰州学院).
    """
    found = sorted(context.spans(text), key=lambda span: (span[0], -span[1]))
    kept = list(hits)
    last_end = 0
    for begin, end, name in found:
        overlapping = (
            [hit for hit in kept if hit.begin < end and begin < hit.end] if begin >= last_end else None
        )
        if overlapping is None or any(hit.begin <= begin or hit.end != end for hit in overlapping):
            continue
        new = context.hit(text, begin, end, name)
        if new is not None:
            kept = [hit for hit in kept if hit not in overlapping]
            kept.append(new)
            last_end = end
    return sorted(kept, key=lambda hit: hit.begin)


class ShortContext:
    """What the report confirms: institutions it names in full, and its region."""

    def __init__(
        self,
        index: InstitutionIndex,
        short: ShortNames,
        confirmed: Collection[str],
        region_code: str,
        defined: Mapping[str, str] | None = None,
    ) -> None:
        self._index = index
        self._short = short
        self._confirmed = frozenset(confirmed)
        self._defined = dict(defined or {})
        self._region_keys = frozenset(index.keys_in(region_code)) if region_code else frozenset()

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """All places of short names, overlapping ones too."""
        for last, name in self._short.automaton.iter(text):
            yield last + 1 - len(name), last + 1, name
        for name in self._defined:
            begin = text.find(name)
            while begin >= 0:
                yield begin, begin + len(name), name
                begin = text.find(name, begin + 1)

    def hit(self, text: str, begin: int, end: int, name: str) -> Hit | None:
        """The institution meant by a short name where it stands; ``None`` if unsure."""
        if not self._stands_alone(text, begin, end, name):
            return None
        if name in self._defined:
            return Hit(begin, end, self._defined[name], "alias", name)
        has_library = self._index.patterns.library_end(text, end) is not None
        key = self._confirmed_key(name)
        if key is not None:
            is_strong = self._keeps(name, key) or (name in self._short.known and len(name) >= _LONG_ALIAS)
            is_followed = has_library or (
                self._has_place(name, key) and self._index.patterns.follower.match(text, end) is not None
            )
            accepted = is_followed or (is_strong and (name[-1] == _BIG or len(name) >= _LONG_ALIAS))
        else:
            key = self._unconfirmed_key(name)
            is_known = name in self._short.known and len(name) >= _LONG_ALIAS
            accepted = key is not None and (has_library or is_known)
        if key is None or not accepted:
            return None
        return Hit(
            begin, end, key, "alias" if key in self._short.known.get(name, ()) else "abbreviation", name
        )

    def _confirmed_key(self, name: str) -> str | None:
        known = self._short.known.get(name, frozenset()) & self._confirmed
        derived = self._short.derived.get(name, {})
        if known or not derived:
            return self._only(known)
        # Somebody the report does not name, but whose usual short name this is, speaks against the others.
        usual = min(how.rank for how in derived.values())
        return self._only(
            frozenset(key for key in derived.keys() & self._confirmed if derived[key].rank == usual)
        )

    def _unconfirmed_key(self, name: str) -> str | None:
        known = self._short.known.get(name, frozenset())
        derived = self._short.derived.get(name, {})
        if known & self._confirmed or derived.keys() & self._confirmed:
            return None
        if known & self._region_keys:
            return self._only(known)
        usual = min((how.rank for how in derived.values()), default=0)
        kept = frozenset(
            key for key, how in derived.items() if how.keeps_kind and how.keeps_place and how.rank == usual
        )
        return self._only((kept & self._region_keys) or known)

    def _only(self, keys: frozenset[str]) -> str | None:
        """The only key, or the only one of the report's region."""
        if len(keys) > 1:
            keys &= self._region_keys
        return next(iter(keys)) if len(keys) == 1 else None

    def _has_place(self, name: str, key: str) -> bool:
        how = self._short.derived.get(name, {}).get(key)
        return how.keeps_place if how is not None else name in self._short.known

    def _keeps(self, name: str, key: str) -> bool:
        how = self._short.derived.get(name, {}).get(key)
        return how is not None and how.keeps_kind and how.keeps_place

    def _stands_alone(self, text: str, begin: int, end: int, name: str) -> bool:
        patterns = self._index.patterns
        if patterns.crosses_place(text, begin) or patterns.crosses_place(text, end):
            return False
        if patterns.names_something_else(text, end):
            return False
        if name[-1] == _BIG and patterns.word_after_big.match(text, end):
            return patterns.big_after_all.match(text, end) is not None
        return True
