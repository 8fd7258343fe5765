"""One pass over a text for all words of a vocabulary (Aho and Corasick 1975, by pyahocorasick)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ahocorasick

from etl.normalize.text import Clause, fold_text


class Hit(NamedTuple):
    """A word found: folded offsets and the word's number."""

    start: int
    end: int
    term: int


_hit = tuple.__new__  # half the time of Hit(...), and millions are made


class TermMatcher:
    """Finds every occurrence of every word, overlapping ones too, in time linear in the text."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms: tuple[str, ...] = tuple(sorted({fold_text(t) for t in terms} - {""}))
        self.ids: dict[str, int] = {term: i for i, term in enumerate(self.terms)}
        self._automaton = ahocorasick.Automaton()
        for i, term in enumerate(self.terms):
            self._automaton.add_word(term, (i, len(term)))
        if self.terms:
            self._automaton.make_automaton()

    def id(self, term: str) -> int:
        """Number of a word, however it is spelt."""
        return self.ids[fold_text(term)]

    def find(self, text: str) -> list[Hit]:
        """All occurrences in a folded text, by end, then start."""
        if not self.terms:
            return []
        found = self._automaton.iter(text)
        return [_hit(Hit, (end + 1 - length, end + 1, term)) for end, (term, length) in found]


def hits_by_clause(hits: list[Hit], clauses: Sequence[Clause]) -> list[list[Hit]]:
    """Hits that lie within a clause, per clause."""
    found: list[list[Hit]] = [[] for _ in clauses]
    at = 0
    for hit in sorted(hits):
        while at < len(clauses) and clauses[at].end <= hit.start:
            at += 1
        if at < len(clauses) and hit.start >= clauses[at].start and hit.end <= clauses[at].end:
            found[at].append(hit)
    return found


def hits_by_sentence(hits: list[list[Hit]], clauses: Sequence[Clause]) -> dict[int, list[Hit]]:
    """The same per sentence, by its number."""
    sentences: dict[int, list[Hit]] = defaultdict(list)
    for clause, found in zip(clauses, hits, strict=True):
        sentences[clause.sentence] += found
    return sentences
