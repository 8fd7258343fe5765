"""Labelled sentences: read in order, and refused with file and place where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.vocabulary import Labelled, labelled_sentences


def test_sentences_of_all_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("- {text: 停止开放, codes: [closed]}\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("- {text: 疫情期间, codes: []}\n", encoding="utf-8")
    found = labelled_sentences(tmp_path, frozenset({"closed"}))
    assert found == [Labelled(text="疫情期间"), Labelled(text="停止开放", codes=("closed",))]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("- {text: 停止开放, codes: [shut]}\n", "codes: shut is not known"),
        ("- {text: 停止开放, code: [closed]}\n", "0.code: "),
        ("- {codes: [closed]}\n", "0.text: "),
        ("- {text: [\n", "a.yaml: "),
    ],
)
def test_a_wrong_sentence_is_named(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "a.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"a\.yaml") as caught:
        labelled_sentences(tmp_path, frozenset({"closed"}))
    assert reason in str(caught.value)


def test_a_folder_without_sentences_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no labelled sentences"):
        labelled_sentences(tmp_path, frozenset())
