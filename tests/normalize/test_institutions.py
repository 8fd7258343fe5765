"""Full names: where they stand, what they are part of, and what only looks like one."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import pytest

from etl.normalize.institutions import build_index
from tests.normalize.institution_helpers import (
    ANHUI,
    FUJIAN,
    GUANGDONG,
    HEBEI,
    HUBEI,
    HUNAN,
    JIANGSU,
    JIANGXI,
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
        (JIANGSU, "例如南京大学图书馆、东南大学图书馆开通了访问。", ["南京大学", "东南大学"]),
        (
            HUBEI,
            "武汉理工大学与湖北大学、三峡大学等高校图书馆先后闭馆。",
            ["武汉理工大学", "湖北大学", "三峡大学"],
        ),
        (SHAANXI, "延安医学馆（西安医学院、陕西中医药大学）整理了专题。", ["西安医学院", "陕西中医药大学"]),
        (FUJIAN, "在厦门大学马来西亚分校，馆员仍在值班。", ["厦门大学"]),
        (ANHUI, "安徽大学生物学院的教师来信致谢。", ["安徽大学"]),
        (ANHUI, "安徽大学大学生志愿者", ["安徽大学"]),
        (JIANGXI, "江西财经大学图书馆馆长参与了由南昌大学牵头的项目。", ["江西财经大学", "南昌大学"]),
        (HUBEI, "武汉大学图书馆为附属医院的医生送去资料。", ["武汉大学"]),
        (HUBEI, "武汉大学与省人民医院合作编写", ["武汉大学"]),
        (YUNNAN, "图 3 红河学院图书馆消毒现场", ["红河学院"]),
    ],
)
def test_full_names_are_found_in_order(region: str, text: str, expected: list[str]) -> None:
    assert names(region, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "师生可访问武汉大学出版社和剑桥大学出版社的教材。",
        "华中科技大学同济医学院附属协和医院、武汉大学人民医院的医护人员",
        "论文刊于《武汉大学学报》，武汉大学附属中学也转发了。",
        "哈佛大学图书馆、南洋理工大学图书馆、新加坡国立大学图书馆的设计",
        "湖北省图书馆、国家图书馆、武汉图书馆和超星公司",
        "各学院、二级学院、本学院图书馆、医学院图书馆、高职院校图书馆",
        "全省大学图书馆、外省大学图书馆、我国大学图书馆、现代大学图书馆",
        "大学英语、大学生、老年大学、中国大学MOOC、武汉市大学图书馆",
        "广州大学城的师生，湖北大学生返校时间",
        "教育部、省教育厅、省卫健委和红十字会",
    ],
)
def test_others_are_no_institutions(text: str) -> None:
    assert named(HUBEI, text) == []


@pytest.mark.parametrize(
    ("region", "text", "expected"),
    [
        (JIANGSU, "南京师范大学中北学院图书馆", "南京师范大学中北学院"),
        (JIANGSU, "南京师范大学文学院的同学", "南京师范大学"),
        (FUJIAN, "厦门大学嘉庚学院图书馆", "厦门大学嘉庚学院"),
        (FUJIAN, "厦门大学法学院图书馆", "厦门大学"),
        (SHANDONG, "济南大学泉城学院", "济南大学泉城学院"),
        (GUANGDONG, "广东外语外贸大学南国商学院", "广东外语外贸大学南国商学院"),
    ],
)
def test_the_longest_name_wins_and_a_faculty_is_its_university(region: str, text: str, expected: str) -> None:
    assert names(region, text) == [expected]


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("南通大学图书馆开放了", "图书馆"),
        ("南通大学启秀校区图书馆", "启秀校区图书馆"),
        ("南通大学（啬园校区）图书馆", "（啬园校区）图书馆"),
        ("南通大学图书馆与信息中心发布", "图书馆与信息中心"),
        ("南通大学图文信息中心发布", "图文信息中心"),
        ("南通大学图情中心发布", "图情中心"),
        ("南通大学图书档案中心主任", "图书档案中心"),
        ("南通大学网络与图书信息中心", "网络与图书信息中心"),
        ("南通大学的图书馆", "的图书馆"),
        ("南通大学医学院图书馆", "医学院图书馆"),
        ("南通大学信息中心", None),
        ("南通大学图书馆学系", None),
        ("南通大学图书馆学生志愿者", "图书馆"),
        ("南通大学、常州大学图书馆", None),
        ("南通大学和常州大学图书馆", None),
    ],
)
def test_the_library_after_a_name(text: str, library: str | None) -> None:
    mention = read(JIANGSU, text).mentions[0][0]
    assert mention.text == "南通大学"
    assert (None if mention.library_end is None else text[mention.end : mention.library_end]) == library


def test_a_library_belongs_to_its_own_institution_only() -> None:
    first, second = read(JIANGSU, "江苏大学图书馆南通大学图书馆").mentions[0]
    assert (first.library_end, second.begin) == (7, 7)


def test_offsets_are_of_the_text_as_printed() -> None:
    text = "报告：南 京\n师 范 大 学 图 书 馆，以及⼴州⼤学"
    first, second = read(JIANGSU, text).mentions[0]
    assert text[first.begin : first.end] == first.text == "南 京\n师 范 大 学"
    assert text[first.end : first.library_end] == " 图 书 馆"
    assert second.text == "⼴州⼤学"
    assert second.institution_key == "hei:11078"


def test_mentions_in_titles_and_quotes_are_marked() -> None:
    text = "长沙学院图书馆发布《湖南大学图书馆指南》，“湘潭大学”公众号转载，“未闭合 吉首大学"
    found = read(HUNAN, text)
    assert [(m.text, m.in_title) for m in found.mentions[0]] == [
        ("长沙学院", False),
        ("湖南大学", True),
        ("湘潭大学", True),
        ("吉首大学", False),
    ]


def test_the_region_says_which_of_two_namesakes_is_meant() -> None:
    assert names(SHANDONG, "中国石油大学图书馆") == ["中国石油大学（华东）"]
    assert names("110000", "中国石油大学图书馆") == ["中国石油大学（北京）"]
    assert names(HUNAN, "中国石油大学图书馆") == []


def test_mentions_are_sorted_and_do_not_overlap() -> None:
    rng = random.Random(7)
    entries = rng.sample(reference().institutions, 300)
    text = "，".join(rng.choice(["", "例如", "以及", "我省"]) + entry.name for entry in entries)
    found = read("", text).mentions[0]
    assert all(a.end <= b.begin for a, b in pairwise(found))
    assert all(text[m.begin : m.end] == m.text for m in found)


def test_every_listed_name_is_recognised_as_itself() -> None:
    entries = reference().institutions
    found = read("", *(f"据悉{entry.name}图书馆已开放。" for entry in entries))
    keys = [[m.institution_key for m in mentions] for mentions in found.mentions]
    assert keys == [[f"hei:{entry.code}"] for entry in entries]


@pytest.mark.parametrize(
    ("region", "texts", "when", "expected"),
    [
        (ANHUI, ("合肥学院图书馆",), date(2020, 3, 1), "合肥学院"),
        (ANHUI, ("合肥大学图书馆",), date(2024, 9, 1), "合肥大学"),
        (ANHUI, ("合肥学院图书馆",), date(2025, 9, 1), "合肥大学"),
        (SHANDONG, ("泰山医学院图书馆",), date(2020, 3, 1), "山东第一医科大学"),
        (SHANDONG, ("济南大学泉城学院",), date(2020, 12, 30), "济南大学泉城学院"),
        (SHANDONG, ("烟台科技学院",), date(2020, 12, 30), "烟台科技学院"),
        (SHANDONG, ("烟台科技学院",), date(2019, 6, 30), "济南大学泉城学院"),
        (HEBEI, ("河北省艺术职业学院",), date(2020, 3, 1), "河北省艺术职业学院"),
        (HEBEI, ("河北省艺术职业学院", "河北艺术职业学院"), date(2020, 3, 1), "河北艺术职业学院"),
        (HEBEI, ("河北省艺术职业学院",), None, "河北省艺术职业学院"),
    ],
)
def test_the_name_in_force_at_the_report_date(
    region: str, texts: tuple[str, ...], when: date | None, expected: str
) -> None:
    (found,) = read(region, *texts, when=when).institutions.values()
    assert found.name == expected
    assert found.name_latest not in {"", None}
    assert not found.is_provisional


def test_the_latest_name_is_the_listed_one() -> None:
    (found,) = read(ANHUI, "合肥学院图书馆").institutions.values()
    assert (found.name, found.name_latest, found.code) == ("合肥学院", "合肥大学", "11059")


def test_the_index_is_made_once_per_version() -> None:
    assert build_index(reference()) is index()
    changed = reference().model_copy(update={"version": "another"})
    assert build_index(changed) is not index()


def test_texts_without_institutions() -> None:
    found = read(HUBEI, "", "各馆闭馆不闭网。", "\t\t", "2020")
    assert found.mentions == ((), (), (), ())
    assert found.institutions == {}
