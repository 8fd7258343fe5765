"""Shapes of the reference data about regions and institutions of higher education.

Every model forbids unknown keys, so that a misspelt key is an error and never silently without effect.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from etl.vocabulary.validity import span_of


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
    """An institution of the official list; ``other_names`` (and of them two kinds) come from the file of names."""

    code: InstitutionCode
    name: str = Field(min_length=3)
    region_code: RegionCode
    level: str | None = None
    source: str
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    former_names: Words = ()
    aliases: Words = ()
    other_names: tuple[OtherName, ...] = ()


class OtherName(_Strict):
    """Another name of an institution of the official list.

    Attributes:
        code: code of the institution.
        of: its name in the official list, which must agree with the code.
        name: the other name.
        kind: ``former`` (before the listed one), ``later`` (after it), ``alias`` (short, known everywhere).
        valid_from, valid_to: partly known dates; ``None`` where nobody knows them.
        level: the institution's level under that name; ``None`` where nobody knows it.
    """

    code: InstitutionCode
    of: str
    name: str
    kind: Literal["former", "later", "alias"]
    level: str | None = None
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
    no_short_library: Words
    library_stems: Words
    campus_words: Words
    not_followed_by: Words
    followed_after_all: Words
    left_boundaries: Words
    determiners: Words
    faculty_words: Words
    college_words: Words
    confusable: Words
    foreign: Words
    word_after: dict[str, Words]
    word_after_all: Words
    common_words: Words
    never_at_end: Words
    abbreviation_followers: Words
    particles: str
    list_separators: str
    list_nouns: Words
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
