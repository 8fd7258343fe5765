"""Paragraphs that begin with a label in place of a heading (论文检测。A馆320篇，B馆已恢复。).

The label says what the paragraph is about and states nothing by itself; a clause about an institution that says nothing
of its own, but that something was done or how much, states what the label names.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.normalize.measures import MODEL, Cue, MeasureEngine
from etl.normalize.reading import BlockReading
from etl.normalize.sections import strip_label
from etl.normalize.text import clauses, fold

_LONGEST_LABEL = 12
_IMPLIED_FACTOR, _STATED = 0.85, 0.5
_MATTERS = ("方面", "上", "中")
_ENDS = "。:：.!"
# Clauses that say that something was done without saying what.
_DONE = (
    "已",
    "照常",
    "均",
    "率先",
    "先后",
    "启用",
    "开展",
    "实行",
    "提供",
    "推出",
    "组织",
    "完成",
    "恢复",
    "跟进",
    "增加",
    "新增",
    "开通",
    "承担",
)


def label_clause(block: BlockReading) -> int | None:
    """Index of the clause that is the paragraph's label: first, short, a sentence of its own, naming nobody."""
    cut = block.clauses
    if block.block.kind not in ("paragraph", "list_item") or len(cut) < 2:
        return None
    text = strip_label(block.folded.text[cut[0].start : cut[0].end])
    ended = block.folded.text[cut[0].end : cut[0].end + 1] in _ENDS
    if not text or len(text) > _LONGEST_LABEL or not ended or block.topics[0].clarity == 1.0:
        return None
    return 0 if any(t.clarity == 1.0 and t.keys for t in block.topics[1:]) else None


def implied(block: BlockReading, cues: Sequence[Cue], engine: MeasureEngine) -> list[Cue]:
    """The cues of a block with those of its labels given to the clauses that only say who and how much.

    A label is the paragraph's first sentence, or the head of any sentence (文献传递方面，A馆300篇、B馆200篇).
    """
    label = label_clause(block)
    stated = {c.clause for c in cues if c.weight >= _STATED}
    found = list(cues)
    if label is not None:
        found = [c for c in found if c.clause != label]
        rest = range(1, len(block.clauses))
        found += _given(block, _named(block, label, engine), [n for n in rest if n not in stated], engine)
    for number in range(len(block.clauses)):
        if number != label and _is_matter(block, number):
            behind = [n for n in _rest_of_sentence(block, number) if n not in stated]
            given = _given(block, _named(block, number, engine), behind, engine)
            told = {c.measure_code for c in found if c.clause in _rest_of_sentence(block, number)}
            # What the rest of the sentence states, or the model alone, is not stated by the matter's name as well.
            found = [
                c
                for c in found
                if c.clause != number or not (given or c.rule == MODEL or c.measure_code in told)
            ] + given
    return found


def _named(block: BlockReading, number: int, engine: MeasureEngine) -> Cue | None:
    """What a label or a clause that only names a matter names by the rules, its last word (方面) aside."""
    clause = block.clauses[number]
    text = strip_label(block.folded.text[clause.start : clause.end])
    suffix = next((word for word in _MATTERS if text.endswith(word)), "")
    for words in dict.fromkeys((text, text.removesuffix(suffix))):
        bare = fold(words)
        if cues := engine.rule_cues(bare, clauses(bare)):
            return max(cues, key=lambda c: c.weight)
    return None


def _given(
    block: BlockReading, theme: Cue | None, numbers: Sequence[int], engine: MeasureEngine
) -> list[Cue]:
    if theme is None:
        return []
    return [c for n in numbers if _says_how_much(block, n) for c in (_as(theme, block, n, engine),) if c]


def _is_matter(block: BlockReading, number: int) -> bool:
    """Whether a clause only says what its sentence is about."""
    clause = block.clauses[number]
    text = block.folded.text[clause.start : clause.end]
    return text.endswith(_MATTERS) and len(text) <= _LONGEST_LABEL and block.topics[number].clarity < 1.0


def _rest_of_sentence(block: BlockReading, number: int) -> range:
    sentence = block.clauses[number].sentence
    end = number + 1
    while end < len(block.clauses) and block.clauses[end].sentence == sentence:
        end += 1
    return range(number + 1, end)


def _says_how_much(block: BlockReading, number: int) -> bool:
    """Whether a clause names its institution and then only a figure, or that something was done."""
    topic, clause = block.topics[number], block.clauses[number]
    text = block.folded.text[clause.start : clause.end]
    return (
        topic.clarity == 1.0
        and bool(topic.keys)
        and (any(map(str.isdigit, text)) or any(w in text for w in _DONE))
    )


def _as(theme: Cue, block: BlockReading, number: int, engine: MeasureEngine) -> Cue | None:
    clause = block.clauses[number]
    hits = engine.hits(block.folded, block.clauses)
    ((status, factor),) = engine.contexts(block.folded, block.clauses, hits, [number], block.section.planned)
    code = engine.planned_code(theme.measure_code) if status == "planned" else theme.measure_code
    weight = theme.weight * factor * _IMPLIED_FACTOR
    return Cue(number, code, status, weight, clause.start, clause.end, theme.rule)
