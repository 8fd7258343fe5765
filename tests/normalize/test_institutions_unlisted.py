"""Names that no list holds, and names one character off."""

from __future__ import annotations

import pytest

from tests.normalize.institution_helpers import (
    ANHUI,
    FUJIAN,
    GANSU,
    GUANGDONG,
    HEBEI,
    HUBEI,
    JIANGSU,
    SHAANXI,
    SHANDONG,
    YUNNAN,
    index,
    named,
    names,
    read,
    reference,
)


@pytest.mark.parametrize(
    ("region", "text", "expected"),
    [
        (JIANGSU, "例如江苏云帆职业学院图书馆开通了访问", "江苏云帆职业学院"),
        (JIANGSU, "全省江苏云帆职业学院图书馆", "江苏云帆职业学院"),
        (JIANGSU, "以及由宿迁云帆职业技术学院图书馆主办", "宿迁云帆职业技术学院"),
        (HUBEI, "我们邀请宜昌云帆学院图书馆参加", "宜昌云帆学院"),
        (HUBEI, "湖北大学、咸宁云帆学院、三峡大学等图书馆", "咸宁云帆学院"),
        (HUBEI, "荆州云帆职业学院等10余所高校图书馆", "荆州云帆职业学院"),
        (HUBEI, "湖北开放大学图书馆和湖北大学图书馆", "湖北开放大学"),
        (SHAANXI, "火箭军工程大学图书馆", "火箭军工程大学"),
        (GANSU, "兰州财经大学长青学院图书馆", "兰州财经大学长青学院"),
        (HUBEI, "南京电子科技大学图书馆", "南京电子科技大学"),
        (YUNNAN, "12\t\t曲靖云帆职业学院\t3", "曲靖云帆职业学院"),
        (YUNNAN, "曲靖云帆职业学院为师生服务，图书馆开通咨询", "曲靖云帆职业学院"),
    ],
)
def test_provisional_institutions(region: str, text: str, expected: str) -> None:
    found = [(printed, how) for printed, _, how in named(region, text) if how != "full"]
    assert found == [(expected, "provisional")]


def test_an_unlisted_name_is_known_wherever_it_stands_once_it_has_evidence() -> None:
    found = read(JIANGSU, "江苏云帆学院图书馆闭馆。", "据悉江苏云帆学院校园网正常")
    assert [len(mentions) for mentions in found.mentions] == [1, 1]
    (institution,) = found.institutions.values()
    assert institution.institution_key == "prov:320000:江苏云帆学院"
    assert (institution.code, institution.is_provisional, institution.flags) == (None, True, ("provisional",))


def test_the_region_of_an_unlisted_name_is_that_of_its_place() -> None:
    (institution,) = read(JIANGSU, "大庆云帆学院图书馆来函").institutions.values()
    assert institution.region_code == "230000"


def test_an_unlisted_name_without_evidence_is_none() -> None:
    assert named(JIANGSU, "毕业于江苏云帆学院的志愿者") == []


@pytest.mark.parametrize(
    ("region", "printed", "meant"),
    [
        (SHANDONG, "山东科枝大学", "山东科技大学"),
        (SHANDONG, "山东农业工程程学院", "山东农业工程学院"),
        (SHANDONG, "山东商业职业职业技术学院", "山东商业职业技术学院"),
        (FUJIAN, "福建林业职业学院", "福建林业职业技术学院"),
        (FUJIAN, "福建幼儿师范专科学校", "福建幼儿师范高等专科学校"),
        (GUANGDONG, "广州航海学阮", "广州航海学院"),
        (ANHUI, "安徽国际商务职亚学院", "安徽国际商务职业学院"),
        (HEBEI, "石家庄铁大道学", "石家庄铁道大学"),
        (HEBEI, "石家庄铁道道大学", "石家庄铁道大学"),
        (HEBEI, "石家庄道铁大学", "石家庄铁道大学"),
    ],
)
def test_misprints_of_one_character(region: str, printed: str, meant: str | None) -> None:
    found = [(name, how) for _, name, how in named(region, f"此外，{printed}图书馆推送资源")]
    assert (found == [(meant, "misprint")]) if meant else all(how != "misprint" for _, how in found)


def test_a_misprint_is_flagged_and_keeps_its_spelling() -> None:
    (found,) = read(SHANDONG, "山东科枝大学图书馆").institutions.values()
    assert (found.code, found.aliases, found.flags) == ("10424", ("山东科枝大学",), ("misprint",))


def test_no_misprint_outside_the_region_or_without_one() -> None:
    assert names(HUBEI, "山东科枝大学图书馆") == ["山东科枝大学"]
    assert names("", "山东科枝大学图书馆") == ["山东科枝大学"]


@pytest.mark.parametrize(
    ("region", "other"),
    [
        (SHANDONG, "山东文化学院"),
        (JIANGSU, "江苏理想学院"),
        (JIANGSU, "江苏工贸大学"),
        (HUBEI, "湖北美丽学院"),
        (HEBEI, "河南师范大学"),
    ],
)
def test_a_good_name_of_its_own_is_no_misprint(region: str, other: str) -> None:
    assert {how for _, _, how in named(region, f"{other}图书馆推送")} <= {"provisional", "full"}


TEMPLATES = (
    "{a}图书馆推送了资源。据统计，{a}图书馆访问量超过3万人次。",
    "例如{a}、{b}、{c}等20余所高校图书馆及时闭馆。",
    "1. {b}图书馆服务案例",
    "{c}图书馆与{a}图书馆合作，{b}也参加了。",
    "《{a}图书馆服务指南》由{b}图书馆转发。",
)


@pytest.mark.parametrize("seed", range(12))
def test_renaming_to_an_unlisted_name_changes_only_the_name(seed: int) -> None:
    regions = [region for region in reference().regions if len(index().keys_in(region.code)) > 20]
    region = regions[seed * 5 % len(regions)]
    listed = [entry for entry in reference().institutions if entry.region_code == region.code]
    a, b, c = (listed[(seed * 7 + step * 11) % len(listed)].name for step in range(3))
    unlisted = f"{region.short_name}琼瑶云帆学院"
    before = read(region.code, *(t.format(a=a, b=b, c=c) for t in TEMPLATES))
    after = read(region.code, *(t.format(a=unlisted, b=b, c=c) for t in TEMPLATES))
    provisional = f"prov:{region.code}:{unlisted}"
    key_of_a = next(key for key, found in before.institutions.items() if a in (found.name, *found.aliases))
    expected = [
        [provisional if m.institution_key == key_of_a else m.institution_key for m in mentions]
        for mentions in before.mentions
    ]
    assert [[m.institution_key for m in mentions] for mentions in after.mentions] == expected
    assert after.institutions[provisional].is_provisional
