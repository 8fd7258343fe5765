"""Data Docs that open without a network: an index of what failed, and pages that fetch nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from etl.validate.results import ExpectationResult, ValidationResult

# Great Expectations' pages take their styles, icons, logo and scripts from other hosts; without them the index is
# empty and passes look like failures.
_REMOTE = re.compile(
    r'<script\b.*?</script>|<link\b[^>]*\bhref="https?:[^>]*>|<img\b[^>]*\bsrc="https?:[^>]*>'
    r"|<footer>.*?</footer>|background: url\('https?:[^)]*\)[^;]*;",
    re.DOTALL,
)
_HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")
"""A hash needs no more than its first characters to be told apart."""
_FAILURE = ("severity", "level", "expectation", "meaning", "含义", "rows", "keys and numbers")
# Controls that are nothing without scripts are hidden.
_STYLE = """<style>
body { font: 14px/1.5 sans-serif; margin: 1.5em; color: #222; background: #fff; }
table { border-collapse: collapse; margin: .5em 0; }
td, th { border: 1px solid #ccc; padding: .25em .6em; text-align: left; vertical-align: top; min-width: 5em; }
a[href^="#"] { text-decoration: none; }
.card-header, .btn-group, .card-text, .navbar-brand { display: none; }
.fa-check-circle::before { content: "passed"; color: #17742f; }
.fa-times::before { content: "failed"; color: #b3261e; }
.text-info { display: none; }
.critical { color: #b3261e; font-weight: bold; }
</style>
"""


def finish_site(target: Path, result: ValidationResult) -> Path:
    """Make the pages in ``target`` independent of other hosts and write the index over them.

    Returns:
        Path of ``index.html``.
    """
    for page in target.rglob("*.html"):
        text = _REMOTE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", f"{_STYLE}</head>", 1), encoding="utf-8")
    index = target / "index.html"
    index.write_text(_index(target, result), encoding="utf-8")
    return index


def _index(target: Path, result: ValidationResult) -> str:
    held = result.evaluated - result.failed - result.errored
    failures = sorted((r for r in result.results if not r.success), key=_gravity)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="UTF-8"><title>Data Docs</title>\n'
        f"{_STYLE}</head><body>\n<h1>Data Docs</h1>\n"
        f"<p>{result.evaluated} expectations: {held} hold, {result.failed} do not, "
        f"{result.errored} could not be evaluated.</p>\n"
        "<h2>What does not hold</h2>\n"
        f"{_table(_FAILURE, map(_failure, failures))}"
        f"<h2>Suites</h2>\n{_table(('suite', 'held', 'failed', 'errored', 'pages'), _suites(target, result))}"
        "</body></html>\n"
    )


def _gravity(result: ExpectationResult) -> tuple[bool, bool, bool]:
    """What stops the load comes first, then what keeps a report out, then what the load changes."""
    return (
        not (result.errored or (result.is_critical_failure and result.unexplained)),
        not result.is_critical_failure,
        result.expectation.level != "trend",
    )


def _failure(result: ExpectationResult) -> tuple[str, ...]:
    severity = "errored" if result.errored else result.expectation.severity
    rows = "" if result.unexpected_count is None else str(result.unexpected_count)
    meaning = result.error if result.errored else result.expectation.meaning
    return (
        f'<span class="{severity}">{severity}</span>',
        result.expectation.level,
        escape(result.name),
        escape(meaning or ""),
        escape(result.expectation.meaning_zh),
        rows,
        "<br>".join(escape(_HASH.sub(r"\1", key)) for key in result.failing_keys),
    )


def _suites(target: Path, result: ValidationResult) -> Iterable[tuple[str, ...]]:
    for name, results in groupby(result.results, key=lambda r: r.suite.name):
        found = list(results)
        errored = sum(r.errored for r in found)
        held = sum(r.success for r in found)
        yield (
            escape(name),
            str(held),
            str(len(found) - held - errored),
            str(errored),
            _links(target, name),
        )


def _links(target: Path, suite: str) -> str:
    folder = suite.replace(".", "/")
    results = sorted((target / "validations" / folder).rglob(f"{suite}.html"))
    expectations = target / "expectations" / f"{folder}.html"
    links = [("results", page) for page in results] + [("expectations", expectations)]
    return " ".join(
        f'<a href="{escape(page.relative_to(target).as_posix())}">{label}</a>'
        for label, page in links
        if page.exists()
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of markup under a header of plain words."""
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}</table>\n"
