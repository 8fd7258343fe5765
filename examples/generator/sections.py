"""The parts of a report: overview, thematic sections, case sections, tables, annex."""

from __future__ import annotations

from random import Random

from examples.generator.annex import Annex
from examples.generator.data import Institution, Province, codes_of_group, load
from examples.generator.linked import LinkedFigures
from examples.generator.numerals import Figure, chinese
from examples.generator.periods import Period
from examples.generator.report import Report
from examples.generator.spec import Spec
from examples.generator.tables import MetricTables
from examples.generator.typography import Typography
from examples.generator.writer import Mention, Writer

CAPTIONS = {
    "library_closure": "闭馆公告",
    "free_resources": "免费资源汇总页面",
    "media_push": "微信公众号推文",
    "disinfection": "馆舍消毒现场",
    "resource_guide": "电子资源使用指南",
    "reading_promotion": "阅读活动海报",
    "training_lecture": "线上讲座预告",
    "volunteering": "馆员参加志愿服务",
    "vpn_access": "校外访问入口",
    "covid_resources": "疫情专题网页",
    "donation": "职工捐款现场",
    "reference_service": "线上咨询群",
}


class Composer:
    """Composes one report from its specification."""

    def __init__(self, spec: Spec, province: Province) -> None:
        self.spec, self.province = spec, province
        self.rng = Random(spec.seed)
        self.report = Report(spec.name, spec.title, province.full, spec.issuer, spec.date)
        self.facts = self.report.facts
        self.writer = Writer(spec, province, self.rng, self.facts)
        self.print = Typography(spec, self.report.blocks, self.facts)
        self.respondents = self._choose()
        self.actors = self.respondents[: max(12, spec.cases)]
        self.tables = MetricTables(self.rng, self.writer, self.print)
        self.linked = LinkedFigures(spec, self.writer)
        self.figure_no = 0

    def compose(self) -> Report:
        """Writes the whole report."""
        self.print.opening()
        self._overview()
        for group in self.spec.themes:
            self._theme(group)
        if self.spec.cases:
            self._cases()
        self._closing()
        self.print.signature()
        Annex(self.spec, self.writer, self.print).write(self.respondents)
        return self.report

    def _choose(self) -> list[Institution]:
        """The libraries that replied: the pinned ones first, one of no official list among the first."""
        spec, official = self.spec, self.province.institutions
        pinned = [i for name in spec.pinned for i in official if i.name == name]
        rest = [i for i in official if i not in pinned]
        number = max(spec.respondents if spec.annex in ("codes", "halves") else 12, spec.cases)
        chosen = pinned + self.rng.sample(rest, number - len(pinned) - 1)
        chosen.insert(min(len(pinned) + 2, len(chosen)), self.province.invented[0])
        return chosen

    # ---- overview ----

    def _overview(self) -> None:
        self.print.heading(1, self.rng.choice(load("headings.yaml")["overview"]))
        self.print.paragraph([self.writer.noise("opening"), self.writer.noise("resolve")])
        sentences = [self._coverage(kind) for kind in self.spec.coverage]
        self.print.paragraph([*sentences, self.writer.noise("transition")])

    def _coverage(self, kind: str) -> str:
        spec, counted = (
            self.spec,
            len(self.respondents) if self.spec.annex in ("codes", "halves") else self._replied(),
        )
        invited = counted + self.rng.randrange(15, 70)
        listed = counted + spec.declared_extra
        classifier = self.rng.choice(["所", "家"])
        values = {"invited": invited, "replied": listed if spec.declared_extra else counted, "listed": listed}
        template = self.writer.localize(self.rng.choice(load("coverage.yaml")[kind]))
        text = template.replace("{C}", spec.council)
        if "{D}" in text:
            text = text.replace("{D}", self.writer.fill("D"))
        for key, value in values.items():
            text = self._declare(text, key, value, classifier)
        if kind == "listed" and spec.declared_extra:
            row = {"check": "listed_against_annex", "declared": listed, "counted": counted, "quote": text}
            self.facts.contradictions.append(row)
        return text

    def _replied(self) -> int:
        if self.spec.annex == "cases":
            return self.spec.cases
        return self.spec.respondents

    def _declare(self, text: str, key: str, value: int, classifier: str) -> str:
        if "{" + key + "}" not in text:
            return text
        words = (
            chinese(value) if value < 100 and self.rng.random() < self.spec.chinese_numerals else str(value)
        )
        figure = words + classifier
        text = text.replace("{" + key + "}", figure)
        clause = next(part for part in text.replace("。", "，").split("，") if figure in part)
        self.facts.declared.append({"count": key, "what": DECLARED[key], "value": value, "quote": clause})
        printed = Figure(figure, value, "exact")
        whole, what = self.province.full, DECLARED[key]
        self.facts.add_metric(
            whole, None, what, printed, classifier, "count", Period(), clause, required=False
        )
        return text

    # ---- thematic sections ----

    def _theme(self, group: str) -> None:
        self.print.heading(1, self.rng.choice(load("headings.yaml")[group]))
        codes = [*codes_of_group()[group]]
        self.rng.shuffle(codes)
        codes = codes[: self.rng.randrange(2, 5) * self.spec.depth]
        deep = len(codes) > 3 and self.spec.depth > 1
        for place, code in enumerate(codes):
            if deep and place in (0, (len(codes) + 1) // 2):
                self.print.heading(2, load("headings.yaml")[f"case_{group}"][min(place, 1)])
            if len(codes) > 2:
                self.print.heading(3 if deep else 2, SUBHEADINGS[code])
            self._theme_paragraph(code)
        if self.spec.metrics_table == "institutions" and group in "CD" and not self.facts.tables:
            self.tables.by_institution(self.rng.sample(self.actors, 5))
        if group == "C":
            self._figures_of_use()
        if group in "DF" and self.rng.random() < 0.6:
            actor = self.rng.choice(self.actors)
            self.print.paragraph(self.linked.tell(self.writer.one(actor)))

    def _theme_paragraph(self, code: str) -> None:
        sentences = []
        frame = self.writer.pick(code, "prov")
        if frame and self.rng.random() < 0.6:
            sentences.append(self.writer.tell(frame, self.writer.all()).text)
        actors = self.rng.sample(self.actors, min(len(self.actors), 7))
        if self.rng.random() < 0.6 and (frame := self.writer.pick(code, "list")):
            several, actors = actors[: self.rng.randrange(2, 5)], actors[4:]
            sentences.append(
                self.writer.tell(frame, self.writer.several(several, len(self.respondents))).text
            )
        for actor in actors[: self.rng.randrange(1, 4)]:
            sentences += self._about(actor, code)
            if len(sentences) > 4:
                self.print.paragraph(sentences)
                sentences = []
        if self.rng.random() < 0.25:
            sentences.append(self.writer.noise("third_party"))
        self.print.paragraph(sentences)
        self._figure(code, actors)

    def _about(self, actor: Institution, code: str) -> list[str]:
        frame = self.writer.pick(code, "inst")
        if frame is None:
            return []
        sentences = [self.writer.tell(frame, self.writer.one(actor)).text]
        if self.rng.random() < 0.35:
            group = next(g for g, codes in codes_of_group().items() if code in codes)
            follow = self.writer.pick(self.rng.choice(codes_of_group()[group]), "inst")
            if follow:
                sentences.append(self.writer.tell(follow, Mention("该馆", (actor.name,))).text)
        return sentences

    def _figures_of_use(self) -> None:
        actors = self.rng.sample(self.actors, 3)
        frames = [self.writer.pick("none", "inst") for _ in actors]
        self.print.paragraph(
            [self.writer.tell(f, self.writer.one(a)).text for f, a in zip(frames, actors, strict=True) if f]
        )

    def _figure(self, code: str, actors: list[Institution]) -> None:
        taken = [a for a in actors if (a.name, code) in self.facts.measures]
        if self.spec.figures and code in CAPTIONS and taken and self.rng.random() < 0.4:
            self.figure_no += 1
            self.print.figure(f"图{self.figure_no} {taken[0].name}图书馆{CAPTIONS[code]}")

    # ---- case sections ----

    def _cases(self) -> None:
        self.print.heading(1, self.rng.choice(load("headings.yaml")["cases"]))
        for number, actor in enumerate(self.actors[: self.spec.cases], 1):
            library = self.writer.library(actor)
            n = chinese(number, liang=False) if "（" in self.spec.case_heading else str(number)
            self.print.heading(2, self.spec.case_heading.format(n=n, library=library), numbered=False)
            self.writer.named.add(actor.name)
            if self.spec.annex in ("cases", "none"):
                self.facts.respondents.append({"seq": number, "code": None, "name": library})
            self._case(actor, detailed=number == 1)

    def _case(self, actor: Institution, detailed: bool) -> None:
        own = Mention(self.rng.choice(self.spec.voice), (actor.name,))
        self.print.paragraph([self.writer.noise("opening"), self.writer.noise("resolve", own)])
        groups = self.rng.sample("ABCDEFGH", min(8, self.rng.randrange(2, 5) * self.spec.depth))
        subheads = len(groups) > 2 and self.rng.random() < 0.5
        for place, group in enumerate(sorted(groups), 1):
            if subheads:
                title = self.rng.choice(load("headings.yaml")[f"case_{group}"])
                self.print.heading(3, f"（{place}）{title}", numbered=False)
            self._case_paragraph(actor, group)
        if self.rng.random() < 0.3:
            self.print.paragraph(self.linked.tell(own))
        if detailed and self.spec.metrics_table == "periods":
            self.tables.by_period(actor, own)

    def _case_paragraph(self, actor: Institution, group: str) -> None:
        codes = [c for c in codes_of_group()[group] if (actor.name, c) not in self.facts.measures]
        codes = self.rng.sample(codes, min(len(codes), self.rng.randrange(2, 4)))
        sentences: list[str] = []
        for code in codes:
            frame = self.writer.pick(code, "inst")
            if frame is None:
                continue
            carried = (
                bool(sentences) and frame.text.startswith(("{S}", "{P}{S}")) and "{S}的" not in frame.text
            )
            phrase = "" if carried and self.rng.random() < 0.4 else self.rng.choice(self.spec.voice)
            text = self.writer.tell(frame, Mention(phrase, (actor.name,))).text
            if sentences and self.rng.random() < 0.35:
                text = self.rng.choice(load("fillers.yaml")["connectors"]) + text
            sentences.append(text)
        if self.rng.random() < 0.2:
            sentences.append(self.writer.noise("third_party"))
        self.print.paragraph(sentences)
        for code in codes:
            self._figure(code, [actor])

    def _closing(self) -> None:
        self.print.heading(1, self.rng.choice(load("headings.yaml")["closing"]))
        self.print.paragraph([self.writer.noise("closing"), self.writer.noise("closing")])


DECLARED = {
    "invited": "邀请填报的高校图书馆数",
    "replied": "提交材料的高校图书馆数",
    "listed": "名单列出的图书馆数",
}
SUBHEADINGS: dict[str, str] = load("headings.yaml")["measures"]
