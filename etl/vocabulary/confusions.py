"""Shape of ``reference/confusions.yaml``: what character recognition makes of well-known words."""

from __future__ import annotations

import unicodedata
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


def is_numeral(char: str) -> bool:
    """Whether a character is a digit or a numeral in any script (7, 七, 万)."""
    return unicodedata.numeric(char, None) is not None


class Confusions(BaseModel):
    """Which characters and words recognition takes for each other. All is folded: lower case, compatibility forms.

    Attributes:
        low_confidence: recognition confidence below which a fact is flagged.
        characters: groups of characters that look alike; a word of the vocabulary of three or more characters is also
            found with one of every three of its characters put in for another of its group.
        words: whole misreadings -> what is meant, as long as these; for words too short for ``characters``.
        right: words that are right as they stand, though a misreading stands in them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    low_confidence: float = Field(default=0.0, ge=0, le=1)
    characters: tuple[tuple[str, ...], ...] = ()
    words: dict[str, str] = Field(default_factory=dict)
    right: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        for group in self.characters:
            _check_group(group)
        members = [char for group in self.characters for char in group]
        _check_texts(members, "characters")
        _check_texts([*self.words, *self.words.values()], "words", once=False)
        _check_texts(self.right, "right")
        for wrong, meant in self.words.items():
            _check_word(wrong, meant)
        return self


def _check_group(group: tuple[str, ...]) -> None:
    name = ", ".join(group)
    if len(group) < 2 or any(len(char) != 1 for char in group):
        raise ValueError(f"characters: [{name}] needs two or more single characters")
    if sum(map(is_numeral, group)) > 1:
        raise ValueError(f"characters: [{name}] holds two numerals, and a digit never stands for another")


def _check_texts(texts: tuple[str, ...] | list[str], key: str, *, once: bool = True) -> None:
    for text in texts:
        if not text or text != "".join(unicodedata.normalize("NFKC", text).lower().split()):
            raise ValueError(f"{key}: {text!r} is not folded (lower case, compatibility forms, no blanks)")
    twice = sorted({text for text in texts if once and texts.count(text) > 1})
    if twice:
        raise ValueError(f"{key}: {', '.join(twice)} stands twice")


def _check_word(wrong: str, meant: str) -> None:
    if len(wrong) != len(meant) or wrong == meant:
        raise ValueError(f"words: {wrong}: {meant} must be another word of the same length")
    if any(a != b and is_numeral(b) for a, b in zip(wrong, meant, strict=True)):
        raise ValueError(f"words: {wrong}: {meant} makes a numeral, which only number syntax may")
