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
_TOGETHER = 16
STEPS = 127
"""Weights are kept in this many steps either side of zero, per measure."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


def grams(text: str) -> set[str]:
    """The character n-grams of a folded text, n from 1 to ``LONGEST_GRAM``; every figure counts as one 0."""
    plain = _NUMBER.sub("0", text)
    return {
        plain[at : at + size] for size in range(1, LONGEST_GRAM + 1) for at in range(len(plain) - size + 1)
    }


def sigmoid(scores: Floats) -> Floats:
    """The logistic function."""
    return np.asarray(1 / (1 + np.exp(-scores)))


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

    def rows(self, text: str) -> Rows:
        """The n-grams of a folded text that the model knows, by row, each once and in order."""
        known = self._rows
        rows = set(map(known.get, grams(text))) - {None}
        found = np.fromiter(rows, dtype=np.intp, count=len(rows))
        found.sort()
        return found

    def chances(self, texts: Sequence[Rows]) -> Floats:
        """How likely each text, given as its rows, states each measure, shape (texts, codes).

        A text of unknown n-grams gets the base rate.
        """
        return self.span_chances(texts, [(n, n + 1) for n in range(len(texts))])

    def span_chances(self, texts: Sequence[Rows], spans: Sequence[tuple[int, int]]) -> Floats:
        """``chances`` of texts put together, shape (spans, codes): the n-grams of each span's texts, each once.

        Spans that follow each other should be near each other: so many share their n-grams.
        """
        if not spans:
            return np.zeros((0, len(self.codes)))
        found = (self._scores(texts, spans[at : at + _TOGETHER]) for at in range(0, len(spans), _TOGETHER))
        return sigmoid(np.concatenate([*found]))

    def _scores(self, texts: Sequence[Rows], spans: Sequence[tuple[int, int]]) -> Floats:
        """Scores of a few spans, in one product over all n-grams of theirs."""
        first, last = min(a for a, _ in spans), max(b for _, b in spans)
        texts = texts[first:last]
        rows, places = np.unique(np.concatenate(texts), return_inverse=True)
        present = np.zeros((len(texts), len(rows)), dtype=bool)
        present[np.repeat(np.arange(len(texts)), [len(t) for t in texts]), places] = True
        shares = np.array([present[a - first : b - first].any(axis=0) for a, b in spans]) * self.rarity[rows]
        lengths = np.sqrt(np.einsum("sr,sr->s", shares, shares))
        sums = shares @ self.weights[rows] * self.scale
        return np.asarray(self.intercept + sums / np.where(lengths, lengths, 1)[:, None])

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """``chances`` of folded texts."""
        return self.chances([self.rows(text) for text in texts])

    def explain(self, text: str, code: str, most: int = 6) -> list[tuple[str, float]]:
        """The n-grams of a text that speak most for a measure (against it, where negative), with what each adds."""
        rows, column = self.rows(text), self.codes.index(code)
        rarity = self.rarity[rows]
        added = self.weights[rows, column] * self.scale[column] * rarity / (np.sqrt(rarity @ rarity) or 1)
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
            rarity=np.array(content["rarity"]),
            weights=weights.reshape(len(vocabulary), len(codes)),
            scale=np.array(content["scale"]),
            intercept=np.array(content["intercept"]),
            corpus_hash=content["corpus_hash"],
        )
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"no trained model: {error}") from error
