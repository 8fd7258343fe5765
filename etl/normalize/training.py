"""Trains the cue model of a survey on its labelled sentences; the same sentences give the same model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import orjson

from etl.normalize.cue_model import STEPS, CueModel, grams, masked
from etl.normalize.matcher import TermMatcher
from etl.normalize.text import fold_text
from etl.vocabulary.corpus import Labelled

SEED = 0
INVERSE_REGULARISATION = 20.0
SELDOM = 4
"""N-grams of fewer sentences are left out: they could only be learned by heart."""


def corpus_hash(sentences: Sequence[Labelled]) -> str:
    """Hash of sentences and labels, to tell whether a model is that of a corpus."""
    return hashlib.sha256(orjson.dumps([[s.text, s.codes] for s in sentences])).hexdigest()[:16]


def train(sentences: Sequence[Labelled], names: Sequence[str] = ()) -> CueModel:
    """Fit one logistic regression per measure that the sentences name.

    Args:
        sentences: at least one with and one without each measure.
        names: institutions' names, folded, which are masked as in reports.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    codes = sorted({code for s in sentences for code in s.codes})
    vectorizer = TfidfVectorizer(
        analyzer=lambda text: sorted(grams(text)), min_df=SELDOM, binary=True, norm="l2", dtype=np.float32
    )
    features = vectorizer.fit_transform(_texts(sentences, names))
    weights = np.zeros((features.shape[1], len(codes)), dtype=np.float32)
    intercept = np.zeros(len(codes), dtype=np.float32)
    for column, code in enumerate(codes):
        fitted = LogisticRegression(C=INVERSE_REGULARISATION, solver="liblinear", random_state=SEED)
        fitted.fit(features, [code in s.codes for s in sentences])
        weights[:, column], intercept[column] = fitted.coef_[0], fitted.intercept_[0]
    scale = np.abs(weights).max(axis=0) / STEPS
    return CueModel(
        codes=tuple(codes),
        vocabulary=tuple(vectorizer.get_feature_names_out()),
        rarity=vectorizer.idf_.round(4).astype(np.float64),
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale.astype(np.float64),
        intercept=intercept.astype(np.float64),
        corpus_hash=corpus_hash(sentences),
    )


def _texts(sentences: Sequence[Labelled], names: Sequence[str]) -> list[str]:
    """The folded sentences, the longest name at each place masked."""
    matcher = TermMatcher(names)
    texts = []
    for text in (fold_text(s.text) for s in sentences):
        spans: list[tuple[int, int]] = []
        for hit in sorted(matcher.find(text), key=lambda h: (h.start, -h.end)):
            if not spans or hit.start >= spans[-1][1]:
                spans.append((hit.start, hit.end))
        texts.append(masked(text, 0, len(text), spans))
    return texts
