"""A sketch of a text by which another rendering of the same report is recognised.

Bottom-k sketch of the set of character 5-grams (Broder 1997, "On the resemblance and containment of documents").
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from etl.normalize.text import fold_text

_GRAM, _KEPT = 5, 256
_FACTORS = tuple(pow(0x9E3779B97F4A7C15, n, 1 << 64) for n in range(1, _GRAM + 1))


def sketch(text: str) -> tuple[int, ...]:
    """The 256 smallest 63-bit hashes of the folded text's 5-grams, sorted."""
    chars = np.frombuffer(fold_text(text).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = max(0, len(chars) - _GRAM + 1)
    sums = np.zeros(count, dtype=np.uint64)
    for at, factor in enumerate(_FACTORS):
        sums += chars[at : at + count] * np.uint64(factor)
    return tuple(np.unique(_mixed(sums) >> np.uint64(1))[:_KEPT].tolist())


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Each value's bits spread over all (the finaliser of splitmix64; Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
