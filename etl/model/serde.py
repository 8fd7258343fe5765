"""Records to JSON and back, by their own type hints (pydantic's adapters over plain dataclasses).

Kinds of records that are stored name their format first; see ``etl.model.migrations``.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from pydantic import TypeAdapter

from etl.model.migrations import FORMAT, FORMATS, upgrade

T = TypeVar("T")

STORED = {"etl.model.document.Document": "document", "etl.model.observation.Report": "report"}
"""Kinds of records that are stored under a format; by name, for who reads documents need not know of reports."""

_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
_HEAD = re.compile(rb'\s*\{\s*"%s"\s*:\s*(\d+)\s*,' % FORMAT.encode())


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _stored(kind: Any) -> str | None:
    return STORED.get(f"{kind.__module__}.{kind.__qualname__}") if isinstance(kind, type) else None


def dump(record: object) -> bytes:
    """UTF-8 JSON of a record, its format first if it is one that is stored; floats to their shortest exact form."""
    data: bytes = _adapter(type(record)).dump_json(record)
    kind = _stored(type(record))
    return b'{"%s":%d,' % (FORMAT.encode(), FORMATS[kind]) + data[1:] if kind else data


def parse(kind: type[T], data: bytes) -> T:
    """The record that ``dump`` wrote, now or in an earlier version.

    Raises:
        pydantic.ValidationError: the bytes are no such record.
        ConfigurationError: a newer version wrote it.
    """
    name = _stored(kind)
    record: T
    if name is None or _format(data) == FORMATS[name]:
        record = _adapter(kind).validate_json(data)
        return record
    try:
        older = json.loads(data)
    except ValueError:
        older = None
    if not isinstance(older, dict):
        record = _adapter(kind).validate_json(data)  # says what is wrong with it
        return record
    record = _adapter(kind).validate_python(_upgraded(name, older))
    return record


def _format(data: bytes) -> int:
    """The format that the first key names; 1 where it names none."""
    found = _HEAD.match(data[:64])
    return int(found[1]) if found else 1


def _upgraded(name: str, older: dict[str, Any]) -> dict[str, Any]:
    """A record that lacks what its format has is left as it is, for validation to say so."""
    try:
        return upgrade(name, older)
    except (KeyError, TypeError):
        return older
