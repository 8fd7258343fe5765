"""Each kind of bad input: a clear reason, nothing lost, the others published."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from etl import stages
from etl.settings import PROJECT_DIR, Settings
from etl.stages import store, versions
from tests.fixtures import bad_inputs
from tests.ops.runs import SURVEY, environment, ingest, row_counts, rows, statuses, survey

REFUSED = {
    "空文件.pdf": ("rejected", "empty_file"),
    "其实是文本.pdf": ("rejected", "not_pdf"),
    "传输中断.pdf": ("rejected", "truncated"),
    "加密报告.pdf": ("rejected", "encrypted"),
    "扫描件.pdf": ("quarantined", "no_text"),
    "空白页.pdf": ("quarantined", "no_text"),
    "家常菜谱.pdf": ("rejected", "no_survey"),
    "未署省份.pdf": ("quarantined", "no_region"),
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for make in (
        bad_inputs.empty_file,
        bad_inputs.not_a_pdf,
        bad_inputs.truncated,
        bad_inputs.password_protected,
        bad_inputs.image_only,
        bad_inputs.blank_pages,
        bad_inputs.no_survey,
        bad_inputs.no_region,
        bad_inputs.same_file_twice,
    ):
        make(folder)
    bad_inputs.good(folder, "云南")
    return folder


@pytest.fixture(scope="module")
def loaded(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("state")
    settings = Settings(survey_home=home, warehouse=home / "survey.duckdb")
    assert ingest(settings, inbox) is not None
    return settings


@pytest.mark.parametrize(("name", "expected"), REFUSED.items())
def test_a_bad_file_is_set_aside_with_its_reason(
    loaded: Settings, name: str, expected: tuple[str, str]
) -> None:
    assert statuses(loaded)[name] == expected
    [(reason,)] = rows(loaded, "SELECT reason FROM mart.submission WHERE file_name = ?", [name])
    assert len(reason) > 10


def test_the_good_ones_are_published(loaded: Settings) -> None:
    assert {name for (name,) in rows(loaded, "SELECT region_name FROM mart.document")} == {"云南省", "甘肃省"}


def test_the_same_file_under_a_second_name_is_a_duplicate(loaded: Settings) -> None:
    found = statuses(loaded)
    pair = {found[bad_inputs.example_pdf().name][0], found["甘肃省报告（副本）.pdf"][0]}
    assert pair == {"published", "duplicate"}


def test_nothing_is_lost(loaded: Settings, inbox: Path) -> None:
    for path in inbox.iterdir():
        data = path.read_bytes()
        assert store.received_path(loaded, hashlib.sha256(data).hexdigest()).read_bytes() == data
    assert set(statuses(loaded)) == {path.name for path in inbox.iterdir()}


def test_status_lists_every_file_with_its_reason(loaded: Settings) -> None:
    found = survey(loaded, "status")
    assert found.returncode == 0
    for name, (status, code) in REFUSED.items():
        line = next(line for line in found.stdout.splitlines() if name in line)
        assert status in line
        assert code in line


def test_a_newer_version_supersedes_and_the_old_one_stays_as_history(
    settings: Settings, tmp_path: Path
) -> None:
    ingest(settings, bad_inputs.good(tmp_path))
    ingest(settings, bad_inputs.newer_version(tmp_path))
    found = statuses(settings)
    assert found[bad_inputs.example_pdf().name][0] == "superseded"
    assert found["甘肃省报告_修订.pdf"][0] == "published"
    assert rows(settings, "SELECT file_name FROM mart.document") == [("甘肃省报告_修订.pdf",)]


def test_an_older_version_that_arrives_late_is_superseded_at_once(settings: Settings, tmp_path: Path) -> None:
    ingest(settings, bad_inputs.newer_version(tmp_path))
    ingest(settings, bad_inputs.good(tmp_path), bad_inputs.other_export(tmp_path))
    found = statuses(settings)
    assert found["甘肃省报告_修订.pdf"][0] == "published"
    older = (found[bad_inputs.example_pdf().name][0], found["另存为.pdf"][0])
    assert sorted(older) == ["duplicate", "superseded"]


def test_a_second_load_changes_no_row_count(loaded: Settings, inbox: Path) -> None:
    before, stat = row_counts(loaded), loaded.warehouse.stat()
    assert ingest(loaded, inbox) is None
    assert loaded.warehouse.stat().st_mtime_ns == stat.st_mtime_ns
    again = loaded.model_copy(update={"warehouse": loaded.survey_home / "second.duckdb"})
    shutil.copy(loaded.warehouse, again.warehouse)
    (loaded.survey_home / "published.json").unlink()
    assert ingest(again, inbox) is not None
    assert row_counts(again) == before


def test_a_file_that_failed_by_a_defect_is_tried_again_by_the_next_run(
    settings: Settings, tmp_path: Path
) -> None:
    path = bad_inputs.good(tmp_path)
    [sha256] = stages.discover(settings, [path]).received
    failed = store.Outcome(sha256, "extract", "quarantined", "internal_error", "KeyError: 'glyph'")
    store.write_outcome(settings, failed, versions.extractor_version())
    stages.require_settled(settings)
    assert stages.discover(settings, []).pending == [sha256]
    assert ingest(settings) is not None
    assert statuses(settings) == {path.name: ("published", None)}
    assert list(settings.outcomes_dir.iterdir()) == []


def test_a_reader_that_has_the_warehouse_open_keeps_it(settings: Settings, tmp_path: Path) -> None:
    ingest(settings, bad_inputs.good(tmp_path))
    code = (
        "import duckdb, sys\n"
        f"con = duckdb.connect({str(settings.warehouse)!r}, read_only=True)\n"
        "count = lambda: print(con.execute('SELECT count(*) FROM mart.document').fetchone()[0], flush=True)\n"
        "count(); sys.stdin.readline(); count()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "1\n"
        ingest(settings, bad_inputs.good(tmp_path, "云南"))
        assert rows(settings, "SELECT count(*) FROM mart.document") == [(2,)]
        assert reader.communicate("\n")[0] == "1\n"


def test_an_unwritable_target_is_one_line_and_leaves_all_received_files(
    settings: Settings, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    there = settings.model_copy(update={"warehouse": blocked / "survey.duckdb"})
    found = survey(there, "ingest", bad_inputs.good(tmp_path))
    assert found.returncode == 1
    assert "blocked" in found.stderr
    assert "Traceback" not in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
    assert len(store.read_submissions(settings)) == 1
    assert survey(settings, "ingest", tmp_path).returncode == 0
    assert rows(settings, "SELECT count(*) FROM mart.document") == [(1,)]


@pytest.mark.parametrize("kilobytes", [40, 2000])
def test_a_disk_that_takes_no_more_leaves_what_is_published(
    settings: Settings, tmp_path: Path, kilobytes: int
) -> None:
    ingest(settings, bad_inputs.good(tmp_path))
    before = settings.warehouse.read_bytes()
    limited = ["prlimit", f"--fsize={kilobytes * 1024}", *SURVEY]
    unmeasured = {k: v for k, v in environment(settings).items() if not k.startswith("COVERAGE")}
    found = subprocess.run(
        [*limited, "ingest", str(bad_inputs.good(tmp_path, "山东"))],
        env=unmeasured,  # the measuring of coverage writes files of its own
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 1
    assert found.stderr.startswith("survey: ")
    assert len(found.stderr.strip().splitlines()) == 1
    assert settings.warehouse.read_bytes() == before
    assert survey(settings, "ingest", tmp_path).returncode == 0
    assert rows(settings, "SELECT count(*) FROM mart.document") == [(2,)]


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("survey.yaml", "survey_id: examples", "survey_id: examples\nunheard_of: 1", "unheard_of"),
        ("survey.yaml", "inherits: univlib-covid19-2020", "inherits: nobody", "nobody"),
    ],
)
def test_a_wrong_survey_file_is_named_with_its_key_and_nothing_changes(
    settings: Settings, tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    schemas = tmp_path / "schemas"
    shutil.copytree(settings.schemas_dir, schemas)
    path = schemas / "surveys" / "examples" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    there = settings.model_copy(update={"schemas_dir": schemas})
    found = survey(there, "ingest", bad_inputs.good(tmp_path))
    assert found.returncode == 2
    assert name in found.stderr
    assert words in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
    assert not settings.warehouse.exists()
