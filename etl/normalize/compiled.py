"""A vocabulary made ready for reading reports: matchers and indexes, built once per version."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from etl.normalize.catalogue import Catalogue
from etl.normalize.figures import FigureFinder
from etl.normalize.institutions import InstitutionIndex, build_index
from etl.normalize.lexicon import UnitLexicon, build_units, number_words
from etl.normalize.measures import MeasureEngine
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


def compile_vocabulary(vocabulary: Vocabulary) -> Compiled:
    """The compiled form of a vocabulary; the last few are kept."""
    key = (vocabulary.survey.survey_id, vocabulary.version)
    if key not in _COMPILED:
        _COMPILED[key] = _compile(vocabulary)
        while len(_COMPILED) > _KEPT:
            _COMPILED.popitem(last=False)
    _COMPILED.move_to_end(key)
    return _COMPILED[key]


def _compile(vocabulary: Vocabulary) -> Compiled:
    lexicon = build_units({u.code: u.kind for u in vocabulary.units}, number_words())
    return Compiled(
        vocabulary=vocabulary,
        engine=MeasureEngine(vocabulary),
        catalogue=Catalogue(vocabulary.metrics, vocabulary.units),
        figures=FigureFinder(vocabulary.figures, {u.code: u.kind for u in vocabulary.units}, lexicon),
        index=build_index(vocabulary.reference),
        unit_families={u.code: u.family for u in vocabulary.units},
        units=lexicon,
    )
