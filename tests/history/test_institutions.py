"""Institutions change their names and levels, and come to be known; no fact is lost over it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from etl.load.institutions import reference_versions
from etl.model.observation import Institution, Report, Subject
from etl.normalize import normalize
from etl.vocabulary import Vocabulary, load_vocabulary
from etl.vocabulary.reference import load_reference
from tests.load.factory import SCHEMAS, State, document, report, rows, vocabulary
from tests.normalize import papers

VERSIONS = """
SELECT name, level, valid_from, valid_to, valid_from_known, valid_to_known, is_current
FROM dim_institution WHERE institution_key = 'hei:10001' ORDER BY is_current
"""


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path)


def test_a_name_is_a_version_with_its_level_and_validity(state: State) -> None:
    state.load([state.ready("a")])
    change = date(2004, 5, 1)
    assert rows(state.warehouse, VERSIONS) == [
        ("甲学院", "专科", None, change, None, "2004-05-01", False),
        ("甲大学", "本科", change, None, "2004-05-01", None, True),
    ]


@pytest.mark.parametrize(
    ("day", "name", "level"), [(date(2003, 3, 1), "甲学院", "专科"), (date(2020, 3, 1), "甲大学", "本科")]
)
def test_a_fact_points_to_the_version_in_force_at_the_reports_date(
    state: State, day: date, name: str, level: str
) -> None:
    then = Institution("hei:10001", "10001", name, "甲大学", "330000", "本科", False)
    doc = document("a", "甲大学图书馆延长借期,线上服务读者300人次,占比98.3%。全省共有20所图书馆参加。")
    base = report("a", doc, report_date=day)
    subject = Subject("institution", then.institution_key, name)
    said = [*base.adoptions[:1], *base.observations]
    moved: list[Any] = [
        type(s)(**{f: getattr(s, f) for f in s.__slots__} | {"subject": subject}) for s in said
    ]
    state.receive("a")
    content = {
        "institutions": (then, base.institutions[1]),
        "adoptions": (moved[0],),
        "observations": tuple(moved[1:]),
    }
    state.load([state.store(doc, report("a", doc, report_date=day, **content))])
    pointed = (
        "SELECT DISTINCT i.name, i.level FROM dim_institution AS i JOIN fact_metric_observation USING (institution_sk) "
        "UNION SELECT i.name, i.level FROM dim_institution AS i JOIN fact_measure_adoption USING (institution_sk)"
    )
    assert rows(state.warehouse, pointed) == [(name, level)]
    assert rows(
        state.warehouse, "SELECT DISTINCT name FROM mart.institution WHERE institution_code = '10001'"
    ) == [("甲大学",)]


def entry(*names: Any, **changes: Any) -> Any:
    content = {"name": "甲大学", "level": "本科", "valid_from": None, "valid_to": None, "other_names": names}
    return SimpleNamespace(**content | changes)


def named(kind: str, name: str, **known: Any) -> Any:
    return SimpleNamespace(
        **{"kind": kind, "name": name, "level": None, "valid_from": None, "valid_to": None} | known
    )


def test_what_is_not_known_stays_unknown() -> None:
    versions = reference_versions(entry(named("former", "甲学院"), named("alias", "甲大")))
    assert [(v.name, v.level, v.valid_from, v.valid_to) for v in versions] == [
        ("甲学院", None, None, None),
        ("甲大学", "本科", None, None),
    ]


def test_former_names_that_disagree_tell_no_beginning() -> None:
    names = (named("former", "甲学院", valid_to="2018"), named("former", "甲师专", valid_to="2000"))
    assert reference_versions(entry(*names))[-1].valid_from is None


def test_a_later_name_ends_the_listed_one_and_is_the_latest() -> None:
    versions = reference_versions(entry(named("later", "甲科技大学", valid_from="2023/2024")))
    assert [(v.name, v.level, v.valid_from, v.valid_to) for v in versions] == [
        ("甲大学", "本科", None, "2023/2024"),
        ("甲科技大学", None, "2023/2024", None),
    ]


def test_a_name_that_only_the_reference_has_later_is_current(state: State) -> None:
    found = vocabulary()
    found.institutions[0].other_names = (named("later", "甲科技大学", valid_from="2023"),)
    state.vocabularies = [found]
    state.load([state.ready("a")])
    assert rows(state.warehouse, "SELECT name FROM mart.institution WHERE institution_code = '10001'") == [
        ("甲科技大学",)
    ]
    assert rows(state.warehouse, "SELECT DISTINCT subject_name FROM mart.metric_observation") == [("甲大学",)]


def test_levels_of_the_reference_follow_the_rules_for_names() -> None:
    listed = load_reference(SCHEMAS / "reference").institutions
    told = [n for e in listed for n in e.other_names if n.level]
    assert len(told) > 30
    assert {n.level for n in told} == {"专科"}
    assert all(n.name.endswith(("职业学院", "职业技术学院", "高等专科学校")) for n in told)


UNLISTED = ("10452", "临沂大学")
LINES = (
    "临沂大学图书馆延长图书借期，所借图书逾期免收滞纳金，线上咨询读者320人次。",
    "临沂大学图书馆开通校外访问，2月份电子资源下载量为5.2万篇次。",
    "山东大学图书馆延长图书借期。",
    "2020年3月6日",
)
HEAD = "!山东省高校图书馆疫情防控服务情况报告"


def read_with(schemas: Path) -> tuple[Vocabulary, Report]:
    known = load_vocabulary(schemas, papers.SURVEY)
    return known, normalize(papers.document(HEAD, *LINES), [known], papers.SURVEY)


FACTS = """
SELECT 'adoption' AS kind, measure_code AS code, status AS stated, evidence_text, subject_name
FROM mart.measure_adoption
UNION ALL
SELECT 'observation', coalesce(metric_code, metric_name), value_text || ' ' || value, evidence_text, subject_name
FROM mart.metric_observation
ORDER BY ALL
"""
SUBJECTS = """
SELECT DISTINCT subject_id FROM (
    SELECT subject_id, subject_name FROM mart.measure_adoption
    UNION SELECT subject_id, subject_name FROM mart.metric_observation
) WHERE subject_name = '临沂大学'
"""


def test_a_provisional_institution_that_gets_a_code_keeps_its_facts(state: State, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    shutil.copytree(SCHEMAS, after)
    shutil.copytree(SCHEMAS, before)
    table = before / "reference" / "institutions.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text(
        "".join(line for line in lines if not line.startswith(",".join(UNLISTED))), encoding="utf-8"
    )
    doc = papers.document(HEAD, *LINES)
    state.receive("a")
    state.received = [
        type(r)(doc.sha256, r.file_name, r.source_uri, r.received_at, r.size) for r in state.received
    ]

    known, read = read_with(before)
    state.vocabularies = [known]
    state.load([state.store(doc, read)])
    provisional = rows(state.warehouse, FACTS)
    assert rows(state.warehouse, SUBJECTS) == [("prov:370000:临沂大学",)]
    assert len([f for f in provisional if f[4] == "临沂大学"]) >= 4

    known, read = read_with(after)
    state.vocabularies = [known]
    state.load([state.store(doc, read)])
    assert rows(state.warehouse, FACTS) == provisional
    assert rows(state.warehouse, SUBJECTS) == [("hei:10452",)]
    left = "SELECT count(*) FROM dim_institution WHERE is_provisional"
    assert rows(state.warehouse, left) == [(0,)]
    orphans = (
        "SELECT count(*) FROM fact_metric_observation ANTI JOIN dim_institution USING (institution_sk) "
        "WHERE subject_type = 'institution'"
    )
    assert rows(state.warehouse, orphans) == [(0,)]
