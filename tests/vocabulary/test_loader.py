"""Survey definitions: a second one on another topic needs no Python, and what is wrong in a file is said plainly."""

import re
import shutil
from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.normalize import normalize
from etl.vocabulary import load_all, load_vocabulary
from tests.normalize.papers import SCHEMAS, document

SECOND = Path(__file__).parent / "second_survey"


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """``schemas/`` with the second survey in it."""
    shutil.copytree(SCHEMAS / "reference", tmp_path / "reference")
    shutil.copytree(SCHEMAS / "surveys", tmp_path / "surveys")
    shutil.copytree(SECOND, tmp_path / "surveys" / "campus-energy-2023")
    return tmp_path


def test_a_survey_on_another_topic_needs_no_python(schemas: Path) -> None:
    paper = document(
        "!湖南省高校节能工作总结",
        "各高校重视节能。中南大学后勤处为教学楼更换LED灯具，全年节约用电3.5万度。",
        "湖南大学开展供水管网检漏，推进节水节能。",
        "湖南省后勤协会",
        "2023年12月1日",
    )
    found = normalize(paper, load_all(schemas))
    assert found.survey_id == "campus-energy-2023"
    assert {(a.subject.name, a.measure_code) for a in found.adoptions} == {
        ("中南大学", "led_lamps"),
        ("湖南大学", "leak_survey"),
    }
    row = found.observations[0]
    assert (row.subject.name, row.value, row.unit) == ("中南大学", 35000.0, "度")
    assert (row.metric_code, row.measure_code) == ("power_saved", "led_lamps")
    assert found.issuer == "湖南省后勤协会"


def test_a_survey_inherits_every_file_it_has_none_of(schemas: Path) -> None:
    child, parent = (load_vocabulary(schemas, s) for s in ("examples", "univlib-covid19-2020"))
    assert child.measures == parent.measures
    assert child.survey.inherits == "univlib-covid19-2020"
    assert child.survey.recognise != parent.survey.recognise
    assert child.version != parent.version


def test_the_version_follows_the_content(schemas: Path) -> None:
    before = load_vocabulary(schemas, "campus-energy-2023").version
    file = schemas / "surveys" / "campus-energy-2023" / "lexicons.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "more: [加]\n", encoding="utf-8")
    assert load_vocabulary(schemas, "campus-energy-2023").version != before


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("survey.yaml", "call_date:", "call_day:", "call_d"),
        ("survey.yaml", "370000", "379999", "379999"),
        ("survey.yaml", "campus-energy-2023", "other", "survey_id"),
        ("measures/all.yaml", "group_code: W", "group_code: X", "group_code: X"),
        ("measures/all.yaml", "leak_survey", "led_lamps", "led_lamps stands twice"),
        ("measures/all.yaml", "$change", "$chance", "chance"),
        ("measures/all.yaml", "rules:", "cues:", "cues"),
        ("metrics.yaml", "measure_code: led_lamps", "measure_code: lamps", "lamps is not known"),
        ("metrics.yaml", "unit: 度,", "", "unit"),
        ("lexicons.yaml", "change: [", "change: [[", "lexicons.yaml"),
        ("tables.yaml", "sequence:", "sequences:", "sequence"),
    ],
)
def test_an_error_names_file_key_and_reason(schemas: Path, file: str, old: str, new: str, said: str) -> None:
    path = schemas / "surveys" / "campus-energy-2023" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_vocabulary(schemas, "campus-energy-2023")
    assert str(error.value).startswith(f"{path.resolve()}: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("survey.yaml", "\ntitle:", "\ntitel:"),
        ("metrics.yaml", "measure_code: trial_resources", "measure_code: x"),
    ],
)
def test_what_is_inherited_wrong_is_told_of_the_file_that_says_it(
    schemas: Path, file: str, old: str, new: str
) -> None:
    path = schemas / "surveys" / "univlib-covid19-2020" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="^" + re.escape(f"{path.resolve()}: ")):
        load_vocabulary(schemas, "examples")


def test_a_missing_file_and_a_missing_survey(schemas: Path) -> None:
    (schemas / "surveys" / "campus-energy-2023" / "tables.yaml").unlink()
    with pytest.raises(ConfigurationError, match="tables"):
        load_vocabulary(schemas, "campus-energy-2023")
    with pytest.raises(ConfigurationError, match="there is no survey nope"):
        load_vocabulary(schemas, "nope")
