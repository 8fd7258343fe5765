"""Whom a statement is about: every case states the same measure, so that only the subject differs."""

import pytest

from tests.normalize.papers import report, stated

SAID = "开展线上文献传递服务"


def subjects(*lines: str) -> set[str]:
    return {name for name, code, _ in stated(report(*lines)) if code == "document_delivery"}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (f"山东大学图书馆{SAID}。", {"山东大学"}),
        (f"山东大学、济南大学和青岛大学等高校图书馆{SAID}。", {"山东大学", "济南大学", "青岛大学"}),
        (f"山东大学、济南大学等20余所高校图书馆{SAID}。", {"山东大学", "济南大学"}),
        (f"全省高校图书馆{SAID}。", {"山东省"}),
        (f"各高校图书馆与中国海洋大学合作，{SAID}。", {"山东省"}),
        (f"疫情期间，济南大学图书馆克服困难，{SAID}。", {"济南大学"}),
        (f"各馆积极行动，如鲁东大学图书馆{SAID}。", {"鲁东大学"}),
        (f"聊城大学图书馆闭馆。该馆{SAID}。", {"聊城大学"}),
        (f"馆长曾就读于南京大学出版社，各馆{SAID}。", {"山东省"}),
        (f"该平台借用济南大学的服务器，{SAID}。", {"山东省"}),
        (f"一名读者给济南大学图书馆来信致谢。该馆{SAID}。", {"济南大学"}),
        (f"济南大学图书馆、青岛大学图书馆闭馆较早。两馆{SAID}。", {"济南大学", "青岛大学"}),
        (f"济南大学图书馆在东，青岛大学图书馆在海边。两馆舍都新，各馆{SAID}。", {"山东省"}),
        (f"济南大学图书馆和青岛大学图书馆各有侧重：前者编目，后者{SAID}。", {"青岛大学"}),
        (f"济南大学图书馆和青岛大学图书馆各有侧重。前者{SAID}，后者编目。", {"济南大学"}),
        (f"有VPN和CARSI两种方式，后者较稳。全省高校图书馆{SAID}。", {"山东省"}),
        (f"济南大学馆、青岛大学馆{SAID}。", {"济南大学", "青岛大学"}),
        (f"济南大学馆藏丰富，{SAID}。", {"济南大学"}),
        (f"济南大学图书馆编的《甲》、青岛大学图书馆编的《乙》都受欢迎，{SAID}。", {"济南大学", "青岛大学"}),
        (f"济南大学图书馆最先闭馆。52所图书馆均{SAID}。", {"山东省"}),
        (f"济南大学图书馆闭馆。近三十所高校馆陆续{SAID}。", {"山东省"}),
        (f"各馆先后闭馆，济南大学图书馆最早。{SAID}。", {"山东省"}),
        (f"各馆先后闭馆，最早的是济南大学图书馆；{SAID}。", {"山东省"}),
        (f"部分高校图书馆（山东大学和济南大学）{SAID}。", {"山东大学", "济南大学"}),
        (f"最早的济南大学图书馆除夕就{SAID}。", {"济南大学"}),
    ],
)
def test_subject_of_a_sentence(line: str, wanted: set[str]) -> None:
    assert subjects(line) == wanted


def test_a_section_about_one_library_gives_it_all_its_clauses() -> None:
    found = subjects(
        "#1. 烟台大学图书馆服务案例", f"我馆{SAID}。", "#2. 德州学院图书馆服务案例", f"图书馆{SAID}。"
    )
    assert found == {"烟台大学", "德州学院"}


def test_a_list_holds_to_the_end_of_its_sentence_only() -> None:
    found = report(f"山东大学、济南大学等高校图书馆{SAID}。图书馆还为读者延长借期，免除逾期费用。")
    assert ("山东省", "loan_extension", "done") in stated(found)
    assert ("山东大学", "loan_extension", "done") not in stated(found)


def test_a_paragraph_that_refers_back_keeps_the_subject() -> None:
    found = subjects("临沂大学图书馆推出电子教材平台。", f"目前，学校图书馆正完善平台，{SAID}。")
    assert found == {"临沂大学"}
    assert subjects("临沂大学图书馆推出电子教材平台。", f"同时，{SAID}。") == {"山东省"}


def test_a_sentence_that_turns_to_another_matter_is_about_all() -> None:
    found = subjects("济南大学图书馆推出电子教材平台。", f"济南大学图书馆闭馆。科研支持方面，{SAID}。")
    assert found == {"山东省"}


def test_cases_numbered_in_words() -> None:
    found = subjects(
        "#案例一 烟台大学图书馆：静夜书灯",
        f"我们{SAID}。",
        "#案例二 德州学院图书馆：书香不断",
        f"图书馆{SAID}。",
    )
    assert found == {"烟台大学", "德州学院"}


def test_a_label_in_place_of_a_heading_gives_its_matter_to_bare_clauses() -> None:
    found = stated(report("文献传递。济南大学馆320篇，青岛大学馆已恢复，聊城大学馆延长借期。"))
    assert ("济南大学", "document_delivery", "done") in found
    assert ("青岛大学", "document_delivery", "done") in found
    assert ("聊城大学", "document_delivery", "done") not in found
    assert all(name != "山东省" for name, _, _ in found)


PROSE = "疫情发生以来，馆内服务全部转到线上进行，师生反映良好。"


def test_lines_of_nothing_but_a_name_open_cases() -> None:
    found = subjects(
        "◆ 烟台大学图书馆",
        f"{PROSE}{SAID}。",
        f"校外访问：{SAID}。",
        "◆ 德州学院图书馆",
        f"{PROSE}图书馆{SAID}。",
        "结语",
        "以上各馆的做法值得推广，共同度过了这个特殊的学期。",
    )
    assert found == {"烟台大学", "德州学院"}


def test_a_bare_line_behind_the_last_case_ends_it() -> None:
    found = subjects("烟台大学图书馆", PROSE, "德州学院图书馆", PROSE, "总体情况", f"{PROSE}{SAID}。")
    assert found == {"山东省"}


def test_a_case_of_two_libraries_is_about_both() -> None:
    found = subjects(
        "● 烟台大学图书馆",
        PROSE,
        "● 德州学院、聊城大学图书馆",
        f"两馆都{SAID}，师生反映良好，读者满意。",
    )
    assert found == {"德州学院", "聊城大学"}


def test_a_heading_may_name_two() -> None:
    found = subjects("#1. 烟台大学、德州学院图书馆", f"两馆都{SAID}。", "#2. 聊城大学图书馆", "闭馆。")
    assert found == {"烟台大学", "德州学院"}


def test_names_in_a_list_or_a_signature_open_no_case() -> None:
    listed = ("烟台大学图书馆", "德州学院图书馆", "聊城大学图书馆")
    assert subjects(*listed, f"{PROSE}{SAID}。") == {"山东省"}
    assert subjects("烟台大学图书馆", f"{PROSE}{SAID}。") == {"山东省"}


LENT = "延长借期"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            f"• 济南大学：{SAID}；{LENT}。",
            {("济南大学", "document_delivery"), ("济南大学", "loan_extension")},
        ),
        ("文献传递由济南大学图书馆率先恢复。", {("济南大学", "document_delivery")}),
        (f"由济南大学图书馆选编的材料广为流传，各馆{LENT}。", {("山东省", "loan_extension")}),
        (
            f"率先{SAID}的济南大学图书馆，又{LENT}。",
            {("济南大学", "document_delivery"), ("济南大学", "loan_extension")},
        ),
        (
            "济南大学图书馆的文献传递、青岛大学图书馆的线上讲座都受好评。",
            {("济南大学", "document_delivery"), ("青岛大学", "training_lecture")},
        ),
        (
            "文献传递方面，济南大学完成300篇、青岛大学200篇。",
            {("济南大学", "document_delivery"), ("青岛大学", "document_delivery")},
        ),
        (
            "济南大学、青岛大学图书馆分别开展文献传递和线上讲座。",
            {("济南大学", "document_delivery"), ("青岛大学", "training_lecture")},
        ),
        (
            f"济南大学图书馆{LENT}，德州学院、菏泽学院也是如此。",
            {(name, "loan_extension") for name in ("济南大学", "德州学院", "菏泽学院")},
        ),
        ("青岛大学师生向济南大学图书馆求助，该馆传递文献20篇。", {("济南大学", "document_delivery")}),
        (f"有的馆{LENT}，如聊城大学图书馆。", {("山东省", "loan_extension"), ("聊城大学", "loan_extension")}),
        (
            f"济南大学图书馆{SAID}，对象包括青岛大学的师生，还{LENT}。",
            {("济南大学", "document_delivery"), ("济南大学", "loan_extension")},
        ),
        (
            f"【济南大学】{SAID}。{LENT}。",
            {("济南大学", "document_delivery"), ("济南大学", "loan_extension")},
        ),
        (
            f"闭馆期间{SAID}，免收逾期费。（济南大学图书馆供稿）",
            {("济南大学", "document_delivery"), ("济南大学", "loan_extension")},
        ),
        (
            f"济南大学图书馆{SAID}。青岛大学也不例外。",
            {("济南大学", "document_delivery"), ("青岛大学", "document_delivery")},
        ),
        (f"济南大学图书馆与万方、青岛大学图书馆合作，{SAID}。", {("济南大学", "document_delivery")}),
    ],
)
def test_who_did_which(line: str, wanted: set[tuple[str, str]]) -> None:
    assert {(name, code) for name, code, _ in stated(report(line))} == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "3月2日济南大学、3月5日青岛大学和3月9日烟台大学先后开展文献传递。",
            {"济南大学", "青岛大学", "烟台大学"},
        ),
        ("自3月2日济南大学、青岛大学等馆开展文献传递起，各馆照常闭馆。", {"济南大学", "青岛大学"}),
        ("济南大学图书馆3月5日、青岛大学图书馆3月9日分别开展文献传递。", {"济南大学", "青岛大学"}),
        ("济南大学图书馆开展文献传递，青岛大学图书馆做法相同。", {"济南大学", "青岛大学"}),
        ("济南大学传递文献15篇、青岛大学9篇、烟台大学7篇。", {"济南大学", "青岛大学", "烟台大学"}),
        ("济南大学图书馆传递文献15篇，青岛大学图书馆共9篇。", {"济南大学", "青岛大学"}),
        ("济南大学图书馆传递文献15篇，青岛大学图书馆有馆员9人。", {"济南大学"}),
        ("济南大学图书馆传递文献15篇，青岛大学图书馆9人。", {"济南大学"}),
        ("济南大学图书馆照常传递文献，青岛大学图书馆9篇。", {"济南大学", "青岛大学"}),
        ("济南大学图书馆传递文献15篇。青岛大学图书馆9篇。", {"济南大学"}),
        ("济南大学图书馆的“求助台”和青岛大学图书馆的“速递屋”照常传递文献。", {"济南大学", "青岛大学"}),
        (
            "济南大学图书馆开展文献传递。每人限十篇。青岛大学图书馆三月上线同一服务。",
            {"济南大学", "青岛大学"},
        ),
    ],
)
def test_subjects_of_days_works_and_verbs_left_out(line: str, wanted: set[str]) -> None:
    assert subjects(line) == wanted


def test_two_measures_in_the_same_words_are_not_dealt_out() -> None:
    found = stated(report("济南大学图书馆、青岛大学图书馆分别为附属医院的医生推送文献30篇、20篇。"))
    assert {name for name, code, _ in found if code == "document_delivery"} == {"济南大学", "青岛大学"}


def test_a_matter_named_first_is_what_bare_deeds_do() -> None:
    found = stated(report("VPN方面，济南大学、青岛大学等馆率先扩容。"))
    assert {name for name, code, _ in found if code == "vpn_access"} == {"济南大学", "青岛大学"}
