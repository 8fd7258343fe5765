"""Data Docs as a reader without a network sees them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from etl.validate import build_data_docs, validate_candidate
from tests.load.factory import EXPECTATIONS, State

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def printed(page: Path, folder: Path) -> str:
    """The text that a browser shows of a page, with no host within reach."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    target = folder / "page.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
    subprocess.run(
        [
            browser,
            *options,
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = pypdfium2.PdfDocument(target)
    text = "".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    pdf.close()
    return text


@pytest.mark.full
def test_a_browser_shows_what_failed_and_every_suite(state: State, tmp_path: Path) -> None:
    result = validate_candidate(state.build([state.ready("a")]).path, EXPECTATIONS)
    index = build_data_docs(result, tmp_path / "docs")
    text = printed(index, tmp_path)
    assert f"{result.evaluated} expectations" in text
    assert {r.suite.name for r in result.results if r.suite.name not in text} == set()
    assert all(r.expectation.meaning.split()[0] in text for r in result.results if not r.success)
    page = next((tmp_path / "docs" / "validations").rglob("fact_metric_observation.html"))
    of_suite = [r for r in result.results if r.suite.name == "fact_metric_observation"]
    assert printed(page, tmp_path).count("passed") >= len(of_suite)
