"""Loaders of ``schemas/reference``: regions, the official list of institutions, other names, name grammar.

Every fact stands in a file of its own kind; this module reads those files and refuses what it does not know.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from etl.errors import ConfigurationError
from etl.vocabulary.reference_models import (
    InstitutionEntry,
    InstitutionGrammar,
    InstitutionNames,
    OtherName,
    Reference,
    RegionEntry,
    UnlistedInstitution,
)

__all__ = [
    "InstitutionEntry",
    "InstitutionGrammar",
    "OtherName",
    "Reference",
    "RegionEntry",
    "UnlistedInstitution",
    "load_institutions",
    "load_reference",
]

REGIONS_FILE = "regions.yaml"
INSTITUTIONS_FILE = "institutions.csv"
NAMES_FILE = "institution_names.yaml"
GRAMMAR_FILE = "institution_grammar.yaml"
INSTITUTION_COLUMNS = ("code", "name", "region_code", "level", "source", "valid_from", "valid_to")

Model = TypeVar("Model", bound=BaseModel)


def load_reference(reference_dir: Path) -> Reference:
    """Reads and checks the reference files.

    Args:
        reference_dir: folder with ``regions.yaml``, ``institutions.csv``, ``institution_names.yaml`` and
            ``institution_grammar.yaml``.

    Raises:
        ConfigurationError: a file is missing or wrong; the text names file, key or line, and reason.
    """
    regions = _load_regions(reference_dir / REGIONS_FILE)
    listed = load_institutions(reference_dir / INSTITUTIONS_FILE, {region.code for region in regions})
    names_path = reference_dir / NAMES_FILE
    names = _parse(InstitutionNames, _read_yaml(names_path), names_path)
    _check_names(names.other_names, {entry.code: entry.name for entry in listed}, names_path)
    grammar_path = reference_dir / GRAMMAR_FILE
    return Reference(
        regions=regions,
        institutions=_with_names(listed, names.other_names),
        other_names=names.other_names,
        unlisted=names.unlisted,
        grammar=_parse(InstitutionGrammar, _read_yaml(grammar_path), grammar_path),
        version=_version(reference_dir),
    )


def load_institutions(path: Path, region_codes: set[str]) -> tuple[InstitutionEntry, ...]:
    """Reads an official list in the project's own columns.

    Raises:
        ConfigurationError: naming file, line and reason.
    """
    entries: list[InstitutionEntry] = []
    seen: set[str] = set()
    for line_no, row in _read_rows(path):
        where = f"{path}: line {line_no}"
        entry = _parse(InstitutionEntry, {key: value for key, value in row.items() if value}, where)
        if entry.region_code not in region_codes:
            raise ConfigurationError(f"{where}: region_code {entry.region_code} is not in {REGIONS_FILE}")
        if entry.code in seen:
            raise ConfigurationError(f"{where}: code {entry.code} occurs twice")
        seen.add(entry.code)
        entries.append(entry)
    return tuple(entries)


def _read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with _open(path) as handle:
        reader = csv.DictReader(handle, strict=True)
        if tuple(reader.fieldnames or ()) != INSTITUTION_COLUMNS:
            raise ConfigurationError(f"{path}: line 1: columns must be {', '.join(INSTITUTION_COLUMNS)}")
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise ConfigurationError(f"{path}: line {reader.line_num}: wrong number of fields")
            rows.append((reader.line_num, row))
    return rows


def _load_regions(path: Path) -> tuple[RegionEntry, ...]:
    content = _read_yaml(path)
    entries = content.get("regions")
    if set(content) != {"regions"} or not isinstance(entries, list):
        raise ConfigurationError(f"{path}: needs exactly one key, regions, with a list")
    regions = tuple(_parse(RegionEntry, entry, f"{path}: regions[{i}]") for i, entry in enumerate(entries))
    _check_unique((region.code for region in regions), path, "regions.code")
    _check_unique((region.name for region in regions), path, "regions.name")
    return regions


def _check_names(names: Sequence[OtherName], listed: Mapping[str, str], path: Path) -> None:
    _check_unique((f"{name.code} {name.name}" for name in names), path, "other_names")
    for i, name in enumerate(names):
        official = listed.get(name.code)
        if official != name.of:
            found = (
                f"the official list has {official}" if official else "the code is not in the official list"
            )
            raise ConfigurationError(
                f"{path}: other_names[{i}] ({name.name}): of {name.of}, code {name.code}: {found}"
            )


def _check_unique(values: Iterable[str], path: Path, key: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ConfigurationError(f"{path}: {key}: {value} occurs twice")
        seen.add(value)


def _with_names(
    listed: Sequence[InstitutionEntry], names: Sequence[OtherName]
) -> tuple[InstitutionEntry, ...]:
    by_code = defaultdict[str, list[OtherName]](list)
    for name in names:
        by_code[name.code].append(name)
    return tuple(
        entry.model_copy(
            update={
                "former_names": _names_of("former", by_code[entry.code]),
                "aliases": _names_of("alias", by_code[entry.code]),
                "other_names": tuple(by_code[entry.code]),
            }
        )
        if entry.code in by_code
        else entry
        for entry in listed
    )


def _names_of(kind: str, names: Iterable[OtherName]) -> tuple[str, ...]:
    return tuple(n.name for n in names if n.kind == kind)


def _parse(model: type[Model], content: object, where: Path | str) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{where}: {key}: {first['msg']}") from error


def _read_yaml(path: Path) -> dict[str, Any]:
    with _open(path) as handle:
        try:
            content = yaml.safe_load(handle)
        except yaml.YAMLError as error:
            raise ConfigurationError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: must be a mapping")
    return content


def _open(path: Path) -> Any:
    try:
        return path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}") from error


def _version(reference_dir: Path) -> str:
    digest = hashlib.sha256()
    for name in (REGIONS_FILE, INSTITUTIONS_FILE, NAMES_FILE, GRAMMAR_FILE):
        digest.update((reference_dir / name).read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()[:16]
