"""Writes ``fixtures/<revision>/``: records as an older revision of this repository stores them.

    python -m tests.history.older 450524e

Run once for each format that a record had; the files are then kept as they are, for no later version rewrites them.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).with_name("fixtures")
LINES = (
    "!山东省高校图书馆疫情防控服务情况报告",
    "临沂大学图书馆延长图书借期，所借图书逾期免收滞纳金，线上咨询读者320人次。",
    "山东大学图书馆开通校外访问，2月份电子资源下载量为5.2万篇次。",
    "2020年3月6日",
)
WRITER = """
import sys
from dataclasses import asdict
from pathlib import Path
from etl.model.serde import dump
from etl.normalize import normalize
from etl.stages import store
from etl.stages.store import Submission
from tests.normalize import papers

folder, lines = Path(sys.argv[1]), sys.argv[2:]
document = papers.document(*lines)
report = normalize(document, [papers.vocabulary()], papers.SURVEY)
(folder / "document.json").write_bytes(dump(document))
(folder / "report.json").write_bytes(dump(report))
received = Submission(document.sha256, "a.pdf", "/inbox/a.pdf", "2026-01-01T12:00:00+00:00", None, 1000)
(folder / "submissions.jsonl").unlink(missing_ok=True)
store.append_lines(folder / "submissions.jsonl", [asdict(received)])
"""
DECIDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from etl.review.model import Decision, Target, to_record
from etl.stages import store

log = Path(sys.argv[1]) / "decisions.jsonl"
log.unlink(missing_ok=True)
decided = Decision(datetime(2026, 1, 2, tzinfo=UTC), "李", "withdraw", Target("file", "0" * 64), {}, {}, "sent twice")
store.append_lines(log, [to_record(decided)])
"""


def write(revision: str) -> Path:
    """Let the revision's own code write its records; returns the folder."""
    target = FIXTURES / revision
    target.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(
        ["git", "-C", str(PROJECT), "archive", revision, "etl", "schemas", "tests"],
        check=True,
        capture_output=True,
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        environment = {**os.environ, "PYTHONPATH": folder}
        writers = [WRITER, DECIDER] if Path(folder, "etl", "review").exists() else [WRITER]
        for writer in writers:
            command = [sys.executable, "-c", writer, str(target), *LINES]
            subprocess.run(command, check=True, cwd=folder, env=environment)
    return target


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(write(name))
