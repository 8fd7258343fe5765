"""Both back ends: an embedded file, and a lake whose catalogue is a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.durability import server


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Server]:
    where = server.programs()
    if where is None:
        assert "CI" not in os.environ, (
            "in CI the lake is tested on a real server: postgresql is not installed"
        )
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    with server.running(where) as found:
        yield found
