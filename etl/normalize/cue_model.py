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
NAME = "○"
STEPS = 127
"""Weights are kept in this many steps either side of zero, per measure."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]


def grams(text: str) -> set[str]:
    """The character n-grams of a folded text, n from 1 to ``LONGEST_GRAM``; every figure counts as one 0."""
    plain = _NUMBER.sub("0", text)
    return {
        plain[at : at + size] for size in range(1, LONGEST_GRAM + 1) for at in range(len(plain) - size + 1)
    }


def sigmoid(scores: Floats) -> Floats:
    """The logistic function."""
    return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float32)


def masked(text: str, begin: int, end: int, names: Sequence[tuple[int, int]]) -> str:
    """A stretch of a text with each institution's name in it replaced by one sign: whose deed it is says not what."""
    parts, at = [], begin
    for start, stop in sorted(names):
        if at <= start < stop <= end:
            parts += [text[at:start], NAME]
            at = stop
    return "".join((*parts, text[at:end]))


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

    @cached_property
    def _factors(self) -> Floats:
        """What one unit of each n-gram adds to each measure's score."""
        return self.weights.astype(np.float32) * self.scale

    def rows(self, text: str) -> Rows:
        """The n-grams of a folded text that the model knows, by row, each once and in order."""
        known = self._rows
        found = np.fromiter({known[g] for g in grams(text) if g in known}, dtype=np.intp)
        found.sort()
        return found

    def chances(self, texts: Sequence[Rows]) -> Floats:
        """How likely each text, given as its rows, states each measure, shape (texts, codes).

        A text of unknown n-grams gets the base rate.
        """
        scores = np.tile(self.intercept, (len(texts), 1))
        filled = [n for n, rows in enumerate(texts) if len(rows)]
        if filled:
            rows = np.concatenate([texts[n] for n in filled])
            starts = np.cumsum([0, *(len(texts[n]) for n in filled[:-1])])
            rarity = self.rarity[rows]
            lengths = np.sqrt(np.add.reduceat(rarity * rarity, starts))
            sums = np.add.reduceat(self._factors[rows] * rarity[:, None], starts, axis=0)
            scores[filled] += sums / lengths[:, None]
        return sigmoid(scores)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """``chances`` of folded texts."""
        return self.chances([self.rows(text) for text in texts])

    def explain(self, text: str, code: str, most: int = 6) -> list[tuple[str, float]]:
        """The n-grams of a text that speak most for a measure (against it, where negative), with what each adds."""
        rows, column = self.rows(text), self.codes.index(code)
        rarity = self.rarity[rows]
        added = self._factors[rows, column] * rarity / np.float32(np.sqrt(rarity @ rarity) or 1)
        order = np.argsort(-np.abs(added), kind="stable")[:most]
        return [(self.vocabulary[rows[i]], float(added[i])) for i in order]

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
