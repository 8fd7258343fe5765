import itertools

from hypothesis import given
from hypothesis import strategies as st

from etl.normalize.text import clauses, fold


def cut(text: str) -> list[str]:
    folded = fold(text)
    return [folded.text[c.start : c.end] for c in clauses(folded)]


def test_folding_drops_spaces_and_quotes_and_brings_forms_together() -> None:
    folded = fold("开通 ＶＰＮ，共战“疫”")
    assert folded.text == "开通vpn,共战疫"
    start, end = folded.text.index("战疫"), folded.text.index("战疫") + 2
    begin, stop = folded.to_printed(start, end)
    assert folded.printed[begin:stop] == "战“疫"


def test_titles_and_quotations_are_marked() -> None:
    folded = fold("发布《资源指南》和“宅家读书”通知")
    at = folded.text.index
    assert folded.depth[at("资")] == 2
    assert folded.depth[at("宅")] == 1
    assert folded.depth[at("通")] == 0


def test_commas_in_titles_brackets_and_numbers_do_not_cut() -> None:
    assert cut("推出《读书，读史》专栏，阅读1,234次；反响好。另一句") == [
        "推出《读书,读史》专栏",
        "阅读1,234次",
        "反响好",
        "另一句",
    ]


def test_sentences_are_numbered() -> None:
    folded = fold("甲，乙。丙！丁")
    assert [c.sentence for c in clauses(folded)] == [0, 0, 1, 2]


@given(st.text(alphabet="高校图书馆，。；《》“”（） １2a０%", max_size=60))
def test_every_folded_character_leads_back_to_its_printed_one(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1 == len(folded.depth) + 1
    for i, char in enumerate(folded.text):
        assert char in fold(text[folded.offsets[i]]).text
    spans = [(c.start, c.end) for c in clauses(folded)]
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in itertools.pairwise(spans))
