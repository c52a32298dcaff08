"""The day that an edition's stock is told for is the one its last moment lies in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.models.empty import sample_city
from transforms.engines.duckdb import connect, prepare
from transforms.engines.inputs import AsOf

MIDNIGHT = datetime(2026, 3, 9, 17, tzinfo=UTC)
"""Of 10 March in Jakarta."""


@pytest.mark.parametrize(("after", "day"), [(-1, 9), (0, 9), (1, 10), (400_000, 10), (1_000_000, 10)])
def test_a_day_has_begun_with_its_first_moment(after: int, day: int) -> None:
    as_of = MIDNIGHT + timedelta(microseconds=after)
    with connect() as connection:
        prepare(connection, sample_city(), [], AsOf(as_of, as_of, as_of))
        assert connection.execute("select tickets_last_on from inputs.edition").fetchall() == [(date(2026, 3, day),)]
