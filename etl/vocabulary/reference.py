"""Reference data about regions and institutions of higher education: shapes and loaders of ``schemas/reference``.

Every fact stands in a file of its own kind; this module reads those files and refuses what it does not know.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from etl.errors import ConfigurationError
from etl.vocabulary.validity import span_of

REGIONS_FILE = "regions.yaml"
INSTITUTIONS_FILE = "institutions.csv"
NAMES_FILE = "institution_names.yaml"
GRAMMAR_FILE = "institution_grammar.yaml"
INSTITUTION_COLUMNS = ("code", "name", "region_code", "level", "source", "valid_from", "valid_to")

Model = TypeVar("Model", bound=BaseModel)


def _is_partial_date(text: str) -> str:
    span_of(text)
    return text


PartialDate = Annotated[str, AfterValidator(_is_partial_date)]
RegionCode = Annotated[str, Field(pattern=r"^[1-8]\d0000$")]
InstitutionCode = Annotated[str, Field(pattern=r"^\d{5}$")]
Words = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegionEntry(_Strict):
    """A province-level region.

    Attributes:
        code: GB/T 2260 code of six digits.
        name: full name (浙江省).
        short_name: name without its kind (浙江).
        abbreviations: characters that stand for it (浙).
        places: prefectures, cities and regional names with which names of its institutions begin.
    """

    code: RegionCode
    name: str
    short_name: str
    abbreviations: Words
    name_en: str
    capital_city: str | None = None
    places: Words = ()


class InstitutionEntry(_Strict):
    """An institution of the official list; ``former_names`` and ``aliases`` come from the file of names."""

    code: InstitutionCode
    name: str = Field(min_length=3)
    region_code: RegionCode
    level: str | None = None
    source: str
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    former_names: Words = ()
    aliases: Words = ()


class OtherName(_Strict):
    """Another name of an institution of the official list.

    Attributes:
        code: code of the institution.
        of: its name in the official list, which must agree with the code.
        name: the other name.
        kind: ``former`` (before the listed one), ``later`` (after it), ``alias`` (short, known everywhere).
        valid_from, valid_to: partly known dates; ``None`` where nobody knows them.
    """

    code: InstitutionCode
    of: str
    name: str
    kind: Literal["former", "later", "alias"]
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None


class UnlistedInstitution(_Strict):
    """An institution known by name that no official list holds (armed forces); it stays provisional."""

    name: str
    region_code: RegionCode
    aliases: Words = ()


class InstitutionNames(_Strict):
    """Content of the file of names."""

    other_names: tuple[OtherName, ...]
    unlisted: tuple[UnlistedInstitution, ...] = ()


class InstitutionGrammar(_Strict):
    """Words of which names of institutions are made, and words around them; see the file's own comments."""

    kinds: dict[str, Words]
    interchangeable_kinds: tuple[Words, ...]
    words: dict[str, Words]
    contractions: dict[str, Words]
    heads: dict[str, Words]
    library_parts: Words
    library_nouns: Words
    library_stems: Words
    campus_words: Words
    not_followed_by: Words
    followed_after_all: Words
    left_boundaries: Words
    determiners: Words
    faculty_words: Words
    foreign: Words
    word_after_big: str
    big_after_all: Words
    common_words: Words
    abbreviation_followers: Words
    list_separators: str
    respondent_suffixes: Words


class Reference(_Strict):
    """All reference data; ``version`` is a hash of the four files."""

    regions: tuple[RegionEntry, ...]
    institutions: tuple[InstitutionEntry, ...]
    other_names: tuple[OtherName, ...]
    unlisted: tuple[UnlistedInstitution, ...]
    grammar: InstitutionGrammar
    version: str

    @cached_property
    def _regions_by_name(self) -> dict[str, RegionEntry]:
        by_name = {region.short_name: region for region in self.regions}
        by_name.update((region.name, region) for region in self.regions)
        by_name.update((region.code, region) for region in self.regions)
        return by_name

    def region(self, code: str) -> RegionEntry | None:
        """The region of a six-digit code, or ``None``."""
        found = self._regions_by_name.get(code)
        return found if found is not None and found.code == code else None

    def region_by_name(self, name: str) -> RegionEntry | None:
        """The region of a full or short name, or ``None``."""
        return self._regions_by_name.get(name)


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
    former, aliases = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for name in names:
        if name.kind == "former":
            former[name.code].append(name.name)
        elif name.kind == "alias":
            aliases[name.code].append(name.name)
    return tuple(
        entry.model_copy(
            update={"former_names": tuple(former[entry.code]), "aliases": tuple(aliases[entry.code])}
        )
        if entry.code in former or entry.code in aliases
        else entry
        for entry in listed
    )


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
