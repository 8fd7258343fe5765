"""What stewards do at the command line: look at what is doubtful, decide, and answer the provinces."""

from __future__ import annotations

import getpass
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from etl.cli.ingesting import ingest
from etl.cli.output import console, print_rows
from etl.errors import ConfigurationError
from etl.load import query
from etl.review import reply as replies
from etl.review import sheet
from etl.review.fields import FieldError
from etl.review.model import Decision
from etl.review.requests import Request, assignments
from etl.settings import Settings
from etl.stages.decisions import read_decisions
from etl.stages.replying import find_reply
from etl.stages.reviewing import RequestsRefused, record

COLUMNS = (
    "item",
    "file_name",
    "subject",
    "statement",
    "value_text",
    "remark",
    "confidence",
    "reasons",
    "page_no",
    "evidence_text",
)
QUEUE = f"""
SELECT {", ".join(COLUMNS)} FROM mart.review_queue
WHERE (? IS NULL OR item_kind = ?) AND (? IS NULL OR survey_id = ?)
    AND (? IS NULL OR region_code IN (SELECT region_code FROM mart.region WHERE ? IN (region_code, name, short_name)))
ORDER BY list_position(['file', 'decision', 'institution', 'finding', 'fact'], item_kind), confidence, file_name, item
"""
NEXT = "survey load applies them; so does every other load"


def review(
    settings: Settings,
    kind: str | None,
    region: str | None,
    survey_id: str | None,
    limit: int | None,
    output: str,
    out: Path | None,
) -> None:
    """Prints what a steward should look at, or writes it as a sheet to fill in.

    Raises:
        LoadError: nothing is published.
    """
    found = query(settings.warehouse, QUEUE, [kind, kind, survey_id, survey_id, region, region], limit=limit)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if out is None and output == "table":
        _print_items(rows)
        _print_waiting(settings)
        return
    if out is None:
        print_rows(found.columns, found.rows, output)
        return
    out.write_bytes(sheet.write(COLUMNS, rows, to_fill_in=True))
    console().print(f"{len(rows)} items: {out}", markup=False)


def _print_items(rows: Sequence[Mapping[str, Any]]) -> None:
    """Each item with what is needed to decide on it; the key on a line of its own, to be copied whole."""
    for row in rows:
        page = f"p. {row['page_no']}" if row["page_no"] else None
        sure = f"{row['confidence']:.2f}" if row["confidence"] is not None else None
        told = (row["subject"], row["statement"], row["value_text"], row["remark"], sure, *row["reasons"])
        place = " ".join(part for part in (row["file_name"], page) if part)
        print(row["item"])
        print("  " + " · ".join(str(part) for part in told if part))
        print(f"  {place}: {row['evidence_text'] or ''}".rstrip(": "))
    counts = Counter(str(row["item"]).partition(":")[0] for row in rows)
    print(", ".join(f"{n} {kind}" for kind, n in counts.items()) or "nothing to review")


def _print_waiting(settings: Settings) -> None:
    """How many recorded decisions no load has taken up yet."""
    loaded = {row[0] for row in query(settings.warehouse, "SELECT decision_id FROM audit.decision").rows}
    waiting = [d for d in read_decisions(settings) if d.decision_id not in loaded]
    if waiting:
        print(f"{len(waiting)} decisions are recorded and stand in no report yet; {NEXT}")


def decide(
    settings: Settings, action: str, items: Sequence[str], sets: Sequence[str], reason: str, by: str | None
) -> None:
    """Records one decision for each item.

    Raises:
        ConfigurationError: a request cannot be meant; nothing was recorded.
        LoadError: nothing is published, or the log cannot be written.
    """
    try:
        values = assignments(sets)
        requests = [Request(action, item, reason, values) for item in items]
        _tell(record(settings, requests, by or getpass.getuser()))
    except (RequestsRefused, FieldError) as error:
        raise ConfigurationError(str(error)) from error


def decide_sheet(settings: Settings, path: Path, by: str | None) -> None:
    """Records the decisions of a sheet, all of them or none; prints each fault with its line and column.

    Raises:
        ConfigurationError: a line is wrong; nothing was recorded.
        LoadError: nothing is published, or the log cannot be written.
    """
    try:
        lines = sheet.read(path.read_bytes())
        _tell(record(settings, [line.request for line in lines], by or getpass.getuser()))
        return
    except sheet.SheetRefused as error:
        faults: Sequence[sheet.SheetFault] = error.faults
    except RequestsRefused as error:
        faults = [
            sheet.SheetFault(lines[f.number].number, sheet.column_of(f.field), f.reason) for f in error.faults
        ]
    for fault in faults:
        print(f"{path.name}: {fault}", file=sys.stderr)
    raise ConfigurationError(f"{path.name}: {len(faults)} faults; nothing was recorded")


def _tell(decisions: Sequence[Decision]) -> None:
    for decision in decisions:
        console().print(f"{decision.decision_id} {decision.action} {decision.target.kind}", markup=False)
    console().print(f"{len(decisions)} decisions recorded; {NEXT}", markup=False)


def load(settings: Settings) -> None:
    """Loads, validates and publishes what waits: decisions, and files received but not loaded.

    Raises:
        SurveyError: as ``survey ingest``.
    """
    ingest(settings, [], None, [])


def reply(settings: Settings, region: str, survey_id: str | None, folder: Path) -> None:
    """Writes what goes back to a region: a sheet and a page.

    Raises:
        ConfigurationError: no such region or survey.
        LoadError: nothing is published.
    """
    survey, code, found = find_reply(settings, region, survey_id)
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, data in ((".csv", replies.as_csv(found)), (".html", replies.as_page(found).encode("utf-8"))):
        path = folder / f"reply-{survey}-{code}{suffix}"
        path.write_bytes(data)
        console().print(str(path), markup=False)
