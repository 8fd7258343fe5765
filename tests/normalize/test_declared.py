"""What a report says of its own coverage, and what only looks like it."""

import pytest

from tests.normalize.papers import report

_CASES = [
    ("秘书处发放问卷60份，回收58份，其中有效56份。", [("invited", 60), ("replied", 58), ("replied", 56)]),
    ("省图工委向全省66所高校图书馆发出《关于报送服务情况的通知》。", [("invited", 66)]),
    (
        "山东省高等学校图书情报工作委员会秘书处于3月2日向全省81所高校图书馆发出调研通知。",
        [("invited", 81)],
    ),
    ("全省现有高校图书馆88所。", [("invited", 88)]),
    ("本次调查覆盖全省72所高校图书馆。", [("invited", 72)]),
    ("此次共有36所院校图书馆响应征集。", [("replied", 36)]),
    ("有28个单位交来书面总结。", [("replied", 28)]),
    ("按期报来材料的有40所图书馆，逾期补报的还有5所。", [("replied", 40), ("replied", 5)]),
    ("这次摸底调查，全省52所高校图书馆参加。", [("replied", 52)]),
    (
        "全省现有高校80所，其中参与填报的64所高校图书馆中，61所实现了校外访问。",
        [("invited", 80), ("replied", 64)],
    ),
    ("全省高校中有76所作了反馈。", [("replied", 76)]),
    ("另有13所图书馆没有反馈。", [("other", 13)]),
    ("秘书处对问卷作了整理，并电话回访了其中6所图书馆。", [("other", 6)]),
    ("编辑组从来稿中遴选出15个，编成本集。", [("listed", 15)]),
    ("现将41所图书馆的做法汇编如下。", [("listed", 41)]),
    (
        "其中2所缺少数据，本报告以其余34所图书馆（本科院校20所、高职高专院校14所）的材料为依据。",
        [("other", 2), ("replied", 34), ("other", 20), ("other", 14)],
    ),
]
_NONE = [
    "全省有31所高校图书馆开通校外访问。",
    "共收到读者来信45封、作品120份。",
    "全省高校图书馆30家参与了电子教材查找。",
    "各馆共发放书籍600份。",
    "表3列出了五所图书馆的下载数据。",
    "受访馆中有35所启动了论文检测。",
    "17所图书馆开展问卷调查，了解读者需求。",
    "省内12家图书馆向读者发放了问卷300份。",
    "其中18所图书馆面向毕业生提供查重。",
    "济南大学图书馆向学院发放问卷80份，回收76份。",
]


@pytest.mark.parametrize(("sentence", "expected"), _CASES)
def test_coverage(sentence: str, expected: list[tuple[str, int]]) -> None:
    assert [(d.count_code, d.value) for d in report(sentence).declared_counts] == expected


@pytest.mark.parametrize("sentence", _NONE)
def test_no_coverage(sentence: str) -> None:
    assert report(sentence).declared_counts == ()
