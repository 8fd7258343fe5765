"""Which measures a clause states: cue rules of the survey, evaluated on clauses and scored.

A rule is a conjunction of word groups with exclusions (see ``etl.vocabulary.models.Rule``). All words of all rules are
found in one pass; a clause is then tried against those rules only whose first group it has a word of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.model.observation import Status
from etl.normalize.cue_rules import CompiledRule, WordsOf, satisfied
from etl.normalize.cue_words import Expander, context_terms
from etl.normalize.matcher import Hit, TermMatcher, hits_by_clause, hits_by_sentence
from etl.normalize.sections import strip_label
from etl.normalize.text import Clause, Folded
from etl.vocabulary.models import Vocabulary

MODEL = -1
"""In the place of a rule's index: a trained model alone found the cue."""
Hits = list[list[Hit]]
"""Words by clause."""
Spans = Sequence[tuple[int, int]]
"""Folded begins and ends."""
DENIED_FACTOR, _LONGEST_INTENT = 0.5, 36
_DENIED: tuple[Status, float] = ("done", DENIED_FACTOR)


class Passage(NamedTuple):
    """A paragraph whose measures are asked for.

    Attributes:
        folded, clauses: its text.
        planned: whether it stands in a section about plans.
        names: what institutions' names cover; they say nothing of deeds.
    """

    folded: Folded
    clauses: Sequence[Clause]
    planned: bool = False
    names: Spans = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """A clause states a measure.

    Attributes:
        clause: index into the block's clauses.
        weight: how sure the rule is, 0..1, context taken in.
        start, end: folded span of the words that say it.
        rule: index of the rule, to explain the decision; ``MODEL`` if there is none.
        denied: whether the clause says that it was not done; ``weight`` has taken that in.
    """

    clause: int
    measure_code: str
    status: Status
    weight: float
    start: int
    end: int
    rule: int
    denied: bool = False


class MeasureEngine:
    """The compiled rules of one survey."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        language = vocabulary.language
        expand = Expander(vocabulary.lexicons)
        rules = [(m, r) for m in vocabulary.measures for r in m.rules]
        context = context_terms(language)
        words = [w for _, r in rules for g in (*r.all, r.none) for w in expand(g)]
        self.matcher = TermMatcher([*words, *language.compounds, *(w for ws in context.values() for w in ws)])
        ids = self.matcher.id
        self._rules = [
            CompiledRule(
                m,
                r,
                tuple(frozenset(map(ids, expand(g))) for g in r.all),
                frozenset(map(ids, expand(r.none))),
            )
            for m, r in rules
        ]
        self._by_anchor: dict[int, list[int]] = defaultdict(list)
        for number, compiled in enumerate(self._rules):
            for term in compiled.groups[0]:
                self._by_anchor[term].append(number)
        self._compounds = frozenset(map(ids, language.compounds))
        self._context = {name: frozenset(map(ids, ws)) for name, ws in context.items()}
        self._advising, self._advisers = language.advising, language.advisers
        self._planned_as = {m.code: m.planned_as for m in vocabulary.measures}
        self._yields = {m.code: frozenset(m.yields_to) for m in vocabulary.measures}

    def cues(self, passages: Sequence[Passage]) -> list[list[Cue]]:
        """All statements of measures in each of some paragraphs; see ``rule_cues``."""
        return [self.rule_cues(p.folded, p.clauses, p.planned) for p in passages]

    def hits(self, folded: Folded, clauses: Sequence[Clause]) -> Hits:
        """The rules' words in each clause of a block."""
        return hits_by_clause(self._words(folded.text), clauses)

    def rule_cues(
        self, folded: Folded, clauses: Sequence[Clause], planned: bool = False, hits: Hits | None = None
    ) -> list[Cue]:
        """What the rules find in a block, by clause.

        Args:
            folded: the block's text.
            clauses: its clauses.
            planned: whether the block stands in a section about plans.
            hits: what ``hits`` gives of the block, where that is known.
        """
        hits = self.hits(folded, clauses) if hits is None else hits
        sentences = {n: WordsOf.of(found) for n, found in hits_by_sentence(hits, clauses).items()}
        found: list[Cue] = []
        for number, clause in enumerate(clauses):
            candidates = {r for h in hits[number] for r in self._by_anchor.get(h.term, ())}
            if candidates:
                context = self._status(hits, clauses, number, planned, folded.text)
                sentence = sentences[clause.sentence]
                if self._came_to_nothing(sentence.hits, clause) or self._is_wished(folded, clauses, number):
                    context = _DENIED
                own = WordsOf.of(hits[number])
                found += self._clause_cues(number, candidates, own, sentence, context, folded)
        return found

    def _words(self, text: str) -> list[Hit]:
        """Words of the rules in a text, but not the parts of longer words that mean something else (图书 in 图书馆)."""
        found = self.matcher.find(text)
        longer = [h for h in found if h.term in self._compounds]
        covered = bytearray(len(text))
        for hit in longer:
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
        ends = {h.start: h.end for h in longer}
        starts = {h.end: h.start for h in longer}
        return [h for h in found if not (covered[h.start] and covered[h.end - 1]) or _whole(h, ends, starts)]

    def _clause_cues(
        self,
        number: int,
        candidates: set[int],
        own: WordsOf,
        sentence: WordsOf,
        context: tuple[Status, float],
        folded: Folded,
    ) -> list[Cue]:
        best: dict[str, Cue] = {}
        for r in sorted(candidates):
            compiled = self._rules[r]
            scope = own if compiled.rule.scope == "clause" else sentence
            if not compiled.may_hold(scope.terms):
                continue
            cue = self._try(r, number, own, scope, context, folded)
            if cue and (cue.measure_code not in best or cue.weight > best[cue.measure_code].weight):
                best[cue.measure_code] = cue
        yielding = self._yields
        return [
            c for k, c in best.items() if not any(_same_words(c, best.get(o)) for o in yielding.get(k, ()))
        ]

    def _try(
        self,
        r: int,
        number: int,
        own: WordsOf,
        scope: WordsOf,
        context: tuple[Status, float],
        folded: Folded,
    ) -> Cue | None:
        compiled = self._rules[r]
        words = satisfied(compiled, own.hits, scope.hits)
        if words is None:
            return None
        if self._is_denied(own.hits, words, folded.text):
            context = _DENIED
        elif context == _DENIED and any(folded.text.startswith(self._advising, w.start) for w in words):
            context = ("done", 1.0)  # advice itself is what is told
        status, factor = context
        denied = context == _DENIED and not compiled.rule.status
        if compiled.rule.status:
            status, factor = compiled.rule.status, 1.0
        code = compiled.measure.code
        if status == "planned" and compiled.measure.planned_as:
            code = compiled.measure.planned_as
        anchor = words[0]
        if folded.depth[anchor.start] and not compiled.rule.titles:
            return None
        inside = [w for w in words if own.hits[0].start <= w.start <= own.hits[-1].end]
        start, end = min(w.start for w in inside), max(w.end for w in inside)
        return Cue(number, code, status, compiled.rule.weight * factor, start, end, r, denied)

    def _status(
        self, hits: Hits, clauses: Sequence[Clause], number: int, planned: bool, text: str
    ) -> tuple[Status, float]:
        """Status of what a clause states, and how far the context weakens it."""
        terms = {h.term for h in hits[number]}
        if terms & self._context["suspended"] and not terms & self._context["closing"]:
            return "suspended", 0.8
        before = set(terms)
        for earlier in range(number - 1, -1, -1):
            if clauses[earlier].sentence != clauses[number].sentence:
                break
            # As an attribute, what came before a day only tells which thing is meant (开馆前的第一份记录).
            governing = {h.term for h in hits[earlier] if text[h.end - 1 : h.end + 1] != "前的"}
            before |= governing & self._context["frames"]
        if (before & self._context["planned"] and not terms & self._context["planned_none"]) or planned:
            return "planned", 0.85
        if before & self._context["conditional"]:
            return "planned", 0.6
        return "done", 1.0

    def contexts(
        self, folded: Folded, clauses: Sequence[Clause], hits: Hits, numbers: Sequence[int], planned: bool
    ) -> list[tuple[Status, float]]:
        """Status of whatever each of some clauses states, and how far its context weakens it."""
        return [
            _DENIED
            if self._is_denied(hits[n], [], folded.text) or self._is_wished(folded, clauses, n)
            else self._status(hits, clauses, n, planned, folded.text)
            for n in numbers
        ]

    def excluded(self, hits: Hits, places: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
        """Those of some clauses and measures of which a rule would speak but for a word that excludes it (无须VPN)."""
        return {(n, code) for n, code in places if self._is_excluded(code, hits[n])}

    def _is_excluded(self, code: str, own: Sequence[Hit]) -> bool:
        terms = {h.term for h in own}
        candidates = {r for term in terms for r in self._by_anchor.get(term, ())}
        rules = (self._rules[r] for r in candidates)
        return any(
            rule.measure.code == code and terms & rule.none and satisfied(rule, own, own) is not None
            for rule in rules
        )

    def _came_to_nothing(self, sentence: Sequence[Hit], clause: Clause) -> bool:
        """Whether a clause stands in the telling of a plan that was given up (原定…，取消)."""
        for intent in (h for h in sentence if h.term in self._context["intended"] and h.start < clause.end):
            ends = [h for h in sentence if h.term in self._context["called_off"] and h.start > intent.start]
            end = min(ends, default=None)
            if end and end.start - intent.start <= _LONGEST_INTENT and end.end > clause.start:
                return True
        return False

    def _is_wished(self, folded: Folded, clauses: Sequence[Clause], number: int) -> bool:
        """Whether a clause, or one before it in its sentence, begins with a word of advice."""
        sentence = clauses[number].sentence
        for clause in reversed(clauses[: number + 1]):
            if clause.sentence != sentence:
                break
            head = strip_label(folded.text[clause.start : clause.end])
            while word := next((w for w in self._advisers if head.startswith(w)), ""):
                head = head[len(word) :]
            if head.startswith(self._advising):
                return True
        return False

    def _is_denied(self, own: Sequence[Hit], words: Sequence[Hit], text: str) -> bool:
        """Whether a clause says of what its words state that it was not done.

        A denial that an attribute holds is none (为无法返校的学生寄书), unless the words stand in the attribute.
        """
        denials = [h for h in own if h.term in self._context["negated"]]
        end = max((h.end for h in own), default=0) if denials else 0
        for denial in denials:
            close = text.find("的", denial.end, end)
            if close < 0 or any(denial.start <= w.start < close for w in words):
                return True
        return False

    def planned_code(self, code: str) -> str:
        """The measure that a plan for a measure counts as."""
        return self._planned_as.get(code) or code

    def explain(self, rule: int) -> str:
        """The rule in words."""
        compiled = self._rules[rule]
        groups = " + ".join("/".join(g[:6]) for g in compiled.rule.all)
        return f"{compiled.measure.code}: {groups}"


def _whole(hit: Hit, ends: dict[int, int], starts: dict[int, int]) -> bool:
    """Whether a hit is itself a compound or reaches over one, and is no mere part of it."""
    return ends.get(hit.start, hit.end + 1) <= hit.end or starts.get(hit.end, hit.start - 1) >= hit.start


def _same_words(a: Cue, b: Cue | None) -> bool:
    return b is not None and a.start < b.end and b.start < a.end
