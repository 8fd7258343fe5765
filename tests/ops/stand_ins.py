"""Stages that misbehave, run by the reading processes in the tests of their isolation."""

from __future__ import annotations

import os
import resource
import time

from etl.errors import ConfigurationError, QuarantinedReport, RejectedReport
from etl.settings import Settings


def misbehave(settings: Settings, sha256: str) -> None:
    """Does what the file's name says."""
    match sha256.rstrip("0123456789"):
        case "good":
            print("a library that chatters on standard output")
        case "rejected":
            raise RejectedReport("encrypted", "the file is protected by a password")
        case "quarantined":
            raise QuarantinedReport("no_text", "page 2 has no text", page_no=2)
        case "defect":
            raise KeyError("glyph")
        case "killed":
            os.kill(os.getpid(), 9)
        case "endless":
            time.sleep(600)
        case "aborting":
            os.abort()
        case "swollen":  # a library in C that does not survive a refusal of memory
            held = bytearray(int(settings.megabytes_per_process * 0.93) * 1024 * 1024)
            held[:: resource.getpagesize()] = bytes(len(held[:: resource.getpagesize()]))
            os.abort()
        case "greedy":
            bytearray(settings.megabytes_per_process * 1024 * 1024 * 2)
        case "disk-full":
            raise OSError(28, "No space left on device", "/somewhere")
        case "vocabulary":
            raise ConfigurationError("measures.yaml: bad: unknown key")
