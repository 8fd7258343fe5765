"""The log of received files: append-only, durable, never half read."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.errors import LoadError
from etl.load import Received, append_received, read_received
from tests.load.factory import NOON


def entry(name: str) -> Received:
    return Received(name * 8, f"{name}报告.pdf", f"file:///{name}.pdf", NOON, 7)


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    log = tmp_path / "home" / "submissions.jsonl"
    append_received(log, [entry("a"), entry("b")])
    append_received(log, [])
    append_received(log, [entry("c")])
    assert read_received(log) == [entry("a"), entry("b"), entry("c")]


def test_no_log_is_no_entries(tmp_path: Path) -> None:
    assert read_received(tmp_path / "none.jsonl") == []


def test_a_torn_last_line_is_left_out_and_cut_off_by_the_next_append(tmp_path: Path) -> None:
    log = tmp_path / "submissions.jsonl"
    append_received(log, [entry("a"), entry("b")])
    log.write_bytes(log.read_bytes()[:-9])
    assert read_received(log) == [entry("a")]
    append_received(log, [entry("c")])
    assert read_received(log) == [entry("a"), entry("c")]


@pytest.mark.parametrize("line", ["no json", '{"sha256": "x"}', "[1]"])
def test_a_finished_line_that_is_no_entry_is_named(tmp_path: Path, line: str) -> None:
    log = tmp_path / "submissions.jsonl"
    append_received(log, [entry("a")])
    log.write_text(log.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(LoadError, match="line 2"):
        read_received(log)


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LoadError, match="cannot be written"):
        append_received(tmp_path / "file" / "log.jsonl", [entry("a")])
