"""survey diff: what a changed vocabulary would change, before anything is published."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.model import serde
from etl.settings import PROJECT_DIR, Settings
from etl.stages import store, trial, versions
from tests.normalize.papers import SURVEY, document
from tests.ops.runs import survey

LINES = (
    "!山东省高校图书馆疫情防控服务情况报告",
    "全省高校图书馆在新冠肺炎疫情防控期间坚持服务。" * 12,
    "济南大学图书馆开展文献传递服务，传递文献315篇。",
    "青岛大学图书馆用无人机投送图书80本。",
    "2020年3月6日",
)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's schemas with one survey."""
    schemas = tmp_path_factory.mktemp("before") / "schemas"
    shutil.copytree(PROJECT_DIR / "schemas", schemas, ignore=shutil.ignore_patterns("examples", "corpus"))
    return schemas


@pytest.fixture
def own(settings: Settings, tmp_path: Path, before: Path) -> Settings:
    """Settings with schemas of their own and one report read."""
    schemas = tmp_path / "schemas"
    shutil.copytree(before, schemas)
    found = settings.model_copy(update={"schemas_dir": schemas})
    made = document(*LINES)
    store.write_atomic(versions.document_path(found, made.sha256), serde.dump(made))
    line = {"sha256": made.sha256, "file_name": "山东.pdf", "source_uri": "file:///山东.pdf"}
    line |= {"received_at": "2020-03-07T00:00:00+00:00", "survey_id": SURVEY, "size": 1}
    store.append_lines(found.submissions_log, [line])
    return found


def add_cue(schemas: Path) -> None:
    path = schemas / "surveys" / SURVEY / "measures" / "B.yaml"
    text = path.read_text(encoding="utf-8")
    rule = "- code: contactless_lending\n"
    assert rule in text
    start = text.index("  rules:\n", text.index(rule)) + len("  rules:\n")
    added = "    - all: [[无人机投送]]\n      weight: 0.9\n"
    path.write_text(text[:start] + added + text[start:], encoding="utf-8")


def test_the_same_schemas_change_nothing(own: Settings, before: Path) -> None:
    found = trial.against(own, str(before))
    assert (found.changes, found.documents, found.unread) == ([], 1, 0)


def test_a_new_cue_shows_what_it_gains_and_keeps_nothing(own: Settings, before: Path) -> None:
    add_cue(own.schemas_dir)
    files = sorted(p for p in own.survey_home.rglob("*") if p.is_file())
    gained = [c for _, c in trial.against(own, str(before)).changes if c.kind == "measure"]
    assert [(c.change, c.subject, c.fact, c.before, c.after) for c in gained] == [
        ("gained", "青岛大学", "contactless_lending", "", "done")
    ]
    assert "无人机投送图书" in gained[0].evidence
    assert sorted(p for p in own.survey_home.rglob("*") if p.is_file()) == files


def test_from_the_other_side_it_is_lost(own: Settings, before: Path) -> None:
    mine = own.model_copy(update={"schemas_dir": before})
    add_cue(own.schemas_dir)
    changes = [c for _, c in trial.against(mine, str(own.schemas_dir)).changes if c.kind == "measure"]
    assert [(c.change, c.before, c.after) for c in changes] == [("lost", "done", "")]


def test_a_unit_taken_away_changes_its_figure(own: Settings, before: Path) -> None:
    path = own.schemas_dir / "reference" / "units.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if 'code: "本"' not in line]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")
    figures = {(c.change, c.fact) for _, c in trial.against(own, str(before)).changes}
    assert ("lost", "80本") in figures


def test_a_file_without_a_document_is_counted(own: Settings, before: Path) -> None:
    versions.document_path(own, "0" * 64).unlink()
    found = trial.against(own, str(before))
    assert (found.documents, found.unread) == (0, 1)


def test_a_revision_of_the_project(settings: Settings) -> None:
    assert trial.against(settings, "HEAD").documents == 0


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("no-such-revision", "neither a folder nor a revision"),
        ("--output=x", "neither a folder nor a revision"),
    ],
)
def test_what_is_neither_folder_nor_revision(settings: Settings, other: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        trial.against(settings, other)


def test_a_folder_without_schemas(own: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="has surveys/"):
        trial.against(own, str(tmp_path))


def test_schemas_outside_the_project_have_no_revisions(own: Settings) -> None:
    with pytest.raises(ConfigurationError, match="name a folder"):
        trial.against(own, "HEAD")


def test_the_command(own: Settings, before: Path) -> None:
    add_cue(own.schemas_dir)
    done = survey(own, "diff", "--against", str(before), "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"gained"} == {r["change"] for r in rows if r["kind"] == "measure"}
    table = survey(own, "diff", "--against", str(before))
    assert "1 reports; nothing was published" in table.stdout.replace("\n", " ")
    wrong = survey(own, "diff", "--against", "no-such-revision")
    assert (wrong.returncode, wrong.stdout) == (2, "")
