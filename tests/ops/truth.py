"""What the example reports say, as their generator wrote it down, and how much of it a warehouse holds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from etl.settings import Settings
from tests.fixtures import bad_inputs
from tests.ops.runs import rows

Facts = Counter[tuple[Any, ...]]


def reports() -> dict[str, dict[str, Any]]:
    """Each example's truth, by file name."""
    paths = sorted(Path(bad_inputs.TRUTH).glob("*.json"))
    return {t["files"][0]: t for t in (json.loads(p.read_text(encoding="utf-8")) for p in paths)}


def f1(found: Facts, required: Facts, optional: Facts) -> float:
    """F1 of what was found; optional facts are neither rewarded nor punished."""
    right = (found & required).total()
    wrong = (found - required - optional).total()
    missed = (required - found).total()
    return 2 * right / (2 * right + wrong + missed)


def split(key: str, *fields: str) -> tuple[Facts, Facts]:
    """Required and optional rows of one list of the truth, as ``(file, *fields)``."""
    required: Facts = Counter()
    optional: Facts = Counter()
    for file, truth in reports().items():
        for row in truth[key]:
            target = required if row.get("required", True) else optional
            target[(file, *(row[field] for field in fields))] += 1
    return required, optional


def documents() -> set[tuple[Any, ...]]:
    """``(file, title, province, issuer, report date)`` of every example."""
    fields = ("title", "province", "issuer", "report_date")
    return {(file, *(truth["document"][f] for f in fields)) for file, truth in reports().items()}


def cells() -> set[tuple[Any, ...]]:
    """``(file, table, row, column, text)`` of every printed cell; row 0 is the header, tables count from 1."""
    found = set()
    for file, truth in reports().items():
        for number, table in enumerate(truth["tables"], 1):
            for row_no, row in enumerate([table["header"], *table["rows"]]):
                found |= {(file, number, row_no, column, text) for column, text in enumerate(row) if text}
    return found


def select(settings: Settings, sql: str) -> Facts:
    """Rows of a query as facts."""
    return Counter(rows(settings, sql))
