"""Institutions as a slowly changing dimension: one row per name, from the reference table and from the reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.load.codes import Row, Rows
from etl.load.keys import surrogate_key
from etl.vocabulary.models import Vocabulary

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Mention:
    """How reports resolve one institution under one name (``bridge_document_institution``, grouped).

    Attributes:
        name: in force at the reports' dates.
        name_latest: latest known.
        aliases: spellings, sorted.
    """

    institution_key: str
    institution_code: str | None
    name: str
    name_latest: str
    region_code: str | None
    level: str | None
    is_provisional: bool
    aliases: tuple[str, ...]


def institution_sk(institution_key: str, name: str) -> int:
    """Surrogate key of the version of an institution that bears ``name``."""
    return surrogate_key("institution", institution_key, name)


def institution_rows(vocabularies: Sequence[Vocabulary], mentions: Iterable[Mention]) -> Rows:
    """Rows of ``dim_institution`` and ``bridge_institution_alias``, sorted by key and name.

    What the reference table says goes before what a report says. Exactly one version of each institution is current.
    """
    versions: dict[tuple[str, str], Row] = {}
    latest: dict[str, str] = {}
    aliases: dict[tuple[str, str, str], None] = {}
    for entry in _entries(vocabularies):
        key = f"hei:{entry.code}"
        latest[key] = entry.name
        for name in (entry.name, *entry.former_names):
            versions.setdefault((key, name), _reference_version(key, name, entry))
        aliases |= dict.fromkeys((key, a, "reference") for a in (*entry.aliases, *entry.former_names))
    for mention in sorted(mentions, key=lambda m: (m.institution_key, m.name, m.name_latest)):
        key = mention.institution_key
        latest[key] = mention.name_latest
        for name in (mention.name, mention.name_latest):
            versions.setdefault((key, name), _mentioned_version(name, mention))
        aliases |= dict.fromkeys((key, a, "report") for a in mention.aliases)
    dimension = [{**row, "is_current": latest[key] == name} for (key, name), row in sorted(versions.items())]
    bridge = [
        dict(zip(("institution_key", "alias", "alias_source"), a, strict=True)) for a in sorted(aliases)
    ]
    return {"dim_institution": dimension, "bridge_institution_alias": bridge}


def _entries(vocabularies: Sequence[Vocabulary]) -> list[Any]:
    return list({e.code: e for v in vocabularies for e in v.institutions}.values())


def _reference_version(key: str, name: str, entry: Any) -> Row:
    """Dates apply to the listed name; those of former names are not known here."""
    listed = name == entry.name
    return {
        "institution_sk": institution_sk(key, name),
        "institution_key": key,
        "institution_code": entry.code,
        "name": name,
        "region_code": entry.region_code,
        "level": entry.level,
        "is_provisional": False,
        "valid_from": _day(getattr(entry, "valid_from", None)) if listed else None,
        "valid_to": _day(getattr(entry, "valid_to", None)) if listed else None,
    }


def _mentioned_version(name: str, mention: Mention) -> Row:
    return {
        "institution_sk": institution_sk(mention.institution_key, name),
        "institution_key": mention.institution_key,
        "institution_code": mention.institution_code,
        "name": name,
        "region_code": mention.region_code,
        "level": mention.level,
        "is_provisional": mention.is_provisional,
        "valid_from": None,
        "valid_to": None,
    }


def _day(partial: str | None) -> date | None:
    """A date known to the day; one known only in part is left out rather than completed."""
    return date.fromisoformat(partial) if partial and _DAY.fullmatch(partial) else None
