"""One writer at a time: the lock that a command-line run and a DAG run share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from etl.errors import LoadError


@contextmanager
def loader_lock(survey_home: Path, timeout: float = 600) -> Iterator[None]:
    """Hold the loader's lock; the operating system frees it if the process dies. Re-entrant within one thread.

    Args:
        survey_home: the state that the lock guards.
        timeout: seconds to wait for another load to end.

    Raises:
        LoadError: another load still holds it after ``timeout``, or the lock file cannot be made.
    """
    path = survey_home / "loader.lock"
    try:
        survey_home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, is_singleton=True)
        lock.acquire(timeout=timeout)
    except Timeout as e:
        raise LoadError(f"{path}: another load is running; waited {timeout:g} s") from e
    except OSError as e:
        raise LoadError(f"{path}: cannot be locked: {e.strerror}") from e
    try:
        yield
    finally:
        lock.release()
