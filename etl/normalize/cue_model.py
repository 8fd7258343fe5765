"""A small linear model of what a clause states, beside the cue rules: which measures its characters speak for.

One logistic regression per measure over character n-grams (presence weighted by inverse document frequency, each text
scaled to length one). Trained by ``etl.normalize.training`` on the survey's labelled sentences; here it is only read
and applied, with numpy alone.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import orjson

LONGEST_GRAM = 3
STEPS = 127
"""Weights are kept in this many steps either side of zero, per measure."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
Floats = npt.NDArray[np.float32]


def grams(text: str) -> set[str]:
    """The character n-grams of a folded text, n from 1 to ``LONGEST_GRAM``; every figure counts as one 0."""
    plain = _NUMBER.sub("0", text)
    return {
        plain[at : at + size] for size in range(1, LONGEST_GRAM + 1) for at in range(len(plain) - size + 1)
    }


@dataclass(frozen=True)
class CueModel:
    """A trained model.

    Attributes:
        codes: the measures, one column each.
        vocabulary: the n-grams, one row each.
        rarity: inverse document frequency of each n-gram, shape (n-grams,).
        weights: how far an n-gram speaks for a measure, in steps of ``scale``, shape (n-grams, codes).
        scale: size of a step, shape (codes,).
        intercept: shape (codes,).
        corpus_hash: of the sentences it was trained on.
    """

    codes: tuple[str, ...]
    vocabulary: tuple[str, ...]
    rarity: Floats
    weights: npt.NDArray[np.int8]
    scale: Floats
    intercept: Floats
    corpus_hash: str

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {gram: row for row, gram in enumerate(self.vocabulary)}

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """How likely each text states each measure, shape (texts, codes).

        A text of unknown n-grams gets the base rate.
        """
        sums = np.zeros((len(texts), len(self.codes)), dtype=np.float32)
        for number, text in enumerate(texts):
            rows, values = self._features(text)
            if len(rows):
                sums[number] = values @ self.weights[rows].astype(np.float32)
        scores = sums * self.scale + self.intercept
        chances: Floats = 1 / (1 + np.exp(-scores))
        return chances

    def explain(self, text: str, code: str, most: int = 6) -> list[tuple[str, float]]:
        """The n-grams of a text that speak most for a measure (against it, where negative), with what each adds."""
        column = self.codes.index(code)
        rows, values = self._features(text)
        added = values * self.weights[rows, column] * self.scale[column]
        order = np.argsort(-np.abs(added), kind="stable")[:most]
        return [(self.vocabulary[rows[i]], float(added[i])) for i in order]

    def _features(self, text: str) -> tuple[npt.NDArray[np.intp], Floats]:
        known = self._rows
        rows = np.fromiter({known[g] for g in grams(text) if g in known}, dtype=np.intp)
        rows.sort()
        values = self.rarity[rows]
        length = float(np.sqrt(values @ values)) if len(rows) else 1.0
        return rows, values / np.float32(length)

    def dump(self) -> bytes:
        """The model as bytes; the same model gives the same bytes."""
        content = {
            "codes": self.codes,
            "vocabulary": self.vocabulary,
            "rarity": [round(float(x), 4) for x in self.rarity],
            "weights": base64.b64encode(self.weights.tobytes()).decode(),
            "scale": [float(x) for x in self.scale],
            "intercept": [float(x) for x in self.intercept],
            "corpus_hash": self.corpus_hash,
        }
        return gzip.compress(orjson.dumps(content), mtime=0)


def load_cue_model(data: bytes) -> CueModel:
    """A model from what ``CueModel.dump`` gave.

    Raises:
        ValueError: the bytes are none.
    """
    try:
        content = orjson.loads(gzip.decompress(data))
        codes, vocabulary = tuple(content["codes"]), tuple(content["vocabulary"])
        weights = np.frombuffer(base64.b64decode(content["weights"]), dtype=np.int8)
        return CueModel(
            codes=codes,
            vocabulary=vocabulary,
            rarity=np.array(content["rarity"], dtype=np.float32),
            weights=weights.reshape(len(vocabulary), len(codes)),
            scale=np.array(content["scale"], dtype=np.float32),
            intercept=np.array(content["intercept"], dtype=np.float32),
            corpus_hash=content["corpus_hash"],
        )
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"no trained model: {error}") from error
