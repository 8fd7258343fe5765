"""For when figures hold: what reaches a figure from other clauses, and what does not."""

from datetime import date

import pytest

from tests.normalize.papers import report

_HEAD = "济南大学图书馆"
Dates = tuple[str | None, str | None]


def periods(sentence: str) -> dict[float | None, Dates]:
    """Value of each figure -> first and last day."""
    found = report(_HEAD + sentence).observations
    return {o.value: (_text(o.period_start), _text(o.period_end)) for o in found}


def _text(day: date | None) -> str | None:
    return day.isoformat()[5:] if day else None


@pytest.mark.parametrize(
    ("sentence", "value", "expected"),
    [
        ("于2月10日开通WebVPN，首日登录860人次。", 860, ("02-10", "02-10")),
        ("2月24日恢复科技查新，当月完成查新31项。", 31, ("02-01", "02-29")),
        ("2月份解答咨询905条。同期传递文献328篇。", 328, ("02-01", "02-29")),
        ("2月18日上线云展览，两周里访问5,600次。", 5600, (None, None)),
        ("2月18日，云展览上线，两周里访问5,600次。", 5600, ("02-18", None)),
        ("荐购平台2月12日开放以来收到荐购单415条，采纳260条。", 260, ("02-12", None)),
        ("2、3月间收到荐购单415条。", 415, ("02-01", "03-31")),
        ("的荐书活动自2月14日持续至3月1日，收到荐购单415条。", 415, ("02-14", "03-01")),
        ("的预约系统2月17日启用，到2月29日接待读者830人次。", 830, ("02-17", "02-29")),
        ("的18名党员自2月5日起在社区值守。", 18, ("02-05", None)),
        ("文献传递满足率由2月上旬的81%提高到3月初的92%。", 81, ("02-01", "02-10")),
        ("文献传递满足率由2月上旬的81%提高到3月初的92%。", 92, ("03-01", "03-10")),
        ("截至3月1日：解答咨询315条；传递文献208篇。", 208, (None, "03-01")),
        ("从2月10日到3月1日增加到可用数据库25个。", 25, ("02-10", "03-01")),
        ("2月10日，推出空中课堂；到2月底，共直播12场。", 12, ("02-10", "02-29")),
        ("3月2日的专题讲座由馆长主讲，460人收看。", 460, ("03-02", "03-02")),
        ("3月2日举办资源讲座1场，36位教师参加。", 36, ("03-02", "03-02")),
        ("2月5日一天之内完成98名馆员的行踪核查。", 98, ("02-05", "02-05")),
        ("2月24日上线首日访问平稳，此后十一天访问5,600次。", 5600, (None, None)),
        ("2月答复咨询1,932条，约为1月的9.4倍。", 9.4, ("02-01", "02-29")),
        (
            "的18个分馆在1月22日至2月3日间先后关闭，另有31所学院资料室在1月25日至2月3日间关闭。",
            31,
            ("01-25", "02-03"),
        ),
    ],
)
def test_a_period_that_holds(sentence: str, value: float, expected: Dates) -> None:
    assert periods(sentence)[value] == expected


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("2月份登录VPN共4,300人次，可用数据库由最初的12个增至35个。", 35),
        ("2月份登录VPN共4,300人次，可用数据库由最初的12个增至35个。", 12),
        ("原定3月举办的检索大赛改期，开具查新报告26份。", 26),
        ("的查新站2月停了三周，3月2日恢复；查收查引没有停过，开具证明140份。", 140),
        ("在2月中旬开通抗疫文献专栏，收录文献640篇。", 640),
        ("的咨询机器人过去一天不过应答20问。", 20),
    ],
)
def test_a_period_that_does_not_reach_the_figure(sentence: str, value: float) -> None:
    assert periods(sentence)[value] == (None, None)


def test_a_period_before_a_semicolon_is_not_that_of_another_library() -> None:
    found = report("山东大学图书馆2月份解答咨询300条；济南大学图书馆传递文献128篇。").observations
    assert {o.value: o.period_start for o in found} == {300.0: date(2020, 2, 1), 128.0: None}
