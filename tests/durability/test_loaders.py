"""Several loaders on one lake at once, on hosts that share no lock: every report ends up published, once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

import pytest

from etl import stages
from etl.load import query
from etl.settings import Settings, load_settings
from tests.durability.server import Server
from tests.durability.trials import load
from tests.fixtures import bad_inputs

pytestmark = pytest.mark.full
HOSTS = (("甘肃", "山东"), ("云南", "吉林"))


def ingest(settings: Settings, provinces: Sequence[str]) -> None:
    """What one host does: one report after the other."""
    for province in provinces:
        pending = stages.discover(settings, [bad_inputs.example_pdf(province)]).pending
        stages.extract(settings, pending)
        stages.normalize(settings, pending)
        load(settings)


def _host(values: dict[str, object], provinces: Sequence[str]) -> None:
    ingest(load_settings(**values), provinces)


def test_loaders_that_meet_build_upon_each_other(postgres: Server, tmp_path: Path) -> None:
    lake = f"ducklake:postgres:{postgres.connection(postgres.create())};data={tmp_path / 'parquet'}"
    (tmp_path / "expectations").mkdir()
    shutil.copy(Settings().expectations_dir / "dim_unit.yaml", tmp_path / "expectations")
    settings = [
        Settings(survey_home=tmp_path / str(n), warehouse=lake, expectations_dir=tmp_path / "expectations")
        for n in range(len(HOSTS))
    ]
    ingest(settings[0], ["陕西"])  # the first load lays the tables out
    context = get_context("spawn")
    hosts = [
        context.Process(target=_host, args=(s.model_dump(mode="json"), provinces))
        for s, provinces in zip(settings, HOSTS, strict=True)
    ]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join(240)
        assert host.exitcode == 0
    shown = query(lake, "SELECT region_name, count(*) FROM mart.document GROUP BY ALL ORDER BY ALL").rows
    expected = ["云南省", "吉林省", "山东省", "甘肃省", "陕西省"]
    assert sorted(shown) == sorted((name, 1) for name in expected)
    statuses = query(lake, "SELECT DISTINCT status FROM mart.submission").rows
    assert statuses == [("published",)]
    loads = query(lake, "SELECT count(*), count(DISTINCT base_load_id) FROM mart.load_run").rows
    assert loads == [(5, 4)], "each load but the first stands upon another one"
