"""Reports read by character recognition: misreadings settled for matching, evidence as recognised, doubts passed on."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from etl.model.document import Block, Cell, Document, Piece, Table
from etl.model.observation import MeasureAdoption, MetricObservation, Report
from etl.normalize import normalize
from etl.normalize.compiled import compile_vocabulary
from etl.normalize.scans import is_recognised
from etl.normalize.settling import Settled
from tests.normalize.papers import SURVEY, document, table, vocabulary

HEAD = "!山东省高校图书馆疫情防控服务情况报告"
SURE = 0.98


def scanned(paper: Document, *, lines: dict[int, float] | None = None) -> Document:
    """A document as if recognised, all lines but those of ``lines`` (by block) with the same confidence."""

    def doubted(pieces: tuple[Piece, ...], confidence: float) -> tuple[Piece, ...]:
        return tuple(replace(p, confidence=confidence) for p in pieces)

    def block(b: Block) -> Block:
        return replace(b, pieces=doubted(b.pieces, (lines or {}).get(b.block_no, SURE)))

    def cells(t: Table) -> tuple[Cell, ...]:
        return tuple(replace(c, pieces=doubted(c.pieces, SURE)) for c in t.cells)

    return replace(
        paper,
        pages=tuple(replace(p, source="ocr", confidence=SURE) for p in paper.pages),
        blocks=tuple(map(block, paper.blocks)),
        tables=tuple(replace(t, cells=cells(t)) for t in paper.tables),
    )


def understood(
    *lines: str, tables: tuple[Table, ...] = (), ocr: bool = True, doubts: dict[int, float] | None = None
) -> Report:
    """What is read from a report of Shandong with these lines, block 1 being the first of them."""
    paper = document(HEAD, *lines, "2020年3月6日", tables=tables)
    return normalize(scanned(paper, lines=doubts) if ocr else paper, [vocabulary()], SURVEY)


def adoption(report: Report, code: str) -> MeasureAdoption:
    (found,) = [a for a in report.adoptions if a.measure_code == code]
    return found


def figure(report: Report, value: float) -> MetricObservation:
    (found,) = [o for o in report.observations if o.value == value]
    return found


def settled(text: str) -> Settled:
    return compile_vocabulary(vocabulary()).settler.settle(text, [(0, len(text))])


SENTENCE = "济南大学图书馆开通CARSI服务，解答读者咨询320人次。"


def test_a_document_with_a_text_layer_is_read_as_ever() -> None:
    paper = document(HEAD, SENTENCE.replace("CARSI", "CARS1"))
    assert not is_recognised(paper)
    report = normalize(paper, [vocabulary()], SURVEY)
    flags = {f for fact in (*report.adoptions, *report.observations) for f in fact.flags}
    assert not any("ocr" in f or f == "letter_read_as_zero" for f in flags)


def test_confidence_is_that_of_print_times_that_of_the_line() -> None:
    printed, read = understood(SENTENCE, ocr=False), understood(SENTENCE)
    assert printed.adoptions
    assert printed.observations
    pairs = [*zip(printed.adoptions, read.adoptions, strict=True)]
    pairs += [*zip(printed.observations, read.observations, strict=True)]
    for sure, doubted in pairs:
        assert doubted.confidence == round(sure.confidence * SURE, 3)
        assert doubted.confidence < sure.confidence
        assert replace(doubted, confidence=sure.confidence) == sure  # type: ignore[type-var]


def test_the_lines_of_the_evidence_count_and_no_others() -> None:
    lines = (SENTENCE, "山东大学图书馆解答读者咨询450人次。")
    report = understood(*lines, doubts={1: 0.7})
    plain = understood(*lines, ocr=False)
    assert figure(report, 320).confidence == round(figure(plain, 320).confidence * 0.7, 3)
    assert figure(report, 450).confidence == round(figure(plain, 450).confidence * SURE, 3)
    assert "low_ocr_confidence" in figure(report, 320).flags
    assert "low_ocr_confidence" not in figure(report, 450).flags


def test_of_a_block_only_the_lines_under_the_evidence_count() -> None:
    text = "济南大学图书馆解答读者咨询320人次。山东大学图书馆解答读者咨询450人次。"
    paper = document(HEAD, text, "2020年3月6日")
    whole = paper.blocks[1].pieces[0]
    cut = text.index("山东")
    parts = tuple(
        replace(whole, start=a, text=text[a:b], edges=whole.edges[a : b + 1], confidence=c)
        for a, b, c in ((0, cut, 0.6), (cut, len(text), 0.99))
    )
    blocks = (paper.blocks[0], replace(paper.blocks[1], pieces=parts), paper.blocks[2])
    report = normalize(replace(paper, blocks=blocks), [vocabulary()], SURVEY)
    plain = normalize(paper, [vocabulary()], SURVEY)
    for value, confidence in ((320, 0.6), (450, 0.99)):
        assert figure(report, value).confidence == round(figure(plain, value).confidence * confidence, 3)


def test_lines_count_by_the_characters_that_stand_on_them() -> None:
    text = "济南大学图书馆累计解答读者咨询320人次"
    paper = document(HEAD, text, "2020年3月6日")
    whole = paper.blocks[1].pieces[0]
    parts = tuple(
        replace(whole, start=a, text=text[a:b], edges=whole.edges[a : b + 1], confidence=c)
        for a, b, c in ((0, 15, 1.0), (15, len(text), 0.6))
    )
    blocks = (paper.blocks[0], replace(paper.blocks[1], pieces=parts), paper.blocks[2])
    found = figure(normalize(replace(paper, blocks=blocks), [vocabulary()], SURVEY), 320)
    assert found.evidence.text == text
    legible = (15 + 0.6 * (len(text) - 15)) / len(text)
    plain = figure(normalize(paper, [vocabulary()], SURVEY), 320)
    assert found.confidence == round(plain.confidence * legible, 3)


def test_a_name_carried_over_from_a_doubtful_line_is_as_doubtful() -> None:
    lines = ("#济南大学图书馆", "该馆解答读者咨询320人次。")
    report, plain = understood(*lines, doubts={1: 0.55}), understood(*lines, ocr=False)
    assert figure(report, 320).subject.name == "济南大学"
    assert figure(report, 320).confidence == round(figure(plain, 320).confidence * 0.55, 3)


def test_rows_of_a_table_are_weighed_by_their_cells() -> None:
    counts = table(1, "咨询统计", ("学校名称", "解答咨询（人次）"), ("济南大学", "320"), ("山东大学", "450"))
    paper = scanned(document(HEAD, "各馆服务如下。", "|", "2020年3月6日", tables=(counts,)))
    read = paper.tables[0]
    cells = tuple(
        replace(c, pieces=tuple(replace(p, confidence=0.5) for p in c.pieces)) if c.text == "450" else c
        for c in read.cells
    )
    report = normalize(replace(paper, tables=(replace(read, cells=cells),)), [vocabulary()], SURVEY)
    plain = understood("各馆服务如下。", "|", tables=(counts,), ocr=False)
    assert figure(report, 320).confidence == round(figure(plain, 320).confidence * SURE, 3)
    assert figure(report, 450).confidence == round(figure(plain, 450).confidence * 0.5, 3)
    assert "low_ocr_confidence" in figure(report, 450).flags


def test_a_misread_cue_is_found_and_its_evidence_stays_as_read() -> None:
    wrong = SENTENCE.replace("CARSI", "CARS1")
    right, found = understood(SENTENCE, ocr=False), understood(wrong)
    codes = {a.measure_code for a in right.adoptions}
    assert {a.measure_code for a in found.adoptions} == codes
    told = [a for a in found.adoptions if "CARS1" in a.evidence.text]
    assert told
    assert all("ocr_settled" in a.flags for a in told)
    assert all(a.evidence.text in wrong for a in found.adoptions)
    assert all(o.evidence.text in wrong for o in found.observations)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("开通CARS1服务", "开通carsi服务"),
        ("访间量上升", "访问量上升"),
        ("线上徽信公众号", "线上微信公众号"),
        ("山东帅范大学图书馆", "山东师范大学图书馆"),
        ("自2月起己经恢复", "自2月起已经恢复"),
        ("累计5200入次", "累计5200人次"),
        ("共下载5万蔫。", "共下载5万篇。"),
        ("济南大学图书馆一一云服务", "济南大学图书馆——云服务"),
    ],
)
def test_misreadings_are_settled(given: str, meant: str) -> None:
    found = settled(given)
    assert found.text.lower() == meant
    assert found.words == tuple(i for i, char in enumerate(meant) if given[i].lower() != char)
    assert found.zeros == ()


@pytest.mark.parametrize(
    "text",
    [
        "民间题材作品展",  # holds 间题
        "自己经历的故事",  # holds 己经
        "采访间隙",  # holds 访间
        "工作目标明确",  # 工作日 is a word
        "图书馆一一解答",  # an adverb
        "第1组101人",  # digits stay digits
        "O2O服务与B2O1教室",
        "型号X1O与H2O",
        "读者100入选者",
        "安徽大学图书馆",
        "2020年2月11日1时",
    ],
)
def test_what_is_right_stays(text: str) -> None:
    assert settled(text) == Settled(text)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2O20年2月", "2020年2月"),
        ("共3OO册", "共300册"),
        ("增长5O%", "增长50%"),
        ("1,O23人次", "1,023人次"),
        ("2月1O日起", "2月10日起"),
    ],
)
def test_a_letter_among_digits_is_zero_where_a_number_must_stand(given: str, meant: str) -> None:
    found = settled(given)
    assert found.text == meant
    assert [given[at] for at in found.zeros] == ["O"] * given.count("O")
    assert found.words == ()


def test_a_figure_with_a_letter_for_zero_is_flagged_and_kept_as_read() -> None:
    report = understood("济南大学图书馆自2月1O日起解答读者咨询3O20人次。", SENTENCE)
    found = figure(report, 3020)
    assert found.value_text.startswith("3O20")
    assert "3O20人次" in found.evidence.text
    assert found.period_start == date(2020, 2, 10)
    assert "letter_read_as_zero" in found.flags
    assert "letter_read_as_zero" not in figure(report, 320).flags


def test_only_recognised_text_is_settled() -> None:
    text = "济南大学图书馆开通CARS1服务。"
    mixed = scanned(document(HEAD, text, SENTENCE), lines={1: 1.0})
    report = normalize(mixed, [vocabulary()], SURVEY)
    assert not any("CARS1" in a.evidence.text and "ocr_settled" in a.flags for a in report.adoptions)
    assert is_recognised(mixed)


def test_respondents_are_found_under_misread_names_and_listed_as_read() -> None:
    listed = table(
        1, "反馈单位名单", ("序号", "学校名称"), ("1", "山东帅范大学"), ("2", "济南大学"), ("3", "聊城大学")
    )
    report = understood("各馆名单如下。", "|", tables=(listed,))
    first = report.respondents[0]
    assert first.institution_name == "山东帅范大学"
    assert "山东帅范大学" in first.evidence.text
    assert first.institution_key == "hei:10445"


def test_a_scan_without_misreadings_differs_from_print_in_confidence_only() -> None:
    printed, read = understood(SENTENCE, ocr=False), understood(SENTENCE)
    named = {f.name for f in fields(Report)} - {"adoptions", "observations", "scanned_pages"}
    assert {n: getattr(printed, n) for n in named} == {n: getattr(read, n) for n in named}
    assert (printed.scanned_pages, read.scanned_pages) == (0, 1)
