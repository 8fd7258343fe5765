"""A cue rule made ready to be tried on words: its groups as numbers, and which words satisfy them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.normalize.matcher import Hit
from etl.vocabulary.models import Measure, Rule


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its words as numbers."""

    measure: Measure
    rule: Rule
    groups: tuple[frozenset[int], ...]
    none: frozenset[int]

    def may_hold(self, terms: frozenset[int]) -> bool:
        """Whether words are at hand for every group but the anchor's, and none that excludes."""
        if not self.none.isdisjoint(terms):
            return False
        return not any(group.isdisjoint(terms) for group in self.groups[1:])


@dataclass(frozen=True, slots=True)
class WordsOf:
    """Words of a clause or sentence: where they stand, and which they are."""

    hits: list[Hit]
    terms: frozenset[int]

    @staticmethod
    def of(hits: list[Hit]) -> WordsOf:
        """The words of some hits."""
        return WordsOf(hits, frozenset([h.term for h in hits]))


def satisfied(compiled: CompiledRule, own: Sequence[Hit], scope: Sequence[Hit]) -> list[Hit] | None:
    """One word per group that satisfies the rule, the anchor's first; ``None`` if a group has none."""
    for anchor in (h for h in own if h.term in compiled.groups[0]):
        words = [anchor]
        for group in compiled.groups[1:]:
            near = [h for h in scope if h.term in group and not _is_same(h, anchor)]
            if compiled.rule.ordered:
                near = [h for h in near if h.start >= words[-1].end]
            if not near:
                break
            words.append(min(near, key=lambda h: abs(h.start - anchor.start)))
        else:
            spread = max(w.end for w in words) - min(w.start for w in words)
            if not compiled.rule.within or spread <= compiled.rule.within:
                return words
    return None


def _is_same(a: Hit, b: Hit) -> bool:
    """Whether one word stands wholly inside the other, so that it adds nothing."""
    return (a.start >= b.start and a.end <= b.end) or (b.start >= a.start and b.end <= a.end)
