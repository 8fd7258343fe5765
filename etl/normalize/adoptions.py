"""Measure adoptions: every statement of a measure, given to its subjects, the clearest kept per subject and measure."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from etl.model.observation import MeasureAdoption, Status
from etl.normalize.calibration import Knots, calibrated
from etl.normalize.distribution import DEALING
from etl.normalize.gapping import full_clause
from etl.normalize.measures import Cue, Passage
from etl.normalize.reading import BlockReading, Reading, clause_evidence
from etl.normalize.run_in import implied
from etl.normalize.sections import strip_label
from etl.vocabulary.models import Language

_RANK: dict[Status, int] = {"done": 2, "suspended": 1, "planned": 0}
_ADOPTING_KINDS = ("paragraph", "list_item", "caption", "footnote")
_CAPTION_FACTOR, _PURPOSE_FACTOR, _TITLE_FACTOR, _RESULT_FACTOR, _ANAPHORA_FACTOR = 0.7, 0.85, 0.7, 0.6, 0.85
_OUTSIDER_FACTOR, _HEAD = 0.5, 10
_COUNTED = 3
_PARTY_TO = frozenset("替为给向与和同帮对供赴到助送援受应经请邀随配")
_TOGETHER = ("图书馆", "馆员", "我馆", "本馆", "联合", "联手", "合作", "共同", "携手", "一起", "一道")
_EXAMPLES = ("如", "例如", "比如", "譬如", "像", "包括", "其中有")
_WRITINGS = ("论文", "专著", "课题", "随笔", "散文", "社情民意信息", "提案")
_NEVER = r"(?!)"
_DIRECTIVES = ("根据", "按照", "依据", "遵照", "贯彻", "结合", "响应")


@dataclass(frozen=True, slots=True)
class Statement:
    """A cue in its block."""

    reading: BlockReading
    cue: Cue


def statements(reading: Reading) -> list[Statement]:
    """All statements of measures in a report, in order, contexts weighed in."""
    vocabulary = reading.compiled.vocabulary
    language = vocabulary.language
    # Who answers the survey is no outsider to it, be it the logistics office.
    words = [w for w in language.outsiders if not any(w in m for m in vocabulary.subjects.member)]
    outsiders = re.compile("|".join(map(re.escape, words)) or _NEVER)
    heading_codes = {m.code for m in vocabulary.measures if m.heading}
    engine = reading.compiled.engine
    passages = [Passage(b.folded, b.clauses, b.section.planned, b.names) for b in reading.blocks]
    found = []
    for block, cues in zip(reading.blocks, engine.cues(passages), strict=True):
        kind = block.block.kind
        for cue in implied(block, cues, engine):
            if kind in _ADOPTING_KINDS or (kind == "heading" and cue.measure_code in heading_codes):
                weight = cue.weight * _context_factor(block, cue, language, outsiders)
                if weight > 0:
                    found.append(
                        Statement(block, cue if weight == cue.weight else replace(cue, weight=weight))
                    )
        found += _referring(block, found, language)
    return found


def _referring(block: BlockReading, found: list[Statement], language: Language) -> list[Statement]:
    """Statements by a clause that refers to deeds told before (都开展了这项工作), or only names an example of them."""
    again = []
    refers = any(word in block.folded.text for word in language.referring)
    for number, clause in enumerate(block.clauses):
        text = block.folded.text[clause.start : clause.end]
        if not block.topics[number].keys:
            continue
        if refers and any(word in text for word in language.referring):
            meant = _meant(block, found, number)
        elif (taken_up := full_clause(block, number)) is not None:
            meant = _nearest_its_figure(block, found, taken_up)
        elif number and text.startswith(_EXAMPLES) and _only_names(block, number):
            meant = [s for s in found if s.reading is block and s.cue.clause == number - 1]
        else:
            continue
        for s in meant:
            weight = s.cue.weight * _ANAPHORA_FACTOR
            again.append(Statement(block, replace(s.cue, clause=number, weight=weight)))
    return again


def _meant(block: BlockReading, found: list[Statement], number: int) -> list[Statement]:
    """What a reference means: what others did in the same sentence, else in the one before.

    Nothing, where the same sentence has told deeds of its own subject: those are meant, and stated already.
    """
    sentence = block.clauses[number].sentence
    here = [s for s in found if s.reading is block and s.cue.clause < number]
    same = [s for s in here if block.clauses[s.cue.clause].sentence == sentence]
    if any(block.topics[s.cue.clause].keys == block.topics[number].keys for s in same):
        return []
    if same:
        return same
    before = {block.clauses[s.cue.clause].sentence for s in here} & {sentence - 1, sentence - 2}
    return [s for s in here if block.clauses[s.cue.clause].sentence == max(before, default=-1)]


def _nearest_its_figure(block: BlockReading, found: list[Statement], clause: int) -> list[Statement]:
    """The statement of a clause that ends last: what its figure counts."""
    told = [s for s in found if s.reading is block and s.cue.clause == clause]
    return [max(told, key=lambda s: (s.cue.end, s.cue.weight))] if told else []


def _only_names(block: BlockReading, number: int) -> bool:
    """Whether a clause holds nothing but the names of its subjects."""
    clause, topic = block.clauses[number], block.topics[number]
    return topic.clarity == 1.0 and topic.named_to >= clause.end


def _context_factor(block: BlockReading, cue: Cue, language: Language, outsiders: re.Pattern[str]) -> float:
    """How far a caption, a purpose or a quoted title weakens a statement."""
    factor = 1.0
    if block.block.kind in ("caption", "footnote"):
        if not block.topics[cue.clause].keys:
            return 0.0
        factor *= _CAPTION_FACTOR
    clause = block.clauses[cue.clause]
    text = strip_label(block.folded.text[clause.start : clause.end])
    if _is_by_outsiders(text[:_HEAD], outsiders) and not any(word in text for word in _TOGETHER):
        factor *= _OUTSIDER_FACTOR
    if text.startswith(tuple(language.purpose)):
        factor *= _PURPOSE_FACTOR
    if text.startswith((*language.result, *language.reason)):
        factor *= _RESULT_FACTOR
    if all(depth == 2 for depth in block.folded.depth[cue.start : cue.end]):
        before = block.folded.text[clause.start : cue.start].rpartition("《")[0]
        named_only = text.startswith(_DIRECTIVES) or before.endswith(_WRITINGS)
        factor *= 0.0 if named_only else _TITLE_FACTOR
    return factor


def _is_by_outsiders(head: str, outsiders: re.Pattern[str]) -> bool:
    """Whether a clause's first words name outsiders, and not as those for whom or with whom something is done."""
    named = outsiders.search(head)
    return named is not None and not _PARTY_TO & set(head[: named.start()])


def adoptions(
    reading: Reading, found: list[Statement], tabled: Iterable[MeasureAdoption] = ()
) -> list[MeasureAdoption]:
    """One adoption per subject and measure: done before suspended before planned, then the surest evidence.

    Its confidence takes in that a measure stated several times is less often misread than one stated once.
    """
    told: dict[tuple[str, str], list[MeasureAdoption]] = defaultdict(list)
    vocabulary = reading.compiled.vocabulary
    for adoption in (*_candidates(reading, found), *tabled):
        if adoption.confidence >= vocabulary.survey.confidence_threshold:
            told[(adoption.subject.key, adoption.measure_code)].append(adoption)
    knots = vocabulary.calibration.adoptions
    return [_surest(statements, knots) for statements in told.values()]


def _surest(told: list[MeasureAdoption], knots: Knots) -> MeasureAdoption:
    places = {(a.evidence.block_no, a.evidence.start): a.confidence for a in sorted(told, key=_order)}
    doubt = math.prod(1 - c for c in sorted(places.values(), reverse=True)[:_COUNTED])
    return replace(max(told, key=_order), confidence=calibrated(1 - doubt, knots))


def _candidates(reading: Reading, found: list[Statement]) -> Iterator[MeasureAdoption]:
    dealt = _dealt_out(found)
    for statement in found:
        cue, block = statement.cue, statement.reading
        topic = block.topics[cue.clause]
        evidence = clause_evidence(block, cue.clause)
        confidence = round(cue.weight * (0.6 + 0.4 * topic.clarity), 3)
        flags = tuple(
            f
            for f, on in (("subject_carried_over", topic.clarity < 0.8), ("weak_cue", cue.weight < 0.7))
            if on
        )
        own = dealt.get((block.block.block_no, cue.clause), {}).get(cue.measure_code)
        for subject in [reading.subject(own)] if own else reading.subjects(topic):
            started = _started_on(block, cue)
            yield MeasureAdoption(subject, cue.measure_code, cue.status, started, evidence, confidence, flags)


def _dealt_out(found: list[Statement]) -> dict[tuple[int, int], dict[str, str]]:
    """Block and clause -> measure -> its institution, where a list is dealt out its deeds in turn (A、B分别做X和Y)."""
    told: dict[tuple[int, int], list[Statement]] = defaultdict(list)
    for statement in found:
        told[(statement.reading.block.block_no, statement.cue.clause)].append(statement)
    dealt = {}
    for place, statements in told.items():
        if len(statements) < 2:
            continue
        reading, number = statements[0].reading, statements[0].cue.clause
        clause, keys = reading.clauses[number], reading.topics[number].keys
        cues = sorted((s.cue for s in statements), key=lambda c: c.end)
        codes = [c.measure_code for c in cues]
        apart = all(a.end <= b.start for a, b in pairwise(cues))
        text = reading.folded.text[clause.start : clause.end]
        if apart and 1 < len(keys) == len(codes) and any(word in text for word in DEALING):
            dealt[place] = dict(zip(codes, keys, strict=True))
    return dealt


def _order(adoption: MeasureAdoption) -> tuple[int, float]:
    return (_RANK[adoption.status], adoption.confidence)


def _started_on(block: BlockReading, cue: Cue) -> date | None:
    """The day given for it in the same clause, or by 自…起 right before."""
    clause = block.clauses[cue.clause]
    for period in block.periods:
        start = block.folded.to_folded(period.begin)
        inside = clause.start <= start < clause.end
        if (
            period.resolved
            and period.start_date
            and inside
            and period.start_date in (period.end_date, None, period.start_date)
        ):
            return period.start_date if period.end_date in (None, period.start_date) else None
    return None
