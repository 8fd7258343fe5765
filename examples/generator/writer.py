"""Writes sentences about subjects: picks frames, prints them, records their facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from examples.generator.data import Institution, Province, frames, load
from examples.generator.grammar import Frame, Sentence, clause_at, print_frame
from examples.generator.numerals import Figure, FigureSpec, express
from examples.generator.periods import Period, day, draw_period
from examples.generator.report import Facts
from examples.generator.spec import Spec


@dataclass(frozen=True)
class Mention:
    """How a sentence names its subject.

    Attributes:
        phrase: as printed, "" where carried over.
        subjects: whom the sentence is about.
        count: how many libraries a list says there are, if it says so.
    """

    phrase: str
    subjects: tuple[str, ...]
    count: Figure | None = None


class Writer:
    """Writes one report's sentences; every choice comes from the report's own random source."""

    def __init__(self, spec: Spec, province: Province, rng: Random, facts: Facts) -> None:
        self.spec, self.province, self.rng, self.facts = spec, province, rng, facts
        self.used: set[str] = set()
        self.named: set[str] = set()
        self.libraries: dict[str, str] = {}

    # ---- words ----

    def fill(self, slot: str) -> str:
        """The word for a filler slot."""
        if slot == "C":
            return self.spec.council
        if slot == "D":
            return day(self.spec.date - timedelta(days=self.rng.randrange(1, 6)))
        if slot == "peer":
            return str(self.rng.choice(self.province.institutions).name)
        if slot == "other":
            own = {i.name for i in self.province.institutions}
            return str(self.rng.choice([name for name in load("fillers.yaml")["other"] if name not in own]))
        return str(self.rng.choice(load("fillers.yaml")[slot]))

    def localize(self, text: str) -> str:
        """A frame's words for a province in the words of this region (全市, 全区)."""
        if self.province.whole == "全省":
            return text
        kind = self.province.whole[-1]
        out = text.replace("全省", self.province.whole).replace("省内", f"{kind}内")
        return out.replace("省教育厅", "自治区教育厅" if kind == "区" else "市教委")

    def library(self, institution: Institution) -> str:
        """The printed name of an institution's library; one name per report."""
        if institution.name not in self.libraries:
            tails = ["图书馆"] * 12 + ["图文信息中心", "图书与信息中心"]
            self.libraries[institution.name] = institution.name + self.rng.choice(tails)
        name = self.libraries[institution.name]
        self.facts.add_alias(institution.name, name)
        return name

    # ---- subjects ----

    def one(self, institution: Institution) -> Mention:
        """One library by name, its campus or its institution; abbreviated once the full name has been told."""
        if institution.alias and institution.name in self.named and self.rng.random() < 0.4:
            self.facts.add_alias(institution.name, institution.alias)
            return Mention(institution.alias + "图书馆", (institution.name,))
        self.named.add(institution.name)
        if self.rng.random() < 0.12:
            phrase = self.rng.choice(load("fillers.yaml")["one_phrases"]).format(name=institution.name)
            self.facts.add_alias(institution.name, phrase)
            return Mention(phrase, (institution.name,))
        return Mention(self.library(institution), (institution.name,))

    def all(self) -> Mention:
        """The province's libraries as a whole."""
        pattern = self.rng.choice(load("fillers.yaml")["province_phrases"])
        p = self.province
        phrase = pattern.format(whole=p.whole, our=p.our, full=p.full)
        return Mention(self.localize(phrase), (p.full,))

    def several(self, institutions: list[Institution], pool: int) -> Mention:
        """A list of libraries, perhaps with how many more there are (of ``pool`` at most)."""
        names = [i.name for i in institutions]
        self.named.update(names)
        printed = self._misprint(institutions)
        pattern = self.rng.choice(load("fillers.yaml")["list_phrases"])
        joint = "、".join(printed[:-1]) + self.rng.choice(["、", "和"]) + printed[-1]
        libraries = "、".join(f"{name}图书馆" for name in printed)
        count = None
        if "{n}" in pattern:
            figure_spec = FigureSpec(
                "开展此项工作的图书馆数", len(names) + 1, max(pool, 12), "所", no_prefix=True
            )
            count = express(self.rng, figure_spec, replace(self.spec.numerals, dressed=0.8))
            if count.text.endswith("以上"):
                count = Figure(count.text.removesuffix("以上"), count.value, "exact")
        phrase = pattern.format(names=joint, libraries=libraries, n=count.text if count else "")
        return Mention(phrase, tuple(names), count)

    def _misprint(self, institutions: list[Institution]) -> list[str]:
        """The names as printed: now and then one is a character off."""
        printed = [i.name for i in institutions]
        place = self.rng.randrange(len(printed))
        wrong = misprinted(self.rng, printed[place])
        known = {i.name for i in self.province.institutions}
        lucky = self.spec.misprints and self.rng.random() < 0.3
        if lucky and institutions[place].code and wrong not in known and len(wrong) > 5:
            self.facts.add_alias(printed[place], wrong)
            printed[place] = wrong
        return printed

    # ---- frames ----

    def pick(self, code: str, who: str) -> Frame | None:
        """A frame of a measure fit for that sort of subject, unused in this report if there is one."""
        pool = [f for f in frames().get(code, ()) if f.who in ("any", who)]
        if who == "prov":
            pool = pool + list(frames().get("prov:" + code, ())) * 2
        if self.spec.split != "all":
            pool = [f for f in pool if f.split == self.spec.split]
        fresh = [f for f in pool if f.text not in self.used]
        if not pool or (who == "prov" and not fresh):
            return None
        frame = self.rng.choice(fresh or pool)
        self.used.add(frame.text)
        return frame

    def tell(self, frame: Frame, mention: Mention) -> Sentence:
        """Prints a frame about a subject and records what it states."""
        period = Period()
        if "{P}" in frame.text and self.rng.random() < 0.75:
            period = draw_period(self.rng, self.spec.date)
        localized = Frame(self.localize(frame.text), frame.codes, frame.maybe, frame.who, frame.status)
        sentence = print_frame(self.rng, localized, mention.phrase, period, self.spec.numerals, self.fill)
        for subject in mention.subjects:
            self._record(frame, sentence, subject)
        if mention.count:
            self._record_count(frame, sentence, mention)
        return sentence

    def _record(self, frame: Frame, sentence: Sentence, subject: str) -> None:
        for code in frame.codes:
            self.facts.add_measure(
                subject, code, sentence.evidence, frame.status, frame.status == "done" or code in PLANS
            )
        for code in frame.maybe:
            self.facts.add_measure(subject, code, sentence.evidence, frame.status, required=False)
        self._record_figures(frame, sentence, subject)

    def _record_figures(self, frame: Frame, sentence: Sentence, subject: str, whole: bool = False) -> None:
        """Records a sentence's figures; for the province as a ``whole`` beside a list's members, all optional."""
        default = next(iter(frame.codes + frame.maybe), None)
        for told in sentence.statements:
            spec = told.spec
            measure = None if spec.measure == "-" else spec.measure or default
            self.facts.add_metric(
                subject,
                measure,
                spec.name,
                told.figure,
                spec.recorded_unit,
                spec.kind,
                sentence.period,
                told.clause,
                not (spec.optional or whole),
            )

    def _record_count(self, frame: Frame, sentence: Sentence, mention: Mention) -> None:
        assert mention.count is not None
        code = next(iter(frame.codes + frame.maybe), None)
        at = sentence.text.find(mention.count.text)
        if code:
            self.facts.add_measure(self.province.full, code, sentence.evidence, frame.status, required=False)
        self._record_figures(frame, sentence, self.province.full, whole=True)
        clause = clause_at(sentence.text, at)
        whole, what = self.province.full, "开展此项工作的图书馆数"
        self.facts.add_metric(whole, code, what, mention.count, "所", "count", sentence.period, clause)

    def noise(self, kind: str, mention: Mention | None = None) -> str:
        """A sentence that states no fact."""
        pool = load("noise.yaml")[kind]
        raw = str(self.rng.choice([line for line in pool if line not in self.used] or pool))
        self.used.add(raw)
        text = self.localize(raw)
        if self.province.short == "湖北":
            text = text.replace("武汉多所高校图书馆的同行", "兄弟省份的同行")
        phrase = mention.phrase if mention else self.all().phrase
        return re.sub(r"\{(\w+)\}", lambda m: phrase if m[1] == "S" else self.fill(m[1]), text)


def misprinted(rng: Random, name: str) -> str:
    """A name with one character of its common part doubled, dropped or taken for another."""
    slips = [
        ("师范", "示范"),
        ("职业", "职业业"),
        ("技术", "技木"),
        ("大学", "大"),
        ("学院", "学员"),
        ("科技", "科枝"),
    ]
    fitting = [(right, wrong) for right, wrong in slips if right in name]
    right, wrong = rng.choice(fitting) if fitting else (name[-1], name[-1] * 2)
    return name.replace(right, wrong, 1)


PLANS = {"reopening_plan", "capacity_limit"}
