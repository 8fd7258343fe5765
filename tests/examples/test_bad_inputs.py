"""The bad inputs are bad in just the way that their names say."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from tests.examples.test_examples import needs_font, shown
from tests.fixtures import bad_inputs
from tests.fixtures.__main__ import PDFS, write_pdfs


def test_empty_file(tmp_path: Path) -> None:
    assert bad_inputs.empty_file(tmp_path).stat().st_size == 0


@pytest.mark.parametrize("make", [bad_inputs.not_a_pdf, bad_inputs.truncated])
def test_unreadable_files(make, tmp_path: Path) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(make(tmp_path))


def test_truncated_still_begins_as_a_pdf(tmp_path: Path) -> None:
    assert bad_inputs.truncated(tmp_path).read_bytes().startswith(b"%PDF-")


def test_password_protected(tmp_path: Path) -> None:
    path = bad_inputs.password_protected(tmp_path)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(path)
    with pikepdf.open(path, password=bad_inputs.PASSWORD) as pdf:
        assert len(pdf.pages) > 1


def test_image_only_and_blank_pages_have_no_text(tmp_path: Path) -> None:
    assert shown(bad_inputs.image_only(tmp_path)) == ""
    assert shown(bad_inputs.blank_pages(tmp_path)) == ""


def test_too_many_pages(tmp_path: Path) -> None:
    with pikepdf.open(bad_inputs.too_many_pages(tmp_path, 31)) as pdf:
        assert len(pdf.pages) == 31


def test_no_survey_has_text_without_the_marker(tmp_path: Path) -> None:
    text = shown(bad_inputs.no_survey(tmp_path))
    assert "茄子" in text
    assert "示例报告" not in text
    assert "图书馆" not in text


def test_no_region_has_the_marker_and_no_province(tmp_path: Path) -> None:
    text = shown(bad_inputs.no_region(tmp_path))
    assert "示例报告" in text
    assert "省" not in text


def test_newer_version_is_the_same_report_of_a_later_date(tmp_path: Path) -> None:
    old, new = shown(bad_inputs.good(tmp_path)), shown(bad_inputs.newer_version(tmp_path))
    assert "2020年2月28日" in old
    assert "2020年3月9日" in new
    assert old[:40] == new[:40]


def test_same_file_twice(tmp_path: Path) -> None:
    first, second = bad_inputs.same_file_twice(tmp_path)
    assert first.name != second.name
    assert first.read_bytes() == second.read_bytes()


def test_other_export_shows_the_same_text_in_other_bytes(tmp_path: Path) -> None:
    first, second = bad_inputs.good(tmp_path), bad_inputs.other_export(tmp_path)
    assert first.read_bytes() != second.read_bytes()
    assert shown(first) == shown(second)


def test_typeset_fixtures_are_current(tmp_path: Path) -> None:
    needs_font()
    write_pdfs(tmp_path)
    assert {p.name: p.read_bytes() for p in PDFS.glob("*.pdf")} == {
        p.name: p.read_bytes() for p in tmp_path.glob("*.pdf")
    }
