"""Words of Chinese report prose that no survey owns."""

from __future__ import annotations

from functools import cached_property

from etl.vocabulary.strict import Strict


class Language(Strict):
    """Words of Chinese report prose that no survey owns: plans, conditions, suspension, negation, slogans."""

    planned: tuple[str, ...]
    planned_none: tuple[str, ...]
    planned_heading: tuple[str, ...]
    conditional: tuple[str, ...]
    planned_frames: tuple[str, ...]
    suspended: tuple[str, ...]
    closing: tuple[str, ...]
    resolve: tuple[str, ...]
    purpose: tuple[str, ...]
    purpose_end: tuple[str, ...]
    negated: tuple[str, ...]
    adverbial: tuple[str, ...]
    anaphora: tuple[str, ...]
    anaphora_pointers: tuple[str, ...] = ()
    anaphora_nouns: tuple[str, ...] = ()
    result: tuple[str, ...]
    reason: tuple[str, ...]
    rescheduled: tuple[str, ...] = ()
    outsiders: tuple[str, ...]
    compounds: tuple[str, ...]
    starting: tuple[str, ...]
    comparing: tuple[str, ...]
    slogans: tuple[str, ...]
    readers: tuple[str, ...] = ()
    intended: tuple[str, ...] = ()
    called_off: tuple[str, ...] = ()
    holding: tuple[str, ...] = ()
    attending: tuple[str, ...] = ()
    advising: tuple[str, ...] = ()
    advisers: tuple[str, ...] = ()

    @cached_property
    def referring(self) -> tuple[str, ...]:
        """Words by which a sentence refers to the deeds of the one before: set phrases, and pointer with noun."""
        pairs = (p + n for p in self.anaphora_pointers for n in self.anaphora_nouns)
        return (*self.anaphora, *pairs)
