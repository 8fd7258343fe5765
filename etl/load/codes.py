"""The vocabularies as rows of the dimensions, and the way from a code to its surrogate key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from etl.load.keys import surrogate_key
from etl.vocabulary.models import Vocabulary

Row = dict[str, Any]
Rows = dict[str, list[Row]]


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Codes:
    """Which survey defines a code that another survey uses, by inheritance or of its own.

    A code that no vocabulary has gets a key that no dimension has, so that an expectation finds the row.

    Attributes:
        measures: defining survey by (survey_id, measure code).
        metrics: defining survey by (survey_id, metric code).
        units: codes of all units.
    """

    measures: Mapping[tuple[str, str], str]
    metrics: Mapping[tuple[str, str], str]
    units: frozenset[str]

    def measure_sk(self, survey_id: str, code: str | None) -> int | None:
        """Key of a measure as the survey uses it; ``None`` for no code."""
        return None if code is None else measure_sk(self.measures.get((survey_id, code), survey_id), code)

    def metric_sk(self, survey_id: str, code: str | None) -> int | None:
        """Key of a metric as the survey uses it; ``None`` for no code."""
        return None if code is None else metric_sk(self.metrics.get((survey_id, code), survey_id), code)

    def unit_sk(self, unit: str) -> int | None:
        """Key of a unit; ``None`` if no vocabulary has it, for units are as printed."""
        return unit_sk(unit) if unit in self.units else None


def measure_sk(survey_id: str, code: str) -> int:
    """Surrogate key of a measure as ``survey_id`` defines it."""
    return surrogate_key("measure", survey_id, code)


def metric_sk(survey_id: str, code: str) -> int:
    """Surrogate key of a metric as ``survey_id`` defines it."""
    return surrogate_key("metric", survey_id, code)


def unit_sk(code: str) -> int:
    """Surrogate key of a unit."""
    return surrogate_key("unit", code)


def region_sk(code: str) -> int:
    """Surrogate key of a region."""
    return surrogate_key("region", code)


def survey_sk(survey_id: str) -> int:
    """Surrogate key of a survey."""
    return surrogate_key("survey", survey_id)


def codes(vocabularies: Sequence[Vocabulary]) -> Codes:
    """Resolve every survey's codes to the survey that defines them."""
    by_id = {v.survey.survey_id: v for v in vocabularies}
    measures, metrics = {}, {}
    for vocabulary in vocabularies:
        own = vocabulary.survey.survey_id
        for measure in vocabulary.measures:
            measures[own, measure.code] = _definer(by_id, own, "measures", measure)
        for metric in vocabulary.metrics:
            metrics[own, metric.code] = _definer(by_id, own, "metrics", metric)
    return Codes(measures, metrics, frozenset(u.code for v in vocabularies for u in v.units))


def _definer(by_id: Mapping[str, Vocabulary], survey_id: str, kind: str, entry: _Coded) -> str:
    """The remotest ancestor that has the very same entry."""
    parent = by_id[survey_id].survey.inherits
    while parent is not None and parent in by_id and entry in getattr(by_id[parent], kind):
        survey_id, parent = parent, by_id[parent].survey.inherits
    return survey_id


def vocabulary_rows(vocabularies: Sequence[Vocabulary], known: Codes) -> Rows:
    """Rows of the dimensions that the vocabularies fill, in a stable order; institutions aside.

    Args:
        vocabularies: all surveys' vocabularies.
        known: ``codes`` of the same vocabularies.
    """
    ordered = sorted(vocabularies, key=lambda v: v.survey.survey_id)
    return {
        "dim_survey": [_survey(v) for v in ordered],
        "dim_region": _distinct("region_sk", (_region(r) for v in ordered for r in v.regions)),
        "dim_unit": _distinct("unit_sk", (_unit(u) for v in ordered for u in v.units)),
        "dim_measure": _measures(ordered, known),
        "dim_metric": _metrics(ordered, known),
    }


def _distinct(key: str, rows: Iterable[Row]) -> list[Row]:
    first: dict[Any, Row] = {}
    for row in rows:
        first.setdefault(row[key], row)
    return list(first.values())


def _survey(vocabulary: Vocabulary) -> Row:
    survey = vocabulary.survey
    return {
        "survey_sk": survey_sk(survey.survey_id),
        "survey_id": survey.survey_id,
        "title": survey.title,
        "title_en": survey.title_en,
        "call_date": survey.call_date,
        "due_date": survey.due_date,
        "closes_on": survey.closes_on,
        "submitter_key": ["survey_id", *survey.submitter_key],
        "inherits": survey.inherits,
        "expected_regions": list(survey.expected_regions),
        "confidence_threshold": survey.confidence_threshold,
        "vocabulary_version": vocabulary.version,
    }


def _region(region: Any) -> Row:
    return {
        "region_sk": region_sk(region.code),
        "region_code": region.code,
        "name": region.name,
        "short_name": region.short_name,
        "name_en": region.name_en,
    }


def _unit(unit: Any) -> Row:
    return {
        "unit_sk": unit_sk(unit.code),
        "unit_code": unit.code,
        "unit_family": unit.family,
        "name_en": unit.name_en,
    }


def _measures(vocabularies: Sequence[Vocabulary], known: Codes) -> list[Row]:
    rows: dict[int, Row] = {}
    for vocabulary in vocabularies:
        own = vocabulary.survey.survey_id
        groups = {g.code: g for g in vocabulary.groups}
        for measure in vocabulary.measures:
            definer = known.measures[own, measure.code]
            group = groups[measure.group_code]
            row: Row = {
                "measure_sk": measure_sk(definer, measure.code),
                "survey_id": definer,
                "measure_code": measure.code,
                "name": measure.name,
                "name_en": measure.name_en,
                "definition": measure.definition,
                "group_code": group.code,
                "group_name": group.name,
                "group_name_en": group.name_en,
                "survey_ids": [],
            }
            rows.setdefault(row["measure_sk"], row)["survey_ids"].append(own)
    return list(rows.values())


def _metrics(vocabularies: Sequence[Vocabulary], known: Codes) -> list[Row]:
    rows: dict[int, Row] = {}
    for vocabulary in vocabularies:
        own = vocabulary.survey.survey_id
        for metric in vocabulary.metrics:
            definer = known.metrics[own, metric.code]
            row: Row = {
                "metric_sk": metric_sk(definer, metric.code),
                "survey_id": definer,
                "metric_code": metric.code,
                "name": metric.name,
                "name_en": metric.name_en,
                "definition": metric.definition,
                "unit": metric.unit,
                "additivity": metric.additivity,
                "measure_code": metric.measure_code,
                "survey_ids": [],
            }
            rows.setdefault(row["metric_sk"], row)["survey_ids"].append(own)
    return list(rows.values())
