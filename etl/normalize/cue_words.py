"""The words that cue rules are made of: lists in place of their names, and words that decide on a status."""

from __future__ import annotations

from collections.abc import Sequence

from etl.vocabulary.models import Language


class Expander:
    """Puts word lists in place of their names."""

    def __init__(self, lexicons: dict[str, tuple[str, ...]]) -> None:
        self._lexicons = lexicons

    def __call__(self, words: Sequence[str]) -> list[str]:
        """The words, those of a named list ($name) in the list's place."""
        return [w for word in words for w in (self._lexicons[word[1:]] if word.startswith("$") else (word,))]


def context_terms(language: Language) -> dict[str, tuple[str, ...]]:
    """Words that decide on a clause's status; ``frames`` also govern the clauses after them in the sentence."""
    return {
        "planned": language.planned,
        "planned_none": language.planned_none,
        "conditional": language.conditional,
        "suspended": language.suspended,
        "closing": language.closing,
        "negated": language.negated,
        "intended": language.intended,
        "called_off": language.called_off,
        "frames": (*language.planned_frames, *language.conditional),
    }
