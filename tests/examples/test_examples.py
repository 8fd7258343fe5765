"""The committed examples: their truth holds, their PDFs say it, and the generator still writes both."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from examples.generator.__main__ import compose, write_truth
from examples.generator.pdf import FONT_PACKAGE, FONT_PATH, write_pdf
from examples.generator.spec import example_specs
from examples.generator.typography import MARKER
from tests.fixtures.bad_inputs import SUBMISSIONS, TRUTH

SPECS = example_specs()
NAMES = [spec.name for spec in SPECS]


def squash(text: str) -> str:
    return re.sub(r"\s+", "", text)


def truth(name: str) -> dict:
    return json.loads((TRUTH / f"{name}.json").read_text(encoding="utf-8"))


def shown(path: Path) -> str:
    """The PDF's text, running headers and footers left out, white space dropped."""
    document = pypdfium2.PdfDocument(path)
    pages = []
    for page in document:
        left, _, right, top = page.get_mediabox()
        pages.append(page.get_textpage().get_text_bounded(left, 60, right, top - 55))
    document.close()
    return squash("".join(pages))


def facts(report: dict) -> list[dict]:
    return [*report["measures"], *report["metrics"], *report["declared_counts"]]


def needs_font() -> None:
    if FONT_PATH.exists():
        return
    reason = f"regenerating needs the Debian package {FONT_PACKAGE}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def test_every_specification_is_committed_and_nothing_else() -> None:
    assert len(NAMES) >= 6
    assert sorted(p.stem for p in SUBMISSIONS.glob("*.pdf")) == sorted(NAMES)
    assert sorted(p.stem for p in TRUTH.glob("*.json")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_stands_in_the_text(name: str) -> None:
    text = squash((TRUTH / f"{name}.txt").read_text(encoding="utf-8"))
    missing = [fact for fact in facts(truth(name)) if squash(fact["quote"]) not in text]
    assert missing == []


@pytest.mark.parametrize("name", [spec.name for spec in SPECS if not spec.scanned])
def test_every_quote_and_cell_stands_in_the_pdf(name: str) -> None:
    report, text = truth(name), shown(SUBMISSIONS / f"{name}.pdf")
    quotes = [part for fact in facts(report) for part in fact["quote"].split("\t")]
    cells = [cell for table in report["tables"] for row in table["rows"] for cell in row]
    missing = [part for part in [*quotes, *cells, report["document"]["title"]] if squash(part) not in text]
    assert missing == []
    assert MARKER in text


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.scanned], ids=lambda spec: spec.name)
def test_a_scan_is_pictures_of_the_printed_pages(spec, tmp_path: Path) -> None:
    needs_font()
    write_pdf(compose(spec), replace(spec, scanned=False), tmp_path / "printed.pdf")
    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    scanned = pypdfium2.PdfDocument(SUBMISSIONS / f"{spec.name}.pdf")
    assert shown(SUBMISSIONS / f"{spec.name}.pdf") == ""
    assert [page.get_size() for page in scanned] == [page.get_size() for page in printed]
    for page, picture in zip(printed, scanned, strict=True):
        ink = [np.asarray(p.render(scale=0.25, grayscale=True).to_pil(), float) for p in (page, picture)]
        assert np.corrcoef(ink[0].ravel(), ink[1].ravel())[0, 1] > 0.6
    assert (SUBMISSIONS / f"{spec.name}.pdf").stat().st_size < 1_500_000


@pytest.mark.parametrize("name", NAMES)
def test_printed_figures_stand_in_their_quotes(name: str) -> None:
    wrong = [m for m in truth(name)["metrics"] if squash(m["value_text"]) not in squash(m["quote"])]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_respondents_are_the_annex_or_the_case_headings(name: str) -> None:
    report = truth(name)
    text = (TRUTH / f"{name}.txt").read_text(encoding="utf-8")
    cells = {cell for table in report["tables"] for row in table["rows"] for cell in row}
    listed = [r["name"] for r in report["respondents"]]
    assert [r["seq"] for r in report["respondents"]] == list(range(1, len(listed) + 1))
    assert len(set(listed)) == len(listed)
    assert all(printed in cells or f"）{printed}\n" in text for printed in listed)


@pytest.mark.parametrize("name", NAMES)
def test_subjects_are_listed_and_codes_are_known(name: str) -> None:
    report = truth(name)
    codes = set(json.loads((Path(__file__).with_name("measure_codes.json")).read_text(encoding="utf-8")))
    subjects = {fact["subject"] for fact in [*report["measures"], *report["metrics"]]}
    known = {row["name"] for row in report["institutions"]} | {report["document"]["province"]}
    assert subjects <= known
    assert {m["measure"] for m in [*report["measures"], *report["metrics"]]} <= codes | {None}


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_regenerating_gives_the_same_truth(spec, tmp_path: Path) -> None:
    write_truth(compose(spec), tmp_path)
    for suffix in ("json", "txt"):
        again = (tmp_path / f"{spec.name}.{suffix}").read_text(encoding="utf-8")
        assert again == (TRUTH / f"{spec.name}.{suffix}").read_text(encoding="utf-8")


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_regenerating_gives_the_same_bytes(spec, tmp_path: Path) -> None:
    needs_font()
    path = tmp_path / f"{spec.name}.pdf"
    write_pdf(compose(spec), spec, path)
    assert path.read_bytes() == (SUBMISSIONS / path.name).read_bytes()


def test_a_long_annex_repeats_its_header_on_each_page() -> None:
    document = pypdfium2.PdfDocument(next(SUBMISSIONS.glob("*江苏*.pdf")))
    headed = [
        number for number, page in enumerate(document) if "学校代码" in page.get_textpage().get_text_bounded()
    ]
    assert len(headed) >= 2
    assert headed == list(range(headed[0], headed[0] + len(headed)))


def test_the_examples_cover_what_reports_look_like() -> None:
    reports = [truth(name) for name in NAMES]
    texts = "".join((TRUTH / f"{name}.txt").read_text(encoding="utf-8") for name in NAMES)
    headers = {tuple(table["header"]) for report in reports for table in report["tables"]}
    metrics = [m for report in reports for m in report["metrics"]]
    assert ("序号", "学校代码", "学校名称") in headers
    assert ("编号", "单位名称", "编号", "单位名称") in headers
    assert {h[0] for h in headers} >= {"统计时段", "学校名称"}
    assert {m["kind"] for m in metrics} >= {"count", "percent", "growth", "money", "multiple", "policy"}
    assert {m["qualifier"] for m in metrics} >= {"exact", "approx", "at_least", "at_most"}
    assert {m["status"] for r in reports for m in r["measures"]} == {"done", "planned", "suspended"}
    assert {c["count"] for r in reports for c in r["declared_counts"]} == {"invited", "replied", "listed"}
    assert any(r["contradictions"] for r in reports)
    assert re.search("[０-９]", texts)
    words = ["VPN", "CARSI", "QQ群", "MOOC", "该馆", "我馆", "余所高校图书馆", "图1 "]
    assert [word for word in words if word not in texts] == []
