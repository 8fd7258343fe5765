"""Data Docs as a reader without a network sees them."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pypdfium2
import pytest

from etl.load.connection import writing
from etl.load.inputs import Outcome
from etl.validate import build_data_docs, validate_candidate
from tests.load.factory import EXPECTATIONS, State, sha

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


def test_the_gravest_stand_first_and_trends_show_their_numbers(state: State, tmp_path: Path) -> None:
    state.load([state.ready("a")])
    candidate = state.build(
        [Outcome(sha("a"), "withdrawn", "withdrawn", "by the issuer", "winter")], state.warehouse
    )
    with writing(candidate.path) as con:
        con.execute("UPDATE dim_region SET region_code = '33'")
    result = validate_candidate(candidate.path, EXPECTATIONS)
    build_data_docs(result, tmp_path / "docs")
    index = (tmp_path / "docs" / "index.html").read_text(encoding="utf-8")
    order = [index.index(name) for name in ("dim_region.code_form", "staging.trend.reports_stay")]
    assert order == sorted(order)
    numbers = "winter|330000|reports|1 -&gt; 0 (-100 %)"
    assert numbers in index
    page = next((tmp_path / "docs" / "validations").rglob("staging.trend.html")).read_text(encoding="utf-8")
    assert "1 -> 0 (-100 %)" in page.replace("&gt;", ">")


def test_a_page_says_what_each_query_means_and_the_query_itself(state: State, tmp_path: Path) -> None:
    result = validate_candidate(state.build([state.ready("a")]).path, EXPECTATIONS)
    build_data_docs(result, tmp_path / "docs")
    for path in (tmp_path / "docs" / "validations").rglob("*.html"):
        marked = path.read_text(encoding="utf-8")
        text = "".join(unescape(re.sub(r"<[^>]*>", " ", marked)).split())
        asked = [r.expectation for r in result.results if r.suite.name == path.stem and r.expectation.sql]
        wanted = {e.name: "".join(f"{e.name}{e.meaning}{e.meaning_zh}{e.sql}".split()) for e in asked}
        assert [name for name, words in wanted.items() if words not in text] == [], path.stem


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
