"""Running a stage over many files in processes of their own, so that no file can take the run with it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Timer
from typing import Any

from etl.errors import LoadError
from etl.settings import PROJECT_DIR, Settings
from etl.stages.worker import Stage

Answer = dict[str, Any]
_FULL = 0.9  # share of the allowed memory from which a process that died is said to have died of it


@dataclass(slots=True)
class _Job:
    """What the threads share: files still to do, where answers go, and what stopped the run as a whole."""

    settings: Settings
    stage: Stage
    todo: SimpleQueue[str]
    report: Callable[[str, Answer], None]
    stopped: list[str] = field(default_factory=list)
    processes: set[subprocess.Popen[str]] = field(default_factory=set)

    def stop(self, reason: str) -> None:
        """Ends the run: nothing is begun or recorded from now on, and what is being read is given up."""
        self.stopped.append(reason)
        for process in list(self.processes):
            process.kill()


def run_isolated(
    settings: Settings, stage: Stage, sha256s: Sequence[str], report: Callable[[str, Answer], None]
) -> None:
    """Runs ``stage`` on every file, ``settings.processes`` at a time.

    Args:
        settings: limits and places, handed on to the processes.
        stage: a function of a module, called with the settings and a hash.
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
    with ThreadPoolExecutor(settings.processes) as pool:
        try:
            serving = [pool.submit(_serve, job) for _ in range(min(settings.processes, len(sha256s)))]
            for ended in wait(serving, return_when=FIRST_EXCEPTION).done:
                ended.result()
        except BaseException as error:
            job.stop(repr(error))
            raise
    if job.stopped:
        raise LoadError(f"reading stopped: {job.stopped[0]}")


def _serve(job: _Job) -> None:
    """One thread's work: a process, and another one after each that died."""
    while not job.stopped and (sha256 := _next(job)) is not None:
        _serve_process(job, sha256)


def _next(job: _Job) -> str | None:
    try:
        return job.todo.get_nowait()
    except Empty:
        return None


def _serve_process(job: _Job, sha256: str | None) -> None:
    """Feeds one process file by file until nothing is left, it dies, or the run is stopped."""
    with _start(job) as process:
        job.processes.add(process)
        try:
            while sha256 is not None and process.poll() is None:
                limits = job.settings.seconds_per_file, job.settings.megabytes_per_process
                found = _ask(process, sha256, *limits)
                if "stopped" in found:
                    job.stop(found["stopped"])
                if job.stopped:
                    break
                job.report(sha256, found)
                sha256 = _next(job)
        finally:
            job.processes.discard(process)
            with suppress(BrokenPipeError):
                process.communicate()
    if sha256 is not None and not job.stopped:
        job.todo.put(sha256)


def _start(job: _Job) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "etl.stages.worker"],
        cwd=PROJECT_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,  # an interrupt from the terminal is ours to handle; it is no fault of a file
    )
    name = f"{job.stage.__module__}:{job.stage.__qualname__}"
    order = json.dumps({"stage": name, "settings": job.settings.model_dump(mode="json")})
    if not _exchange(process, order):
        process.kill()
        raise LoadError(f"no reading process can be started (exit status {process.wait()})")
    return process


def _exchange(process: subprocess.Popen[str], line: str) -> str:
    """Sends a line and waits for the line that answers it; "" if the process ended instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return ""
    return process.stdout.readline()


def _ask(process: subprocess.Popen[str], sha256: str, seconds: int, megabytes: int) -> Answer:
    """The process's answer for one file, or ours where it gives none in time."""
    expired: list[bool] = []

    def expire() -> None:
        expired.append(True)
        process.kill()

    timer = Timer(seconds, expire)
    timer.start()
    try:
        line = _exchange(process, sha256)
    finally:
        timer.cancel()
    if line:
        return dict(json.loads(line))
    used = _reap(process)
    if expired:
        return _quarantined("timeout", f"reading the file took longer than {seconds} s and was given up")
    if used >= _FULL * megabytes and used > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:
        return _quarantined("out_of_memory", f"reading the file took more than {megabytes} MB")
    reason = f"the reading process died on this file (exit status {process.returncode})"
    return _quarantined("crashed", reason)


def _reap(process: subprocess.Popen[str]) -> float:
    """Waits for the end of a process; the most memory it ever used, in megabytes.

    The kernel counts what we used ourselves when the process was begun: below that nothing is known.
    """
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except ChildProcessError:  # the run was stopped meanwhile, and its end was waited for there
        process.wait()
        return 0.0
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1024


def _quarantined(reason_code: str, reason: str) -> Answer:
    return {"status": "quarantined", "reason_code": reason_code, "reason": reason, "page_no": None}
