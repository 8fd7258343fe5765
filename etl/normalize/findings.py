"""Where a report contradicts itself: for a steward to see, never silently corrected.

``declared_vs_listed``, ``listed_twice`` and ``figures_disagree`` stand here; what does not add up within a sentence,
within a table or between outline and headings is found by the modules beside this one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from etl.model.observation import DeclaredCount, Finding, MetricObservation, Respondent
from etl.normalize.finding_arithmetic import arithmetic_findings
from etl.normalize.finding_outline import outline_findings
from etl.normalize.finding_tables import table_findings
from etl.normalize.reading import Reading

_SPECIFIC_NAME = 3
_NOT_ALONE = ("part", "mean", "value_unresolved")
_LIST_COUNT = re.compile(r"(?:等|在内的?)\s*(?:近|约|多达)?\s*[\d０-９一二三四五六七八九十百两]+")
_AT_LEAST, _ABOUT = 1.5, 0.1


def findings(
    reading: Reading,
    declared: Sequence[DeclaredCount],
    listed: Sequence[Respondent],
    observations: Sequence[MetricObservation],
    tellings: Sequence[MetricObservation],
) -> list[Finding]:
    """All contradictions found.

    Args:
        reading: the report.
        declared: what it says of its own coverage.
        listed: the respondents that it lists.
        observations: its figures.
        tellings: its figures in order, before repeated tellings were merged.
    """
    return [
        *_coverage(declared, listed),
        *_listed_twice(listed),
        *_disagreeing(reading, observations),
        *arithmetic_findings(reading),
        *table_findings(reading, tellings),
        *outline_findings(reading.document),
    ]


def _coverage(declared: Sequence[DeclaredCount], listed: Sequence[Respondent]) -> Iterator[Finding]:
    """A declared number of listed libraries, or of replies where an annex lists them, that is not that of the list.

    Cases told at length are chosen among the replies; so they are only held against a declared number of cases. A count
    after a list of names (A、B等20所) counts those who did a thing.
    """
    if not listed:
        return
    codes = ("listed", "replied") if listed[0].evidence.source == "table" else ("listed",)
    said = [d for d in declared if d.count_code in codes and not _LIST_COUNT.search(d.evidence.text)]
    if not said or any(d.value == len(listed) for d in said):
        return
    first = min(said, key=lambda d: abs(d.value - len(listed)))
    told = tuple(d.evidence for d in said if d.value == first.value)
    expected, actual = f"{first.what} {first.value:g}", f"列出 {len(listed)}"
    evidences = (*told, listed[0].evidence, listed[-1].evidence)
    yield Finding("declared_vs_listed", "warning", expected, actual, evidences)


def _listed_twice(listed: Sequence[Respondent]) -> Iterator[Finding]:
    """An institution that stands twice in the list."""
    rows: dict[str, list[Respondent]] = defaultdict(list)
    for respondent in listed:
        rows[respondent.institution_key].append(respondent)
    for same in rows.values():
        if len(same) > 1:
            name = same[0].institution_name
            evidences = tuple(r.evidence for r in same)
            yield Finding("listed_twice", "warning", f"{name} 1", f"{name} {len(same)}", evidences)


def _disagreeing(reading: Reading, observations: Sequence[MetricObservation]) -> Iterator[Finding]:
    """The same figure of the same subject told with different values.

    Uses of anything, and how many libraries did a thing, are told again and again of different things.
    """
    generic = {m.code for m in reading.compiled.vocabulary.metrics if m.generic}
    rows: dict[tuple[str, ...], list[MetricObservation]] = defaultdict(list)
    for o in observations:
        if _alone(o) and o.metric_code not in generic:
            period = f"{o.period_start}/{o.period_end}"
            rows[(o.subject.key, o.metric_code or "", o.metric_name, o.unit, o.value_kind, period)].append(o)
    for same in rows.values():
        for other in same[1:]:
            if other.evidence != same[0].evidence and not _compatible(same[0], other):
                yield Finding(
                    "figures_disagree",
                    "warning",
                    f"{same[0].metric_name} {same[0].value_text}",
                    f"{other.metric_name} {other.value_text}",
                    (same[0].evidence, other.evidence),
                )


def _alone(o: MetricObservation) -> bool:
    """Whether a figure speaks for a whole, under a name of its own."""
    return (
        o.metric_code is not None
        and o.value is not None
        and o.evidence.source == "text"
        and len(o.metric_name) >= _SPECIFIC_NAME
        and o.value_kind not in ("policy", "other", "growth")
        and not set(o.flags) & set(_NOT_ALONE)
    )


def _compatible(a: MetricObservation, b: MetricObservation) -> bool:
    """Whether two values can both hold: 300余 with 335, 约 500 with 480."""
    low, high = sorted((a, b), key=lambda o: o.value or 0.0)
    if low.value is None or high.value is None or low.value == high.value:
        return True
    if low.qualifier == "at_least" and high.value < _AT_LEAST * low.value:
        return True
    about = "approx" in (low.qualifier, high.qualifier)
    return about and high.value - low.value <= _ABOUT * high.value
