"""A decision as it is kept: whole, unchanged, keyed by content."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import ConfigurationError
from etl.review.model import ACTIONS, KINDS, Decision, Target, check, digest, from_record, in_force, to_record
from etl.settings import Settings
from etl.stages import decisions as log
from tests.review.cases import START, decide

WORDS = st.text(max_size=12)
TARGETS = st.builds(
    Target, st.sampled_from(KINDS), WORDS, WORDS, WORDS, WORDS, WORDS, st.integers(min_value=1, max_value=9)
)
VALUES = st.dictionaries(
    st.text(min_size=1, max_size=6), st.none() | WORDS | st.floats(allow_nan=False, allow_infinity=False)
)


@given(TARGETS, VALUES, VALUES, st.text(min_size=1), st.sampled_from(ACTIONS))
def test_a_record_leads_back_to_the_decision(target, machine, steward, reason, action) -> None:  # type: ignore[no-untyped-def]
    decision = Decision(START, "李", action, target, machine, steward, reason)
    record = json.loads(json.dumps(to_record(decision), ensure_ascii=False))
    try:
        check(decision)
    except ValueError:
        with pytest.raises(ValueError, match=r"reason|decides|no decision|says what is right"):
            from_record(record)
    else:
        assert from_record(record) == decision


def test_the_key_is_of_the_content() -> None:
    first = decide("withdraw", Target("file", "a"))
    assert first.decision_id == decide("withdraw", Target("file", "a")).decision_id
    assert first.decision_id != decide("withdraw", Target("file", "b")).decision_id
    assert digest([first]) != digest([first, first]) != digest([])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reason": "another"}, "was changed after it was recorded"),
        ({"format": 2}, "format 2"),
        ({"target": {"kind": "file", "page": 1}}, "no decision"),
        ({"decided_at": "yesterday"}, "yesterday"),
    ],
)
def test_what_is_no_decision_is_refused(change: dict[str, object], message: str) -> None:
    record = to_record(decide("withdraw", Target("file", "a"))) | change
    with pytest.raises(ValueError, match=message):
        from_record(record)


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Decision(START, "李", "withdraw", Target("file", "a"), {}, {}, " "), "needs a reason"),
        (Decision(START, "", "withdraw", Target("file", "a"), {}, {}, "r"), "somebody who decides"),
        (Decision(datetime(2026, 1, 1), "李", "withdraw", Target("file", "a"), {}, {}, "r"), "time zone"),
        (
            Decision(START, "李", "assign", Target("file", "a"), {}, {}, "r"),
            "assign is no decision about a file",
        ),
        (Decision(START, "李", "correct", Target("adoption", "a"), {}, {}, "r"), "says what is right"),
    ],
)
def test_a_decision_is_whole(decision: Decision, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check(decision)


def test_the_last_decision_on_a_target_is_in_force() -> None:
    first, other, second = (
        decide("withdraw", Target("file", "a"), minute=2),
        decide("withdraw", Target("file", "b")),
        decide("reinstate", Target("file", "a"), minute=1),
    )
    assert in_force([first, other, second]) == {first.target: second, other.target: other}


def test_the_log_grows_and_keeps_what_it_has(settings: Settings) -> None:
    first, second = (
        decide("withdraw", Target("file", "a")),
        decide("reinstate", Target("file", "a"), minute=1),
    )
    assert log.read_decisions(settings) == ()
    log.append_decisions(settings, [first])
    before = log.log_path(settings).read_bytes()
    log.append_decisions(settings, [second])
    assert log.log_path(settings).read_bytes().startswith(before)
    assert log.read_decisions(settings) == (first, second)


def test_a_line_that_was_never_finished_is_dropped(settings: Settings) -> None:
    first, second = decide("withdraw", Target("file", "a")), decide("withdraw", Target("file", "b"))
    log.append_decisions(settings, [first])
    with log.log_path(settings).open("ab") as stream:
        stream.write(b'{"format": 1, "dec')
    assert log.read_decisions(settings) == (first,)
    log.append_decisions(settings, [second])
    assert log.read_decisions(settings) == (first, second)


def test_a_changed_line_is_named(settings: Settings) -> None:
    log.append_decisions(settings, [decide("withdraw", Target("file", "a"))])
    path: Path = log.log_path(settings)
    path.write_text(path.read_text(encoding="utf-8").replace("核对", "不核对"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"decisions.jsonl, line 1: .*changed after"):
        log.read_decisions(settings)
