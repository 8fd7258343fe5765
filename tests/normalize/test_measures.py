"""The cue rules: every example in the data holds, and the engine's conditions work."""

from collections.abc import Iterator

import pytest
import yaml

from etl.normalize.measures import Cue, MeasureEngine, Passage
from etl.normalize.text import clauses, fold
from tests.normalize.papers import SCHEMAS, SURVEY, report, stated, table, vocabulary

ENGINE = MeasureEngine(vocabulary())


def cues(text: str) -> list[Cue]:
    folded = fold(text)
    return ENGINE.cues([Passage(folded, clauses(folded))])[0]


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


def prose() -> Iterator[tuple[str, frozenset[str]]]:
    path = SCHEMAS / "surveys" / SURVEY / "corpus" / "prose.yaml"
    for item in yaml.safe_load(path.read_text(encoding="utf-8")):
        yield item["text"], frozenset(item["codes"])


@pytest.mark.parametrize(("text", "wanted"), list(prose()))
def test_prose_states_these_measures_and_no_others(text: str, wanted: frozenset[str]) -> None:
    assert codes(text) == wanted


@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("为无法返校的学生寄送纸质教材", "textbook_distribution", True),
        ("我馆尚未开通CARSI认证访问", "carsi_access", False),
        ("本馆不具备开展科技查新的条件", "citation_search", False),
        ("建议各馆延长借期，定期开展馆舍消毒", "disinfection", False),
        ("二是希望图书馆开通CARSI访问", "carsi_access", False),
        ("应读者建议，开通CARSI访问", "carsi_access", True),
        ("文献传递一天也没有停", "document_delivery", True),
        ("给没有电脑的学生扫描论文章节发送到邮箱", "document_delivery", True),
        ("没有开展文献传递的图书馆有五所", "document_delivery", False),
        ("文献传递尚未开展", "document_delivery", False),
    ],
)
def test_only_what_the_words_themselves_state_is_denied(text: str, code: str, wanted: bool) -> None:
    sure = {c.measure_code for c in cues(text) if c.weight >= 0.55}
    assert (code in sure) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("原定四月举办的征文大赛取消", False),
        ("原计划三月举办征文大赛，后因故搁置", False),
        ("原定四月举办的征文大赛提前搬到线上", True),
        ("征文大赛暂停", True),
        ("原定三月的馆舍改造取消，腾出人手举办了一场规模不小的全校征文大赛", True),
    ],
)
def test_a_plan_given_up_is_no_deed(text: str, wanted: bool) -> None:
    assert any(c.measure_code == "contest" and c.weight >= 0.55 for c in cues(text)) is wanted


def test_outsiders_act_but_are_also_served() -> None:
    served = stated(report("济南大学图书馆业务照常。为省立医院的医生传递文献四十篇。"))
    acting = stated(report("济南大学图书馆业务照常。省立医院的医生传递文献四十篇。"))
    assert ("济南大学", "document_delivery", "done") in served
    together = stated(report("济南大学图书馆业务照常。教务处与图书馆一道开展文献传递。"))
    assert ("济南大学", "document_delivery", "done") not in acting
    assert ("济南大学", "document_delivery", "done") in together


def test_what_a_sentence_refers_to_is_not_what_the_one_before_told_if_it_told_something() -> None:
    found = stated(report("青岛大学图书馆延长借期。济南大学图书馆送书上门，此项工作已经暂停。"))
    assert all(code != "loan_extension" for name, code, _ in found if name == "济南大学")


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
    assert rows[0].evidence.text in ("济南大学图书馆开展文献传递服务", "通过邮箱为师生传递文献")
    assert rows[0].evidence.boxes[0].page_no == rows[0].evidence.page_no == 1
    assert 0 < rows[0].confidence <= 1


def test_a_list_of_activities_tells_their_kind_behind_their_titles() -> None:
    listed = table(
        1,
        "各馆线上活动",
        ("图书馆", "活动", "形式", "人数"),
        ("山东大学", "窗前的月光", "线上读书会", "210"),
        ("济南大学", "我在家里学排版", "讲座", ""),
        ("青岛大学", "春天画册", "征文大赛暂停", ""),
        ("鲁东大学", "海边的早晨", "0", "0"),
    )
    found = {(name, code) for name, code, _ in stated(report("活动见表。", "|", tables=(listed,)))}
    assert {("山东大学", "reading_promotion"), ("济南大学", "training_lecture")} <= found
    assert not {name for name, _ in found} & {"青岛大学", "鲁东大学"}


def test_a_record_made_before_opening_does_not_make_the_sentence_a_plan() -> None:
    found = stated(report("济南大学图书馆公布开馆前的首份清单：全馆每天消毒一次。"))
    assert ("济南大学", "disinfection", "done") in found
    later = stated(report("济南大学图书馆商定开馆后的安排：全馆每天消毒一次。"))
    assert ("济南大学", "disinfection", "done") not in later


def test_disinfectant_bought_is_no_disinfection() -> None:
    found = stated(report("济南大学图书馆采购消毒液八十瓶，存放在馆内。"))
    assert ("济南大学", "supplies", "done") in found
    assert all(code != "disinfection" for _, code, _ in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("济南大学图书馆馆员的论文《图书馆文献传递服务研究》发表。", False),
        ("济南大学图书馆推送《如何申请文献传递》，教读者使用。", True),
        ("市疾控中心要求每天传递文献。", False),
    ],
)
def test_titles_of_essays_and_outsiders_tell_no_deed(text: str, wanted: bool) -> None:
    found = {code for _, code, _ in stated(report(text))}
    assert ("document_delivery" in found) is wanted
