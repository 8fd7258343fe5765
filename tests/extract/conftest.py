from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.extract.sheets import Sheet


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Sheet]:
    """Begin a PDF in the test's own directory."""

    def begin(name: str = "report.pdf", **options: object) -> Sheet:
        return Sheet(tmp_path / name, **options)

    return begin
