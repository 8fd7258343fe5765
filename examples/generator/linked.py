"""Sentences whose figures depend on each other: growth and its base, a total and its parts."""

from __future__ import annotations

import re
from typing import Any

from examples.generator.data import load
from examples.generator.grammar import clause_at
from examples.generator.numerals import Figure, draw
from examples.generator.periods import Period, draw_period
from examples.generator.spec import Spec
from examples.generator.writer import Mention, Writer

Row = dict[str, Any]


class LinkedFigures:
    """Tells linked figures of one library; where the specification has flaws, some disagree."""

    def __init__(self, spec: Spec, writer: Writer) -> None:
        self.spec, self.writer, self.rng = spec, writer, writer.rng

    def tell(self, mention: Mention) -> list[str]:
        """A sentence with linked figures; none where all have been told."""
        choices = [(kind, row) for kind, rows in load("linked.yaml").items() for row in rows]
        fresh = [(kind, row) for kind, row in choices if row["text"] not in self.writer.used]
        if not fresh:
            return []
        kind, row = self.rng.choice(fresh)
        self.writer.used.add(row["text"])
        flawed = self.spec.flaws and self.rng.random() < 0.5
        figures = self._growth(row, flawed) if kind == "growth" else self._parts(row, flawed)
        period = draw_period(self.rng, self.spec.date) if self.rng.random() < 0.7 else Period()
        return [self._print(kind, row, figures, period, mention, flawed)]

    def _growth(self, row: Row, flawed: bool) -> dict[str, Figure]:
        base = int(draw(self.rng, row["low"], row["high"]))
        now = int(base * self.rng.uniform(1.2, 4.8)) + 1
        growth = round((now - base) / base * 100, 1)
        if flawed:
            # The commonest slip: the ratio printed as the growth.
            growth = round(now / base * 100, 1)
        unit = row["unit"]
        return {
            "a": Figure(f"{now}{unit}", now, "exact"),
            "b": Figure(f"{base}{unit}", base, "exact"),
            "g": Figure(f"{growth:g}%", growth, "exact"),
        }

    def _parts(self, row: Row, flawed: bool) -> dict[str, Figure]:
        parts = [int(draw(self.rng, row["low"], row["high"])) for _ in range(3)]
        total = sum(parts) + (self.rng.choice([-2, 3, 10]) if flawed else 0)
        values = dict(zip("abcd", [total, *parts], strict=True))
        return {key: Figure(f"{value}{row['unit']}", value, "exact") for key, value in values.items()}

    def _print(
        self,
        kind: str,
        row: Row,
        figures: dict[str, Figure],
        period: Period,
        mention: Mention,
        flawed: bool,
    ) -> str:
        lead = f"{period.text}，" if period.text else ""
        text = lead + str(row["text"]).removeprefix("{P}").replace("{S}", mention.phrase)
        for key, figure in figures.items():
            text = text.replace("{" + key + "}", figure.text)
        for subject in mention.subjects:
            self.writer.facts.add_measure(subject, row["measure"], text.removeprefix(lead))
            for code in row.get("maybe", []):
                self.writer.facts.add_measure(subject, code, text.removeprefix(lead), required=False)
            self._record(kind, row, figures, period, subject, text)
        if flawed:
            values = {key: figure.value for key, figure in figures.items()}
            row = {"check": f"{kind}_against_figures", "figures": values, "quote": text}
            self.writer.facts.contradictions.append(row)
        return text

    def _record(
        self,
        kind: str,
        row: Row,
        figures: dict[str, Figure],
        period: Period,
        subject: str,
        text: str,
    ) -> None:
        name = row["name"]
        names = {"a": name, "b": f"{name}（上年同期）", "g": f"{name}同比增长"}
        if kind == "parts":
            names = dict(zip("abcd", [name, *row["parts"]], strict=True))
        for key, figure in figures.items():
            found = re.search(r"(?<![\d.])" + re.escape(figure.text), text)
            assert found is not None
            clause = clause_at(text, found.start())
            base = kind == "growth" and key == "b"
            unit, sort = ("%", "growth") if key == "g" else (row["unit"], "count")
            when = Period() if base else period
            self.writer.facts.add_metric(
                subject, row["measure"], names[key], figure, unit, sort, when, clause, required=not base
            )
