"""The scanned example report: its facts, their confidences, and the same with words misread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.extract import read_pdf
from etl.model.document import Block, Document
from etl.model.observation import Evidence, Report
from etl.normalize import normalize
from tests.fixtures.bad_inputs import example_pdf
from tests.normalize.papers import vocabulary

REGION, SURVEY = "河北", "examples"
MISREAD = {"访问": "访间", "人次": "入次", "已经": "己经", "微信": "徽信", "文献": "丈献", "读者": "渎者"}


def understood(document: Document) -> Report:
    return normalize(document, [vocabulary(SURVEY)], SURVEY)


@pytest.fixture(scope="module")
def scan() -> Document:
    return read_pdf(example_pdf(REGION))


@pytest.fixture(scope="module")
def misread(scan: Document) -> Document:
    """The scan with words as a worse recogniser would give them."""
    return replace(scan, blocks=tuple(map(_misread, scan.blocks)))


def _misread(block: Block) -> Block:
    text = block.text
    for right, wrong in MISREAD.items():
        text = text.replace(right, wrong)
    return replace(block, text=text)


def _without_doubt(document: Document) -> Document:
    """The same as if it had been printed."""

    def sure(block: Block) -> Block:
        return replace(block, pieces=tuple(replace(p, confidence=1.0) for p in block.pieces))

    tables = tuple(
        replace(
            t,
            cells=tuple(
                replace(c, pieces=tuple(replace(p, confidence=1.0) for p in c.pieces)) for c in t.cells
            ),
        )
        for t in document.tables
    )
    return replace(document, blocks=tuple(map(sure, document.blocks)), tables=tables)


def _stands(evidence: Evidence, document: Document) -> bool:
    if evidence.block_no is not None:
        return evidence.text in document.blocks[evidence.block_no].text
    table = next(t for t in document.tables if t.table_no == evidence.table_no)
    row = [cell for cell in table.texts()[evidence.row_no or 0] if cell]
    return evidence.text in "\t".join(row)


def test_every_fact_is_as_doubtful_as_its_lines(scan: Document) -> None:
    found, printed = understood(scan), understood(_without_doubt(scan))
    pairs = [
        *zip(found.adoptions, printed.adoptions, strict=True),
        *zip(found.observations, printed.observations, strict=True),
    ]
    assert len(pairs) > 50
    lowest = min(p.confidence for b in scan.blocks for p in b.pieces)
    assert lowest < 0.95
    for doubted, sure in pairs:
        assert lowest - 0.001 <= doubted.confidence / sure.confidence <= 1.0
    ratios = [round(doubted.confidence / sure.confidence, 2) for doubted, sure in pairs]
    assert len(set(ratios)) > 2
    assert sum(doubted.confidence < sure.confidence for doubted, sure in pairs) > len(pairs) / 2


def test_misread_words_cost_no_facts(scan: Document, misread: Document) -> None:
    changed = sum(a.text != b.text for a, b in zip(scan.blocks, misread.blocks, strict=True))
    assert changed > 5
    right, found = understood(scan), understood(misread)

    def facts(report: Report) -> set[tuple[object, ...]]:
        adopted = {(a.subject.key, a.measure_code, a.status) for a in report.adoptions}
        return adopted | {(o.subject.key, o.value, o.unit, o.measure_code) for o in report.observations}

    assert facts(found) == facts(right)
    assert facts(understood(_without_doubt(misread))) != facts(right)  # nothing is settled in print
    assert any("ocr_settled" in fact.flags for fact in (*found.adoptions, *found.observations))


def test_evidence_is_what_was_recognised(misread: Document) -> None:
    report = understood(misread)
    evidences = [fact.evidence for fact in (*report.adoptions, *report.observations, *report.respondents)]
    evidences += [telling for o in report.observations for telling in o.tellings]
    evidences += [e for f in report.findings for e in f.evidences]
    assert len(evidences) > 50
    assert all(_stands(e, misread) for e in evidences)
    assert any(wrong in e.text for e in evidences for wrong in MISREAD.values())
