"""The errors that cross a stage's edge: each names the file or key at fault and a reason code.

Anything else that escapes a stage is a defect of ours and is never caught silently.
"""

from __future__ import annotations


class SurveyError(Exception):
    """Base of all errors that a user can act on; its text is one clear line."""


class ConfigurationError(SurveyError):
    """A settings or vocabulary file is wrong; the text names file, key and reason."""


class ReportError(SurveyError):
    """One submitted file cannot be used; the others go on.

    Attributes:
        reason_code: stable slug shown in ``mart.submission.reason_code``, e.g. ``encrypted``.
        file_name: base name of the submitted file, where known.
        page_no: page at fault, counted from 1; ``None`` when it is the whole file.
    """

    def __init__(
        self, reason_code: str, reason: str, *, file_name: str = "", page_no: int | None = None
    ) -> None:
        self.reason_code = reason_code
        self.reason = reason
        self.file_name = file_name
        self.page_no = page_no
        where = file_name + (f", page {page_no}" if page_no else "")
        super().__init__(f"{where}: {reason} [{reason_code}]" if where else f"{reason} [{reason_code}]")


class RejectedReport(ReportError):
    """The file is no readable PDF report of any survey (empty, not a PDF, encrypted, no survey matches)."""


class QuarantinedReport(ReportError):
    """The file is a report, but may not be published until a steward has looked at it."""


class LoadError(SurveyError):
    """The warehouse could not be built or published; what is published stays as it was."""


class NothingPublished(LoadError):
    """There is no warehouse yet where one was to be read."""


class OutdatedBase(LoadError):
    """Another load was published since this one began: it has to be built again upon what that published."""


class ValidationStopped(SurveyError):
    """Validation errored, or failed critically with no document to blame: nothing is published."""
