"""The notes of a release: what it says otherwise than the one before, and why; as a record and as Markdown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from etl.history.changes import CAUSES, Change
from etl.load import Fact, Side

LISTED = 20
"""How many facts of a kind the Markdown shows; the record has all."""
COVERAGE = (
    "region_code",
    "region_name",
    "report_status",
    "reason_code",
    "file_name",
    "invited",
    "replied",
    "listed",
    "institutions_with_facts",
    "institutions_with_adoptions",
    "institutions_with_figures",
)
"""Columns of ``mart.coverage`` that the Markdown shows; the record has all."""
UNTOUCHED = "machine unreviewed"
KINDS = ("gained", "lost", "changed", "carried")
_MEANING = {
    "gained": "said now and not before",
    "lost": "said before and not now",
    "changed": "said otherwise",
    "carried": "said as before, under another fact_id",
}


def notes_record(
    header: Mapping[str, Any],
    earlier: Side,
    later: Side,
    changes: Sequence[Change],
    coverage: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The notes as one record for programs.

    Args:
        header: what the release is; ``previous`` is ``None`` for a survey's first release.
        earlier: the release before; empty for the first.
        later: this one.
        changes: between the two.
        coverage: rows of ``mart.coverage`` of the survey.

    Returns:
        ``header``'s keys, ``facts`` (numbers by kind), ``causes``, ``reports``, ``coverage`` and ``changes``; the first
        release lists no changes, for everything in it is new.
    """
    return {
        **header,
        "facts": _numbers(earlier, later, changes),
        "causes": _causes(changes),
        "reports": _reports(earlier, later),
        "coverage": [dict(row) for row in coverage],
        "changes": [_change(c) for c in changes] if header["previous"] else [],
    }


def _numbers(earlier: Side, later: Side, changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    counted = Counter[tuple[str, str]]((c.fact.kind, c.kind) for c in changes)
    return {
        kind: {
            "before": earlier.totals.get(kind, 0),
            "now": later.totals.get(kind, 0),
            **{change: counted[kind, change] for change in KINDS},
        }
        for kind in sorted({*earlier.totals, *later.totals})
    }


def _causes(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    counted = Counter[tuple[str, str]]((c.cause, c.kind) for c in changes)
    return {
        cause: {kind: counted[cause, kind] for kind in KINDS}
        for cause in CAUSES
        if any(counted[cause, kind] for kind in KINDS)
    }


def _reports(earlier: Side, later: Side) -> list[dict[str, Any]]:
    """Files whose state is not what it was, by region and name."""
    rows = []
    for sha256 in earlier.files.keys() | later.files.keys():
        old, new = earlier.files.get(sha256), later.files.get(sha256)
        file = new or old
        assert file is not None
        before, now = old.status if old else None, new.status if new else None
        if before != now:
            region = (new and new.region_code) or (old and old.region_code)
            reason = new.reason_code if new else None
            rows.append(
                {
                    "sha256": sha256,
                    "file_name": file.file_name,
                    "region_code": region,
                    "before": before,
                    "now": now,
                    "reason_code": reason,
                }
            )
    return sorted(rows, key=lambda r: (r["region_code"] or "", r["file_name"], r["sha256"]))


def _change(change: Change) -> dict[str, Any]:
    return {
        "change": change.kind,
        "cause": change.cause,
        "earlier": asdict(change.earlier) if change.earlier else None,
        "later": asdict(change.later) if change.later else None,
    }


def notes_text(record: Mapping[str, Any], changes: Sequence[Change]) -> str:
    """The notes as Markdown for people.

    Args:
        record: of ``notes_record``.
        changes: the same as there.
    """
    return "\n".join(_lines(record, changes)).rstrip() + "\n"


def _lines(record: Mapping[str, Any], changes: Sequence[Change]) -> Iterator[str]:
    previous = record["previous"]
    yield f"# {record['name']}\n"
    yield f"Survey `{record['survey_id']}`, {record['kind']} release {record['number']}, {record['released_at']}."
    yield f"Load `{record['load_id']}`, code `{record['code_version']}`, vocabulary `{record['vocabulary_version']}`,"
    yield (
        f"schema {record['schema_version']}. Compared with `{previous}`.\n"
        if previous
        else (f"schema {record['schema_version']}. The survey's first release.\n")
    )
    yield "## Facts\n"
    yield from _table(
        ("kind", "before", "now", *KINDS), ((k, *n.values()) for k, n in record["facts"].items())
    )
    yield from _reasons(record["causes"])
    yield from _report_lines(record["reports"])
    yield from _coverage_lines(record["coverage"])
    if previous:
        for kind in KINDS:
            yield from _examples(kind, [c for c in changes if c.kind == kind])


def _reasons(causes: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    if causes:
        yield "## Why\n"
        yield from _table(("why", *KINDS), ((CAUSES[c], *n.values()) for c, n in causes.items()))


def _report_lines(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if reports:
        yield "## Files\n"
        keys = ("region_code", "file_name", "before", "now", "reason_code")
        yield from _table(keys, ([r[k] for k in keys] for r in reports))


def _coverage_lines(coverage: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if coverage:
        yield "## Coverage\n"
        counted = Counter(r["report_status"] for r in coverage)
        yield ", ".join(f"{n} {status}" for status, n in sorted(counted.items())) + ".\n"
        keys = [k for k in COVERAGE if k in coverage[0]]
        yield from _table(keys, ([r[k] for k in keys] for r in coverage))


def _examples(kind: str, changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    shown = "" if len(changes) <= LISTED else f"; the first {LISTED}, all of them are in the JSON"
    yield f"## {kind.capitalize()}: {len(changes)} {_MEANING[kind]}{shown}\n"
    header = ("region", "subject", "what", "before", "now", "why", "fact_id")
    yield from _table(header, (_example(c) for c in changes[:LISTED]))


def _example(change: Change) -> list[Any]:
    fact = change.fact
    before, now = _said(change.earlier), _said(change.later)
    return [
        fact.region_code,
        fact.subject_name,
        f"{fact.kind}: {fact.code}",
        before,
        now,
        change.cause,
        fact.fact_id,
    ]


def _said(fact: Fact | None) -> str:
    if fact is None:
        return ""
    review = "" if fact.review == UNTOUCHED else f"({fact.review})"
    return " ".join(part for part in (fact.stated, fact.period, review) if part)


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"
    yield ""


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
