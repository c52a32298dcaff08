"""Days on which a clock is put forward or back, and the agreement of both engines about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sla.calendars import Calendar, Hours, day_rows
from transforms.sla.walltime import instant, midnight, wall_instant

EVERY_DAY = frozenset(range(7))
ZONES = (
    *("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "America/New_York", "Europe/London", "America/Sao_Paulo"),
    *("Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia"),
)


def round_the_clock(zone: str) -> Calendar:
    return Calendar("a", zone, (Hours(EVERY_DAY, (("00:00", "24:00"),)),))


@pytest.mark.parametrize(
    ("zone", "wall"),
    [
        ("America/New_York", "2025-03-09 02:30:00"),  # skipped
        ("America/New_York", "2025-03-09 02:00:00"),
        ("America/New_York", "2025-11-02 01:30:00"),  # repeated
        ("America/New_York", "2025-11-02 01:00:00"),
        ("America/Sao_Paulo", "2018-11-04 00:30:00"),  # the day began at 01:00
        ("America/Sao_Paulo", "2018-02-17 23:30:00"),
        ("Australia/Lord_Howe", "2025-10-05 02:15:00"),  # half an hour
        ("Pacific/Apia", "2011-12-30 12:00:00"),  # a day that never was
        ("Asia/Jakarta", "2025-03-27 14:00:00"),
    ],
)
def test_wall_times_mean_what_the_database_means(zone: str, wall: str) -> None:
    assert wall_instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == database_says(zone, wall)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)))
def test_any_wall_time_means_what_the_database_means(zone: str, wall: datetime) -> None:
    wall = wall.replace(microsecond=0)
    assert wall_instant(wall, ZoneInfo(zone)) == database_says(zone, str(wall))


@cache
def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def database_says(zone: str, wall: str) -> int:
    row = database().execute("select epoch(timezone(?, cast(? as timestamp)))::bigint", [zone, wall]).fetchone()
    assert row is not None
    return int(row[0])


def test_a_day_is_as_long_as_its_clock_makes_it() -> None:
    office = round_the_clock("America/New_York")
    hours = [sum((s.end - s.start).total_seconds() for s in office.open_spans(date(2025, *day))) / 3600 for day in DAYS]
    assert hours == [23, 24, 25]


DAYS = ((3, 9), (3, 10), (11, 2))


def test_an_interval_in_the_skipped_hour_is_empty_and_none_is_counted_twice() -> None:
    skipped = Calendar("a", "America/New_York", (Hours(EVERY_DAY, (("02:00", "03:00"),)),))
    around = Calendar("a", "America/New_York", (Hours(EVERY_DAY, (("02:30", "03:15"), ("03:00", "04:00"))),))
    day = date(2025, 3, 9)
    # 02:00 and 02:30 are read with the offset before the change, that is 03:00 and 03:30; the hour from 03:00 stands.
    assert skipped.open_spans(day) == ()
    assert total(around, day) == 3600
    assert total(around, date(2025, 3, 10)) == 5400


def test_the_repeated_hour_counts_once_in_an_interval_that_begins_in_it() -> None:
    office = Calendar("a", "America/New_York", (Hours(EVERY_DAY, (("01:30", "03:00"),)),))
    assert total(office, date(2025, 11, 2)) == 5400
    early = Calendar("a", "America/New_York", (Hours(EVERY_DAY, (("00:30", "01:30"),)),))
    assert total(early, date(2025, 11, 2)) == 7200


def total(calendar: Calendar, day: date) -> float:
    return sum((span.end - span.start).total_seconds() for span in calendar.open_spans(day))


@pytest.mark.parametrize("zone", ["America/Havana", "Atlantic/Azores", "America/Sao_Paulo", "Africa/Cairo"])
def test_days_tile_time_where_midnight_itself_is_changed(zone: str) -> None:
    """A day begins with the first instant of its date, so that no hour lies on no day or on two."""
    first, last = date(2018, 1, 1), date(2018, 12, 31)
    rows = list(day_rows(round_the_clock(zone), first, last))
    for row, following in pairwise(rows):
        assert row.intervals == ((row.starts_at, following.starts_at),)
        begins = instant(row.starts_at).astimezone(ZoneInfo(zone))
        assert begins.date() == row.day_on
        assert (begins - timedelta(seconds=1)).astimezone(UTC).astimezone(ZoneInfo(zone)).date() <= row.day_on
    assert midnight(first, ZoneInfo(zone)) == rows[0].starts_at


def test_an_instant_that_reads_yesterday_lies_on_the_day_that_had_begun() -> None:
    """In St. John's 1 November 2009 was a minute old when clocks went back to 23:01; what came then is November's all the same."""
    office, before = round_the_clock("America/St_Johns"), datetime(2009, 11, 1, 2, 0, tzinfo=UTC)
    assert [office.open_seconds(before, before + timedelta(minutes=m)) // 60 for m in (30, 31, 60, 91)] == [30, 31, 60, 91]
