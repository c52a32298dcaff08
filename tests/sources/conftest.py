"""Servers that live as long as a module, and waits that are written down instead of waited."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.reference import reference
from tests.sources.server import Reply, Server, serving
from tests.sources.worlds import TOKEN


@pytest.fixture(autouse=True, scope="session")
def specifications() -> None:
    """Says here, not in a server's thread, that the specifications are absent."""
    reference("api_specs_fixtures")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server; a test gives it a world by `Server.reset`."""
    with serving(lambda asked: Reply(b"[]")) as made:
        yield made


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, in seconds, in place of waiting."""
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waits.append))
    monkeypatch.setenv("TOKEN", TOKEN)
    return waits
