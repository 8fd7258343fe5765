"""A load that another one always precedes is built anew a few times, then given up."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from etl.errors import OutdatedBase
from etl.settings import Settings
from etl.stages import publishing
from etl.stages.refs import CandidateRef


def test_a_load_that_always_comes_second_is_given_up(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = CandidateRef("load", str(tmp_path / "candidate.duckdb"), str(tmp_path / "plan.json"), 1, 1)
    tried: list[Path] = []

    def late(candidate: Path, *_: object, **__: object) -> None:
        tried.append(candidate)
        raise OutdatedBase("another load was published meanwhile")

    monkeypatch.setattr(publishing.planning, "read_plan", lambda _: SimpleNamespace(published=None))
    monkeypatch.setattr(publishing, "published_load_id", lambda _: None)
    monkeypatch.setattr(publishing, "publish_candidate", late)
    monkeypatch.setattr(publishing, "load_candidate", lambda _: reference)
    monkeypatch.setattr(publishing, "validate_candidate", lambda _, found: (found, None))
    with pytest.raises(OutdatedBase, match="meanwhile"):
        publishing.publish(settings, reference)
    assert len(tried) == publishing.ATTEMPTS
