"""Metrics tables: periods or libraries in the rows, what is counted with its unit in the header."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from examples.generator.data import Institution, load
from examples.generator.numerals import Figure, draw
from examples.generator.periods import Period, day
from examples.generator.typography import Typography
from examples.generator.writer import Mention, Writer


class MetricTables:
    """Writes metrics tables and records their cells."""

    def __init__(self, rng: Random, writer: Writer, typography: Typography) -> None:
        self.rng, self.writer, self.print = rng, writer, typography

    def _columns(self, number: int) -> list[dict[str, object]]:
        return self.rng.sample(load("tables.yaml"), number)

    def by_period(self, actor: Institution, own: Mention) -> None:
        """Two periods of one library, this winter's and last winter's."""
        columns = self._columns(3)
        end = self.writer.spec.date - timedelta(days=2)
        spans = [(date(2020, 1, 18), end), (date(2019, 1, 20), date(2019, 2, 24))]
        rows = [["统计时段", *(f"{c['name']}（{c['unit']}）" for c in columns)]]
        self.print.paragraph([f"{own.phrase}寒假期间的主要服务数据与上年对比如下表所示"])
        for start, stop in spans:
            cells = [f"{day(start, year=True)}至{day(stop, year=True)}"]
            self._row(rows, cells, columns, actor.name, Period(cells[0], start, stop))
        self.print.table(f"表1 {actor.name}图书馆两年寒假服务数据", rows, [2.2, 1, 1, 1])
        column, printed = columns[0], rows[1][1]
        self.print.paragraph(
            [
                f"从表中可见，{rows[1][0]}，{own.phrase}{column['name']}量为{printed}{column['unit']}，与上年相比有明显变化"
            ]
        )

    def by_institution(self, actors: list[Institution]) -> None:
        """Several libraries over one period told in the title."""
        columns = self._columns(3)
        period = Period("2020年2月1日至29日", date(2020, 2, 1), date(2020, 2, 29))
        rows = [["学校名称", *(f"{c['name']}（{c['unit']}）" for c in columns)]]
        self.print.paragraph(["部分高校图书馆的线上服务量如下表所示"])
        for actor in actors:
            self._row(rows, [actor.name], columns, actor.name, period)
        if self.rng.random() < 0.4:
            self._total(rows, columns, period)
        self.print.table(f"表1 {period.text}部分高校图书馆线上服务量", rows, [1.8, 1, 1, 1])

    def _total(self, rows: list[list[str]], columns: list[dict[str, object]], period: Period) -> None:
        """A last row of totals, one of them wrong where the report has flaws."""
        spec, facts = self.writer.spec, self.writer.facts
        sums = [sum(int(row[place]) for row in rows[1:]) for place in range(1, len(rows[0]))]
        if spec.flaws and self.rng.random() < 0.5:
            sums[0] += 10
        cells = ["合计", *map(str, sums)]
        actual = sum(int(row[1]) for row in rows[1:])
        if actual != sums[0]:
            quote = "\t".join(cells)
            row = {"check": "total_against_rows", "declared": sums[0], "counted": actual, "quote": quote}
            facts.contradictions.append(row)
        rows.append(cells)
        for column, value in zip(columns, sums, strict=True):
            facts.add_metric(
                self.writer.province.full,
                str(column["measure"]) if column["measure"] else None,
                f"{column['name']}合计",
                Figure(str(value), value, "exact"),
                str(column["unit"]),
                "count",
                period,
                "\t".join(cells),
                required=False,
            )

    def _row(
        self,
        rows: list[list[str]],
        cells: list[str],
        columns: list[dict[str, object]],
        subject: str,
        period: Period,
    ) -> None:
        figures = [int(draw(self.rng, float(str(c["low"])), float(str(c["high"])))) for c in columns]
        cells = [*cells, *map(str, figures)]
        rows.append(cells)
        for column, value in zip(columns, figures, strict=True):
            self.writer.facts.add_metric(
                subject, str(column["measure"]) if column["measure"] else None, str(column["name"]),
                Figure(str(value), value, "exact"), str(column["unit"]), "count", period, "\t".join(cells),
            )  # fmt: skip
            if column["measure"]:
                self.writer.facts.add_measure(
                    subject, str(column["measure"]), "\t".join(cells), required=False
                )
