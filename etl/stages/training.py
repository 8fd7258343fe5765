"""Trains the cue model of a survey anew, from the labelled sentences beside its definition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.errors import ConfigurationError
from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Trained:
    """What was written, and what it was made from."""

    path: Path
    sentences: int
    measures: int
    changed: bool


def train_cue_model(settings: Settings, survey_id: str) -> Trained:
    """Fit the model on ``corpus/`` and put it beside; the same sentences give the same file.

    Raises:
        ConfigurationError: there is no such survey, it has no sentences of its own, or a sentence is wrong.
    """
    from etl.durable import write_atomic
    from etl.normalize.text import fold_text
    from etl.normalize.training import train
    from etl.vocabulary import CUE_MODEL, labelled_sentences, load_vocabulary

    vocabulary = load_vocabulary(settings.schemas_dir, survey_id)
    folder = settings.schemas_dir / "surveys" / survey_id
    if not (folder / "corpus").is_dir():
        raise ConfigurationError(f"{folder / 'corpus'}: there are no labelled sentences")
    sentences = labelled_sentences(folder / "corpus", frozenset(m.code for m in vocabulary.measures))
    known = [
        n
        for i in vocabulary.institutions
        for n in (i.name, *(o.name for o in i.other_names if o.kind != "alias"))
    ]
    names = sorted(set(map(fold_text, known)))
    model = train(sentences, names)
    data, path = model.dump(), folder / CUE_MODEL
    changed = not path.is_file() or path.read_bytes() != data
    if changed:
        write_atomic(path, data)
    return Trained(path, len(sentences), len(model.codes), changed)
