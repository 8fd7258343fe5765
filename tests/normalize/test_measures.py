"""The cue rules: every example in the data holds, and the engine's conditions work."""

from collections.abc import Iterator

import pytest

from etl.normalize.measures import Cue, MeasureEngine
from etl.normalize.text import clauses, fold
from tests.normalize.papers import report, stated, vocabulary

ENGINE = MeasureEngine(vocabulary())


def cues(text: str) -> list[Cue]:
    folded = fold(text)
    return ENGINE.cues(folded, clauses(folded))


def codes(text: str) -> set[str]:
    return {c.measure_code for c in cues(text) if c.weight >= 0.5}


def examples(kind: str) -> Iterator[tuple[str, str]]:
    for measure in vocabulary().measures:
        for text in getattr(measure.examples, kind):
            yield measure.code, text


@pytest.mark.parametrize(("code", "text"), list(examples("positive")))
def test_positive_examples(code: str, text: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(("code", "text"), list(examples("negative")))
def test_negative_examples(code: str, text: str) -> None:
    assert code not in codes(text)


def test_every_measure_has_examples_of_both_kinds() -> None:
    for measure in vocabulary().measures:
        assert measure.examples.positive, measure.code
        assert measure.examples.negative, measure.code


def test_a_plan_for_disinfection_is_a_reopening_plan() -> None:
    found = stated(report("山东大学图书馆做好开学准备。开馆后，每天对阅览室进行全面消毒。"))
    assert ("山东大学", "reopening_plan", "planned") in found
    assert all(code != "disinfection" for _, code, _ in found)


def test_suspended_service() -> None:
    found = stated(report("济南大学图书馆暂停办理馆际互借业务。"))
    assert ("济南大学", "document_delivery", "suspended") in found


def test_done_takes_precedence_over_planned() -> None:
    found = stated(report("济南大学图书馆拟开展文献传递服务。济南大学图书馆已为教师传递文献30篇。"))
    assert ("济南大学", "document_delivery", "done") in found


def test_directives_and_titles_state_nothing() -> None:
    found = stated(report("根据《关于做好文献传递和馆际互借工作的通知》，各馆召开会议。"))
    assert all(code != "document_delivery" for _, code, _ in found)


def test_a_sentence_that_refers_to_the_one_before_states_the_same() -> None:
    found = stated(
        report("各高校图书馆积极开展文献传递服务。山东大学、济南大学等30余所高校图书馆都开展了这项工作。")
    )
    assert {("山东大学", "document_delivery", "done"), ("济南大学", "document_delivery", "done")} <= found


def test_one_row_per_subject_and_measure_with_verbatim_evidence() -> None:
    found = report(
        "济南大学图书馆开展文献传递服务，通过邮箱为师生传递文献。", "济南大学图书馆文献传递服务不中断。"
    )
    rows = [a for a in found.adoptions if a.measure_code == "document_delivery"]
    assert len(rows) == 1
    assert rows[0].evidence.text == "济南大学图书馆开展文献传递服务"
    assert rows[0].evidence.boxes[0].page_no == rows[0].evidence.page_no == 1
    assert 0 < rows[0].confidence <= 1
