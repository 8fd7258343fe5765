"""A respondent's cell or list entry, with or without a code."""

from __future__ import annotations

import pytest

from etl.normalize.institutions import resolve_name, strip_library
from tests.normalize.institution_helpers import (
    ANHUI,
    HUBEI,
    JIANGSU,
    SHAANXI,
    SHANDONG,
    SPRING_2020,
    index,
    reference,
)


@pytest.mark.parametrize(
    ("region", "printed", "code", "key"),
    [
        (JIANGSU, "南京大学", "10284", "hei:10284"),
        (JIANGSU, "1. 南京大学图书馆服务案例", None, "hei:10284"),
        (JIANGSU, "（三）苏州大学图书馆", None, "hei:10285"),
        (JIANGSU, "12 苏州大学", None, "hei:10285"),
        (JIANGSU, "河海大学  图书馆", "10294", "hei:10294"),
        (JIANGSU, "南 京 大 学", None, "hei:10284"),
        (JIANGSU, "南京理工大学（江阴校区）图书馆", None, "hei:10288"),
        (HUBEI, "三峡大学图书馆（宜昌）", None, "hei:11075"),
        (HUBEI, "武汉轻工大学图书信息中心", None, "hei:10496"),
        (SHANDONG, "中国石油大学(华东)图书馆", None, "hei:10425"),
        (SHANDONG, "中国石油大学", "10425", "hei:10425"),
        (SHAANXI, "西北农林科大", "10712", "hei:10712"),
        (JIANGSU, "南师大图书馆", None, "hei:10319"),
        (JIANGSU, "苏州工业园区服务外包学院", "14295", "hei:14295"),
        (ANHUI, "合肥学院", "11059", "hei:11059"),
    ],
)
def test_resolved(region: str, printed: str, code: str | None, key: str) -> None:
    assert resolve_name(printed, index(), region, SPRING_2020, code).institution_key == key


def test_a_code_that_disagrees_with_the_name_is_not_trusted() -> None:
    assert resolve_name("南京大学图书馆", index(), JIANGSU, SPRING_2020, "10285").code == "10284"
    unlisted = resolve_name("江苏云帆学院", index(), JIANGSU, SPRING_2020, "10285")
    assert unlisted.institution_key == "prov:320000:江苏云帆学院"


def test_an_unlisted_respondent_is_provisional_under_its_name_without_library() -> None:
    found = resolve_name("江苏云帆学院图书馆", index(), JIANGSU, SPRING_2020)
    assert (found.name, found.name_latest, found.is_provisional) == ("江苏云帆学院", "江苏云帆学院", True)
    assert found.flags == ("provisional",)


def test_an_academy_of_the_armed_forces_has_its_full_name_and_stays_provisional() -> None:
    found = resolve_name("武警工程大学", index(), SHAANXI, SPRING_2020)
    assert found.name == "中国人民武装警察部队工程大学"
    assert found.is_provisional
    assert found.code is None


def test_the_name_in_force_holds_for_respondents_too() -> None:
    found = resolve_name("合肥学院图书馆", index(), ANHUI, SPRING_2020)
    assert (found.name, found.name_latest) == ("合肥学院", "合肥大学")


def test_a_misprint_is_marked() -> None:
    found = resolve_name("山东科枝大学图书馆", index(), SHANDONG, SPRING_2020)
    assert (found.code, found.flags) == ("10424", ("misprint",))


@pytest.mark.parametrize("printed", ["", "  ", "1."])
def test_a_blank_cell_is_nobody(printed: str) -> None:
    found = resolve_name(printed, index(), SHANDONG, SPRING_2020)
    assert (found.name, found.is_provisional) == ("", True)


def test_every_listed_name_resolves_to_itself_in_its_region() -> None:
    for entry in reference().institutions:
        found = resolve_name(entry.name + "图书馆", index(), entry.region_code, None)
        assert found.institution_key == f"hei:{entry.code}"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("南京大学图书馆", "南京大学"),
        ("2、南京大学图书馆与信息中心", "南京大学"),
        ("南京大学（图书馆）", "南京大学"),
        ("南京大学图书馆服务案例", "南京大学"),
        ("南京大学图书馆 的 典型案例", "南京大学"),
        ("图书馆", "图书馆"),
        ("南京大学", "南京大学"),
    ],
)
def test_strip_library(printed: str, expected: str) -> None:
    assert strip_library(printed, index()) == expected
