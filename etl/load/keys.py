"""Keys derived from content, so that a warehouse built twice is equal."""

from __future__ import annotations

import hashlib
import json

KeyPart = str | int | float | None


def surrogate_key(*parts: KeyPart) -> int:
    """A positive 63-bit integer from a natural key.

    At ten million keys the chance of any collision is about 5 in a million; uniqueness is an expectation.
    """
    return int.from_bytes(_digest(parts, 8)) >> 1


def content_key(*parts: KeyPart) -> str:
    """20 hexadecimal digits from a natural key."""
    return _digest(parts, 10).hex()


def _digest(parts: tuple[KeyPart, ...], size: int) -> bytes:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8"), digest_size=size).digest()
