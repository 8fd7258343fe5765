"""Institutions as a slowly changing dimension: one row per name, from the reference table and from the reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from etl.load.codes import Row, Rows
from etl.load.keys import surrogate_key
from etl.vocabulary.models import Vocabulary
from etl.vocabulary.reference import InstitutionEntry

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
        for version in reference_versions(entry):
            versions.setdefault((key, version.name), _reference_row(key, version, entry))
            latest[key] = version.name
        aliases |= dict.fromkeys((key, a, "reference") for a in (*entry.aliases, *entry.former_names))
    for mention in sorted(mentions, key=lambda m: (m.institution_key, m.name, m.name_latest)):
        key = mention.institution_key
        latest.setdefault(key, mention.name_latest)
        for name in (mention.name, mention.name_latest):
            versions.setdefault((key, name), _mentioned_row(name, mention))
        aliases |= dict.fromkeys((key, a, "report") for a in mention.aliases)
    dimension = [{**row, "is_current": latest[key] == name} for (key, name), row in sorted(versions.items())]
    bridge = [
        dict(zip(("institution_key", "alias", "alias_source"), a, strict=True)) for a in sorted(aliases)
    ]
    return {"dim_institution": dimension, "bridge_institution_alias": bridge}


def _entries(vocabularies: Sequence[Vocabulary]) -> list[InstitutionEntry]:
    return list({e.code: e for v in vocabularies for e in v.institutions}.values())


@dataclass(frozen=True, slots=True)
class Version:
    """One name of an institution of the reference table, with what held while it bore it.

    Attributes:
        level: under that name; ``None`` where nobody knows it.
        valid_from, valid_to: partly known dates (``2018``, ``2018/2019-06``), ``None`` where nobody knows them.
    """

    name: str
    level: str | None
    valid_from: str | None
    valid_to: str | None


def reference_versions(entry: InstitutionEntry) -> list[Version]:
    """The versions of an institution, the latest known last.

    The listed name began when the former one ended and ends when the later one begins, as far as that is known; the
    listed level is that of the listed name alone.
    """
    former = [n for n in entry.other_names if n.kind == "former"]
    later = [n for n in entry.other_names if n.kind == "later"]
    began = entry.valid_from or _agreed(n.valid_to for n in former)
    ended = entry.valid_to or _agreed(n.valid_from for n in later)
    return [
        *(Version(n.name, n.level, n.valid_from, n.valid_to) for n in former),
        Version(entry.name, entry.level, began, ended),
        *(Version(n.name, n.level, n.valid_from, n.valid_to) for n in later),
    ]


def _agreed(changes: Iterable[str | None]) -> str | None:
    """The one date that all changes tell, if there is one."""
    told = set(changes)
    return told.pop() if len(told) == 1 else None


def _reference_row(key: str, version: Version, entry: InstitutionEntry) -> Row:
    return {
        "institution_sk": institution_sk(key, version.name),
        "institution_key": key,
        "institution_code": entry.code,
        "name": version.name,
        "region_code": entry.region_code,
        "level": version.level,
        "is_provisional": False,
        **_validity(version.valid_from, version.valid_to),
    }


def _mentioned_row(name: str, mention: Mention) -> Row:
    return {
        "institution_sk": institution_sk(mention.institution_key, name),
        "institution_key": mention.institution_key,
        "institution_code": mention.institution_code,
        "name": name,
        "region_code": mention.region_code,
        "level": mention.level,
        "is_provisional": mention.is_provisional,
        **_validity(None, None),
    }


def _validity(valid_from: str | None, valid_to: str | None) -> Row:
    """Days where they are known to the day, and beside them what is known at all."""
    return {
        "valid_from": _day(valid_from),
        "valid_to": _day(valid_to),
        "valid_from_known": valid_from,
        "valid_to_known": valid_to,
    }


def _day(partial: str | None) -> date | None:
    """A date known to the day; one known only in part is left out rather than completed."""
    return date.fromisoformat(partial) if partial and _DAY.fullmatch(partial) else None
