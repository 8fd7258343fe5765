"""Regions told by the places in names."""

from __future__ import annotations

from etl.normalize.institutions.index import InstitutionIndex


def region_of(name: str, index: InstitutionIndex) -> str | None:
    """Code of the region whose name, or whose place, a name begins with; ``None`` if there is none."""
    place = index.abbreviator.place_prefix(name)
    for region in index.reference.regions:
        if place and place in {region.name, region.short_name, *region.places}:
            return region.code
    return None
