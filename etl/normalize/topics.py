"""What clauses are about, by what is named in them: carried over clauses and sentences, and dropped again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.normalize.back_references import BackReference
from etl.normalize.text import Clause

# A sentence that begins so turns to another matter, about which the last subject said nothing (论文检测方面，...).
_SHIFT = re.compile(r"^(?:在|从)?.{2,12}(?:方面|环节|领域|类活动中|问题上|服务上|工作上|工作中|看)$")


@dataclass(frozen=True, slots=True)
class Topic:
    """Subjects of a clause.

    Attributes:
        keys: institution keys; empty when it is about the region as a whole.
        clarity: how plain it is, 0..1: 1 named in the clause, less when carried over.
        listed: whether it is a list of several institutions.
        count_span: folded span of the count after a list (等20余所高校图书馆, 三校).
        summed: whether that count takes in more than the list names and so is the region's; else it only sums up.
        named_to: folded offset behind the names that made it the topic; -1 where it is carried over.
        aside: whether it only stands out among those of whom is spoken (最早的A图书馆), and does not hold on.
    """

    keys: tuple[str, ...]
    clarity: float
    listed: bool = False
    count_span: tuple[int, int] | None = None
    summed: bool = False
    named_to: int = -1
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody named in a clause; see ``Topic`` for what it shares with it.

    Attributes:
        start, end: folded span of the names.
        keys: institution keys; empty for the region's libraries.
        library: whether libraries are named, not only their schools.
        strong: whether they stand at the head of the clause.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    library: bool
    strong: bool
    count_span: tuple[int, int] | None = None
    summed: bool = False
    aside: bool = False


def spread(
    text: str,
    clauses: Sequence[Clause],
    events: list[list[Event]],
    default: Topic,
    in_case: bool,
    back: Mapping[int, BackReference],
) -> list[Topic]:
    """Carries topics over clauses and sentences."""
    topics: list[Topic] = []
    current, sentence = default, -1
    held = default  # of what was spoken before an aside; a semicolon goes back to it
    for number, (clause, found) in enumerate(zip(clauses, events, strict=True)):
        if clause.sentence != sentence:
            sentence = clause.sentence
            current = _at_sentence(current, default, in_case)
            if _SHIFT.match(text[clause.start : clause.end]):
                current = default
        elif current.aside and text[clause.start - 1] == ";":
            current = _carried_on(held, held.clarity - 0.03)
        usable = [
            e
            for e in found
            if not in_case or not e.keys or (e.library and e.strong) or e.keys == default.keys
        ]
        if usable:
            held = held if current.aside else current
            current = _topic(_chosen(usable, text))
        elif number in back and (back[number].plain or not current.keys):
            keys = back[number].keys
            current = Topic(keys, 0.9 if back[number].plain else 0.75, len(keys) > 1)
        elif current.clarity > 0.8 and topics and current is topics[-1]:
            current = _carried_on(current, current.clarity - 0.03)
        topics.append(current)
    return topics


def _chosen(usable: Sequence[Event], text: str) -> Event:
    """Whom a clause is about: its head, or those whom a bracket names behind 部分高校图书馆."""
    for all_of_them, named in pairwise(usable):
        if not all_of_them.keys and named.keys and text[all_of_them.end : named.start] == "(":
            return named
    return usable[-1] if usable[-1].strong else usable[0]


def _at_sentence(current: Topic, default: Topic, in_case: bool) -> Topic:
    """What holds at the beginning of a sentence: one institution holds on, a list and a case's digressions do not."""
    if in_case or current.listed or current.aside:
        return default
    return _carried_on(current, current.clarity)


def _carried_on(topic: Topic, clarity: float) -> Topic:
    """A topic where no word names it."""
    return Topic(topic.keys, clarity, topic.listed, None, topic.summed, -1, topic.aside)


def _topic(event: Event) -> Topic:
    listed = len(event.keys) > 1
    return Topic(event.keys, 1.0, listed, event.count_span, event.summed, event.end, event.aside)
