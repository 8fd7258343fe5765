"""Reports read by character recognition: settled by the vocabulary before they are understood, doubted afterwards.

Understanding works on the settled text; what it found is then given back its printed words, and its confidence takes in
how sure the recogniser was: calibrated confidence x expected share of the evidence's characters that were read right
(the recogniser's score of a line is such a share). Of several texts, the cells of a row or the clause and the name that
is carried over from before, the worst counts. Documents with a text layer go through unchanged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from etl.model.document import Block, Cell, Document, Piece, Table
from etl.model.observation import (
    DeclaredCount,
    Evidence,
    Finding,
    MeasureAdoption,
    MetricObservation,
    Report,
    Respondent,
    Subject,
)
from etl.normalize.columns import row_evidence, squeeze
from etl.normalize.institutions import InstitutionMention
from etl.normalize.settling import Settled, Settler

LOW, SETTLED, ZERO = "low_ocr_confidence", "ocr_settled", "letter_read_as_zero"
Fact = TypeVar("Fact", MeasureAdoption, MetricObservation)
_Place = tuple[str, int, int, int]  # ("block", number, 0, 0) or ("cell", table, row, column)


@dataclass(frozen=True)
class Scan:
    """A document as recognised, and as it is matched.

    Attributes:
        printed: as the extract stage read it.
        settled: the same with misreadings settled; ``printed`` itself where nothing was.
        changes: what was settled, by block or cell.
    """

    printed: Document
    settled: Document
    changes: dict[_Place, Settled] = field(default_factory=dict)

    @cached_property
    def tables(self) -> dict[int, tuple[Table, Table]]:
        """Printed and settled tables by number."""
        pairs = zip(self.printed.tables, self.settled.tables, strict=True)
        return {printed.table_no: (printed, settled) for printed, settled in pairs}


def is_recognised(document: Document) -> bool:
    """Whether any of a document's text was read by character recognition."""
    return any(_recognised(pieces) for pieces in _all_pieces(document))


def settle(document: Document, settler: Settler) -> Scan:
    """The document with the misreadings of its recognised text settled."""
    changes: dict[_Place, Settled] = {}
    blocks = tuple(_settled_block(b, settler, changes) for b in document.blocks)
    tables = tuple(_settled_table(t, document, settler, changes) for t in document.tables)
    return Scan(document, replace(document, blocks=blocks, tables=tables), changes)


def _all_pieces(document: Document) -> Iterator[tuple[Piece, ...]]:
    yield from (block.pieces for block in document.blocks)
    yield from (cell.pieces for table in document.tables for cell in table.cells)


def _recognised(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Spans of a text that character recognition gave."""
    return [(p.start, p.end) for p in pieces if p.confidence < 1]


def _settled_block(block: Block, settler: Settler, changes: dict[_Place, Settled]) -> Block:
    text = _settled(block.text, block.pieces, settler, changes, ("block", block.block_no, 0, 0))
    return block if text == block.text else replace(block, text=text)


def _settled_table(
    table: Table, document: Document, settler: Settler, changes: dict[_Place, Settled]
) -> Table:
    def settled(cell: Cell) -> Cell:
        place = ("cell", table.table_no, cell.row_no, cell.column_no)
        text = _settled(cell.text, cell.pieces, settler, changes, place)
        return cell if text == cell.text else replace(cell, text=text)

    scanned = document.pages[table.page_from - 1].source == "ocr"
    title = settler.settle(table.title, [(0, len(table.title))]).text if scanned else table.title
    return replace(table, title=title, cells=tuple(map(settled, table.cells)))


def _settled(
    text: str, pieces: Sequence[Piece], settler: Settler, changes: dict[_Place, Settled], place: _Place
) -> str:
    spans = _recognised(pieces)
    if not spans or not text:
        return text
    found = settler.settle(text, spans)
    if found.words or found.zeros:
        changes[place] = found
    return found.text


@dataclass(frozen=True)
class Proofs:
    """What a scanned report was read from, to judge its facts by.

    Attributes:
        scan: the document.
        mentions: institutions named in each block.
        low: confidence of recognition below which a fact is flagged.
    """

    scan: Scan
    mentions: Sequence[Sequence[InstitutionMention]]
    low: float

    def judged(self, report: Report) -> Report:
        """The report with its printed words given back, its confidences lowered and its doubts flagged."""
        return replace(
            report,
            respondents=tuple(map(self._respondent, report.respondents)),
            declared_counts=tuple(map(self._declared, report.declared_counts)),
            adoptions=tuple(self._printed(self._weighed(a)) for a in report.adoptions),
            observations=tuple(self._observation(self._weighed(o)) for o in report.observations),
            findings=tuple(map(self._finding, report.findings)),
        )

    def _weighed(self, fact: Fact) -> Fact:
        legible = self._legible(fact.evidence, fact.subject)
        words, zeros = self._settled_in(fact.evidence)
        doubts: dict[str, bool] = {LOW: legible < self.low, SETTLED: words, ZERO: zeros}
        flags = (*fact.flags, *(flag for flag, on in doubts.items() if on))
        return replace(fact, confidence=round(fact.confidence * legible, 3), flags=flags)

    def _legible(self, evidence: Evidence, subject: Subject) -> float:
        """How surely the texts that a fact stands on were read; the worst of them counts."""
        spans = self._spans(evidence)
        named = self._named_before(evidence, subject)
        if named:
            spans.append((("block", named[0], 0, 0), named[1], named[2]))
        return min((_mean(self._pieces(place), start, end) for place, start, end in spans), default=1.0)

    def _pieces(self, place: _Place) -> tuple[Piece, ...]:
        kind, number, row, column = place
        if kind == "block":
            return self.scan.printed.blocks[number].pieces
        cells = self.scan.tables[number][0].cells
        return next(c.pieces for c in cells if (c.row_no, c.column_no) == (row, column))

    def _spans(self, evidence: Evidence) -> list[tuple[_Place, int, int]]:
        """Blocks and cells that evidence takes in, with its span in each."""
        if evidence.block_no is not None:
            start, end = evidence.start or 0, evidence.end or 0
            return [(("block", evidence.block_no, 0, 0), start, end)]
        if evidence.table_no is None or evidence.row_no is None:
            return []
        cells = self.scan.tables[evidence.table_no][0].rows()[evidence.row_no]
        number, row = evidence.table_no, evidence.row_no
        return [(("cell", number, row, c.column_no), 0, len(c.text)) for c in cells if c]

    def _settled_in(self, evidence: Evidence) -> tuple[bool, bool]:
        """Whether evidence holds words that were settled, and letters read as 0."""
        words = zeros = False
        for place, start, end in self._spans(evidence):
            found = self.scan.changes.get(place, Settled(""))
            words |= any(start <= at < end for at in found.words)
            zeros |= any(start <= at < end for at in found.zeros)
        return words, zeros

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, int, int]]]:
        """Where each institution is named: block and span, in order."""
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for block_no, mentions in enumerate(self.mentions[: len(self.scan.printed.blocks)]):
            for m in mentions:
                found[m.institution_key].append((block_no, m.begin, m.end))
        return {key: sorted(places) for key, places in found.items()}

    def _named_before(self, evidence: Evidence, subject: Subject) -> tuple[int, int, int] | None:
        """Where an institution that evidence in running text is about is named last, up to its end."""
        if subject.type != "institution" or evidence.block_no is None:
            return None
        places = self._places.get(subject.key, [])
        at = bisect_left(places, (evidence.block_no, evidence.end or 0, 0))
        return places[at - 1] if at else None

    def _reprinted(self, evidence: Evidence) -> Evidence:
        """Evidence with the words as recognised."""
        if evidence.block_no is not None:
            text = self.scan.printed.blocks[evidence.block_no].text[evidence.start : evidence.end]
            return replace(evidence, text=text)
        if evidence.table_no is None or evidence.row_no is None:
            return evidence
        rows = [row_evidence(table, evidence.row_no) for table in self.scan.tables[evidence.table_no]]
        printed, settled = (row.text if row else "" for row in rows)
        return replace(evidence, text=_same_place(evidence.text, settled, printed))

    def _printed(self, fact: MeasureAdoption) -> MeasureAdoption:
        return replace(fact, evidence=self._reprinted(fact.evidence))

    def _observation(self, seen: MetricObservation) -> MetricObservation:
        evidence = self._reprinted(seen.evidence)
        return replace(
            seen,
            value_text=_same_place(seen.value_text, seen.evidence.text, evidence.text),
            period_text=_same_place(seen.period_text, seen.evidence.text, evidence.text),
            evidence=evidence,
            tellings=tuple(map(self._reprinted, seen.tellings)),
        )

    def _respondent(self, listed: Respondent) -> Respondent:
        evidence = self._reprinted(listed.evidence)
        name = _same_place(listed.institution_name, squeeze(listed.evidence.text), squeeze(evidence.text))
        return replace(listed, institution_name=name, evidence=evidence)

    def _declared(self, count: DeclaredCount) -> DeclaredCount:
        return replace(count, evidence=self._reprinted(count.evidence))

    def _finding(self, finding: Finding) -> Finding:
        return replace(finding, evidences=tuple(map(self._reprinted, finding.evidences)))


def _mean(pieces: Iterable[Piece], start: int, end: int) -> float:
    """Mean confidence of the characters of a span; 1.0 where it stands on no line."""
    held = [(min(end, p.end) - max(start, p.start), p.confidence) for p in pieces]
    held = [(size, confidence) for size, confidence in held if size > 0]
    total = sum(size for size, _ in held)
    return sum(size * confidence for size, confidence in held) / total if total else 1.0


def _same_place(words: str, settled: str, printed: str) -> str:
    """What is printed where some words stand in a settled text of the same length; the words where they do not."""
    at = settled.find(words) if words else -1
    return words if at < 0 else printed[at : at + len(words)]
