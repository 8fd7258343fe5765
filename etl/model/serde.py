"""Records to JSON and back, by their own type hints (pydantic's adapters over plain dataclasses)."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def dump(record: object) -> bytes:
    """UTF-8 JSON of a record; floats to their shortest exact form."""
    return _adapter(type(record)).dump_json(record)


def parse(kind: type[T], data: bytes) -> T:
    """The record that ``dump`` wrote.

    Raises:
        pydantic.ValidationError: the bytes are no such record.
    """
    record: T = _adapter(kind).validate_json(data)
    return record
