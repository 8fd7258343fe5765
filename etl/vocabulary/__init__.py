"""Survey definitions and reference data of ``schemas/``, validated on load."""

from etl.vocabulary.corpus import Labelled, labelled_sentences
from etl.vocabulary.loader import CUE_MODEL, load_all, load_vocabulary
from etl.vocabulary.models import Vocabulary

__all__ = ["CUE_MODEL", "Labelled", "Vocabulary", "labelled_sentences", "load_all", "load_vocabulary"]
