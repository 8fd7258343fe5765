"""A steward's day at the command line: files read, the queue looked at, decisions recorded, loaded, answered."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import yaml

from etl.cli import reading, reviewing
from etl.errors import ConfigurationError
from etl.settings import Settings
from etl.stages import decisions as log
from tests.fixtures import bad_inputs
from tests.ops.runs import ingest, rows, statuses, survey

GANSU = bad_inputs.example_pdf("甘肃").name
UNNAMED = "未署省份.pdf"
COOKERY = "家常菜谱.pdf"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A report that is published, one that names no region, and one that is no report of any survey."""
    folder = tmp_path_factory.mktemp("review")
    inbox = folder / "inbox"
    inbox.mkdir()
    bad_inputs.good(inbox, "甘肃")
    bad_inputs.no_region(inbox)
    bad_inputs.no_survey(inbox)
    home = folder / "home"
    settings = Settings(survey_home=home, warehouse=home / "survey.duckdb", lock_seconds=30)
    ingest(settings, inbox)
    return settings


def decide(settings: Settings, action: str, item: str, *sets: str, reason: str = "核对原文") -> None:
    reviewing.decide(settings, action, [item], list(sets), reason, "王老师")


def one(settings: Settings, sql: str) -> tuple[object, ...]:
    [found] = rows(settings, sql)
    return found


def test_wrong_requests_are_refused_and_nothing_is_recorded(desk: Settings) -> None:
    fact, text = one(
        desk, "SELECT fact_id, value_text FROM mart.metric_observation WHERE value_kind = 'count' LIMIT 1"
    )
    adoption = one(desk, "SELECT fact_id FROM mart.measure_adoption LIMIT 1")[0]
    refused = [
        ("correct", f"fact:{fact}", ["value=三百"], "value: '三百' is no number"),
        ("correct", f"fact:{fact}", ["value=-3"], "value: counts, sums"),
        ("correct", f"fact:{fact}", ["colour=red"], "colour: correct does not set this"),
        ("correct", f"fact:{fact}", ["status=done"], "status: a observation has no such field"),
        ("correct", f"fact:{fact}", ["measure_code=dancing"], "has no measure 'dancing'"),
        ("correct", f"fact:{fact}", ["subject=无名大学"], "subject: no list has '无名大学'"),
        ("correct", f"fact:{fact}", ["value_text=不在原文"], "does not stand in the evidence"),
        ("correct", f"fact:{fact}", ["period_start=2020-02-30"], "is no day"),
        ("correct", f"fact:{fact}", [f"value_text={text}"], "nothing differs"),
        ("correct", f"fact:{adoption}", ["status=perhaps"], "is none of done, planned, suspended"),
        ("accept", "fact:0000", [], "nothing published has this key"),
        ("accept", "file:" + GANSU, [], "not for a file"),
        ("praise", f"fact:{fact}", [], "'praise' is none of"),
        ("assign", "institution:prov:620000:无此校", ["institution_code=10730"], "no published report has"),
        ("release", GANSU, [], "it is published"),
        ("reinstate", GANSU, [], "no decision on it"),
        ("withdraw", "别处.pdf", [], "0 received files"),
        ("set-document", GANSU, ["region_code=999999"], "no region has the code"),
        ("set-document", GANSU, [], "sets one of"),
        (
            "add",
            GANSU,
            ["page_no=1", "subject=甘肃省", "measure_code=vpn_access"],
            "evidence_text: is needed",
        ),
        (
            "add",
            GANSU,
            ["page_no=1", "evidence_text=书中没有的话", "subject=甘肃省", "measure_code=vpn_access"],
            "the words do not stand in the report",
        ),
    ]
    for action, item, sets, message in refused:
        with pytest.raises(ConfigurationError, match=message):
            decide(desk, action, item, *sets)
    with pytest.raises(ConfigurationError, match="reason: is empty"):
        decide(desk, "accept", f"fact:{fact}", reason=" ")
    assert log.read_decisions(desk) == ()


def test_a_stewards_day(desk: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert statuses(desk)[UNNAMED] == ("quarantined", "no_region")
    figure, value, unit = one(
        desk,
        "SELECT fact_id, value, unit FROM mart.metric_observation WHERE value_kind = 'count' AND value > 100 "
        "ORDER BY fact_id LIMIT 1",
    )
    key = one(desk, "SELECT institution_id FROM mart.institution WHERE is_provisional")[0]
    said = one(desk, "SELECT count(*) FROM mart.measure_adoption WHERE subject_name = '陇上春风职业学院'")
    listed, page = one(
        desk, "SELECT evidence_text, page_no FROM mart.measure_adoption ORDER BY fact_id LIMIT 1"
    )

    reviewing.review(desk, None, "甘肃", None, None, "table", None)
    queue = capsys.readouterr().out
    assert f"institution:{key}" in queue
    assert "mean_against_total" in queue

    # Decisions by command, and by a sheet that a spreadsheet saved in its own encoding.
    reviewing.review(desk, None, None, None, None, "csv", tmp_path / "queue.csv")
    decide(
        desk, "assign", f"institution:{key}", "institution_code=19999", "institution_name=陇上春风职业学院"
    )
    decide(desk, "set-document", UNNAMED, "region_code=640000", "report_date=2020-03-05")
    decide(
        desk,
        "add",
        GANSU,
        f"page_no={page}",
        f"evidence_text={listed}",
        "subject=兰州大学",
        "measure_code=patent_service",
        "status=planned",
    )
    _fill_in(tmp_path / "queue.csv", f"fact:{figure}", new_value="123456", new_qualifier="at_least")
    reviewing.decide_sheet(desk, tmp_path / "queue.csv", "李老师")
    assert [d.decided_by for d in log.read_decisions(desk)] == ["王老师"] * 3 + ["李老师"]

    capsys.readouterr()
    reviewing.review(desk, "file", None, None, None, "table", None)
    queue = capsys.readouterr().out
    assert "no_region" in queue
    assert "4 decisions are recorded and stand in no report yet" in queue

    ingest(desk)
    assert one(
        desk,
        f"SELECT value, unit, origin, review_status FROM mart.metric_observation WHERE fact_id = '{figure}'",
    ) == (
        123456.0,
        unit,
        "steward",
        "corrected",
    )
    assert one(desk, "SELECT institution_code FROM mart.institution WHERE name = '陇上春风职业学院'") == (
        "19999",
    )
    assert one(desk, "SELECT count(*) FROM mart.measure_adoption WHERE subject_id = 'hei:19999'") == said
    added = (
        "SELECT subject_name, status, origin, confidence FROM mart.measure_adoption "
        "WHERE measure_code = 'patent_service'"
    )
    assert rows(desk, added) == [("兰州大学", "planned", "steward", 1.0)]
    placed = f"SELECT region_name, report_date::VARCHAR FROM mart.document WHERE file_name = '{UNNAMED}'"
    assert rows(desk, placed) == [("宁夏回族自治区", "2020-03-05")]
    verdicts = "SELECT action, verdict FROM mart.decision ORDER BY action"
    assert rows(desk, verdicts) == [(a, "applied") for a in ("add", "assign", "correct", "set_document")]
    assert ingest(desk) is None, "decisions that are loaded are not loaded again"

    # The trail of the figure, and the sheet that goes back to the province.
    capsys.readouterr()
    reading.explain(desk, f"fact:{figure}", "json")
    trail = json.loads(capsys.readouterr().out)
    assert trail["value"] == 123456.0
    [decision] = trail["decisions"]
    assert (decision["decided_by"], json.loads(decision["machine_values"])["value"]) == ("李老师", value)
    assert trail["load"]["load_id"] == trail["load_id"]
    reviewing.reply(desk, "甘肃", None, tmp_path / "replies")
    sheet = (tmp_path / "replies" / "reply-examples-620000.csv").read_bytes()
    assert sheet.startswith(b"\xef\xbb\xbf")
    told = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))
    assert {row[0] for row in told[1:]} >= {"矛盾", "措施", "数据", "未提及"}
    assert any("123456" in row[3] and row[7] == "经人工复核" for row in told)
    page_html = (tmp_path / "replies" / "reply-examples-620000.html").read_text(encoding="utf-8")
    assert "甘肃省" in page_html
    assert page_html.count("<tr>") > len(told)

    # A second correction keeps what the first said; what was decided can be taken back, and a file withdrawn.
    decide(desk, "correct", f"fact:{figure}", "period_text=三月")
    first, correction = (d for d in log.read_decisions(desk) if d.action == "correct")
    assert correction.target == first.target
    assert correction.steward == {"value": 123456.0, "qualifier": "at_least", "period_text": "三月"}
    decide(desk, "reinstate", f"decision:{correction.decision_id}")
    decide(desk, "withdraw", UNNAMED, reason="省馆来函撤回")
    ingest(desk)
    assert one(
        desk, f"SELECT value, review_status FROM mart.metric_observation WHERE fact_id = '{figure}'"
    ) == (
        value,
        "unreviewed",
    )
    assert statuses(desk)[UNNAMED] == ("withdrawn", "withdrawn")
    decide(desk, "accept", f"decision:{correction.decision_id}")
    assert log.read_decisions(desk)[-1].target == correction.target
    reviewing.reply(desk, "宁夏", None, tmp_path / "replies")
    withdrawn = (tmp_path / "replies" / "reply-examples-640000.html").read_text(encoding="utf-8")
    assert "报告已撤回" in withdrawn
    assert rows(desk, placed) == []
    assert (desk.received_dir / f"{_sha(desk, UNNAMED)}.pdf").exists()


def _sha(settings: Settings, name: str) -> str:
    return str(one(settings, f"SELECT sha256 FROM mart.submission WHERE file_name = '{name}'")[0])


def _fill_in(path: Path, item: str, **new: str) -> None:
    """Adds a line of decisions to a written queue, and saves it as a Chinese spreadsheet does."""
    text = path.read_bytes().decode("utf-8-sig")
    headings = [cell.split()[0] for cell in next(csv.reader(io.StringIO(text)))]
    line = {"item": item, "action": "correct", "reason": "省馆来电更正", **new}
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([line.get(name, "") for name in headings])
    path.write_bytes((text + out.getvalue()).encode("gb18030"))


def test_a_sheet_with_one_wrong_line_records_nothing(
    desk: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fact = one(desk, "SELECT fact_id FROM mart.metric_observation ORDER BY fact_id DESC LIMIT 1")[0]
    sheet = tmp_path / "sheet.csv"
    text = f"item,action,reason,new_value\nfact:{fact},accept,好,\nfact:{fact},correct,错,很多\nfile:无,withdraw,撤,\n"
    sheet.write_text(text, encoding="utf-8")
    before = log.read_decisions(desk)
    with pytest.raises(ConfigurationError, match=r"sheet.csv: 2 faults; nothing was recorded"):
        reviewing.decide_sheet(desk, sheet, None)
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "sheet.csv: line 3, column new_value: '很多' is no number; write 37000, not 3.7万"
    assert told[1].startswith("sheet.csv: line 4, column item: 0 received files")
    assert log.read_decisions(desk) == before


def test_a_rejected_file_whose_survey_a_steward_names_is_published(desk: Settings) -> None:
    assert statuses(desk)[COOKERY] == ("rejected", "no_survey")
    decide(desk, "set-document", COOKERY, "survey_id=examples", "region_code=450000")
    ingest(desk)
    assert statuses(desk)[COOKERY] == ("published", None)


def test_a_quarantine_by_expectation_is_lifted_for_what_was_seen(desk: Settings, tmp_path: Path) -> None:
    shutil.copytree(desk.expectations_dir, tmp_path / "expectations")
    path = tmp_path / "expectations" / "dim_document.yaml"
    suite = yaml.safe_load(path.read_text(encoding="utf-8"))
    planted = {
        "name": "planted",
        "sql": "SELECT sha256, document_sk FROM dim_document WHERE region_code = '620000'",
        "level": "document",
        "severity": "critical",
        "audience": ["steward"],
        "meaning": "Planted by a test.",
        "meaning_zh": "测试所设。",
    }
    suite["expectations"].append(planted)
    path.write_text(yaml.safe_dump(suite, allow_unicode=True), encoding="utf-8")
    strict = desk.model_copy(update={"expectations_dir": tmp_path / "expectations"})
    ingest(strict)
    assert statuses(desk)[GANSU] == ("quarantined", "expectation_failed")
    decide(strict, "release", GANSU, reason="确为甘肃省报告")
    [released] = [d for d in log.read_decisions(desk) if d.action == "release"]
    assert released.machine["expectations"] == "dim_document.planted"
    ingest(strict)
    assert statuses(desk)[GANSU] == ("published", None)
    on_record = (
        "SELECT severity, success FROM mart.expectation_result "
        "WHERE expectation = 'planted' ORDER BY load_id DESC LIMIT 1"
    )
    assert rows(desk, on_record) == [("warning", False)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["decide"], "survey: decide: name an action and at least one item, or a sheet with --from\n"),
        (["decide", "accept", "x", "--from", "a.csv"], "survey: decide: either --from a sheet, or an action"),
        (["decide", "accept", "x"], "survey: reason: is empty; every decision says why\n"),
        (["decide", "--from", "no-such.csv"], "survey: no-such.csv: No such file or directory\n"),
        (["reply", "火星"], "survey: 火星: no region has this code or name\n"),
    ],
)
def test_the_commands_refuse_what_they_cannot_do(desk: Settings, arguments: list[str], message: str) -> None:
    found = survey(desk, *arguments)
    assert found.returncode in (1, 2)
    assert found.stderr.startswith(message)


def test_nothing_is_to_be_reviewed_before_anything_is_published(settings: Settings) -> None:
    for command in (["review"], ["reply", "浙江"], ["withdraw", "a.pdf", "--reason", "r"]):
        found = survey(settings, *command)
        assert found.returncode in (1, 2)
        assert found.stderr.startswith("survey: ")
        assert "Traceback" not in found.stderr
