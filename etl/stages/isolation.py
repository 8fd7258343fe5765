"""Running a stage over many files in processes of their own, so that no file can take the run with it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from typing import Any

from etl.errors import LoadError
from etl.settings import PROJECT_DIR, Settings

log = logging.getLogger(__name__)
Answer = dict[str, Any]


@dataclass(slots=True)
class _Job:
    """What the threads share: files still to do, answers, and what stopped the run as a whole."""

    settings: Settings
    stage: str
    todo: SimpleQueue[str]
    report: Callable[[str, Answer], None]
    stopped: list[str] = field(default_factory=list)
    defects: list[BaseException] = field(default_factory=list)


def run_isolated(
    settings: Settings, stage: str, sha256s: Sequence[str], report: Callable[[str, Answer], None]
) -> None:
    """Runs ``stage`` on every file, ``settings.processes`` at a time.

    Args:
        settings: limits and places, handed on to the processes.
        stage: a key of ``etl.stages.worker.STAGES``.
        sha256s: the files, by hash.
        report: called from threads with each hash and its answer as ``etl.stages.worker.answer`` gives it;
            a process that died or ran out of time is answered for as ``quarantined``.

    Raises:
        LoadError: the machine refused (disk full, no permission) or the vocabulary is wrong; files done until
            then were reported.
    """
    job = _Job(settings, stage, SimpleQueue(), report)
    for sha256 in sha256s:
        job.todo.put(sha256)
    threads = [Thread(target=_serve, args=(job,)) for _ in range(min(settings.processes, len(sha256s)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if job.defects:
        raise job.defects[0]
    if job.stopped:
        raise LoadError(f"{stage} stopped: {job.stopped[0]}")


def _serve(job: _Job) -> None:
    """One thread's work: a process, and another one after each that died."""
    try:
        while not job.stopped and not job.defects and (sha256 := _next(job)) is not None:
            _serve_process(job, sha256)
    except BaseException as error:
        job.defects.append(error)
        raise


def _next(job: _Job) -> str | None:
    try:
        return job.todo.get_nowait()
    except Empty:
        return None


def _serve_process(job: _Job, sha256: str | None) -> None:
    """Feeds one process file by file until nothing is left, it dies, or the run is stopped."""
    with _start(job) as process:
        while sha256 is not None:
            found = _ask(process, sha256, job.settings.seconds_per_file)
            if "stopped" in found:
                job.stopped.append(found["stopped"])
                break
            job.report(sha256, found)
            if process.poll() is not None or job.stopped:
                break
            sha256 = _next(job)
        if process.stdin and not process.stdin.closed:
            process.stdin.close()


def _start(job: _Job) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "etl.stages.worker"],
        cwd=PROJECT_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    _write(process, json.dumps({"stage": job.stage, "settings": job.settings.model_dump(mode="json")}))
    return process


def _write(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _ask(process: subprocess.Popen[str], sha256: str, seconds: int) -> Answer:
    """The process's answer for one file, or ours where it gives none."""
    assert process.stdout is not None
    expired: list[bool] = []

    def expire() -> None:
        expired.append(True)
        process.kill()

    timer = Timer(seconds, expire)
    timer.start()
    try:
        _write(process, sha256)
        line = process.stdout.readline()
    except BrokenPipeError:
        line = ""
    finally:
        timer.cancel()
    if line:
        return dict(json.loads(line))
    process.wait()
    return _no_answer(bool(expired), process.returncode, seconds)


def _no_answer(expired: bool, returncode: int, seconds: int) -> Answer:
    if expired:
        return _quarantined("time_limit", f"reading the file took longer than {seconds} s and was given up")
    return _quarantined("internal_error", f"the reading process died on this file (exit status {returncode})")


def _quarantined(reason_code: str, reason: str) -> Answer:
    return {"status": "quarantined", "reason_code": reason_code, "reason": reason, "page_no": None}
