"""Typed shape of ``schemas/``: what a survey asks for, and the words by which reports say it.

Every model forbids unknown keys, so that a misspelt key is an error and never silently without effect.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from etl.vocabulary.confusions import Confusions
from etl.vocabulary.language import Language as Language
from etl.vocabulary.reference import InstitutionEntry, Reference, RegionEntry
from etl.vocabulary.scoring import Blend as Blend
from etl.vocabulary.scoring import Calibration as Calibration
from etl.vocabulary.scoring import Weights as Weights
from etl.vocabulary.strict import Strict as Strict


class Recognition(Strict):
    """How a report of this survey is told from any other document.

    Attributes:
        all_of: groups of words; a report has at least one word of every group.
        none_of: words of which none may occur.
        min_mentions: how often words of the groups occur at least, all together.
    """

    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...] = ()
    min_mentions: int = 1


class Survey(Strict):
    """One survey: who asks, whom, since when, and what identifies a submitter.

    Attributes:
        due_date: last day on which a report is in time; ``None`` if the call names none.
        closes_on: day at whose end the survey is closed; ``None`` leaves it open (until a final release).
    """

    survey_id: str
    title: str
    title_en: str
    call_date: date
    due_date: date | None = None
    closes_on: date | None = None
    year: int
    expected_regions: tuple[str, ...]
    submitter_key: tuple[Literal["region_code"], ...] = ("region_code",)
    inherits: str | None = None
    recognise: Recognition
    title_words: tuple[str, ...] = Field(
        default=(), description="words that a report's title ends with or contains"
    )
    issuer_words: tuple[str, ...] = Field(default=(), description="words by which a report's issuer is named")
    confidence_threshold: float = 0.5


class Group(Strict):
    """A heading under which measures are grouped."""

    code: str
    name: str
    name_en: str


class Rule(Strict):
    """One way of saying that a measure was taken.

    A clause says it if every group of ``all`` has a term in its scope, and none of ``none`` is there. A term
    that starts
    with ``$`` stands for a list of ``lexicons.yaml``.

    Attributes:
        all: groups of alternative terms; the first group anchors the rule and must stand in the clause itself.
        none: terms that speak against it when they stand in the scope.
        scope: where the other groups are looked for: the clause, or the whole sentence.
        within: greatest distance in characters between the terms found; 0 = anywhere in the scope.
        ordered: whether the terms must come in the order of the groups.
        weight: how often a clause that satisfies the rule means the measure, 0..1.
        titles: whether terms inside 《》 or quotation marks count.
        status: the status it states, where that is not read off the clause.
    """

    all: tuple[tuple[str, ...], ...] = Field(min_length=1)
    none: tuple[str, ...] = ()
    scope: Literal["clause", "sentence"] = "clause"
    within: int = 0
    ordered: bool = False
    weight: float = Field(default=0.9, gt=0, le=1)
    titles: bool = True
    status: Literal["done", "planned", "suspended"] | None = None


class Examples(Strict):
    """Clauses of our own writing that say the measure, and ones that seem to but do not. They are run as tests."""

    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()


class Measure(Strict):
    """Something a respondent may have done, and its cues.

    Attributes:
        planned_as: measure that a plan for this one counts as; ``None``: it stays, with status planned.
        heading: whether a heading alone may state it.
        yields_to: measures which, when the same words say one of them, take precedence over this one.
    """

    code: str
    group_code: str
    name: str
    name_en: str
    definition: str
    rules: tuple[Rule, ...] = ()
    examples: Examples = Examples()
    planned_as: str | None = None
    heading: bool = False
    yields_to: tuple[str, ...] = ()


class Metric(Strict):
    """A figure of the catalogue.

    Attributes:
        unit: usual classifier.
        units: unit families it may be stated in.
        cues: groups of words around the figure, one of each group needed; see ``etl.normalize.catalogue``.
        generic: whether it counts uses of anything (reads, participants), so that what it stands by says the measure.
        none: words near the figure that rule the entry out.
        absorbs: measures whose words are only part of a name there (学科服务微信群 is a group, not a subject service).
        additivity: whether values may be summed over subjects and periods.
        header: words by which a table's column is recognised.
    """

    code: str
    name: str
    name_en: str
    definition: str
    unit: str
    units: tuple[str, ...] = ()
    additivity: Literal["additive", "semi_additive", "non_additive"] = "additive"
    measure_code: str | None = None
    generic: bool = False
    cues: tuple[tuple[str, ...], ...] = ()
    none: tuple[str, ...] = ()
    absorbs: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


class Unit(Strict):
    """A printed classifier; members of one family measure the same thing."""

    code: str
    family: str
    name_en: str
    kind: str = "count"


class SubjectWords(Strict):
    """Words by which this survey's reports name those they speak of.

    Attributes:
        member: what a single respondent is (图书馆, 图文信息中心).
        collective: phrases that mean the region's respondents as a whole; ``{region}`` stands for the region's names.
        council: bodies of the region that act for all of them.
        same: words that refer back to the section's or paragraph's respondent (该馆, 我馆, 学校图书馆).
        other_party: words after which a named institution is only another party.
        other_party_after: words that, right after a named institution, make it another party or no subject.
        list_count_nouns: what the count after a list counts (所高校图书馆).
        counted_in: classifiers that count respondents and hardly anything else (所).
        case_heading: words at the end of a heading that names whose case it tells.
    """

    member: tuple[str, ...]
    collective: tuple[str, ...]
    council: tuple[str, ...]
    same: tuple[str, ...]
    other_party: tuple[str, ...] = ()
    other_party_after: tuple[str, ...] = ()
    list_count_nouns: tuple[str, ...] = ()
    case_heading: tuple[str, ...] = ()
    counted_in: tuple[str, ...] = ()


class TableWords(Strict):
    """Header words that say what a column of a table is.

    Attributes:
        describing: columns that only describe an institution, and so do not speak against a list of respondents.
    """

    sequence: tuple[str, ...]
    code: tuple[str, ...]
    name: tuple[str, ...]
    period: tuple[str, ...]
    respondents_title: tuple[str, ...]
    not_respondents_title: tuple[str, ...] = ()
    describing: tuple[str, ...] = ()
    total_row: tuple[str, ...] = ()


class DeclaredRule(Strict):
    """How a report states a number about its own coverage.

    Attributes:
        all, none: words of the figure's clause, titles left out: one of each group needed, none of the others.
        context: words of which one must stand in its sentence.
        after: words of which alone the clause may go on behind the figure; empty: anyhow.
        before: words of which one must stand right before the figure; empty: any or none.
    """

    count_code: Literal["invited", "replied", "listed", "other"]
    what: str
    all: tuple[tuple[str, ...], ...]
    none: tuple[str, ...] = ()
    units: tuple[str, ...]
    context: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


class FigureWords(Strict):
    """Words that decide what kind of figure a number is, and which numbers are no figures at all."""

    growth: tuple[str, ...]
    decline: tuple[str, ...]
    rate: tuple[str, ...]
    policy: tuple[str, ...]
    policy_limit: tuple[str, ...]
    duration_units: tuple[str, ...]
    ignored_units: tuple[str, ...]
    ignored_before: tuple[str, ...]
    ignored_after: tuple[str, ...]
    ignored_phrases: tuple[str, ...]
    implied_units: dict[str, str]
    cumulative: tuple[str, ...] = ()
    per_unit: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    policy_none: tuple[str, ...] = ()
    anaphoric_units: tuple[str, ...] = ()
    counted_after: tuple[str, ...] = ()
    labels_before: tuple[str, ...] = ()
    measure_families: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    strengths: tuple[str, ...] = ()
    time_units: tuple[str, ...] = ()
    time_counted: tuple[str, ...] = ()
    time_before: tuple[str, ...] = ()
    time_after: tuple[str, ...] = ()
    outsiders: tuple[str, ...] = ()
    outsiders_deeds: tuple[str, ...] = ()
    serial_units: tuple[str, ...] = ()
    serial_before: tuple[str, ...] = ()


class Vocabulary(Strict):
    """Everything one survey's reports are read with. ``version`` is a hash of its content.

    Attributes:
        cue_model: what ``etl.normalize.cue_model`` stores of a trained model; ``None``: the rules stand alone.
    """

    survey: Survey
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    metrics: tuple[Metric, ...]
    units: tuple[Unit, ...]
    reference: Reference
    lexicons: dict[str, tuple[str, ...]]
    subjects: SubjectWords
    tables: TableWords
    declared: tuple[DeclaredRule, ...]
    figures: FigureWords
    language: Language
    calibration: Calibration = Calibration()
    confusions: Confusions = Confusions()
    blend: Blend = Blend()
    cue_model: bytes | None = None
    version: str

    @property
    def regions(self) -> tuple[RegionEntry, ...]:
        """Regions of the reference data."""
        return self.reference.regions

    @property
    def institutions(self) -> tuple[InstitutionEntry, ...]:
        """The official list of institutions."""
        return self.reference.institutions
