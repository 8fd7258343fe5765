"""Labelled sentences of a survey: what its cue model is trained on, and cue rules are tried on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from etl.errors import ConfigurationError


class Labelled(BaseModel):
    """A sentence or clause and all the measures that it states; stating none is an answer too.

    ``status`` is that of what it states; ``None``: done.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    codes: tuple[str, ...] = ()
    status: Literal["done", "planned", "suspended"] | None = None


def labelled_sentences(folder: Path, known: frozenset[str]) -> list[Labelled]:
    """All sentences of the YAML files of a corpus, in the order of file names and lines.

    Args:
        folder: ``schemas/surveys/<survey_id>/corpus``.
        known: the codes of the survey's measures.

    Raises:
        ConfigurationError: naming file, place and reason.
    """
    found: list[Labelled] = []
    for path in sorted(folder.glob("*.yaml")):
        sentences = _file(path)
        unknown = sorted({code for s in sentences for code in s.codes} - known)
        if unknown:
            raise ConfigurationError(f"{path}: codes: {', '.join(unknown)} is not known")
        found += sentences
    if not found:
        raise ConfigurationError(f"{folder}: there are no labelled sentences")
    return found


def _file(path: Path) -> list[Labelled]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return TypeAdapter(list[Labelled]).validate_python(yaml.load(path.read_text("utf-8"), Loader=loader))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {place}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {' '.join(str(error).split())}") from error
