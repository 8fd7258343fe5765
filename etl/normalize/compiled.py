"""A vocabulary made ready for reading reports: matchers and indexes, built once per version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from etl.errors import ConfigurationError
from etl.normalize.catalogue import Catalogue
from etl.normalize.combined import CombinedEngine
from etl.normalize.cue_model import load_cue_model
from etl.normalize.figures import FigureFinder
from etl.normalize.institutions import InstitutionIndex, build_index
from etl.normalize.lexicon import UnitLexicon, build_units, number_words
from etl.normalize.measures import MeasureEngine
from etl.normalize.settling import Settler
from etl.vocabulary.models import Vocabulary

_KEPT = 8
_COMPILED: OrderedDict[tuple[str, str], Compiled] = OrderedDict()


@dataclass(frozen=True)
class Compiled:
    """A vocabulary and what is derived from it."""

    vocabulary: Vocabulary
    engine: MeasureEngine
    catalogue: Catalogue
    figures: FigureFinder
    index: InstitutionIndex
    unit_families: dict[str, str]
    units: UnitLexicon

    @cached_property
    def settler(self) -> Settler:
        """What settles misreadings of scans; made when the first scan comes."""
        words = _words(self.vocabulary, self.engine, self.index)
        return Settler(self.vocabulary.confusions, words, self.units)


def _words(vocabulary: Vocabulary, engine: MeasureEngine, index: InstitutionIndex) -> Iterator[str]:
    """All words by which reports are understood: cues, metrics, units, names, words of the survey and the language."""
    yield from engine.matcher.terms
    yield from index.names
    yield from (u.code for u in vocabulary.units)
    yield from (name for r in vocabulary.regions for name in (r.name, r.short_name, *r.places))
    yield from (n.name for n in vocabulary.reference.other_names)
    for metric in vocabulary.metrics:
        yield from (metric.name, *metric.header, *metric.none, *(w for group in metric.cues for w in group))
    parts = (vocabulary.subjects, vocabulary.tables, vocabulary.figures, vocabulary.language)
    yield from _strings([list(dict(p).values()) for p in (*parts, vocabulary.survey.recognise)])
    yield from _strings([[r.all, r.none, r.units] for r in vocabulary.declared])
    yield from (*vocabulary.survey.title_words, *vocabulary.survey.issuer_words)


def _strings(content: object) -> Iterator[str]:
    """Texts in nested lists and mappings; templates ({region}) are none."""
    if isinstance(content, str):
        if "{" not in content:
            yield content
    elif isinstance(content, dict):
        yield from _strings([*content, *content.values()])
    elif isinstance(content, list | tuple):
        for part in content:
            yield from _strings(part)


def compile_vocabulary(vocabulary: Vocabulary) -> Compiled:
    """The compiled form of a vocabulary; the last few are kept."""
    key = (vocabulary.survey.survey_id, vocabulary.version)
    if key not in _COMPILED:
        _COMPILED[key] = _compile(vocabulary)
        while len(_COMPILED) > _KEPT:
            _COMPILED.popitem(last=False)
    _COMPILED.move_to_end(key)
    return _COMPILED[key]


def _engine(vocabulary: Vocabulary) -> MeasureEngine:
    """Rules alone, or rules and model where the survey has a trained one.

    Raises:
        ConfigurationError: its file holds none.
    """
    if vocabulary.cue_model is None:
        return MeasureEngine(vocabulary)
    try:
        return CombinedEngine(vocabulary, load_cue_model(vocabulary.cue_model))
    except ValueError as error:
        raise ConfigurationError(f"{vocabulary.survey.survey_id}: {error}") from error


def _compile(vocabulary: Vocabulary) -> Compiled:
    lexicon = build_units({u.code: u.kind for u in vocabulary.units}, number_words())
    return Compiled(
        vocabulary=vocabulary,
        engine=_engine(vocabulary),
        catalogue=Catalogue(vocabulary.metrics, vocabulary.units),
        figures=FigureFinder(vocabulary.figures, {u.code: u.kind for u in vocabulary.units}, lexicon),
        index=build_index(vocabulary.reference),
        unit_families={u.code: u.family for u in vocabulary.units},
        units=lexicon,
    )
