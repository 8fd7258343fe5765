"""Loads in processes of their own, which can be killed at a chosen step or moment."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

from etl.settings import Settings, load_settings

STEPS = frozenset(
    ("execute", "executemany", "begin", "commit", "connect", "close", "write", "writelines", "flush", "fsync",
     "truncate", "open", "replace", "rename", "unlink", "remove", "rmdir", "mkdir", "chmod", "link", "sendfile",
     "copy_file_range", "fcopyfile", "flock", "fetchall")
)  # fmt: skip
"""Names of the calls into C by which a load changes what stands on disk, or asks a database to."""
LAST = 60
"""Steps from which on a load is publishing, or writes down that it has."""


@dataclass(frozen=True, slots=True)
class Kill:
    """When a load dies.

    Attributes:
        step: before which of its steps, counted from 0; ``None`` to count by time.
        seconds: how long after the step (or the start) the signal comes.
    """

    step: int | None
    seconds: float

    @classmethod
    def draw(cls, chance: random.Random, steps: int, seconds: float) -> Kill:
        """One in three at a moment of the whole load, else at a step: before it, or within it.

        One in six is among the last steps, around and after the publish.
        """
        if chance.random() < 1 / 3:
            return cls(None, chance.uniform(0, seconds))
        first = max(0, steps - LAST) if chance.random() < 1 / 4 else 0
        return cls(chance.randrange(first, steps), chance.choice((0.0, chance.uniform(0, 0.004))))


def load(settings: Settings, watch: Watch | None = None) -> None:
    """Load, validate and publish what was read; validating only reads, and is not watched."""
    from etl import stages

    sys.setprofile(watch)
    candidate = stages.load_candidate(settings)
    sys.setprofile(None)
    if candidate is not None:
        valid = stages.validate_candidate(settings, candidate)[0]
        sys.setprofile(watch)
        stages.publish(settings, valid)
        sys.setprofile(None)


def start(settings: Settings, kill: Kill | None = None, counted: Any = None) -> BaseProcess:
    """Begin a load in a process forked from a warm one; to the connection ``counted`` it sends steps and seconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.durability.warm"])
    process = context.Process(target=_run, args=(settings.model_dump(mode="json"), kill, counted))
    process.start()
    return process


def _run(values: dict[str, Any], kill: Kill | None, counted: Any) -> None:
    settings = load_settings(**values)
    (Path(settings.survey_home) / "load.log").unlink(missing_ok=True)
    log = os.open(Path(settings.survey_home) / "load.log", os.O_CREAT | os.O_WRONLY)
    os.dup2(log, 2)  # what went wrong is read by the test where a load fails of its own
    if kill and kill.step is None:
        _die_after(kill.seconds)
    watch, began = Watch(kill), time.monotonic()
    load(settings, watch)
    if counted:
        counted.send((watch.taken, time.monotonic() - began))


class Watch:
    """Counts steps, and dies at one."""

    def __init__(self, kill: Kill | None) -> None:
        self._kill = kill if kill and kill.step is not None else None
        self.taken = 0

    def __call__(self, frame: FrameType, event: str, argument: Callable[..., Any]) -> None:
        if event != "c_call" or getattr(argument, "__name__", "") not in STEPS or not _is_ours(frame):
            return
        if self._kill and self.taken == self._kill.step:
            _die_after(self._kill.seconds)
        self.taken += 1


def _is_ours(frame: FrameType | None) -> bool:
    """Whether our loading or a standard module that it calls is at work, rather than validation reading."""
    for _ in range(4):
        if frame is None:
            return False
        name = frame.f_globals.get("__name__", "")
        if name.startswith(("etl.load", "etl.stages", "etl.history")):
            return True
        frame = frame.f_back
    return False


def _die_after(seconds: float) -> None:
    if seconds:
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    else:
        os.kill(os.getpid(), signal.SIGKILL)
