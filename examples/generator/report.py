"""What a generated report consists of: blocks to print and facts that they state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from examples.generator.numerals import Figure
from examples.generator.periods import Period

Fact = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Something printed; ``rows`` (row 0 the header) and ``widths`` (shares) are a table's.

    ``kind``: marker, title, line (centred), toc, heading, paragraph, figure, caption, table, signature,
    page_break.
    """

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()


@dataclass
class Facts:
    """The truth of one report, collected while it is written."""

    measures: dict[tuple[str, str], Fact] = field(default_factory=dict)
    metrics: list[Fact] = field(default_factory=list)
    declared: list[Fact] = field(default_factory=list)
    respondents: list[Fact] = field(default_factory=list)
    tables: list[Fact] = field(default_factory=list)
    contradictions: list[Fact] = field(default_factory=list)
    aliases: dict[str, list[str]] = field(default_factory=dict)

    def add_measure(
        self, subject: str, code: str, quote: str, status: str = "done", required: bool = True
    ) -> None:
        """Records that a subject took a measure; a required telling wins over an optional one."""
        row = {"subject": subject, "measure": code, "quote": quote, "status": status, "required": required}
        known = self.measures.get((subject, code))
        if known is None or (required and not known["required"]):
            self.measures[subject, code] = row

    def add_metric(
        self,
        subject: str,
        code: str | None,
        name: str,
        figure: Figure,
        unit: str,
        kind: str,
        period: Period,
        quote: str,
        required: bool = True,
    ) -> None:
        """Records a figure of a subject; the same figure of the same thing told twice stays one row."""
        row = {
            "subject": subject, "measure": code, "name": name, "value": figure.value, "unit": unit,
            "kind": kind,
            "qualifier": figure.qualifier, "period_start": iso(period.start), "period_end": iso(period.end),
            "period_text": period.text, "value_text": figure.text, "quote": quote, "required": required,
        }  # fmt: skip
        key = ("subject", "measure", "name", "value", "unit", "period_start", "period_end")
        if not any(all(known[k] == row[k] for k in key) for known in self.metrics):
            self.metrics.append(row)

    def add_alias(self, institution: str, alias: str) -> None:
        """Records a spelling by which the report calls an institution."""
        known = self.aliases.setdefault(institution, [])
        if alias != institution and alias not in known:
            known.append(alias)


@dataclass
class Report:
    """A written report: its document's data, blocks and facts."""

    file_stem: str
    title: str
    province: str
    issuer: str
    report_date: date
    blocks: list[Block] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)


def iso(when: date | None) -> str | None:
    """A date as in the truth files."""
    return when.isoformat() if when else None
