"""What may go wrong with the recogniser itself."""

from __future__ import annotations


class OcrError(Exception):
    """The recogniser failed on a picture; its text is one clear line."""
