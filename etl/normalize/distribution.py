"""Figures that a sentence deals out to a list of institutions in turn (A、B、C三馆分别为12篇、9篇、7篇)."""

from __future__ import annotations

from collections.abc import Sequence

from etl.normalize.figures import Figure
from etl.normalize.institutions import InstitutionMention
from etl.normalize.reading import BlockReading

DEALING = ("分别", "依次")


def is_sum_of_list(block: BlockReading, figure: Figure) -> bool:
    """Whether a number only sums up the list before it (A、B、C三馆) and so is no figure of its own."""
    topic = block.topics[figure.clause]
    span = topic.count_span
    counted = span is not None and span[0] <= figure.start < span[1]
    return counted and not topic.summed and figure.mention.value == len(topic.keys)


def dealt_out(
    block: BlockReading, figures: Sequence[Figure], mentions: Sequence[InstitutionMention]
) -> dict[int, str]:
    """Index of a figure -> key of the institution whose it is.

    A figure in brackets behind a name (A（12篇）、B（9篇）) is that institution's; so are those that a sentence
    deals out in turn, where the list and its figures match one to one.
    """
    found = _bracketed(block, figures, mentions)
    for number, clause in enumerate(block.clauses):
        keys = block.topics[number].keys
        text = block.folded.text[clause.start : clause.end]
        at = max(text.find(word) for word in DEALING)
        if len(keys) < 2 or at < 0:
            continue
        behind = [i for i, f in enumerate(figures) if f.clause == number and f.start >= clause.start + at]
        if len(behind) == len(keys) and len({figures[i].unit for i in behind}) == 1:
            found.update(zip(behind, keys, strict=True))
    return found


def _bracketed(
    block: BlockReading, figures: Sequence[Figure], mentions: Sequence[InstitutionMention]
) -> dict[int, str]:
    """Figures that stand first in brackets right behind a name."""
    ends = {m.library_end or m.end: m.institution_key for m in mentions}
    found = {}
    for number, figure in enumerate(figures):
        before = block.block.text[: figure.mention.cue_begin].rstrip()
        if before.endswith(("（", "(")) and len(before) - 1 in ends:
            found[number] = ends[len(before) - 1]
    return found
