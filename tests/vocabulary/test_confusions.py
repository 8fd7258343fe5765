"""What is said of misreadings: checked when it is read, and harmless to print that is right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from etl.errors import ConfigurationError
from etl.extract import read_pdf
from etl.normalize.compiled import compile_vocabulary
from etl.vocabulary import load_vocabulary
from etl.vocabulary.confusions import Confusions, is_numeral
from tests.fixtures.bad_inputs import example_pdf
from tests.normalize.papers import SCHEMAS, SURVEY, vocabulary


@pytest.mark.parametrize(
    ("key", "content", "said"),
    [
        ("characters", [["0", "1", "o"]], "two numerals"),
        ("characters", [["问"]], "two or more"),
        ("characters", [["问", "间隔"]], "single characters"),
        ("characters", [["问", "间"], ["间", "闻"]], "间 stands twice"),
        ("characters", [["O", "0"]], "not folded"),
        ("words", {"访间": "访问量"}, "same length"),
        ("words", {"访问": "访问"}, "another word"),
        ("words", {"l0人": "10人"}, "makes a numeral"),
        ("words", {"ＣＡＲＳ1": "carsi"}, "not folded"),
        ("right", ["民间", "民间"], "民间 stands twice"),
        ("low_confidence", 1.2, "low_confidence"),
        ("letters", ["O"], "letters"),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_reason(
    tmp_path: Path, key: str, content: object, said: str
) -> None:
    shutil.copytree(SCHEMAS, tmp_path / "schemas")
    path = tmp_path / "schemas" / "reference" / "confusions.yaml"
    path.write_text(yaml.safe_dump({key: content}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_vocabulary(tmp_path / "schemas", SURVEY)
    assert "confusions.yaml" in str(error.value)
    assert said in str(error.value)


def test_no_entry_makes_a_digit() -> None:
    confusions = vocabulary().confusions
    assert len(confusions.characters) > 20
    assert len(confusions.words) > 20
    assert all(sum(map(is_numeral, group)) <= 1 for group in confusions.characters)
    made = [
        b for wrong, meant in confusions.words.items() for a, b in zip(wrong, meant, strict=True) if a != b
    ]
    assert not any(map(is_numeral, made))


def test_every_listed_misreading_is_settled_and_no_right_word_is() -> None:
    settler = compile_vocabulary(vocabulary()).settler
    confusions: Confusions = vocabulary().confusions
    for wrong, meant in confusions.words.items():
        assert settler.settle(wrong, [(0, len(wrong))]).text == meant
    for word in confusions.right:
        assert settler.settle(word, [(0, len(word))]).text == word


@pytest.mark.parametrize("region", ["山东", "江苏", "甘肃"])
def test_print_that_is_right_is_left_alone(region: str) -> None:
    document = read_pdf(example_pdf(region))
    settler = compile_vocabulary(vocabulary()).settler
    texts = [b.text for b in document.blocks] + [c.text for t in document.tables for c in t.cells]
    assert sum(map(len, texts)) > 2000
    changed = {t: settler.settle(t, [(0, len(t))]).text for t in texts}
    assert {t: s for t, s in changed.items() if t != s} == {}
