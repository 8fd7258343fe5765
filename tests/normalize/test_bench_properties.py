"""Properties that hold for any report, tried on generated ones: the bench's truth is not needed for them."""

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.cases import Case, generated_cases
from etl.model.document import Block, Document
from etl.model.observation import Report
from etl.normalize import normalize
from etl.normalize.sections import parse_label
from tests.normalize.papers import SURVEY, piece, vocabulary

SEEDS = (501, 502, 503)
REPORTS = [case for seed in SEEDS for case in generated_cases(seed, 4, "all")]
IDS = [case.name for case in REPORTS]
APPENDED = "各馆坚持做好日常工作。"
Facts = Counter[tuple[object, ...]]


def read(document: Document) -> Report:
    return normalize(document, [vocabulary()], SURVEY)


def measures(report: Report) -> Facts:
    return Counter((a.subject.name, a.measure_code, a.status) for a in report.adoptions)


def figures(report: Report) -> Facts:
    return Counter(
        (o.subject.name, o.value_text, o.unit, o.value_kind, o.measure_code, o.metric_code, o.period_text)
        for o in report.observations
    )


def renumbered(document: Document, blocks: list[Block]) -> Document:
    return replace(document, blocks=tuple(replace(b, block_no=n) for n, b in enumerate(blocks)))


def top_sections(blocks: tuple[Block, ...]) -> list[list[Block]]:
    """What stands before the first heading of level 1, then each such heading with all that follows it."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == "heading" and block.level == 1:
            parts.append([])
        parts[-1].append(block)
    return parts


def reordered(document: Document) -> Document:
    """The sections in reverse order under the numbers that they would then have; the last one signs and stays."""
    first, *sections = top_sections(document.blocks)
    *moved, last = sections
    labels = [_label(part[0].text) for part in moved]
    blocks = list(first)
    for label, (heading, *rest) in zip(labels, reversed(moved), strict=True):
        text = label + heading.text[len(_label(heading.text)) :]
        blocks += [replace(heading, text=text, pieces=(piece(text, heading.page_no, 70.0),)), *rest]
    return renumbered(document, [*blocks, *last])


def _label(text: str) -> str:
    label = parse_label(text)
    return text[: label.length] if label else ""


@pytest.mark.parametrize("case", REPORTS, ids=IDS)
def test_a_paragraph_at_a_sections_end_changes_no_earlier_fact(case: Case) -> None:
    before = read(case.document)
    assert before.adoptions
    blocks: list[Block] = []
    for part in top_sections(case.document.blocks)[:-1]:
        blocks += [*part, Block(0, "paragraph", APPENDED, (piece(APPENDED, 1, 800.0),))]
    blocks += top_sections(case.document.blocks)[-1]
    after = read(renumbered(case.document, blocks))
    assert measures(after) == measures(before)
    assert figures(after) == figures(before)


@pytest.mark.parametrize("case", REPORTS, ids=IDS)
def test_the_order_of_sections_changes_no_fact(case: Case) -> None:
    before = read(case.document)
    after = read(reordered(case.document))
    assert measures(after) == measures(before)
    assert figures(after) == figures(before)


@pytest.mark.parametrize("case", REPORTS, ids=IDS)
def test_a_library_renamed_to_an_unlisted_name_changes_only_names(case: Case) -> None:
    before = read(case.document)
    subject = max(
        (a.subject for a in before.adoptions if a.subject.type == "institution"),
        key=lambda s: (sum(a.subject == s for a in before.adoptions), s.name),
    )
    old = subject.name
    aliases = next(i["aliases"] for i in case.truth["institutions"] if i["name"] == old)
    place = next(r.short_name for r in vocabulary().regions if r.code == before.region_code)
    new = f"{place}云海理工学院"
    assert all(new not in b.text for b in case.document.blocks)
    if any(not alias.startswith(old) for alias in aliases):
        pytest.skip("the report abbreviates or misprints this name")
    if any(i.name != old and old in i.name for i in before.institutions):
        pytest.skip("another institution's name begins with this one")
    after = read(_renamed(case.document, old, new))
    assert _renaming(measures(before), old, new) == measures(after)
    assert _renaming(figures(before), old, new) == figures(after)


def _renaming(facts: Facts, old: str, new: str) -> Facts:
    renamed: Facts = Counter()
    for (name, *rest), count in facts.items():
        renamed[(new if name == old else name, *rest)] += count
    return renamed


def _renamed(document: Document, old: str, new: str) -> Document:
    blocks = []
    for block in document.blocks:
        text = block.text.replace(old, new)
        pieces = (piece(text, block.page_no, 70.0),) if text != block.text else block.pieces
        blocks.append(replace(block, text=text, pieces=pieces))
    tables = []
    for table in document.tables:
        cells = [replace(c, text=c.text.replace(old, new)) for c in table.cells]
        fitted = [replace(c, pieces=(piece(c.text, 1, 70.0),)) if new in c.text else c for c in cells]
        tables.append(replace(table, cells=tuple(fitted)))
    return replace(document, blocks=tuple(blocks), tables=tuple(tables))
