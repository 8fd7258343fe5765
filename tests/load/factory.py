"""Small hand-made reports, documents and vocabularies, and a warehouse state in a folder of the test's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from etl.load import Candidate, Outcome, Received, build_candidate, new_load_id, publish, record_validation
from etl.model.document import Block, Box, Cell, Document, Page, Piece, Table
from etl.model.observation import (
    DeclaredCount,
    Evidence,
    Finding,
    Institution,
    MeasureAdoption,
    MetricObservation,
    Report,
    Respondent,
    Subject,
)
from etl.model.serde import dump

PROJECT = Path(__file__).resolve().parents[2]
SCHEMAS, VIEWS, EXPECTATIONS = PROJECT / "schemas", PROJECT / "warehouse", PROJECT / "expectations"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXT = "甲大学图书馆延长借期,线上服务读者{count}人次,占比98.3%。全省共有20所图书馆参加。"
ALPHA = Institution("hei:10001", "10001", "甲大学", "甲大学", "330000", "本科", False, ("甲大",))
BETA = Institution("prov:330000:乙学院", None, "乙学院", "乙学院", "330000", None, True)
PROVINCE = Subject("region", "330000", "浙江省")


def vocabulary(survey_id: str = "winter", inherits: str | None = None, **changes: Any) -> Any:
    """What the loader reads of a vocabulary."""
    survey = SimpleNamespace(
        survey_id=survey_id,
        title="冬季调查",
        title_en="Winter survey",
        call_date=date(2020, 3, 1),
        due_date=date(2026, 1, 1),
        closes_on=None,
        expected_regions=("330000", "510000"),
        submitter_key=("region_code",),
        inherits=inherits,
        confidence_threshold=0.5,
    )
    content = {
        "survey": survey,
        "groups": (SimpleNamespace(code="B", name="借阅", name_en="Circulation"),),
        "measures": (_measure("loan_extension", "延长借期"), _measure("media_push", "新媒体推送")),
        "metrics": (_metric("served", "服务读者", "人次"), _metric("share", "占比", "%", "non_additive")),
        "units": tuple(
            SimpleNamespace(code=c, family=f, name_en=c) for c, f in (("人次", "visits"), ("%", "percent"))
        ),
        "regions": (
            _region("330000", "浙江省", "浙江", "Zhejiang"),
            _region("510000", "四川省", "四川", "Sichuan"),
        ),
        "institutions": (
            SimpleNamespace(
                code="10001",
                name="甲大学",
                region_code="330000",
                level="本科",
                valid_from="2004-05-01",
                valid_to=None,
                former_names=("甲学院",),
                aliases=("甲大",),
                other_names=(
                    SimpleNamespace(
                        name="甲学院", kind="former", level="专科", valid_from=None, valid_to="2004-05-01"
                    ),
                ),
            ),
        ),
        "version": "v1",
    }
    return SimpleNamespace(**{**content, **changes})


def _measure(code: str, name: str) -> Any:
    return SimpleNamespace(code=code, group_code="B", name=name, name_en=code, definition="")


def _metric(code: str, name: str, unit: str, additivity: str = "additive") -> Any:
    return SimpleNamespace(
        code=code, name=name, name_en=code, definition="", unit=unit, additivity=additivity, measure_code=None
    )


def _region(code: str, name: str, short: str, english: str) -> Any:
    return SimpleNamespace(code=code, name=name, short_name=short, name_en=english)


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def document(name: str, text: str) -> Document:
    """One page with one paragraph and one table of two rows."""
    edges = tuple(50.0 + 10 * n for n in range(len(text) + 1))
    piece = Piece(0, text, Box(1, 50, 100, edges[-1], 112), edges)
    cells = tuple(
        Cell(r, c, t, box=Box(1, 50 + 100 * c, 200 + 20 * r, 150 + 100 * c, 220 + 20 * r))
        for r, row in enumerate((("序号", "单位名称"), ("1", "甲大学"), ("2", "乙学院")))
        for c, t in enumerate(row)
    )
    table = Table(1, "名单", 3, 2, cells, 1, 1)
    return Document(
        sha(name), "x1", (Page(1, 1200, 800),), (Block(0, "paragraph", text, (piece,)),), (table,)
    )


def said(doc: Document, words: str) -> Evidence:
    """Evidence for words of the document's paragraph."""
    block = doc.blocks[0]
    start = block.text.index(words)
    end = start + len(words)
    return Evidence(words, 1, tuple(block.locate(start, end)), "text", 0, start, end)


def listed(doc: Document, row: int) -> Evidence:
    """Evidence for a row of the document's table."""
    cells = [c for c in doc.tables[0].cells if c.row_no == row]
    boxes = tuple(c.box for c in cells if c.box)
    return Evidence("\t".join(c.text for c in cells), 1, boxes, "table", table_no=1, row_no=row)


def figures(doc: Document, count: int, subject: Subject) -> tuple[MetricObservation, MetricObservation]:
    """A figure that is told twice, and a share."""
    clause = said(doc, f"线上服务读者{count}人次")
    served = MetricObservation(
        subject,
        "loan_extension",
        "served",
        "服务读者",
        float(count),
        None,
        None,
        str(count),
        "人次",
        "count",
        "exact",
        date(2020, 2, 1),
        date(2020, 2, 29),
        "2月份",
        clause,
        0.9,
        tellings=(said(doc, f"读者{count}人次"),),
    )
    share = replace(
        served,
        metric_code="share",
        metric_name="占比",
        value=98.3,
        value_text="98.3%",
        unit="%",
        value_kind="percent",
        evidence=said(doc, "占比98.3%"),
        tellings=(),
    )
    return served, share


def report(name: str, doc: Document, count: int = 300, **changes: Any) -> Report:
    """A report with one adoption, two figures, two respondents, a declared count and a finding."""
    subject = Subject("institution", ALPHA.institution_key, ALPHA.name)
    total = said(doc, "全省共有20所图书馆参加")
    content = {
        "sha256": doc.sha256,
        "survey_id": "winter",
        "region_code": "330000",
        "region_name": "浙江省",
        "title": f"报告{name}",
        "issuer": None,
        "report_date": date(2020, 3, 20),
        "page_count": 1,
        "scanned_pages": 0,
        "vocabulary_version": "v1",
        "extractor_version": "x1",
        "normalizer_version": "n1",
        "institutions": (ALPHA, BETA),
        "respondents": (
            Respondent(1, "10001", ALPHA.institution_key, "甲大学", listed(doc, 1)),
            Respondent(2, None, BETA.institution_key, "乙学院", listed(doc, 2)),
        ),
        "declared_counts": (DeclaredCount("listed", "图书馆", 20.0, total),),
        "adoptions": (
            MeasureAdoption(subject, "loan_extension", "done", date(2020, 2, 3), said(doc, "延长借期"), 0.95),
            MeasureAdoption(PROVINCE, "media_push", "planned", None, total, 0.6),
        ),
        "observations": figures(doc, count, subject),
        "findings": (Finding("declared_vs_listed", "warning", "20", "2", (total, listed(doc, 2))),),
        "text_shingles": tuple(range(1, 257)),
    }
    return Report(**{**content, **changes})


@dataclass
class State:
    """A survey's state in a folder: artifacts, log, candidates, the published file."""

    folder: Path
    vocabularies: list[Any] = field(default_factory=lambda: [vocabulary()])
    received: list[Received] = field(default_factory=list)
    loads: int = 0

    @property
    def warehouse(self) -> Path:
        return self.folder / "survey.duckdb"

    def receive(self, name: str, file_name: str | None = None) -> Received:
        at = NOON + timedelta(minutes=len(self.received))
        entry = Received(sha(name), file_name or f"{name}.pdf", f"file:///inbox/{name}.pdf", at, 1000)
        self.received.append(entry)
        return entry

    def ready(self, name: str, count: int = 300, **changes: Any) -> Outcome:
        """Receive a file and store its artifacts."""
        if sha(name) not in {r.sha256 for r in self.received}:
            self.receive(name)
        doc = document(name, TEXT.format(count=count))
        return self.store(doc, report(name, doc, count, **changes))

    def store(self, doc: Document, content: Report) -> Outcome:
        paths = []
        for kind, artifact in (("reports", content), ("documents", doc)):
            path = self.folder / "artifacts" / kind / f"{doc.sha256}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(dump(artifact))
            paths.append(path)
        return Outcome(doc.sha256, "ready", report_path=paths[0], document_path=paths[1])

    def build(self, outcomes: list[Outcome], base: Path | None = None, **changes: Any) -> Candidate:
        self.loads += 1
        started = NOON + timedelta(hours=self.loads)
        arguments = {
            "load_id": new_load_id(started),
            "started_at": started,
            "candidates_dir": self.folder / "candidates",
            "base": base,
            "received": self.received,
            "outcomes": outcomes,
            "vocabularies": self.vocabularies,
            "schemas_dir": SCHEMAS,
            "views_dir": VIEWS,
            "code_version": "test",
        }
        return build_candidate(**{**arguments, **changes})

    def load(self, outcomes: list[Outcome], *, rebuild: bool = False) -> Candidate:
        """Build and publish; that the expectations held is taken for granted."""
        base = self.warehouse if self.warehouse.exists() and not rebuild else None
        candidate = self.build(outcomes, base)
        self.publish(candidate)
        return candidate

    def publish(self, candidate: Candidate, **record: Any) -> None:
        record_validation(candidate.path, candidate.load_id, [held(**record)])
        publish(
            candidate.path,
            self.warehouse,
            schemas_dir=SCHEMAS,
            views_dir=VIEWS,
            published_at=NOON + timedelta(hours=self.loads, minutes=5),
        )


def held(**changes: Any) -> dict[str, Any]:
    """The record of an expectation that held."""
    content = {
        "suite": "dim_document",
        "expectation": "title_not_empty",
        "expectation_type": "UnexpectedRowsExpectation",
        "severity": "critical",
        "success": True,
        "errored": False,
        "error": None,
        "unexpected_count": 0,
        "validated_rows": None,
        "failing_keys": [],
        "failing_documents": [],
        "duration_s": 0.01,
        "meaning": "Every report has a title.",
        "meaning_zh": "每份报告都有标题。",
        "audience": "steward",
    }
    return {**content, **changes}


def tables(
    warehouse: Path, *, drop: tuple[str, ...] = ("load_id", "base_load_id")
) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but ``audit.*`` histories, load ids and times of runs aside, in a stable order."""
    import duckdb

    found: dict[str, list[tuple[Any, ...]]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as con:
        names = con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
            "WHERE schema_name = 'main' OR table_name = 'submission' ORDER BY 1"
        ).fetchall()
        for (name,) in names:
            columns = [
                f"epoch_us({c})" if kind == "TIMESTAMP WITH TIME ZONE" else c
                for c, kind, *_ in con.execute(f"DESCRIBE {name}").fetchall()
                if c not in drop
            ]
            found[name] = con.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY ALL").fetchall()
    return found


def rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on a published file."""
    from etl.load import query

    return query(warehouse, sql).rows
