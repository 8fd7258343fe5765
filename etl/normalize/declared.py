"""What a report says of its own coverage: how many were asked, replied, are listed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.model.observation import DeclaredCount
from etl.normalize.figures import Figure
from etl.normalize.reading import BlockReading, Reading, clause_evidence
from etl.vocabulary.models import DeclaredRule

_OF_THEM = re.compile(r".*(?:馆|校|所|家|单位|院)之?中")
_HIGHER = re.compile("高等(?=学校|院校|教育|职业|专科)")
_AMONG = ("中", "里", "(")
_DECLARING_KINDS = ("paragraph", "list_item")


def declared_counts(reading: Reading) -> list[DeclaredCount]:
    """Declared counts in order; each count_code and value once. Sections about one library declare nothing."""
    found: dict[tuple[str, float], DeclaredCount] = {}
    rules = _with_region(reading)
    for block in reading.blocks:
        if block.block.kind not in _DECLARING_KINDS or block.section.subject_key:
            continue
        for figure in reading.figures(block):
            count = _declared(block, figure, rules)
            if count:
                found.setdefault((count.count_code, count.value), count)
    return list(found.values())


def _with_region(reading: Reading) -> list[DeclaredRule]:
    """The rules, with the region's names for ``{region}``."""
    names = (reading.region.name, reading.region.short_name)

    def expand(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(w.format(region=n) for w in words for n in (names if "{region}" in w else names[:1]))

    rules = reading.compiled.vocabulary.declared
    return [r.model_copy(update={"all": tuple(map(expand, r.all)), "none": expand(r.none)}) for r in rules]


def _declared(block: BlockReading, figure: Figure, rules: Sequence[DeclaredRule]) -> DeclaredCount | None:
    value = figure.mention.value
    topic = block.topics[figure.clause]
    rules = [r for r in rules if figure.unit in r.units]
    if not rules or value is None or figure.kind != "count" or (topic.keys and not topic.summed):
        return None  # what one library says of itself is no coverage of the report
    text = _text(block, figure.clause)
    among = _OF_THEM.search(figure.before)
    if among:  # 受访馆中有52所: what is said of the 52 stands behind
        text = (
            figure.before[among.end() :] + block.folded.text[figure.start : block.clauses[figure.clause].end]
        )
    sentence = _sentence(block, figure.clause)
    bare = _HIGHER.sub("高", text)  # 高等学校 tells of no list (A、B等20所)
    for rule in rules:
        said = all(any(word in text for word in group) for group in rule.all)
        said = said and (not rule.context or any(word in sentence for word in rule.context))
        told = not topic.keys or rule.count_code == "replied"
        fits = (
            figure.unit in rule.units
            and _goes_on(figure.after, rule)
            and (not rule.before or figure.before.endswith(rule.before))
            and not any(word in bare for word in rule.none)
        )
        if said and told and fits:
            return DeclaredCount(rule.count_code, rule.what, value, clause_evidence(block, figure.clause))
    return None


def _goes_on(after: str, rule: DeclaredRule) -> bool:
    """Whether behind a figure nothing is told but whom it counts, where the rule asks for that."""
    if not rule.after:
        return True
    words = sorted(rule.after, key=len, reverse=True)
    while word := next((w for w in words if after.startswith(w)), ""):
        after = after[len(word) :]
    return not after or after.startswith(_AMONG)


def _text(block: BlockReading, number: int) -> str:
    """A clause without what stands in titles: 《关于报送情况的函》 tells of no reply."""
    clause = block.clauses[number]
    chars = range(clause.start, clause.end)
    return "".join(block.folded.text[at] for at in chars if block.folded.depth[at] != 2)


def _sentence(block: BlockReading, number: int) -> str:
    sentence = block.clauses[number].sentence
    return ",".join(_text(block, i) for i, c in enumerate(block.clauses) if c.sentence == sentence)
