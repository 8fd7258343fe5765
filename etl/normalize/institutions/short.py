"""Third pass: short names, confirmed by the report's own context."""

from __future__ import annotations

from collections.abc import Collection

from etl.normalize.institutions.index import InstitutionIndex, ShortNames
from etl.normalize.institutions.mentions import Hit

_BIG = "大"
_LONG_ALIAS = 3


def short_hits(text: str, hits: list[Hit], short: ShortNames, context: ShortContext) -> list[Hit]:
    """Short names in one folded text, outside the hits already there; longest wins."""
    found = []
    for last, name in short.automaton.iter(text):
        found.append((last + 1 - len(name), last + 1, name))
    found.sort(key=lambda span: (span[0], -span[1]))
    new: list[Hit] = []
    taken = _Taken(hits)
    for begin, end, name in found:
        if taken.overlaps(begin, end):
            continue
        hit = context.hit(text, begin, end, name)
        if hit is not None:
            new.append(hit)
            taken.last_end = end
    return new


class _Taken:
    """Spans already taken, asked for in ascending order."""

    def __init__(self, hits: list[Hit]) -> None:
        self._hits = hits
        self._position = 0
        self.last_end = 0

    def overlaps(self, begin: int, end: int) -> bool:
        while self._position < len(self._hits) and self._hits[self._position].end <= begin:
            self._position += 1
        ahead = self._position < len(self._hits) and self._hits[self._position].begin < end
        return ahead or begin < self.last_end


class ShortContext:
    """What the report confirms: institutions it names in full, and its region."""

    def __init__(
        self, index: InstitutionIndex, short: ShortNames, confirmed: Collection[str], region_code: str
    ) -> None:
        self._index = index
        self._short = short
        self._confirmed = frozenset(confirmed)
        self._region_keys = frozenset(index.keys_in(region_code)) if region_code else frozenset()

    def hit(self, text: str, begin: int, end: int, name: str) -> Hit | None:
        """The institution meant by a short name where it stands; ``None`` if unsure."""
        if not self._stands_alone(text, begin, end, name):
            return None
        has_library = self._index.patterns.library_end(text, end) is not None
        key = self._confirmed_key(name)
        if key is not None:
            is_strong = self._keeps(name, key) or (name in self._short.known and len(name) >= _LONG_ALIAS)
            is_followed = has_library or self._index.patterns.follower.match(text, end) is not None
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
        keys = known or self._short.derived.get(name, {}).keys() & self._confirmed
        return next(iter(keys)) if len(keys) == 1 else None

    def _unconfirmed_key(self, name: str) -> str | None:
        known = self._short.known.get(name, frozenset())
        derived = self._short.derived.get(name, {})
        if known & self._confirmed or derived.keys() & self._confirmed:
            return None
        if known:
            keys = known if len(known) == 1 else known & self._region_keys
        else:
            keys = frozenset(key for key, how in derived.items() if how.keeps_kind and how.keeps_place)
        return next(iter(keys)) if len(keys) == 1 else None

    def _keeps(self, name: str, key: str) -> bool:
        how = self._short.derived.get(name, {}).get(key)
        return how is not None and how.keeps_kind and how.keeps_place

    def _stands_alone(self, text: str, begin: int, end: int, name: str) -> bool:
        patterns = self._index.patterns
        if patterns.crosses_place(text, begin) or patterns.crosses_place(text, end):
            return False
        if patterns.names_something_else(text, end):
            return False
        if name[-1] == _BIG and text[end : end + 1] in patterns.word_after_big:
            return patterns.big_after_all.match(text, end) is not None
        return True
