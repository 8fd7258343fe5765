from etl.normalize.sections import Section, parse_label, sections
from tests.normalize.papers import document


def read(*lines: str, cases: dict[str, str] | None = None) -> list[Section]:
    blocks = document(*lines).blocks
    named = cases or {}
    return sections(
        blocks,
        lambda i: next((key for word, key in named.items() if word in blocks[i].text), None),
        lambda text: "预案" in text,
    )


def test_labels_of_every_style() -> None:
    found = [
        parse_label(t)
        for t in ("一、总体", "（二）服务", "3. 案例", "3.2.1 流程", "第四，宣传", "⑤咨询", "十二、其他")
    ]
    assert [(x.style, x.number) for x in found if x] == [
        ("han_comma", 1),
        ("han_paren", 2),
        ("digit", 3),
        ("decimal2", 1),
        ("han_ordinal", 4),
        ("circled", 5),
        ("han_comma", 12),
    ]
    assert parse_label("2020年3月") is None
    assert parse_label("图书馆") is None


def test_numbering_that_restarts_in_a_case_stays_in_it() -> None:
    cases = {"甲大学": "a", "乙大学": "b"}
    found = read(
        "#一、总体情况",
        "总体",
        "#二、典型案例",
        "#1. 甲大学图书馆服务案例",
        "#一、资源服务",
        "甲的资源",
        "#二、咨询服务",
        "甲的咨询",
        "#2. 乙大学图书馆服务案例",
        "乙的服务",
        "#三、下一步",
        "全省",
        cases=cases,
    )
    assert [found[i].subject_key for i in (1, 5, 7, 9, 11)] == [None, "a", "a", "b", None]


def test_a_case_among_plans_is_no_plan() -> None:
    found = read("#三、复学预案", "计划", "#1. 甲大学图书馆服务案例", "做了", cases={"甲大学": "a"})
    assert found[1].planned
    assert not found[3].planned


def test_an_unnumbered_heading_of_the_same_size_ends_a_case_numbered_in_words() -> None:
    found = read("#案例一 甲大学图书馆：守望", "做了", "#编后", "全省", cases={"甲大学": "a"})
    assert [found[i].subject_key for i in (1, 3)] == ["a", None]
