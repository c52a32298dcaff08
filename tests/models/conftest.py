"""The sample city without any id that names the other side of a link, counted once for the tests of links and incidents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import duckdb
import pytest

from bench.links import without_ids
from tests.conftest import Sample


@pytest.fixture(scope="session")
def unnamed(sample: Sample) -> Iterator[duckdb.DuckDBPyConnection]:
    """Links, incidents and contacts of it, in memory. Read it only."""
    as_of = datetime.fromisoformat(sample.truth["as_of"]).astimezone(UTC)
    with without_ids(sample.city, sample.paths, as_of, ("marts.contact_periods",)) as connection:
        yield connection
