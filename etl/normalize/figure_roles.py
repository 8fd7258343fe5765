"""What a figure is to the figures beside it: a total, one of its parts, or a mean over days."""

from __future__ import annotations

from etl.normalize.figures import Figure
from etl.vocabulary.models import FigureWords

_NEAR = 10


def figure_roles(figure: Figure, words: FigureWords) -> tuple[str, ...]:
    """``mean`` (日均), ``part`` (其中) or ``total`` (共, 累计), so that nobody adds up what includes each other."""
    near = figure.before[-_NEAR:]
    if any(word in near for word in words.per_unit):
        return ("mean",)
    if any(word in figure.before for word in words.part if len(word) > 1):
        return ("part",)
    return ("total",) if any(word in near.replace("公共", "") for word in words.total) else ()
