"""Third pass: short names, confirmed by the report's own context."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping

from etl.normalize.institutions.index import InstitutionIndex, ShortNames
from etl.normalize.institutions.mentions import Hit, How

_BIG = "大"
_KIND_ENDS = frozenset("大院专")
_LONG = 3


def add_short_hits(text: str, hits: list[Hit], context: ShortContext) -> list[Hit]:
    """Hits of one folded text with those of short names added; the longest name wins.

    A short name gives way to a full one, except to one at its own end (南师大泰州学院 is not 泰州学院).
    """
    begins = [hit.begin for hit in hits]
    ends = [hit.end for hit in hits]
    added: list[Hit] = []
    replaced: set[int] = set()
    last_end = 0
    for begin, end, name in sorted(context.spans(text), key=lambda span: (span[0], -span[1])):
        overlapping = range(bisect_right(ends, begin), bisect_left(begins, end))
        if begin < last_end or any(begins[i] <= begin or ends[i] != end for i in overlapping):
            continue
        new = context.hit(text, begin, end, name)
        if new is not None:
            added.append(new)
            replaced.update(overlapping)
            last_end = end
    kept = [hit for i, hit in enumerate(hits) if i not in replaced]
    return sorted(kept + added, key=lambda hit: hit.begin)


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
        key = self._confirmed_key(name)
        if key is not None:
            accepted = self._is_sure_if_confirmed(text, begin, end, name, key)
        else:
            key = self._unconfirmed_key(name)
            accepted = self._is_sure_alone(text, end, name)
        if key is None or not accepted:
            return None
        how: How = "alias" if key in self._short.known.get(name, ()) else "abbreviation"
        return Hit(begin, end, key, how, name)

    def _is_sure_if_confirmed(self, text: str, begin: int, end: int, name: str, key: str) -> bool:
        patterns = self._index.patterns
        if patterns.library_end(text, end) is not None:
            return True
        how = self._short.derived.get(name, {}).get(key)
        is_known = name in self._short.known
        if how is None or not how.keeps_place:
            return is_known and name[-1] in _KIND_ENDS and len(name) >= _LONG
        if how.keeps_kind and (name[-1] == _BIG or len(name) >= _LONG):
            return True
        if patterns.follower.match(text, end):
            return True
        # 成理 in 形成理论 is no name: without its kind a short one must not be the middle of something.
        return is_known and not patterns.joins_before.match(text, begin - 1) if begin else is_known

    def _is_sure_alone(self, text: str, end: int, name: str) -> bool:
        if self._index.patterns.library_end(text, end) is not None:
            return True
        return name in self._short.known and name[-1] in _KIND_ENDS and len(name) >= _LONG

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
            key
            for key, how in derived.items()
            if how.keeps_place and how.rank == usual and (how.keeps_kind or self._is_beginning(name, key))
        )
        return self._only((kept & self._region_keys) or known)

    def _is_beginning(self, name: str, key: str) -> bool:
        """Whether a short name is the full one without its kind (华北理工)."""
        return len(name) > _LONG and any(full.startswith(name) for full in self._index.all_names(key))

    def _only(self, keys: frozenset[str]) -> str | None:
        """The only key, or the only one of the report's region."""
        if len(keys) > 1:
            keys &= self._region_keys
        return next(iter(keys)) if len(keys) == 1 else None

    def _stands_alone(self, text: str, begin: int, end: int, name: str) -> bool:
        patterns = self._index.patterns
        if patterns.crosses_place(text, begin) or patterns.crosses_place(text, end):
            return False
        if patterns.names_something_else(text, end):
            return False
        return not patterns.belongs_to_next(text, end)
