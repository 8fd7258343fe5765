"""One reading process: takes hashes on standard input, answers one line of JSON for each.

Submitted files are untrusted. A file that crashes its reader, eats its memory or never ends takes this
process with it, and nothing else; ``etl.stages.isolation`` notices and goes on with the next file.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import resource
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from etl.errors import RejectedReport, ReportError, SurveyError
from etl.review.identity import Setting, decision_on_identity, setting
from etl.settings import Settings
from etl.stages import store, versions
from etl.stages.decisions import decisions_on

if TYPE_CHECKING:
    from etl.model.document import Document
    from etl.model.observation import Report
    from etl.vocabulary import Vocabulary

log = logging.getLogger(__name__)
Stage = Callable[[Settings, str], None]


def extract_one(settings: Settings, sha256: str) -> None:
    """Reads one received file and stores its document.

    Raises:
        ReportError: the file cannot be used.
    """
    from etl.extract import Limits, extract_to
    from etl.extract.ocr import OcrOptions

    limits = Limits(
        max_bytes=settings.megabytes_per_file * 1024 * 1024,
        max_pages=settings.pages_per_file,
        ocr=OcrOptions(max_image_pixels=settings.megapixels_per_image * 1_000_000),
    )
    extract_to(store.received_path(settings, sha256), sha256, settings.artifacts_dir, limits)


def normalize_one(settings: Settings, sha256: str) -> None:
    """Normalises one stored document and stores its report.

    Raises:
        ReportError: the document cannot be used.
        ConfigurationError: the vocabulary is wrong.
    """
    from etl.model import serde
    from etl.model.document import Document

    document = serde.parse(Document, versions.document_path(settings, sha256).read_bytes())
    survey_id = _asked(settings).get(sha256)
    report = normalized(settings, document, versions.vocabularies(settings.schemas_dir), survey_id)
    store.write_atomic(versions.report_path(settings, sha256, survey_id), serde.dump(report))


def normalized(
    settings: Settings, document: Document, vocabularies: Sequence[Vocabulary], survey_id: str | None
) -> Report:
    """A document's report, its survey, region and date as a steward set them.

    Args:
        settings: where decisions stand.
        document: as the reader read it.
        vocabularies: of all surveys.
        survey_id: the survey asked for, ``None`` to recognise it.

    Raises:
        ReportError: the document cannot be used.
        ConfigurationError: the log of decisions is wrong.
    """
    from etl.normalize import normalize, read_identity

    sha256 = document.sha256
    decided = decision_on_identity(sha256, decisions_on(settings, sha256))
    machine = read_identity(document, vocabularies, survey_id) if decided else None
    known = setting(decided, machine) if machine else Setting()
    report = normalize(
        document, vocabularies, known.survey_id or survey_id, known.region_code, known.report_date
    )
    return replace(report, machine=machine)


@lru_cache
def _asked(settings: Settings) -> dict[str, str | None]:
    return versions.asked_surveys(store.read_submissions(settings))


def answer(settings: Settings, stage: Stage, sha256: str) -> dict[str, Any]:
    """What became of one file.

    Returns:
        ``{"ok": true}``; or the refusal's ``status``, ``reason_code``, ``reason``, ``page_no``; or
        ``stopped``, where it is the machine's or the vocabulary's fault and no file's.
    """
    try:
        stage(settings, sha256)
    except ReportError as error:
        return _refusal("rejected" if isinstance(error, RejectedReport) else "quarantined", error)
    except SurveyError as error:
        return {"stopped": str(error)}
    except MemoryError:
        reason = f"reading the file needs more than {settings.megabytes_per_process} MB"
        return _refusal("quarantined", ReportError("out_of_memory", reason))
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            return {"stopped": f"{error.filename or 'state'}: {error.strerror}"}
        log.exception("%s failed on %s", stage.__name__, sha256)
        reason = f"the software failed on this file: {type(error).__name__}: {error}"
        return _refusal("quarantined", ReportError("internal_error", reason))
    return {"ok": True}


def _refusal(status: str, error: ReportError) -> dict[str, Any]:
    return {
        "status": status,
        "reason_code": error.reason_code,
        "reason": error.reason,
        "page_no": error.page_no,
    }


def main() -> int:
    """Reads ``{"stage": "module:function", "settings": {...}}``, then hashes, one per line.

    Says when it is ready, then answers each hash with one line of JSON.

    The answers leave through a descriptor of their own: whatever a library prints goes to standard error.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.ERROR)
    job = json.loads(sys.stdin.readline())
    settings = Settings(**job["settings"])
    module, _, function = job["stage"].partition(":")
    stage: Stage = getattr(importlib.import_module(module), function)
    _limit_memory(settings.megabytes_per_process)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(settings, stage, line.strip())), file=answers, flush=True)
    return 0


def _limit_memory(megabytes: int) -> None:
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    sys.exit(main())
