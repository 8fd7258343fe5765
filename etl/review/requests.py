"""What a steward asks for, before it is known whether it can be meant: an action, an item, fields as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from etl.review.fields import FieldError

COMMANDS = (
    "accept",
    "correct",
    "reject",
    "assign",
    "add",
    "set-document",
    "release",
    "withdraw",
    "reinstate",
)
ITEM_KINDS = ("fact", "finding", "institution", "file", "decision")


@dataclass(frozen=True, slots=True)
class Request:
    """One decision as a command or a line of a sheet asks for it.

    Attributes:
        action: one of ``COMMANDS``.
        item: ``kind:key`` as the review queue shows it; a file may also be named alone.
        reason: why.
        values: fields to set, as text.
    """

    action: str
    item: str
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)

    def kind_and_key(self) -> tuple[str, str]:
        """Kind and key of the item; what has no kind is a file.

        Raises:
            FieldError: no item is named.
        """
        kind, colon, key = self.item.strip().partition(":")
        if colon and kind in ITEM_KINDS:
            return kind, key
        if not self.item.strip():
            raise FieldError("item", "is empty; name an item as survey review shows it")
        return "file", self.item.strip()


def checked(request: Request) -> Request:
    """The request itself, if it says what to do and why.

    Raises:
        FieldError: it does not.
    """
    if request.action not in COMMANDS:
        raise FieldError("action", f"{request.action!r} is none of {', '.join(COMMANDS)}")
    if not request.reason.strip():
        raise FieldError("reason", "is empty; every decision says why")
    return request


def assignments(texts: Sequence[str]) -> dict[str, str]:
    """``FIELD=VALUE`` texts by field.

    Raises:
        FieldError: a text is no assignment, or a field is set twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise FieldError("set", f"{text!r} is not of the form FIELD=VALUE")
        if name.strip() in found:
            raise FieldError(name.strip(), "is set twice")
        found[name.strip()] = value
    return found
