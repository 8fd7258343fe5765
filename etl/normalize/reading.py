"""A report made ready for the engines: its blocks folded and cut, with sections, institutions, periods and topics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from etl.model.document import Block, Document
from etl.model.observation import Evidence, Institution, Subject
from etl.normalize.case_lines import case_lines, with_missed_headings
from etl.normalize.compiled import Compiled
from etl.normalize.figures import Figure
from etl.normalize.institutions import InstitutionMention, Recognition, recognise
from etl.normalize.name_clauses import cut_at_names
from etl.normalize.periods import PeriodMention, parse_periods
from etl.normalize.sections import Section, parse_label, sections
from etl.normalize.subjects import SubjectFinder
from etl.normalize.text import Clause, Folded, clauses, fold
from etl.normalize.topics import Topic
from etl.vocabulary.reference import RegionEntry

_SHORTEST_EVIDENCE = 6
_SET_OFF = re.compile(r"[:：]|[—–－-]+")


@dataclass(frozen=True)
class BlockReading:
    """One text block with all that is known of its words.

    ``topics`` and ``clauses`` run in parallel; ``diary_day`` is the day under which it stands in a diary; ``names`` are
    the folded spans of institutions' names.
    """

    block: Block
    folded: Folded
    clauses: tuple[Clause, ...]
    topics: tuple[Topic, ...]
    section: Section
    periods: tuple[PeriodMention, ...]
    diary_day: date | None = None
    names: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Reading:
    """A report, read as far as its survey's questions do not matter."""

    document: Document
    compiled: Compiled
    region: RegionEntry
    report_date: date | None
    blocks: tuple[BlockReading, ...]
    recognition: Recognition
    sections: tuple[Section, ...]
    _figures: dict[int, list[Figure]] = field(default_factory=dict, repr=False, compare=False)

    def figures(self, block: BlockReading) -> list[Figure]:
        """The figures of a block, in order; found once."""
        number = block.block.block_no
        if number not in self._figures:
            finder = self.compiled.figures
            self._figures[number] = finder.figures(block.folded, block.clauses, block.periods)
        return self._figures[number]

    def subject(self, key: str | None) -> Subject:
        """The subject of an institution key, or the region's."""
        if key is None:
            return Subject("region", self.region.code, self.region.name)
        return Subject("institution", key, self.recognition.institutions[key].name)

    def subjects(self, topic: Topic) -> list[Subject]:
        """The subjects of a topic."""
        return [self.subject(key) for key in topic.keys] or [self.subject(None)]

    def institution(self, key: str) -> Institution:
        """The institution of a key."""
        return self.recognition.institutions[key]


def read_blocks(
    document: Document, compiled: Compiled, region: RegionEntry, report_date: date | None
) -> Reading:
    """Reads a document's blocks in order."""
    vocabulary = compiled.vocabulary
    reference = report_date or vocabulary.survey.call_date
    # Names in the cells of tables confirm abbreviations and unlisted names in the text.
    texts = [b.text for b in document.blocks] + [c.text for t in document.tables for c in t.cells]
    recognition = recognise(texts, compiled.index, region.code, reference)
    planned = tuple(vocabulary.language.planned_heading)
    printed = with_missed_headings(document.blocks, recognition.mentions)
    tree = sections(
        printed,
        lambda i: _heading_subject(printed[i].text, recognition.mentions[i]),
        lambda text: any(word in text for word in planned),
        case_lines(printed, recognition.mentions),
    )
    finder = SubjectFinder(vocabulary.subjects, vocabulary.language, region)
    blocks: list[BlockReading] = []
    carried: Topic | None = None
    for index, block in enumerate(printed):
        if block.kind in ("table", "toc") or not block.text:
            continue
        if block.kind == "heading":
            carried = None
        reading = _read(block, recognition.mentions[index], tree[index], finder, carried, reference)
        blocks.append(reading)
        if block.kind in ("paragraph", "list_item") and reading.topics:
            carried = reading.topics[-1]
    return Reading(document, compiled, region, report_date, tuple(blocks), recognition, tuple(tree))


def _read(
    block: Block,
    mentions: Sequence[InstitutionMention],
    section: Section,
    finder: SubjectFinder,
    carried: Topic | None,
    reference: date,
) -> BlockReading:
    folded = fold(block.text)
    cut = cut_at_names(clauses(folded), folded, mentions)
    topics = finder.topics(folded, cut, mentions, section.subject_key, carried, section.shared_keys)
    periods = parse_periods(block.text, reference)
    diary = _diary_day(folded, cut, periods)
    if diary:
        periods = parse_periods(block.text, diary)
    names = tuple((folded.to_folded(m.begin), folded.to_folded(m.end)) for m in mentions)
    return BlockReading(block, folded, tuple(cut), tuple(topics), section, tuple(periods), diary, names)


def _diary_day(folded: Folded, cut: Sequence[Clause], periods: Sequence[PeriodMention]) -> date | None:
    """The day under which a paragraph stands in a diary: its first sentence is a date and nothing else."""
    if len(cut) < 2 or cut[1].sentence == cut[0].sentence or not periods:
        return None
    first = periods[0]
    whole = folded.to_folded(first.begin) == 0 and folded.to_folded(first.end) >= cut[0].end
    return first.start_date if whole and first.start_date == first.end_date else None


def _heading_subject(text: str, mentions: Sequence[InstitutionMention]) -> str | None:
    """The institution whose section a heading opens: the only one it names, if the name does not begin a sentence.

    A name that a colon or dash sets off is a title's, whatever sentence follows (X图书馆：闭馆不停课，服务在线上).
    """
    keys = {m.institution_key for m in mentions}
    if len(keys) != 1:
        return None
    titled = _SET_OFF.split(text[mentions[0].end :], maxsplit=1)[0]
    if any(mark in titled for mark in "，,。；"):
        return None
    return next(iter(keys))


def text_evidence(reading: BlockReading, start: int, end: int) -> Evidence:
    """Evidence of a folded span: its printed words and where they stand."""
    begin, stop = reading.folded.to_printed(start, end)
    begin += len(reading.block.text[begin:stop]) - len(reading.block.text[begin:stop].lstrip())
    boxes = tuple(reading.block.locate(begin, stop))
    return Evidence(
        text=reading.block.text[begin:stop],
        page_no=boxes[0].page_no if boxes else reading.block.page_no,
        boxes=boxes,
        source="text",
        block_no=reading.block.block_no,
        start=begin,
        end=stop,
    )


def clause_evidence(reading: BlockReading, number: int) -> Evidence:
    """Evidence of a clause; with the clause before it where it is only a scrap."""
    clause = reading.clauses[number]
    start = clause.start
    label = parse_label(reading.folded.text[start : clause.end]) if start == 0 else None
    if label and label.length < clause.end - start - 2:
        start += label.length
    if (
        clause.end - start < _SHORTEST_EVIDENCE
        and number
        and reading.clauses[number - 1].sentence == clause.sentence
    ):
        start = reading.clauses[number - 1].start
    return text_evidence(reading, start, clause.end)
