"""What a report says of its own coverage: how many were asked, replied, are listed."""

from __future__ import annotations

from collections.abc import Sequence

from etl.model.observation import DeclaredCount
from etl.normalize.figures import Figure
from etl.normalize.reading import BlockReading, Reading, clause_evidence
from etl.vocabulary.models import DeclaredRule

_DECLARING_KINDS = ("paragraph", "list_item")


def declared_counts(reading: Reading) -> list[DeclaredCount]:
    """Declared counts in order; each count_code and value once. Sections about one library declare nothing."""
    found: dict[tuple[str, float], DeclaredCount] = {}
    rules = _with_region(reading)
    for block in reading.blocks:
        if block.block.kind not in _DECLARING_KINDS or block.section.subject_key:
            continue
        for figure in reading.compiled.figures.figures(block.folded, block.clauses, block.periods):
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
    if value is None or figure.kind != "count" or (topic.keys and not topic.summed):
        return None  # what one library says of itself is no coverage of the report
    clause = block.clauses[figure.clause]
    text = block.folded.text[clause.start : clause.end]
    for rule in rules:
        said = all(any(word in text for word in group) for group in rule.all)
        told = not topic.keys or rule.count_code == "replied"
        if said and told and figure.unit in rule.units and not any(word in text for word in rule.none):
            return DeclaredCount(rule.count_code, rule.what, value, clause_evidence(block, figure.clause))
    return None
