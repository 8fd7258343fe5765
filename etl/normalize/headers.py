"""What the header of a number column says: its name, the unit of its numbers, by how much they are to be multiplied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from etl.normalize.columns import squeeze

_BRACKETED = re.compile(r"[(（]\s*(?:单位\s*[:：])?\s*([^()（）]{1,6}?)\s*[)）]\s*$")
_SLASHED = re.compile(r"[/／]\s*([^/／()（）]{1,5})\s*$")
_OF_TABLE = re.compile(r"单位\s*[:：]\s*([^\s()（）,，;；、]{1,6})")
_FACTORS = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_FACTOR = re.compile("^(百万|千万|[百千万亿])")


@dataclass(frozen=True, slots=True)
class Header:
    """A header taken apart.

    Attributes:
        name: what is counted, without the unit.
        unit: the unit of the column's numbers; empty if neither header nor title gives one.
        factor: by what the printed numbers are multiplied (万人次: 10000).
    """

    name: str
    unit: str
    factor: int


def read_header(header: str, title: str, units: Mapping[str, object], implied: Mapping[str, str]) -> Header:
    """Take a header apart.

    Args:
        header: the header cell as printed.
        title: the table's title, which may give one unit for all columns (单位：人次).
        units: known classifiers.
        implied: noun at a header's end -> unit that it implies (咨询人次).
    """
    match = _BRACKETED.search(header)
    slashed = None if match else _SLASHED.search(header)
    if slashed and _scaled(squeeze(slashed.group(1)), units)[0] in units:
        match = slashed
    name = squeeze(header[: match.start()] if match else header)
    printed = squeeze(match.group(1)) if match else ""
    if not printed:
        of_table = _OF_TABLE.search(title)
        printed = _implied(name, implied) or (squeeze(of_table.group(1)) if of_table else "")
    unit, factor = _scaled(printed, units)
    return Header(name, unit or _implied(name, implied), factor)


def _scaled(printed: str, units: Mapping[str, object]) -> tuple[str, int]:
    """A unit without the multiplier before it, and that multiplier (万人次 -> 人次, 10000)."""
    match = _FACTOR.match(printed)
    if (
        match is None
        or (printed in units and printed not in _FACTORS)
        or printed[match.end() :] not in (*units, "")
    ):
        return printed, 1
    return printed[match.end() :], _FACTORS[match.group()]


def _implied(name: str, implied: Mapping[str, str]) -> str:
    nouns = [noun for noun in implied if name.endswith(noun)]
    return implied[max(nouns, key=len)] if nouns else ""
