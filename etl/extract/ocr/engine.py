"""RapidOCR behind two calls: where lines of text stand, and what a cut-out line says.

One engine per process; its models come with RapidOCR's wheel, nothing is downloaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etl.extract.ocr.errors import OcrError

Picture = NDArray[np.uint8]
Quads = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cut-out line says.

    Attributes:
        text: the characters recognised, spaces between words included.
        score: mean score of the characters, 0 to 1.
        centers: middle of each character as a share of the cut-out's width, growing.
    """

    text: str
    score: float
    centers: tuple[float, ...]


class Engine:
    """The detector, the direction classifier and the recogniser of one process."""

    def __init__(self, threads: int) -> None:
        from rapidocr import RapidOCR

        self._models: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.return_word_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Rec.rec_batch_num": 1,  # on one thread a batch only pads lines and takes memory
            }
        )

    def detect(self, picture: Picture) -> Quads:
        """Corners of the lines of text, ``(n, 4, 2)`` in pixels, clockwise from the top left.

        Args:
            picture: greyscale, ``(height, width)``.

        Raises:
            OcrError: the detector failed.
        """
        detector = self._model("det")
        try:
            boxes = detector(_three_channels(picture)).boxes
        except Exception as error:
            raise OcrError(f"detection of text lines failed: {_reason(error)}") from error
        return np.zeros((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, np.float32)

    def read(self, lines: list[Picture]) -> list[Reading]:
        """What each cut-out line says; an empty text where nothing is recognised.

        Raises:
            OcrError: the recogniser failed.
        """
        if not lines:
            return []
        from rapidocr.ch_ppocr_rec import TextRecInput

        recogniser = self._model("rec")
        try:
            found = recogniser(TextRecInput([_three_channels(line) for line in lines], True))
        except Exception as error:
            raise OcrError(f"recognition of text failed: {_reason(error)}") from error
        results = zip(found.txts, found.scores, found.word_results, strict=True)
        return [_reading(text, float(score), words) for text, score, words in results]

    def upside_down(self, lines: list[Picture]) -> float:
        """Share of cut-out lines that stand on their heads.

        Raises:
            OcrError: the classifier failed.
        """
        classifier = self._model("cls")
        try:
            found = classifier([_three_channels(line) for line in lines]).cls_res
        except Exception as error:
            raise OcrError(f"recognition of the direction failed: {_reason(error)}") from error
        turned = sum(1 for label, score in found if label == "180" and score > 0.6)
        return turned / max(len(found), 1)

    def _model(self, name: str) -> Any:
        load = getattr(self._models, f"_load_{name}_model")
        try:
            return load()
        except Exception as error:
            raise OcrError(f"the model cannot be loaded: {_reason(error)}") from error


@lru_cache(maxsize=1)
def load_engine(threads: int) -> Engine:
    """The process's engine, loaded with the first call."""
    return Engine(threads)


def _three_channels(picture: Picture) -> Picture:
    return np.repeat(picture[:, :, None], 3, axis=2)


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[-1] if lines else ''}"[:200]


def _reading(text: str, score: float, words: Any) -> Reading:
    """The recogniser counts columns from the left for all characters but spaces."""
    columns = iter([column for word in words.word_cols for column in word])
    total = float(words.line_txt_len)
    solid = sum(not char.isspace() for char in text)
    if total <= 0 or solid == 0 or solid != sum(len(word) for word in words.word_cols):
        return Reading("", 0.0, ())
    centers: list[float | None] = [
        None if char.isspace() else min((next(columns) + 0.5) / total, 1.0) for char in text
    ]
    return Reading(text, score, tuple(_fill(centers)))


def _fill(centers: list[float | None]) -> list[float]:
    """Spaces stand in the middle between their neighbours."""
    filled: list[float] = []
    for index, center in enumerate(centers):
        if center is not None:
            filled.append(center)
            continue
        before = filled[-1] if filled else 0.0
        after = next((c for c in centers[index:] if c is not None), 1.0)
        filled.append((before + after) / 2)
    return filled
