"""Formats of stored records, and the steps from each to the next. Pure: mappings in, mappings out.

Every stored record says under ``format`` which format it has; one without it has the first. A record of an older format
is brought up step by step when it is read, and stays as it is on disk: a stored file is never rewritten. One of a newer
format is refused, for what this program does not know of it would be lost.

To change the shape of a stored record: raise its number in ``FORMATS`` and add a step to ``STEPS``; a field with a
default needs neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from etl.errors import ConfigurationError

Record = dict[str, Any]
Step = Callable[[Record], Record]

FORMAT = "format"
FORMATS: Mapping[str, int] = {"document": 1, "report": 2, "submission": 1, "decision": 1}
"""The present format of each kind of stored record."""


def _report_2(record: Record) -> Record:
    """Statements of measures may have further tellings, statements a review, and the report a machine's reading."""
    kinds = ("adoptions", "observations", "findings")
    reviewed = {kind: [{**statement, "review": None} for statement in record[kind]] for kind in kinds}
    told = [{**adoption, "tellings": []} for adoption in reviewed["adoptions"]]
    return {**record, **reviewed, "adoptions": told, "machine": None}


STEPS: Mapping[tuple[str, int], Step] = {("report", 2): _report_2}
"""By kind and format: how a record of the format before becomes one of it."""


def format_of(kind: str, record: Mapping[str, Any]) -> int:
    """The format that a record says it has.

    Raises:
        ConfigurationError: it is no number, or newer than this program.
    """
    found = record.get(FORMAT, 1)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ConfigurationError(f"a stored {kind}: format {found!r} is none")
    if found > FORMATS[kind]:
        raise ConfigurationError(
            f"a stored {kind} has format {found}, this program knows {FORMATS[kind]}: it was written by a newer version"
        )
    return found


def upgrade(kind: str, record: Mapping[str, Any]) -> Record:
    """The record in the present format, which is named in it no more.

    Args:
        kind: key of ``FORMATS``.
        record: as it was stored.

    Raises:
        ConfigurationError: its format is unknown.
    """
    found = format_of(kind, record)
    content = {key: value for key, value in record.items() if key != FORMAT}
    for number in range(found + 1, FORMATS[kind] + 1):
        content = STEPS[kind, number](content)
    return content
