"""Clauses that leave out the verb of the clause before (A馆开通试用库15个、B馆9个、C馆7个)."""

from __future__ import annotations

import re

from etl.normalize.reading import BlockReading

_BARE_FIGURE = re.compile(
    r"(?:的|则|为|有|达|是|也|约|近|超过|多达|各|共|分别)*\d[\d,.]*(?:万|亿)?[余多]?(?:万|亿)?([^\d,，、。;；]{1,3})"
)


def full_clause(block: BlockReading, number: int) -> int | None:
    """Index of the clause whose verb and object a clause of a name and a figure takes up; ``None`` if it is none.

    The clause taken up stands before it in the sentence, with nothing but others of its kind between, and has a
    figure of the same unit, or names nobody and brings in several (发放漫游账号，A馆420个，B馆260个).
    """
    unit = _bare_unit(block, number)
    if unit is None:
        return None
    sentence = block.clauses[number].sentence
    for earlier in range(number - 1, -1, -1):
        if block.clauses[earlier].sentence != sentence:
            return None
        if _bare_unit(block, earlier) is None:
            return earlier if _has_figure(block, earlier, unit) or _brings_in(block, earlier, unit) else None
    return None


def _bare_unit(block: BlockReading, number: int) -> str | None:
    """The unit of a clause that holds only its subject's name and a figure."""
    clause, topic = block.clauses[number], block.topics[number]
    if topic.clarity < 1.0 or not topic.keys or not clause.start < topic.named_to <= clause.end:
        return None
    if len(topic.keys) > 1:
        return None
    # A count right behind the only name is no count of a list (B馆9个).
    text, behind = block.folded.text, topic.count_span[0] if topic.count_span else topic.named_to
    while text[behind - 1].isdigit():
        behind -= 1
    rest = text[behind : clause.end]
    told = _BARE_FIGURE.fullmatch(rest)
    return told.group(1) if told else None


def _brings_in(block: BlockReading, number: int, unit: str) -> bool:
    """Whether a clause names nobody, and two clauses of a name and a figure of this unit follow it."""
    behind = range(number + 1, number + 3)
    return (
        not block.topics[number].keys
        and behind[-1] < len(block.clauses)
        and all(_bare_unit(block, n) == unit for n in behind)
    )


def _has_figure(block: BlockReading, number: int, unit: str) -> bool:
    clause = block.clauses[number]
    text = block.folded.text[clause.start : clause.end]
    return bool(block.topics[number].keys) and bool(
        re.search(rf"\d[\d,.]*[万亿余多]*{re.escape(unit)}", text)
    )
