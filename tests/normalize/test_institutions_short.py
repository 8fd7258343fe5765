"""Short names: derived by rule, confirmed by the report, never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from etl.normalize.institutions import recognise
from etl.normalize.institutions.abbreviations import Abbreviator
from tests.normalize.institution_helpers import (
    CHONGQING,
    GANSU,
    GUANGDONG,
    HEBEI,
    HENAN,
    HUBEI,
    HUNAN,
    JIANGSU,
    LIAONING,
    SHAANXI,
    SHANDONG,
    YUNNAN,
    index,
    named,
    reference,
)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("湖南大学", "湖大"),
        ("沈阳农业大学", "沈农大"),
        ("沈阳农业大学", "沈农"),
        ("西南林业大学", "西林"),
        ("湖北工程学院", "湖工程"),
        ("武汉音乐学院", "武音"),
        ("洛阳理工学院", "洛理工"),
        ("昆明医科大学", "昆医大"),
        ("襄阳职业技术学院", "襄职院"),
        ("襄阳职业技术学院", "襄阳职院"),
        ("襄阳职业技术学院", "襄职"),
        ("广东农工商职业技术学院", "广东农工商"),
        ("丽江师范高等专科学校", "丽江师专"),
        ("沧州医学高等专科学校", "沧州医专"),
        ("南京大学金陵学院", "南大金陵学院"),
        ("湖南农业工程职业学院", "农工程"),
        ("江苏信达职业学院", "信达"),
        ("青岛滨海学院", "青滨海"),
    ],
)
def test_short_names_are_derived(name: str, short: str) -> None:
    derived = Abbreviator(reference().grammar, reference().regions).short_names(name)
    assert short in {found.text for found in derived}


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("湖南理工学院", "理工"),
        ("金华职业技术学院", "金华学院"),
        ("宁波大学", "宁波大"),
        ("武汉音乐学院", "武汉音"),
        ("武汉音乐学院", "音乐"),
        ("湖南大学", "湖南"),
    ],
)
def test_what_would_mean_others_is_not_derived(name: str, never: str) -> None:
    derived = Abbreviator(reference().grammar, reference().regions).short_names(name)
    assert never not in {found.text for found in derived}


@pytest.mark.parametrize(
    ("region", "text", "expected"),
    [
        (HUBEI, "武汉大学图书馆开放。武大学子受益", ("武大", "武汉大学")),
        (SHAANXI, "西安理工大学闭馆。西理工图书馆续借", ("西理工", "西安理工大学")),
        (JIANGSU, "徐州医科大学闭馆，徐医大师生可用", ("徐医大", "徐州医科大学")),
        (HUBEI, "武汉音乐学院闭馆。“云上武音”活动", ("武音", "武汉音乐学院")),
        (HUBEI, "襄阳职业技术学院闭馆，襄职图文公众号推送", ("襄职", "襄阳职业技术学院")),
        (
            JIANGSU,
            "南京师范大学泰州学院闭馆，南师大泰州学院图书馆推送",
            ("南师大泰州学院", "南京师范大学泰州学院"),
        ),
    ],
)
def test_confirmed_by_the_full_name(region: str, text: str, expected: tuple[str, str]) -> None:
    found = [
        (printed, name) for printed, name, how in named(region, text) if how in {"alias", "abbreviation"}
    ]
    assert found == [expected]


def test_the_full_name_may_come_later() -> None:
    assert [how for _, _, how in named(YUNNAN, "云农大图书馆推送", "云南农业大学图书馆")] == [
        "abbreviation",
        "full",
    ]


@pytest.mark.parametrize(
    ("region", "text", "name"),
    [
        (SHAANXI, "西电图书馆", "西安电子科技大学"),
        (LIAONING, "哈工大图书馆", "哈尔滨工业大学"),
        (LIAONING, "东大图书馆", "东北大学"),
        (JIANGSU, "东大图书馆", "东南大学"),
        (YUNNAN, "丽江师专图书馆", "丽江师范高等专科学校"),
        (HUNAN, "长理图书馆", "长沙理工大学"),
    ],
)
def test_known_everywhere_or_only_one_in_the_region(region: str, text: str, name: str) -> None:
    assert [found for _, found, _ in named(region, text)] == [name]


@pytest.mark.parametrize(
    ("region", "text"),
    [
        (HUNAN, "东大图书馆来函"),
        (HUBEI, "投入了大量人力，集中大力量"),
        (JIANGSU, "扬大师生在家学习"),
        (GUANGDONG, "广大师生居家学习，广大图书馆员坚守岗位"),
        (CHONGQING, "重大突发事件，重大图书馆项目"),
        (HEBEI, "全国人大和省政协"),
        (HENAN, "工商学院、理工学院图书馆"),
        (SHANDONG, "发挥重要作用，进一步加大力度"),
    ],
)
def test_unsure_short_names_stay_unresolved(region: str, text: str) -> None:
    assert named(region, text) == []


def test_common_words_inside_prose_are_not_short_names() -> None:
    text = (
        "湖南大学、中南大学、长沙学院、湖南工商大学、南华大学、吉首大学等图书馆响应号召。"
        "四川大力推进，形成理论成果，长大成人，河南大雪，上海大桥，中南海，湖大力度，长院落，改建成医院。"
    )
    assert [how for _, _, how in named(HUNAN, text)] == ["full"] * 6


def test_a_place_across_the_border_is_no_short_name() -> None:
    assert named(LIAONING, "大连大学闭馆。辽宁大桥、大连大概如此")[1:] == []


def test_ambiguous_in_the_report_stays_unresolved() -> None:
    both = "华南师范大学图书馆、华中师范大学图书馆、华东师范大学图书馆"
    found = named(GANSU, both, "华师大图书馆")
    assert [how for _, _, how in found] == ["full"] * 3


def test_the_usual_short_form_wins_over_the_less_usual() -> None:
    found = named("330000", "浙江商业职业技术学院、浙江工商职业技术学院图书馆", "浙江商职院图书馆")
    assert found[-1][:2] == ("浙江商职院", "浙江商业职业技术学院")


def test_a_short_name_that_the_report_defines() -> None:
    text = "郑州西亚斯学院图书馆（以下简称“西亚斯馆”）闭馆。西亚斯馆开通咨询。"
    found = named(HENAN, text)
    assert [(printed, how) for printed, _, how in found] == [
        ("郑州西亚斯学院", "full"),
        ("西亚斯馆", "alias"),
        ("西亚斯馆", "alias"),
    ]


def test_generic_words_are_not_defined_as_names() -> None:
    assert len(named(HENAN, "河南科技大学图书馆（以下简称图书馆）闭馆，图书馆开通咨询；学校放假。")) == 1


def test_short_names_do_not_cost_the_index_its_identity() -> None:
    first = index().short_names(HUNAN, frozenset())
    assert index().short_names(HUNAN, frozenset()) is first


@pytest.mark.parametrize(
    ("region", "text", "expected"),
    [
        (YUNNAN, "滇池学院图书馆推出书单", "云南大学滇池学院"),
        (YUNNAN, "昆明医科大学及其海源学院图书馆推出书单", "昆明医科大学海源学院"),
        (GUANGDONG, "滇池学院图书馆推出书单", "滇池学院"),
    ],
)
def test_a_college_is_known_by_its_own_name_in_its_region(region: str, text: str, expected: str) -> None:
    found = recognise([text], index(), region, date(2020, 4, 1))
    assert found.institutions[found.mentions[0][-1].institution_key].name == expected
