"""Which numbers of running text are figures, and of what kind."""

import pytest

from tests.normalize.papers import report

_HEAD = "济南大学图书馆"


def rows(sentence: str) -> list[tuple[float | None, str, str]]:
    return [(o.value, o.unit, o.value_kind) for o in report(_HEAD + sentence).observations]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("整理限免数据库36种。", (36.0, "种", "count")),
        ("发布限时免费资源12期。", (12.0, "期", "count")),
        ("办讲座多场，最多的一场有860人同时在线。", (860.0, "人", "count")),
        ("向医院捐赠护目镜不少于二百副、防护服30套。", (30.0, "套", "count")),
        ("文献传递量比去年高出三成。", (30.0, "%", "growth")),
        ("文献满足率提高了4.5个百分点。", (4.5, "百分点", "growth")),
        ("购置测温枪15把。", (15.0, "把", "count")),
        ("为读者扫描图书2,300余页。", (2300.0, "页", "count")),
        ("的应急预案先后改了五稿。", (5.0, "稿", "count")),
        ("的防疫简报已编至第26期。", (26.0, "期", "count")),
        ("受理读者电话350个。", (350.0, "个", "count")),
        ("组织的报名队伍72支、选手216人。", (72.0, "支", "count")),
        ("的查新和引证分别增长12%和30%。", (30.0, "%", "growth")),
        ("第一周咨询180条，第二周210条。", (210.0, "条", "count")),
        ("两校区图书馆的登录人次分别达到5.6万和2.3万。", (56000.0, "人次", "count")),
        ("三个月的访问量分别为32万、58万和91万次。", (580000.0, "次", "count")),
        ("规定每人限借5册。", (5.0, "册", "policy")),
        ("消毒书库1.8万平方米。", (18000.0, "平方米", "count")),
    ],
)
def test_a_figure_and_its_kind(sentence: str, expected: tuple[float, str, str]) -> None:
    assert expected in rows(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "录制八段锦教学视频，供读者练习。",
        "在东、西两校区均设有还书箱。",
        "编印阅读手册上、下两册。",
        "的第26期推文介绍了校外访问。",
        "要求读者提前三天预约，两周内归还。",
        "的问卷分为管理、服务、资源三个部分。",
        "获悉，省立医院收治患者120名。",
        "使用75%酒精擦拭桌面。",
        "公布咨询电话88886666，全天有人接听。",
        "的预约系统升级到2.0版。",
    ],
)
def test_what_counts_nothing(sentence: str) -> None:
    assert rows(sentence) == []


def test_two_libraries_named_before_are_no_figure() -> None:
    found = report("山东大学、济南大学图书馆地处省城。两馆均已延长借期。").observations
    assert found == ()
