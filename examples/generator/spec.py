"""What a report is to look like: given for the examples, drawn for the random mode."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from random import Random

from examples.generator.data import GROUPS, load, provinces
from examples.generator.numerals import NumeralStyle


@dataclass(frozen=True)
class Spec:
    """One report's specification.

    Attributes:
        name: stem of its files.
        province: short name, a key of ``provinces.yaml``.
        date: the report's date.
        seed: fixes every choice.
        title, issuer, council: as printed; the council is how the text calls the issuer.
        annex: codes (numbers, codes, names), halves (two lists side by side), cases (the case headings
            are the list) or none.
        annex_header: which of the annex's headers.
        respondents: how many libraries replied.
        cases: how many case sections.
        themes: letters of the thematic sections.
        pinned: institutions that must be among the respondents, first.
        numbering: chinese (一、（一） 1.), arabic (1、 （1）) or decimal (1 1.1 1.1.1).
        case_heading: pattern of a case's heading; {n} and {library}.
        voice: how a case section calls its library.
        coverage: keys of ``coverage.yaml`` told in the overview.
        declared_extra: added to the listed count that the report declares: it contradicts its own list.
        metrics_table: none, periods (in one case section) or institutions (in a thematic section).
        depth: how thoroughly themes and cases are told, 1 or 2.
        flaws: some sentences contradict themselves (a growth against its base, parts against their total).
        misprints: some institutions' names are a character off.
        rules: a table's lines: grid, lines (horizontal only) or none.
        split: which frames may be used: all, dev or held_out (a third of them, by a hash of their words).
        toc, figures, title_page, spaced (digits set off by spaces), full_width (some paragraphs): as named.
        chinese_numerals, commas: the writer's way with numbers.
        scanned: the pages are pictures, as from a scanner.
        body_size, leading, footer: print; the footer's pattern has {page} and {pages}.
    """

    name: str
    province: str
    date: date
    seed: int
    title: str
    issuer: str
    council: str
    annex: str = "codes"
    annex_header: int = 0
    respondents: int = 20
    cases: int = 0
    themes: str = GROUPS
    pinned: tuple[str, ...] = ()
    numbering: str = "chinese"
    case_heading: str = "{n}. {library}服务案例"
    voice: tuple[str, ...] = ("该馆", "图书馆")
    coverage: tuple[str, ...] = ("replied",)
    declared_extra: int = 0
    metrics_table: str = "none"
    depth: int = 1
    flaws: bool = False
    misprints: bool = False
    rules: str = "grid"
    split: str = "all"
    toc: bool = False
    figures: bool = False
    title_page: bool = True
    spaced: bool = False
    full_width: bool = False
    chinese_numerals: float = 0.1
    commas: bool = False
    body_size: float = 12.0
    leading: float = 20.0
    footer: str = "{page}"
    scanned: bool = False

    @property
    def numerals(self) -> NumeralStyle:
        return NumeralStyle(self.chinese_numerals, self.commas)


def example_specs() -> list[Spec]:
    """The committed examples, as ``reports.yaml`` gives them.

    Raises:
        ValueError: a key is unknown.
    """
    known = {f.name for f in fields(Spec)}
    specs = []
    for row in load("reports.yaml"):
        if unknown := set(row) - known:
            raise ValueError(f"reports.yaml: {row.get('name')}: unknown keys {sorted(unknown)}")
        for key in ("pinned", "voice", "coverage"):
            if key in row:
                row = row | {key: tuple(row[key])}
        specs.append(Spec(**row))
    return specs


TITLES = [
    "{full}高校图书馆疫情防控与服务保障工作报告",
    "{full}高校图书馆抗疫服务调研报告",
    "{full}高等学校图书馆疫情期间服务情况汇总",
    "关于{full}高校图书馆开展疫情期间文献服务的报告",
]
CASE_HEADINGS = [
    "{n}. {library}服务案例",
    "{n}、{library}",
    "（{n}）{library}",
    "案例{n} {library}",
    "{n}.{library}战疫服务纪实",
]
ISSUERS = ["高等学校图书情报工作委员会", "高校图工委秘书处", "高校图工委"]
VOICES = [("该馆", "图书馆"), ("我馆", "图书馆"), ("图书馆",), ("该校图书馆", "该馆"), ("学校图书馆", "我馆")]
COVERAGE = [("invited_replied",), ("replied",), ("invited_replied", "listed"), ("replied", "listed"), ()]


def random_spec(rng: Random, seed: int, index: int) -> Spec:
    """Draws the specification of the ``index``-th report of a seed."""
    province = rng.choice([*provinces().values()])
    annex = rng.choice(["codes", "halves", "cases", "none"])
    cases = rng.randrange(3, 9) if annex == "cases" else rng.choice([0, 0, 3, 5])
    respondents = rng.randrange(14, min(44, len(province.institutions)))
    coverage = rng.choice(COVERAGE)
    if annex not in ("codes", "halves"):
        coverage = tuple(c for c in coverage if c != "listed")
    themes = "".join(sorted(rng.sample(GROUPS, rng.randrange(0 if cases else 3, 7))))
    return Spec(
        name=f"bench_{seed}_{index:04d}",
        province=province.short,
        date=date(2020, 2, 27) + timedelta(days=rng.randrange(0, 14)),
        seed=rng.randrange(1 << 30),
        title=rng.choice(TITLES).format(full=province.full),
        issuer=province.full + rng.choice(ISSUERS),
        council=f"{province.full}高校图工委",
        annex=annex,
        annex_header=rng.randrange(3),
        respondents=respondents,
        cases=cases,
        themes=themes,
        numbering=rng.choice(["chinese", "chinese", "arabic", "decimal"]),
        case_heading=rng.choice(CASE_HEADINGS),
        voice=rng.choice(VOICES),
        coverage=coverage,
        declared_extra=rng.choice([0, 0, 0, 0, 2]) if "listed" in coverage else 0,
        metrics_table=rng.choice(["none", "periods", "institutions"]),
        depth=rng.choice([1, 1, 2]),
        flaws=rng.random() < 0.4,
        misprints=rng.random() < 0.3,
        rules=rng.choice(["grid", "grid", "grid", "grid", "lines", "none"]),
        toc=rng.random() < 0.3,
        figures=rng.random() < 0.5,
        title_page=rng.random() < 0.6,
        spaced=rng.random() < 0.3,
        full_width=rng.random() < 0.2,
        chinese_numerals=rng.choice([0.05, 0.1, 0.3]),
        commas=rng.random() < 0.2,
        body_size=rng.choice([10.5, 12.0, 14.0]),
        leading=rng.choice([18.0, 20.0, 24.0]),
        footer=rng.choice(["{page}", "— {page} —", "第 {page} 页 共 {pages} 页"]),
    )
