"""Records to JSON and back, by their own type hints (pydantic's adapters over plain dataclasses)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@lru_cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


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
