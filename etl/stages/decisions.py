"""The append-only log of stewards' decisions: JSON lines beside the warehouse, an input of every load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from etl.errors import ConfigurationError
from etl.model.migrations import FORMAT, FORMATS, upgrade
from etl.review.model import Decision, Target, digest, from_record, in_force, to_record
from etl.settings import Settings
from etl.stages import store


def log_path(settings: Settings) -> Path:
    """Where the log stands."""
    return settings.survey_home / "decisions.jsonl"


def append_decisions(settings: Settings, decisions: Sequence[Decision]) -> None:
    """Record decisions durably, all of them or none.

    Raises:
        LoadError: the log cannot be written, or another run holds it for too long.
    """
    with store.writable(log_path(settings)), store.log_lock(settings):
        store.append_lines(log_path(settings), [to_record(d) for d in decisions])


def read_decisions(settings: Settings) -> tuple[Decision, ...]:
    """All decisions in the order recorded; a last line without its end is a write that never finished.

    Raises:
        ConfigurationError: a line is no decision, or was changed; the text names it.
    """
    return _log(settings).all


def decisions_on(settings: Settings, sha256: str) -> tuple[Decision, ...]:
    """The decisions on one file, in the order recorded.

    Raises:
        ConfigurationError: a line of the log is no decision.
    """
    return _log(settings).by_file.get(sha256, ())


def decisions_on_institutions(settings: Settings) -> tuple[Decision, ...]:
    """The decisions that hold wherever an institution occurs, in the order recorded.

    Raises:
        ConfigurationError: a line of the log is no decision.
    """
    return decisions_on(settings, "")


class _Log:
    def __init__(self, decisions: tuple[Decision, ...]) -> None:
        self.all = decisions
        by_file: defaultdict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            by_file[decision.target.sha256].append(decision)
        self.by_file: Mapping[str, tuple[Decision, ...]] = {k: tuple(v) for k, v in by_file.items()}


def _log(settings: Settings) -> _Log:
    """The log as it stands; read again only where it has grown, for every file asks for its decisions."""
    path = log_path(settings)
    try:
        stat = path.stat()
    except FileNotFoundError:
        return _Log(())
    return _read(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _size: int, _changed: int) -> _Log:
    decisions = []
    for number, line in enumerate(store.read_lines(path), start=1):
        try:
            decisions.append(from_record({**upgrade("decision", line), FORMAT: FORMATS["decision"]}))
        except ValueError as error:
            raise ConfigurationError(f"{path}, line {number}: {error}") from error
    return _Log(tuple(decisions))


def withdrawal(settings: Settings, sha256: str) -> Decision | None:
    """The decision in force that takes a file out of the warehouse, if there is one."""
    target = Target("file", sha256)
    found = in_force(decisions_on(settings, sha256)).get(target)
    return found if found and found.action == "withdraw" else None


def releases(settings: Settings) -> dict[str, frozenset[str]]:
    """By file, the expectations that a steward lets its report break."""
    found = {}
    for target, decision in in_force(read_decisions(settings)).items():
        if target.kind == "quarantine" and decision.action == "release":
            names = str(decision.machine.get("expectations") or "").split(", ")
            found[target.sha256] = frozenset(names)
    return found


def institution_states(settings: Settings) -> dict[str, str]:
    """By institution, what changes with every decision on it."""
    by_key: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions_on_institutions(settings):
        by_key[decision.target.subject].append(decision)
    return {key: digest(found) for key, found in sorted(by_key.items())}
