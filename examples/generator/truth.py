"""A report's truth as JSON in the shape of hand-annotated reports, and its plain text."""

from __future__ import annotations

import json

from examples.generator.data import provinces
from examples.generator.report import Report

SILENT = {"figure", "page_break", "toc"}


def text_of(report: Report) -> str:
    """The report's text, a line per paragraph; a table's row is its cells joined by tabs."""
    lines = []
    for block in report.blocks:
        if block.kind == "table":
            lines += ["\t".join(row) for row in block.rows]
        elif block.kind not in SILENT:
            lines.append(block.text)
    return "\n".join(lines) + "\n"


def truth_of(report: Report) -> dict[str, object]:
    """What the report says."""
    facts = report.facts
    measures, metrics = list(facts.measures.values()), facts.metrics
    full_names = {p.full for p in provinces().values()}
    required: dict[str, bool] = {}
    for row in [*measures, *metrics]:
        if row["subject"] not in full_names:
            required[row["subject"]] = required.get(row["subject"], False) or row["required"]
    return {
        "files": [f"{report.file_stem}.pdf"],
        "document": {
            "title": report.title,
            "province": report.province,
            "issuer": report.issuer,
            "report_date": report.report_date.isoformat(),
        },
        "declared_counts": facts.declared,
        "respondents": facts.respondents,
        "tables": facts.tables,
        "institutions": [
            {"name": name, "aliases": facts.aliases.get(name, []), "required": wanted}
            for name, wanted in required.items()
        ],
        "measures": measures,
        "metrics": metrics,
        "contradictions": facts.contradictions,
    }


def to_json(truth: dict[str, object]) -> str:
    """The truth as committed: one fact a line, so that a difference shows which."""
    parts = []
    for key, value in truth.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
