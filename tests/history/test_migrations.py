"""Records that an earlier version stored are still read; those of a later one are refused rather than cut short."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import ValidationError

from etl.errors import ConfigurationError
from etl.model import migrations
from etl.model.document import Document
from etl.model.migrations import FORMATS, STEPS, upgrade
from etl.model.observation import Report
from etl.model.serde import dump, parse
from etl.settings import Settings
from etl.stages import decisions, store
from etl.stages.store import Submission
from tests.history.older import FIXTURES
from tests.load.factory import State, rows
from tests.normalize import papers

OLDER = FIXTURES / "450524e"


def test_a_document_of_an_earlier_version_is_read() -> None:
    stored = (OLDER / "document.json").read_bytes()
    document = parse(Document, stored)
    assert [b.text for b in document.blocks][-1] == "2020年3月6日"
    again = dump(document)
    assert again.startswith(b'{"format":1,')
    assert parse(Document, again) == document


def test_a_report_of_an_earlier_version_is_read_and_brought_up() -> None:
    stored = (OLDER / "report.json").read_bytes()
    assert "review" not in json.loads(stored)["adoptions"][0]
    report = parse(Report, stored)
    first = report.adoptions[0]
    assert (first.subject.name, first.measure_code, first.tellings, first.review) == (
        "临沂大学",
        "loan_extension",
        (),
        None,
    )
    assert "5.2万篇次" in {o.value_text for o in report.observations}
    again = dump(report)
    assert again.startswith(b'{"format":2,')
    assert parse(Report, again) == report


def test_stored_artifacts_of_an_earlier_version_are_loaded(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.vocabularies = [papers.vocabulary()]
    received = state.receive("a")
    document, report = parse(Document, (OLDER / "document.json").read_bytes()), OLDER / "report.json"
    outcome = state.store(document, parse(Report, report.read_bytes()))
    assert outcome.report_path
    assert outcome.document_path
    outcome.report_path.write_bytes(report.read_bytes())
    outcome.document_path.write_bytes((OLDER / "document.json").read_bytes())
    state.received = [
        type(received)(**{**{f: getattr(received, f) for f in received.__slots__}, "sha256": document.sha256})
    ]
    state.load([outcome])
    said = "SELECT DISTINCT subject_name FROM mart.metric_observation ORDER BY 1"
    assert rows(state.warehouse, said) == [("临沂大学",), ("山东大学",)]


def test_a_log_of_an_earlier_version_is_read(settings: Settings) -> None:
    settings.survey_home.mkdir()
    settings.submissions_log.write_bytes((OLDER / "submissions.jsonl").read_bytes())
    (first,) = store.read_submissions(settings)
    assert (first.file_name, first.size) == ("a.pdf", 1000)
    store.append_lines(settings.submissions_log, [asdict(first) | {"file_name": "b.pdf"}])
    assert [s.file_name for s in store.read_submissions(settings)] == ["a.pdf", "b.pdf"]
    assert isinstance(first, Submission)


@pytest.mark.parametrize("folder", sorted(p for p in FIXTURES.iterdir() if p.is_dir()), ids=lambda p: p.name)
def test_everything_that_any_version_stored_is_read(folder: Path, settings: Settings) -> None:
    document, report = (folder / f"{name}.json" for name in ("document", "report"))
    assert parse(Document, document.read_bytes()).sha256 == parse(Report, report.read_bytes()).sha256
    assert parse(Report, report.read_bytes()).adoptions
    settings.survey_home.mkdir()
    for log in folder.glob("*.jsonl"):
        shutil.copyfile(log, settings.survey_home / log.name)
    assert [s.file_name for s in store.read_submissions(settings)] == ["a.pdf"]
    decided = [(d.action, d.decided_by) for d in decisions.read_decisions(settings)]
    assert decided == ([("withdraw", "李")] if (folder / "decisions.jsonl").exists() else [])


def test_what_a_newer_version_stored_is_refused(settings: Settings) -> None:
    newer = dump(parse(Report, (OLDER / "report.json").read_bytes())).replace(b'"format":2', b'"format":3')
    with pytest.raises(
        ConfigurationError, match="format 3, this program knows 2: it was written by a newer version"
    ):
        parse(Report, newer)
    settings.survey_home.mkdir()
    line = json.loads((OLDER / "submissions.jsonl").read_text()) | {"format": 9}
    settings.submissions_log.write_text(json.dumps(line) + "\n")
    with pytest.raises(ConfigurationError, match="a stored submission has format 9"):
        store.read_submissions(settings)


@pytest.mark.parametrize("found", [0, -1, "2", True, None])
def test_what_is_no_format_is_refused(found: object) -> None:
    with pytest.raises(ConfigurationError, match="is none"):
        upgrade("report", {"format": found})


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format":1}', b'{"adoptions": 3}', b"\xff\xfe"])
def test_what_is_no_record_is_told_as_such(data: bytes) -> None:
    with pytest.raises(ValidationError):
        parse(Report, data)


def test_every_format_can_be_reached_from_the_first() -> None:
    needed = {(kind, number) for kind, last in FORMATS.items() for number in range(2, last + 1)}
    assert needed == STEPS.keys()


def test_steps_are_taken_in_order_from_where_a_record_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {("decision", n): lambda r, n=n: {**r, "taken": [*r["taken"], n]} for n in (2, 3)}
    monkeypatch.setattr(migrations, "FORMATS", {"decision": 3})
    monkeypatch.setattr(migrations, "STEPS", steps)
    assert upgrade("decision", {"taken": []}) == {"taken": [2, 3]}
    assert upgrade("decision", {"format": 2, "taken": []}) == {"taken": [3]}
    assert upgrade("decision", {"format": 3, "taken": []}) == {"taken": []}
