"""Reports with known truth, for the benchmarks: generated ones, and the annotated ones beside the project.

``given_cases`` needs the folder of annotated reports (``../shared``: score/score.py, gold/, submissions/); where it
is absent there are none and ``missing()`` says why. Generated reports need nothing.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SCHEMAS = ROOT / "schemas"
NATURAL = ROOT / "tests" / "golden" / "reports"
SURVEY = "univlib-covid19-2020"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from etl.model.document import Block, Box, Cell, Document, Page, Piece, Table  # noqa: E402
from etl.model.observation import Evidence, Report  # noqa: E402
from etl.normalize import normalize  # noqa: E402
from etl.vocabulary.models import Calibration, Vocabulary  # noqa: E402
from examples.generator.__main__ import compose, random_specs  # noqa: E402
from examples.generator.report import Report as Written  # noqa: E402
from examples.generator.truth import text_of, truth_of  # noqa: E402

_KINDS = {"title": "title", "heading": "heading", "caption": "caption", "toc": "toc"}
_SILENT = ("figure", "page_break", "toc")
_LINES_PER_PAGE, _LEADING, _LEFT, _WIDTH = 40, 18.0, 70.0, 10.0


@dataclass(frozen=True)
class Case:
    """One report: as read, what it says in truth (the shape of annotated reports), and its text."""

    name: str
    document: Document
    truth: dict[str, Any]
    text: str


def missing() -> str:
    """Why the annotated reports cannot be used; "" if they can."""
    wanted = (SHARED / "score" / "score.py", SHARED / "gold", SHARED / "submissions")
    absent = [str(p) for p in wanted if not p.exists()]
    return f"no annotated reports: {', '.join(absent)} is absent" if absent else ""


def load_scorer() -> ModuleType:
    """The scoring module beside the annotated reports.

    Raises:
        FileNotFoundError: it is absent.
    """
    path = SHARED / "score" / "score.py"
    spec = importlib.util.spec_from_file_location("survey_score", path)
    if spec is None or spec.loader is None or not path.exists():
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["survey_score"] = module
    spec.loader.exec_module(module)
    return module


def given_cases() -> list[Case]:
    """The annotated reports, read from their PDFs; none where they are absent."""
    if missing():
        return []
    from etl.extract import read_pdf

    cases = []
    for path in sorted((SHARED / "gold").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        document = read_pdf(SHARED / "submissions" / truth["files"][0])
        cases.append(Case(path.stem, document, truth, path.with_suffix(".txt").read_text(encoding="utf-8")))
    return cases


def natural_cases() -> list[Case]:
    """The annotated reports of ``tests/golden``: prose of several hands, read from their PDFs.

    Their authors knew neither rules nor labelled sentences, and no sentence of theirs is in a corpus.
    """
    from etl.extract import read_pdf

    return [
        Case(
            path.stem,
            read_pdf(path.with_suffix(".pdf")),
            json.loads(path.read_text(encoding="utf-8")),
            path.with_suffix(".txt").read_text(encoding="utf-8"),
        )
        for path in sorted(NATURAL.glob("*.json"))
    ]


def generated_cases(seed: int, count: int, split: str = "dev") -> list[Case]:
    """Generated reports as a faultless reader would read them; see ``examples.generator``."""
    found = []
    for spec in random_specs(seed, count, split):
        written = compose(spec)
        truth = dict(truth_of(written))
        found.append(Case(spec.name, document_of(written), truth, text_of(written)))
    return found


def document_of(written: Written) -> Document:
    """A written report as a document, every block on one printed line of its own, without going through a PDF."""
    blocks: list[Block] = []
    tables: list[Table] = []
    for block in written.blocks:
        if block.kind in _SILENT:
            continue
        number, page_no, top = len(blocks), *_place(len(blocks))
        if block.kind == "table":
            tables.append(_table(len(tables) + 1, block.text, block.rows, page_no, top))
            anchor = (_piece(" ", page_no, top),)
            blocks.append(Block(number, "table", "", anchor, table_no=len(tables)))
            continue
        kind: Any = _KINDS.get(block.kind, "paragraph")
        level = block.level if kind == "heading" else 0
        blocks.append(Block(number, kind, block.text, (_piece(block.text, page_no, top),), level=level))
    pages = tuple(Page(n, 595, 842) for n in range(1, 2 + len(blocks) // _LINES_PER_PAGE))
    return Document("0" * 64, "written", pages, tuple(blocks), tuple(tables))


def _place(number: int) -> tuple[int, float]:
    return 1 + number // _LINES_PER_PAGE, 70.0 + _LEADING * (number % _LINES_PER_PAGE)


def _piece(text: str, page_no: int, top: float) -> Piece:
    edges = tuple(_LEFT + _WIDTH * i for i in range(len(text) + 1))
    return Piece(0, text, Box(page_no, edges[0], top, edges[-1], top + _WIDTH), edges)


def _table(number: int, title: str, rows: Sequence[Sequence[str]], page_no: int, top: float) -> Table:
    cells = tuple(
        Cell(r, c, text, (_piece(text, page_no, top + r),))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    )
    return Table(number, title, len(rows), len(rows[0]), cells, page_no, page_no)


def uncalibrated(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary without calibration, so that confidences are the engines' scores."""
    return vocabulary.model_copy(
        update={"calibration": Calibration(), "version": vocabulary.version + "-uncalibrated"}
    )


def read_case(case: Case, vocabulary: Vocabulary) -> Report:
    """What the normaliser finds in a case."""
    return normalize(case.document, [vocabulary], vocabulary.survey.survey_id)


def prediction(report: Report, document: Document) -> dict[str, Any]:
    """A report in the shape that the scorer compares."""
    measures = [
        _told(a.subject.name, a.subject.type, a.evidence, a.confidence, measure=a.measure_code)
        for a in report.adoptions
    ]
    metrics = [
        _told(
            o.subject.name,
            o.subject.type,
            o.evidence,
            o.confidence,
            measure=o.measure_code,
            value=o.value,
            unit=o.unit,
            kind=o.value_kind,
            qualifier=o.qualifier,
            period_start=o.period_start,
            period_end=o.period_end,
        )
        for o in report.observations
    ]
    rows = [*measures, *metrics]
    return {
        "document": {
            "title": report.title,
            "region_name": report.region_name,
            "report_date": report.report_date,
            "scanned_pages": report.scanned_pages,
        },
        "respondents": [{"name": r.institution_name, "code": r.printed_code} for r in report.respondents],
        "institutions": sorted({r["subject"] for r in rows if r["subject_type"] == "institution"}),
        "measures": measures,
        "metrics": metrics,
        "declared_counts": [{"value": d.value} for d in report.declared_counts],
        "tables": [{"header": t.texts()[0], "rows": t.texts()[1:]} for t in document.tables if t.row_count],
    }


def _told(
    name: str, subject_type: str, evidence: Evidence, confidence: float, **more: object
) -> dict[str, Any]:
    boxes = [b.as_list() for b in evidence.boxes]
    return {
        "subject": name,
        "subject_type": subject_type,
        "quote": evidence.text,
        "page_no": evidence.page_no,
        "bbox": boxes,
        "confidence": confidence,
        **more,
    }


def scores(cases: Sequence[Case], vocabulary: Vocabulary, scorer: ModuleType) -> Iterator[dict[str, Any]]:
    """The scorer's result for every case."""
    for case in cases:
        predicted = prediction(read_case(case, vocabulary), case.document)
        yield scorer.score_report(predicted, case.truth, case.text)[0]


def repeated(case: Case, times: int) -> Case:
    """A case whose text stands in it several times over, to measure how time grows with length."""
    blocks = [b for _ in range(times) for b in case.document.blocks if b.kind != "table"]
    numbered = tuple(replace(b, block_no=n) for n, b in enumerate(blocks))
    return replace(case, document=replace(case.document, blocks=numbered, tables=()), text=case.text * times)
