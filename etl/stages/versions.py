"""Which version of code and vocabulary an artifact belongs to, and so whether it must be made again.

An artifact's name carries everything its content depends on; a file that exists is current by construction.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import ConfigurationError
from etl.review.identity import decision_on_identity
from etl.settings import PROJECT_DIR, Settings
from etl.stages.decisions import decisions_on

if TYPE_CHECKING:
    from etl.stages.store import Submission
    from etl.vocabulary import Vocabulary


@lru_cache
def vocabularies(schemas_dir: Path) -> tuple[Vocabulary, ...]:
    """Every survey's vocabulary, read once per process.

    Raises:
        ConfigurationError: a file is wrong; the text names file, key and reason.
    """
    from etl.vocabulary import load_all

    return tuple(load_all(schemas_dir))


def require_survey(settings: Settings, survey_id: str | None) -> None:
    """Refuses a survey that nobody defined.

    Raises:
        ConfigurationError: ``survey_id`` is not ``None`` and no folder of ``schemas/surveys`` defines it.
    """
    known = sorted(v.survey.survey_id for v in vocabularies(settings.schemas_dir))
    if survey_id is not None and survey_id not in known:
        raise ConfigurationError(f"survey {survey_id!r} is not defined; known are {', '.join(known)}")


def extractor_version() -> str:
    """The reader's version, without loading the reader's libraries twice."""
    from etl.extract import EXTRACTOR_VERSION

    return EXTRACTOR_VERSION


def report_version(settings: Settings, sha256: str, survey_id: str | None) -> str:
    """Version of a file's report: reader, normaliser, all vocabularies, the survey asked for, what a steward set.

    Raises:
        ConfigurationError: the log of decisions or a vocabulary is wrong.
    """
    from etl.normalize import NORMALIZER_VERSION

    parts = [extractor_version(), survey_id, *sorted(v.version for v in vocabularies(settings.schemas_dir))]
    decided = decision_on_identity(sha256, decisions_on(settings, sha256))
    if decided:
        parts.append(decided.decision_id)
    return f"{NORMALIZER_VERSION}-{_digest(json.dumps(parts).encode())}"


def document_path(settings: Settings, sha256: str) -> Path:
    """Where the file's document stands once it was read by the reader in force."""
    return settings.documents_dir / f"{sha256}.{extractor_version()}.json"


def report_path(settings: Settings, sha256: str, survey_id: str | None) -> Path:
    """Where the file's report stands once it was normalised under the versions in force."""
    return settings.reports_dir / f"{sha256}.{report_version(settings, sha256, survey_id)}.json"


def asked_surveys(submissions: list[Submission]) -> dict[str, str | None]:
    """The survey last asked for, by file hash."""
    return {s.sha256: s.survey_id for s in submissions}


def definitions_version(settings: Settings) -> str:
    """Changes with the star schema, the views or the expectations: then every file is loaded anew."""
    digest = hashlib.sha256()
    for folder in (settings.schemas_dir / "star", settings.views_dir, settings.expectations_dir):
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml", ".sql", ".json")):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache
def code_version() -> str:
    """The commit that runs (``-dirty`` with changes upon it); ``unknown`` outside a clone."""
    command = ["git", "-C", str(PROJECT_DIR), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return found.stdout.strip()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
