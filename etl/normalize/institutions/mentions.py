"""What recognition finds, before and after it is bound to the printed text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from etl.model.observation import Institution

How = Literal["full", "former", "alias", "abbreviation", "misprint", "provisional"]


@dataclass(frozen=True, slots=True)
class InstitutionMention:
    """One place where a text names an institution.

    Attributes:
        begin, end: code points of the institution's name itself in the text, end exclusive.
        text: the text between them.
        institution_key: key into ``Recognition.institutions``.
        how: by which spelling it was recognised.
        library_end: end of the library or centre (of a campus, too) that directly follows, if one does.
        in_title: whether it stands inside 《》 or quotation marks.
    """

    begin: int
    end: int
    text: str
    institution_key: str
    how: How
    library_end: int | None
    in_title: bool


@dataclass(frozen=True, slots=True)
class Recognition:
    """All mentions, per text in order, and the institutions they mean."""

    mentions: tuple[tuple[InstitutionMention, ...], ...]
    institutions: dict[str, Institution]


@dataclass(frozen=True, slots=True)
class Hit:
    """A mention in folded text; ``name`` is the full name meant (for a short name the short one)."""

    begin: int
    end: int
    key: str
    how: How
    name: str
