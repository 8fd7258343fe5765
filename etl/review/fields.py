"""What stewards may set: each field read from text as people write it, and the whole checked as a fact."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from etl.model.observation import MeasureAdoption, MetricObservation, Qualifier, Status, ValueKind
from etl.review.anchors import squeeze
from etl.review.corrections import ADOPTION_FIELDS, DATES, NUMBERS, OBSERVATION_FIELDS
from etl.review.model import Value
from etl.vocabulary.models import Vocabulary

NOTHING = ("none", "无")
"""What is written where there is to be no value."""
REQUIRED = frozenset({"value_kind", "qualifier", "status", "metric_name", "value_text"})
PLACE = ("page_no", "evidence_text")
DOCUMENT_FIELDS = ("survey_id", "region_code", "report_date")
INSTITUTION_FIELDS = ("institution_code", "institution_name")
FACT_FIELDS = ("subject", *ADOPTION_FIELDS, *(f for f in OBSERVATION_FIELDS if f != "measure_code"))
SETTABLE = (*FACT_FIELDS, *INSTITUTION_FIELDS, *DOCUMENT_FIELDS, *PLACE)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": get_args(Status),
    "value_kind": get_args(ValueKind),
    "qualifier": get_args(Qualifier),
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_INSTITUTION_CODE = re.compile(r"\d{5}")


class FieldError(ValueError):
    """A field says something that cannot be meant.

    Attributes:
        field: its name; "" where it is the request as a whole.
    """

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}" if field else reason)


def read(field: str, text: str) -> Value:
    """The value that a text gives for a field; ``none`` and 无 take the value away.

    Raises:
        FieldError: there is no such field, or it cannot hold this.
    """
    if field not in SETTABLE:
        raise FieldError(field, f"nobody can set this; known are {', '.join(SETTABLE)}")
    text = text.strip()
    if text.lower() in NOTHING or not text:
        if field in REQUIRED:
            raise FieldError(field, "must have a value")
        return "" if field in ("unit", "period_text") else None
    if field in DATES:
        return _day(field, text)
    if field in NUMBERS:
        return _number(field, text)
    if field == "page_no":
        return _page(text)
    if field in CHOICES and text not in CHOICES[field]:
        raise FieldError(field, f"{text!r} is none of {', '.join(CHOICES[field])}")
    if field == "institution_code" and not _INSTITUTION_CODE.fullmatch(text):
        raise FieldError(field, f"{text!r} is no code of five digits")
    return text


def _day(field: str, text: str) -> str:
    match = _DAY.fullmatch(text)
    try:
        year, month, day = (int(part) for part in match.groups()) if match else (0, 0, 0)
        return date(year, month, day).isoformat()
    except ValueError:
        raise FieldError(field, f"{text!r} is no day; write it as 2020-02-28") from None


def _number(field: str, text: str) -> float:
    plain = unicodedata.normalize("NFKC", text)
    if not _NUMBER.fullmatch(plain):
        raise FieldError(field, f"{text!r} is no number; write 37000, not 3.7万")
    value = float(plain.replace(",", ""))
    if not math.isfinite(value):
        raise FieldError(field, f"{text!r} is too large")
    return value


def _page(text: str) -> float:
    if not text.isdecimal() or int(text) < 1:
        raise FieldError("page_no", f"{text!r} is no page; pages count from 1")
    return int(text)


def named(values: dict[str, Value], vocabulary: Vocabulary) -> dict[str, Value]:
    """The values, codes checked against the survey's vocabulary, a metric's name completed from its code.

    Raises:
        FieldError: the survey has no such code.
    """
    measure, metric = values.get("measure_code"), values.get("metric_code")
    if measure is not None and measure not in {m.code for m in vocabulary.measures}:
        raise FieldError("measure_code", f"survey {vocabulary.survey.survey_id} has no measure {measure!r}")
    if metric is None:
        return values
    known = {m.code: m for m in vocabulary.metrics}
    if metric not in known:
        raise FieldError("metric_code", f"survey {vocabulary.survey.survey_id} has no metric {metric!r}")
    return {"metric_name": known[str(metric)].name, **values}


def faults(fact: MeasureAdoption | MetricObservation) -> Iterator[FieldError]:
    """What a corrected or added fact says that no fact may say; the same as the warehouse's expectations."""
    if isinstance(fact, MeasureAdoption):
        if not fact.measure_code:
            yield FieldError("measure_code", "an adoption names its measure")
        return
    if not fact.metric_name:
        yield FieldError("metric_name", "a figure says what it counts, by metric_code or metric_name")
    if not fact.value_text or squeeze(fact.value_text) not in squeeze(fact.evidence.text):
        yield FieldError("value_text", f"{fact.value_text!r} does not stand in the evidence")
    if fact.value_kind == "percent" and fact.unit not in ("%", "％"):
        yield FieldError("unit", "a share's unit is %")
    if fact.value_kind == "percent" and not 0 <= (fact.value or 0) <= 100:
        yield FieldError("value", f"a share of {fact.value:g} percent")
    if fact.value_kind in ("count", "money", "multiple") and (fact.value or 0) < 0:
        yield FieldError("value", "counts, sums of money and multiples are not negative")
    if fact.value_kind is None:
        yield FieldError("value_kind", f"is needed: one of {', '.join(CHOICES['value_kind'])}")
    yield from _range_faults(fact)


def _range_faults(fact: MetricObservation) -> Iterator[FieldError]:
    low, high = fact.value_low, fact.value_high
    if (low is None) != (high is None):
        yield FieldError("value_high" if high is None else "value_low", "a range has both ends")
    if low is not None and high is not None and (low > high or fact.value != low):
        yield FieldError("value_low", "the low end of a range is its value and not above its high end")
    if fact.period_start and fact.period_end and fact.period_start > fact.period_end:
        yield FieldError("period_end", "the period ends before it begins")
