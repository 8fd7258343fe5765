"""A sketch of a text by which another rendering of the same report is recognised.

Bottom-k sketch of the set of character 5-grams (Broder 1997, "On the resemblance and containment of documents").
"""

from __future__ import annotations

import hashlib
import heapq

from etl.normalize.text import fold

_GRAM, _KEPT = 5, 256


def sketch(text: str) -> tuple[int, ...]:
    """The 256 smallest 63-bit hashes of the folded text's 5-grams, sorted."""
    folded = fold(text).text
    grams = {folded[i : i + _GRAM] for i in range(len(folded) - _GRAM + 1)}
    hashes = (int.from_bytes(hashlib.blake2b(g.encode(), digest_size=8).digest(), "big") >> 1 for g in grams)
    return tuple(sorted(heapq.nsmallest(_KEPT, hashes)))
