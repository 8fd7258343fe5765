from __future__ import annotations

import resource
from typing import Any

import pytest

from etl.errors import LoadError
from etl.settings import Settings
from etl.stages.isolation import run_isolated
from tests.ops.stand_ins import misbehave


def run(settings: Settings, *names: str) -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = {}
    run_isolated(settings, misbehave, names, answers.__setitem__)
    return answers


@pytest.fixture
def two(settings: Settings) -> Settings:
    own = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    )  # a process is told from us by using more
    limits = {"processes": 2, "seconds_per_file": 2, "megabytes_per_process": 512 + own}
    return settings.model_copy(update=limits)


def test_every_file_is_answered_for(two: Settings) -> None:
    names = [f"good{n}" for n in range(7)]
    assert run(two, *names) == {name: {"ok": True} for name in names}


def test_no_files_need_no_process(two: Settings) -> None:
    assert run(two) == {}


def test_a_refusal_comes_back_with_its_reason(two: Settings) -> None:
    answers = run(two, "rejected", "quarantined")
    assert answers["rejected"] == {
        "status": "rejected",
        "reason_code": "encrypted",
        "reason": "the file is protected by a password",
        "page_no": None,
    }
    assert answers["quarantined"]["status"] == "quarantined"
    assert answers["quarantined"]["page_no"] == 2


@pytest.mark.parametrize(
    ("name", "reason_code", "words"),
    [
        ("defect", "internal_error", "KeyError: 'glyph'"),
        ("killed", "crashed", "exit status -9"),
        ("aborting", "crashed", "exit status -6"),
        ("endless", "timeout", "longer than 2 s"),
        ("greedy", "out_of_memory", " MB"),
        ("swollen", "out_of_memory", " MB"),
    ],
)
def test_a_file_that_takes_its_process_along_takes_nothing_else(
    two: Settings, name: str, reason_code: str, words: str
) -> None:
    limits = {"processes": 1, "seconds_per_file": 2 if name == "endless" else 60}
    answers = run(two.model_copy(update=limits), "good1", name, "good2", "good3")
    assert sorted(n for n, a in answers.items() if a == {"ok": True}) == ["good1", "good2", "good3"]
    assert answers[name]["status"] == "quarantined"
    assert answers[name]["reason_code"] == reason_code
    assert words in answers[name]["reason"]


@pytest.mark.parametrize(("name", "words"), [("disk-full", "No space left"), ("vocabulary", "unknown key")])
def test_what_is_no_files_fault_stops_the_run(two: Settings, name: str, words: str) -> None:
    answers: dict[str, dict[str, Any]] = {}
    with pytest.raises(LoadError, match=words):
        run_isolated(
            two.model_copy(update={"processes": 1}), misbehave, ["good1", name, "good2"], answers.__setitem__
        )
    assert list(answers) == ["good1"]


def test_a_failure_to_record_an_answer_is_not_lost(two: Settings) -> None:
    def refuse(sha256: str, answer: dict[str, Any]) -> None:
        raise LoadError("outcomes: No space left on device")

    with pytest.raises(LoadError, match="No space left"):
        run_isolated(two, misbehave, ["good1", "good2", "good3"], refuse)
