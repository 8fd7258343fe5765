"""Where a report contradicts itself: for a steward to see, never silently corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from etl.model.observation import DeclaredCount, Finding, MetricObservation, Respondent

_SPECIFIC_NAME = 3


def findings(
    declared: Sequence[DeclaredCount], listed: Sequence[Respondent], observations: Sequence[MetricObservation]
) -> list[Finding]:
    """All contradictions found."""
    return [*_coverage(declared, listed), *_listed_twice(listed), *_disagreeing(observations)]


def _coverage(declared: Sequence[DeclaredCount], listed: Sequence[Respondent]) -> list[Finding]:
    """A declared number of replies or listed libraries that is not the number of those listed."""
    counts = [d for d in declared if d.count_code in ("replied", "listed")]
    if not listed or not counts or any(d.value == len(listed) for d in counts):
        return []
    first = counts[0]
    evidence = (first.evidence, listed[0].evidence)
    return [
        Finding(
            "declared_vs_listed", "warning", f"{first.what} {first.value:g}", f"列出 {len(listed)}", evidence
        )
    ]


def _listed_twice(listed: Sequence[Respondent]) -> list[Finding]:
    """An institution that stands twice in the list."""
    rows: dict[str, list[Respondent]] = defaultdict(list)
    for respondent in listed:
        rows[respondent.institution_key].append(respondent)
    return [
        Finding(
            "listed_twice",
            "warning",
            f"{same[0].institution_name} 1",
            f"{same[0].institution_name} {len(same)}",
            tuple(r.evidence for r in same),
        )
        for same in rows.values()
        if len(same) > 1
    ]


def _disagreeing(observations: Sequence[MetricObservation]) -> list[Finding]:
    """The same figure of the same subject told with different values."""
    rows: dict[tuple[str, ...], list[MetricObservation]] = defaultdict(list)
    for o in observations:
        if (
            o.metric_code
            and o.value is not None
            and len(o.metric_name) >= _SPECIFIC_NAME
            and o.value_kind != "policy"
        ):
            period = f"{o.period_start}/{o.period_end}"
            rows[(o.subject.key, o.metric_code, o.metric_name, o.unit, o.value_kind, period)].append(o)
    return [
        Finding(
            "figures_disagree",
            "warning",
            f"{same[0].metric_name} {same[0].value_text}",
            f"{other.metric_name} {other.value_text}",
            (same[0].evidence, other.evidence),
        )
        for same in rows.values()
        for other in same[1:]
        if other.value != same[0].value and other.evidence != same[0].evidence
    ]
