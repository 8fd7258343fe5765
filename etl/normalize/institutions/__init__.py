"""Institutions of higher education in Chinese prose: every mention found, and resolved to one institution."""

from etl.normalize.institutions.index import InstitutionIndex, build_index
from etl.normalize.institutions.mentions import InstitutionMention, Recognition
from etl.normalize.institutions.recognise import recognise, resolve_name, strip_library

__all__ = [
    "InstitutionIndex",
    "InstitutionMention",
    "Recognition",
    "build_index",
    "recognise",
    "resolve_name",
    "strip_library",
]
