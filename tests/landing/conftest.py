"""Database servers that the tests of this folder share: starting one costs more than most tests of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.databases import SECRET, Server, mysql_server, postgres_server

_NUMBERS = count()


@pytest.fixture(scope="session", params=["postgres", "mysql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A running database server of each kind."""
    with {"postgres": postgres_server, "mysql": mysql_server}[request.param]() as running:
        yield running


@pytest.fixture
def table(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty table of tickets of the test's own, whose reader's password is in the environment."""
    monkeypatch.setenv("SANDI", SECRET)
    name = f"keluhan_{next(_NUMBERS)}"
    server.make(name)
    return name
