"""An institution by its code, as reports' own mentions resolve to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from etl.model.observation import Institution
from etl.normalize.institutions.index import build_index
from etl.normalize.institutions.naming import latest_name, name_in_force
from etl.vocabulary.reference import Reference


def listed_institution(
    reference: Reference, code: str, printed: Collection[str], report_date: date | None
) -> Institution | None:
    """The institution with this code, under the name in force at the report's date; ``None`` if no list has it.

    Args:
        reference: the reference data.
        code: five digits.
        printed: names by which the report calls it.
        report_date: if known.
    """
    entry = build_index(reference).entries.get(f"hei:{code}")
    if entry is None:
        return None
    name = name_in_force(entry, printed, report_date)
    return Institution(
        institution_key=entry.key,
        code=entry.code,
        name=name,
        name_latest=latest_name(entry),
        region_code=entry.region_code,
        level=entry.level,
        is_provisional=False,
        aliases=tuple(sorted(set(printed) - {name})),
    )
