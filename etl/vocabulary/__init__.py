"""Survey definitions and reference data of ``schemas/``, validated on load."""

from etl.vocabulary.loader import load_all, load_vocabulary
from etl.vocabulary.models import Vocabulary

__all__ = ["Vocabulary", "load_all", "load_vocabulary"]
