"""Files made to harm: each is read, or refused with a reason, and costs neither much time nor much memory."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from etl.errors import QuarantinedReport, ReportError
from etl.extract import Limits, read_pdf
from etl.settings import Settings
from etl.stages import store
from etl.stages.isolation import run_isolated
from etl.stages.worker import extract_one
from tests.extract import hostile

GIB = 1 << 30


def refusal(path: Path, data: bytes, limits: Limits | None = None) -> ReportError:
    path.write_bytes(data)
    with pytest.raises(QuarantinedReport) as caught:
        read_pdf(path, limits or Limits())
    return caught.value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hostile.pdf"


def shown(path: Path, data: bytes) -> str:
    """The text of a file, white space aside."""
    path.write_bytes(data)
    return "".join("".join(block.text for block in read_pdf(path).blocks).split())


WHOLE = "".join(hostile.TEXT.split()) * 6


def test_a_plain_file_written_the_same_way_is_read(path: Path) -> None:
    assert shown(path, hostile.one_page()) == WHOLE


@pytest.mark.parametrize("bomb", [hostile.decompression_bomb, hostile.nested_bomb])
def test_a_decompression_bomb_is_not_unpacked(path: Path, bomb: Any) -> None:
    error = refusal(path, bomb(GIB))
    assert (error.reason_code, error.page_no) == ("stream_too_large", 1)


def test_too_many_pages_are_counted_and_not_read(path: Path) -> None:
    error = refusal(path, hostile.many_pages(5_001))
    assert (error.reason_code, error.page_no) == ("page_limit", None)
    assert "5001 pages" in error.reason


def test_a_huge_picture_is_not_unpacked(path: Path) -> None:
    error = refusal(path, hostile.huge_image(50_000))
    assert (error.reason_code, error.page_no) == ("image_too_large", 1)


@pytest.mark.parametrize(
    "data",
    [
        hostile.xref_loop(),
        hostile.javascript(),
        hostile.embedded_file(),
        hostile.one_page(catalogue=b"/Names 1 0 R /Outlines 2 0 R"),
    ],
    ids=["xref loop", "script", "attachment", "loops elsewhere"],
)
def test_what_is_no_text_changes_nothing(path: Path, data: bytes) -> None:
    assert shown(path, data) == WHOLE


def test_a_mended_cross_reference_table_is_told_of(path: Path) -> None:
    path.write_bytes(hostile.xref_loop())
    assert any("xref" in warning for warning in read_pdf(path).warnings)


def test_a_form_that_draws_itself_ends(path: Path) -> None:
    assert shown(path, hostile.form_loop()).startswith(WHOLE)


def test_a_page_tree_that_holds_itself_is_damaged(path: Path) -> None:
    assert refusal(path, hostile.page_tree_loop()).reason_code == "damaged"


def test_deep_nesting_is_damaged(path: Path) -> None:
    assert refusal(path, hostile.deep_arrays(100_000)).reason_code == "damaged"


@pytest.mark.parametrize(
    "box",
    [
        "[0 0 0 0]",
        "[595 842 0 0]",
        "[nan nan nan nan]",
        "[0 0 1e30 1e30]",
        "[0 0 595]",
        "[/A /B /C /D]",
        "null",
    ],
)
def test_a_page_without_a_sane_box_has_the_usual_one(path: Path, box: str) -> None:
    assert shown(path, hostile.one_page(page=b"/MediaBox " + box.encode())) == WHOLE


@pytest.mark.parametrize(
    "page",
    [
        "/MediaBox [0 0 -595 842]",
        "/MediaBox [0 0 99999999999999999999999 842]",
        "/MediaBox [0 0 595 842] /CropBox [9000 9000 9595 9842]",
        "/MediaBox [5000 5000 5595 5842]",
        "/MediaBox [0 0 500000 500000]",
    ],
)
def test_a_page_that_shows_nothing_of_its_text_is_refused(path: Path, page: str) -> None:
    assert refusal(path, hostile.one_page(page=page.encode())).reason_code in {"damaged", "no_text"}


@pytest.mark.parametrize(
    "matrix",
    [
        "nan 0 0 nan 72 100",
        "1e30 0 0 1e30 72 100",
        "0 0 0 0 72 100",
        "1 0 0 1 1e38 1e38",
        "-1 0 0 -1 300 100",
    ],
)
def test_absurd_places_take_no_other_text_along(path: Path, matrix: str) -> None:
    odd = b" BT /F1 12 Tf %s Tm (odd) Tj ET" % matrix.encode()
    assert shown(path, hostile.one_page(shown=hostile.stream(hostile.content() + odd))).startswith(WHOLE)


def test_characters_outside_the_page_are_told_of(path: Path) -> None:
    path.write_bytes(hostile.one_page(page=b"/MediaBox [0 640 595 842]"))
    count = 2 * len(hostile.TEXT)
    told = f"page 1: {count} characters stand outside the page and were left out"
    assert read_pdf(path).warnings == (told,)


def isolated(settings: Settings, files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Read files in processes of their own; answers by the names given here."""
    names: dict[str, str] = {}
    settings.received_dir.mkdir(parents=True)
    for name, data in files.items():
        sha256 = hashlib.sha256(data).hexdigest()
        store.received_path(settings, sha256).write_bytes(data)
        names[sha256] = name
    answers: dict[str, dict[str, Any]] = {}
    run_isolated(
        settings, extract_one, list(names), lambda sha256, found: answers.update({names[sha256]: found})
    )
    return answers


def test_the_others_go_on(settings: Settings) -> None:
    files = {
        "first": hostile.one_page(),
        "bomb": hostile.decompression_bomb(GIB // 2),
        "tree": hostile.page_tree_loop(),
        "pages": hostile.many_pages(40),
        "cut": hostile.one_page()[:-200],
        "last": hostile.one_page(catalogue=b"/Lang (zh)"),
    }
    small = {"processes": 1, "pages_per_file": 30, "megabytes_per_process": 512}
    answers = isolated(settings.model_copy(update=small), files)
    assert answers.pop("first") == answers.pop("last") == {"ok": True}
    assert {name: found["reason_code"] for name, found in answers.items()} == {
        "bomb": "stream_too_large",
        "tree": "damaged",
        "pages": "page_limit",
        "cut": "truncated",
    }


def test_a_page_that_needs_more_memory_than_there_is_takes_no_other_file_along(settings: Settings) -> None:
    strokes = b"0 0 m " + b"100 100 l 200 50 l " * 3_000_000 + b"S"
    data = hostile.one_page(shown=hostile.stream(strokes + hostile.content()))
    small = settings.model_copy(update={"processes": 1, "megabytes_per_process": 384})
    answers = isolated(small, {"strokes": data, "last": hostile.one_page()})
    assert answers["last"] == {"ok": True}
    assert answers["strokes"]["status"] == "quarantined"
    assert answers["strokes"]["reason_code"] in {"out_of_memory", "crashed"}
