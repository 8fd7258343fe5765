"""One index for all tests of institutions, and a compact form of what is recognised."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from etl.normalize.institutions import InstitutionIndex, Recognition, build_index, recognise
from etl.vocabulary.reference import Reference, load_reference

REFERENCE_DIR = Path(__file__).resolve().parents[2] / "schemas" / "reference"
SPRING_2020 = date(2020, 3, 1)
HUBEI, JIANGSU, SHAANXI, SHANDONG, GUANGDONG = "420000", "320000", "610000", "370000", "440000"
ANHUI, YUNNAN, HUNAN, GANSU, FUJIAN, HEBEI = "340000", "530000", "430000", "620000", "350000", "130000"
JIANGXI, CHONGQING, HENAN, LIAONING = "360000", "500000", "410000", "210000"


@cache
def reference() -> Reference:
    return load_reference(REFERENCE_DIR)


def index() -> InstitutionIndex:
    return build_index(reference())


def read(region: str, *texts: str, when: date | None = SPRING_2020) -> Recognition:
    return recognise(texts, index(), region, when)


def named(region: str, *texts: str, when: date | None = SPRING_2020) -> list[tuple[str, str, str]]:
    """(printed, name at the date, how) of all mentions in order."""
    found = read(region, *texts, when=when)
    return [(m.text, found.institutions[m.institution_key].name, m.how) for ms in found.mentions for m in ms]


def names(region: str, *texts: str, when: date | None = SPRING_2020) -> list[str]:
    return [name for _, name, _ in named(region, *texts, when=when)]
