"""Which measure a figure quantifies.

What is counted decides first: an entry of the catalogue that belongs to one measure, its words standing in the figure's
clause. Else the statements of measures around the figure decide, by how near and how plain they are. Uses of anything
(reads, participants), growth and comparisons take the measure of the figure they stand behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.normalize.catalogue import Choice
from etl.normalize.figures import Figure
from etl.normalize.measures import Cue
from etl.normalize.reading import BlockReading
from etl.vocabulary.models import Language

_PLAINNESS, _LEAD, _LEAD_ON = 0.5, 0.05, 0.35
_SUMMING = ("累计", "共计", "总计", "合计")
_OWN, _OWN_ELSEWHERE, _LAST_RESORT = 0.6, 0.35, 0.1
_AFTER, _BETWEEN, _IN_CLAUSE = 0.4, 0.35, 0.2
_CLAUSE_BEFORE, _EARLIER, _CLAUSE_AFTER, _SENTENCE_BEFORE = 0.22, 0.15, 0.08, 0.1
_COMPARED = 10
_OTHER_SEGMENT = 0.3  # how much of its nearness a statement keeps across a semicolon
_LISTED = re.compile(r"[、,和与及以]{0,2}")
_ITEM_BREAK = re.compile(r"[、,,:;)]|和|以及|与")
_ITEM_BEGINS = re.compile(r"(?:、|和|与|及|以及)(?:近|约|超|逾|共|达)?$")
_GOING_ON = ("其中", "日均", "平均", "人均", "同比", "环比", "比", "较", "占")
_PART_NOUN = 6
_BARE_USE = re.compile(
    r"(?:已|共|总|累计|合计|总计|共计|被|先后|单篇|篇均|场均|人均|平均|回放的?|全网|线上|单日|日均)*"
    r"(?:下载|访问|浏览|点击|检索|阅读|播放|收听|观看|点播|转发|转载|使用|投票|收看|登录)(?:总?量|次数|人次|人数|率)?(?:已|共|总计|合计|累计|达到?|超过|近|约|为|了)*"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a figure was found to quantify; ``None``: no measure; and its unit."""

    measure: str | None
    unit: str = ""


def same_statement(block: BlockReading, a: Figure, b: Figure) -> bool:
    """Whether two figures stand in one sentence, and no semicolon parts them but before a part of the first."""
    first, last = block.clauses[a.clause], block.clauses[b.clause]
    if first.sentence != last.sentence:
        return False
    between = block.folded.text[first.end : last.end].rpartition(";")
    return not between[1] or between[2].startswith(_GOING_ON)


def figure_bounds(block: BlockReading, figures: Sequence[Figure], at: int) -> tuple[int, int]:
    """The folded span around a figure that no other figure of its clause divides from it.

    A figure that begins an item of a list has nothing of the item before (检测系统、22个课程; 20种试用库和10种图书).
    """
    figure, clause = figures[at], block.clauses[figures[at].clause]
    before = figures[at - 1] if at else None
    after = figures[at + 1] if at + 1 < len(figures) else None
    left = before.end if before and before.clause == figure.clause else clause.start
    if _begins_item(block, figure, left):
        left = figure.start
    right = after.start if after and after.clause == figure.clause else clause.end
    return left, right


def figure_measure(
    block: BlockReading,
    figures: Sequence[Figure],
    at: int,
    cues: Sequence[Cue],
    choice: Choice | None,
    before: Taken | None,
    language: Language,
) -> str | None:
    """The measure a figure quantifies, or ``None``.

    Args:
        block: the figure's block.
        figures: its figures.
        at: which of them.
        cues: what the block states.
        choice: the figure's entry of the catalogue.
        before: what the figure before it in its sentence quantifies; of a part, what its total does.
        language: words that compare.
    """
    figure, metric = figures[at], choice.metric if choice else None
    if before and before.measure and _is_bare_part(figures[at], before):
        return before.measure
    absorbed = metric.absorbs if metric else ()
    around = [(c, n) for c, n in _near(block, figures, at, cues) if c.measure_code not in absorbed]
    around = _in_brackets(block, figure, around) or around
    own = any(nearness >= _BETWEEN for _, nearness in around)
    generic = metric is None or metric.generic or (metric.measure_code is None and _is_bare_use(figure))
    if before and before.measure and _takes_over(figure, choice, own, generic, language):
        return before.measure
    if not generic and metric and metric.measure_code is None:
        around = [(c, n) for c, n in around if n >= _BETWEEN]
    here = [(c, n) for c, n in around if _sentence(block, c.clause) == _sentence(block, figure.clause)]
    catalogued = choice is not None and choice.metric.measure_code is not None and not choice.metric.generic
    scores = _stated(here if here or catalogued else around)
    lead = _lead(block, figure, cues)
    if lead in scores:
        scores[lead] += _LEAD_ON if _goes_on(block, figure) else _LEAD
    if choice and choice.metric.measure_code:
        code = choice.metric.measure_code
        scores[code] = scores.get(code, 0.0) + _catalogued(
            choice, _begins_item(block, figure, figure.start - 8)
        )
    return max(scores, key=lambda code: scores[code]) if scores else None


def is_listed(block: BlockReading, figures: Sequence[Figure], at: int) -> bool:
    """Whether nothing but a mark of enumeration stands between a figure and the one before (310种、275种和188种)."""
    if not at or figures[at - 1].clause != figures[at].clause or figures[at - 1].unit != figures[at].unit:
        return False
    return _LISTED.fullmatch(block.folded.text[figures[at - 1].end : figures[at].start]) is not None


def _in_brackets(
    block: BlockReading, figure: Figure, around: Sequence[tuple[Cue, float]]
) -> list[tuple[Cue, float]]:
    """For a figure that opens a bracket: what the words right before the bracket state (电子教材（69%）)."""
    if not figure.before.endswith("("):
        return []
    breaks = [m.end() for m in _ITEM_BREAK.finditer(figure.before[:-1])]
    start = figure.start - len(figure.before) + (breaks[-1] if breaks else 0)
    return [(c, n) for c, n in around if c.clause == figure.clause and start <= c.start < figure.start]


def _is_bare_part(figure: Figure, total: Taken) -> bool:
    """Whether a figure is a part of the total before it that only a noun names (其中阅读推广8篇、馆务动态5篇)."""
    _, within, behind = figure.before.partition("其中")
    noun = behind.rpartition("、")[2]
    return bool(within) and figure.unit == total.unit and 0 < len(noun) <= _PART_NOUN


def _is_bare_use(figure: Figure) -> bool:
    """Whether a clause tells of uses only and not of what was used (…, 下载合计3570次)."""
    return _BARE_USE.fullmatch(figure.before.rpartition("、")[2]) is not None


def _begins_item(block: BlockReading, figure: Figure, left: int) -> bool:
    """Whether a mark of enumeration stands right before a figure."""
    return _ITEM_BEGINS.search(block.folded.text, max(0, left), figure.start) is not None


def _catalogued(choice: Choice, begins_item: bool) -> float:
    """How much the catalogue's own measure counts: little if its words are those of another item of the list."""
    if choice.metric.generic or (begins_item and not choice.local):
        return _LAST_RESORT
    return _OWN if choice.local else _OWN_ELSEWHERE


def _takes_over(figure: Figure, choice: Choice | None, own: bool, generic: bool, language: Language) -> bool:
    """Whether a figure quantifies what the figure before it does."""
    if own:
        return False
    if any(word in figure.before[-_COMPARED:] for word in language.comparing):
        return True
    return choice is not None and (generic or not choice.local)


def _stated(around: Sequence[tuple[Cue, float]]) -> dict[str, float]:
    """Score of every measure that is stated around a figure."""
    scores: dict[str, float] = {}
    for cue, nearness in around:
        score = nearness + _PLAINNESS * cue.weight
        scores[cue.measure_code] = max(scores.get(cue.measure_code, 0.0), score)
    return scores


def _near(
    block: BlockReading, figures: Sequence[Figure], at: int, cues: Sequence[Cue]
) -> Iterator[tuple[Cue, float]]:
    """Cues around a figure with how near they are."""
    figure, clause = figures[at], block.clauses[figures[at].clause]
    left, right = figure_bounds(block, figures, at)
    for cue in cues:
        gap = figure.clause - cue.clause
        same = block.clauses[cue.clause].sentence == clause.sentence
        if gap == 0:
            after, within = cue.end > figure.start and cue.start < right, cue.end > left and cue.start < right
            yield cue, _AFTER if after else _BETWEEN if within else _IN_CLAUSE
        elif same and gap > 0:
            yield cue, (_CLAUSE_BEFORE if gap == 1 else _EARLIER) * _share(block, cue.clause, figure.clause)
        elif same and gap == -1 and _share(block, figure.clause, cue.clause) == 1.0:
            yield cue, _CLAUSE_AFTER
        elif gap > 0 and block.topics[cue.clause].keys == block.topics[figure.clause].keys:
            yield cue, max(0.0, _SENTENCE_BEFORE - 0.02 * gap)


def _sentence(block: BlockReading, clause: int) -> int:
    return block.clauses[clause].sentence


def _share(block: BlockReading, first: int, last: int) -> float:
    """How much of its nearness a statement keeps over the clauses between."""
    start, end = block.clauses[first].end, block.clauses[last].start
    return _OTHER_SEGMENT if ";" in block.folded.text[start:end] else 1.0


def _goes_on(block: BlockReading, figure: Figure) -> bool:
    """Whether the figure's clause sums up what its sentence began with (推出…专题，累计推送50种)."""
    clause = block.clauses[figure.clause]
    return block.folded.text[clause.start : clause.end].startswith(_SUMMING)


def _lead(block: BlockReading, figure: Figure, cues: Sequence[Cue]) -> str:
    """What the sentence is about: the plainest statement of its first clause that states anything."""
    sentence = block.clauses[figure.clause].sentence
    stated = [
        c
        for c in cues
        if block.clauses[c.clause].sentence == sentence
        and c.clause <= figure.clause
        and _share(block, c.clause, figure.clause) == 1.0
    ]
    first = min((c.clause for c in stated), default=-1)
    return (
        max((c for c in stated if c.clause == first), key=lambda c: c.weight).measure_code if stated else ""
    )
