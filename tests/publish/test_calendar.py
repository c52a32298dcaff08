"""Which editions are due, as of when, and what holds one back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publish.calendar import Plan, editions_due, scheduled
from tests.publish.office import SOURCES, sample_city
from transforms.city.model import City, Source
from transforms.sla.calendars import Calendar
from transforms.sla.openings import DayException, Hours

OFFICE = Calendar("kantor", "Asia/Jakarta", (Hours(frozenset(range(5)), (("07:30", "16:00"),)),))
HOUR = timedelta(hours=1)


def city(*sources: Source, simulated: bool = False, calendars: tuple[Calendar, ...] = (OFFICE,)) -> City:
    return replace(sample_city(), sources=sources or SOURCES, simulated=simulated, calendars=calendars)


def wib(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - 7 * HOUR


def all_through(moment: datetime, sources: tuple[Source, ...] = SOURCES) -> dict[str, datetime]:
    return {source.id: moment for source in sources}


def named(plans: list[Plan]) -> Mapping[str, Plan]:
    return {plan.name: plan for plan in plans}


def test_a_first_run_makes_every_closed_period_and_seven_days() -> None:
    plans = editions_due(city(), wib(2026, 3, 10, 5), all_through(wib(2026, 3, 10, 4, 50)), date(2025, 11, 20))
    assert [plan.name for plan in plans] == [
        "year-2025",
        "month-2025-11",
        "month-2025-12",
        "month-2026-01",
        "month-2026-02",
        *(f"day-2026-03-0{day}" for day in range(3, 10)),
        "current",
    ]
    found = named(plans)
    assert found["month-2026-02"].as_of.tickets == wib(2026, 3, 4, 6)  # Mon 2, Tue 3, Wed 4 March
    assert found["year-2025"].as_of.calls == wib(2026, 1, 14, 6)  # the tenth working day from Thursday 1 January
    assert found["day-2026-03-09"].as_of.posts == wib(2026, 3, 10)
    assert found["current"].as_of.tickets == wib(2026, 3, 10, 4, 50)
    assert [found[name].state for name in ("current", "day-2026-03-09", "month-2026-02")] == [
        "sementara",
        "provisional",
        "final",
    ]
    assert found["day-2026-03-09"].final_at == wib(2026, 3, 17)
    assert all(plan.held is None for plan in plans)


@pytest.mark.parametrize(("now", "due"), [(wib(2026, 3, 4, 5, 59), False), (wib(2026, 3, 4, 6), True)])
def test_a_month_is_due_on_its_third_working_day_at_six(now: datetime, due: bool) -> None:
    assert ("month-2026-02" in named(editions_due(city(), now, all_through(now), date(2026, 1, 5)))) is due


def test_holidays_known_in_time_move_the_day_and_later_ones_do_not() -> None:
    known = DayException(date(2026, 3, 2), "holiday", known_from=date(2026, 1, 1))
    late = DayException(date(2026, 3, 3), "holiday", known_from=date(2026, 3, 2))
    closed = replace(OFFICE, exceptions=(known, late))
    assert scheduled(city(calendars=(closed,)), date(2026, 3, 1), 3) == wib(2026, 3, 5, 6)


def test_without_a_calendar_monday_to_friday_counts() -> None:
    assert scheduled(city(calendars=()), date(2026, 3, 1), 3) == wib(2026, 3, 4, 6)
    always = Calendar("always", "UTC", always_open=True)
    assert scheduled(city(calendars=(always, OFFICE)), date(2026, 3, 1), 3) == wib(2026, 3, 4, 6)


def test_a_calendar_that_never_opens_is_named() -> None:
    shut = Calendar("tutup", "Asia/Jakarta", (Hours(frozenset(), (("08:00", "16:00"),)),))
    with pytest.raises(ValueError, match=r"calendars\.toml: calendar 'tutup'"):
        scheduled(city(calendars=(shut,)), date(2026, 3, 1), 3)


def test_as_of_is_the_least_of_the_required_sources_by_group() -> None:
    sources = (
        replace(SOURCES[0], tolerance=26 * HOUR),
        replace(SOURCES[1], tolerance=26 * HOUR),
        replace(SOURCES[2], tolerance=26 * HOUR),
        replace(SOURCES[3], required=False),
    )
    now = wib(2026, 3, 10, 5)
    through = {"tiket": now - HOUR, "riwayat": now - 3 * HOUR, "telepon": now - 2 * HOUR, "sosial": wib(2025, 1, 1)}
    [*_, current] = editions_due(city(*sources), now, through, date(2026, 3, 1))
    assert (current.as_of.tickets, current.as_of.calls, current.as_of.posts) == (
        now - 3 * HOUR,
        now - 2 * HOUR,
        wib(2025, 1, 1),
    )
    assert current.held is None


def test_a_stale_required_source_holds_back_and_says_so() -> None:
    sources = (replace(SOURCES[0], tolerance=26 * HOUR), *SOURCES[1:])
    now = wib(2026, 3, 10, 5)
    through = {**all_through(now), "tiket": now - 27 * HOUR}
    found = named(editions_due(city(*sources), now, through, date(2026, 3, 1)))
    assert found["current"].held is not None
    assert "'tiket' reaches only 2026-03-08T19:00:00Z, 27.0 h before" in found["current"].held
    assert "tolerance is 26.0 h" in found["current"].held
    assert found["day-2026-03-08"].held is None  # due at midnight before the source stopped, within its tolerance


def test_a_required_source_never_read_holds_back() -> None:
    through = all_through(wib(2026, 3, 10, 5))
    del through["telepon"]
    [*_, current] = editions_due(city(), wib(2026, 3, 10, 5), through, date(2026, 3, 1))
    assert current.held is not None and "'telepon' has not been read yet" in current.held


def test_a_simulated_city_lives_at_its_simulated_end() -> None:
    sources = tuple(replace(source, tolerance=26 * HOUR) for source in SOURCES)
    end = wib(2026, 3, 10)
    found = editions_due(city(*sources, simulated=True), wib(2031, 7, 1), all_through(end), date(2026, 2, 20))
    assert [plan.name for plan in found][-2:] == ["day-2026-03-09", "current"]
    assert found == editions_due(city(*sources, simulated=True), wib(2040, 1, 1), all_through(end), date(2026, 2, 20))
    assert all(plan.held is None for plan in found)


def test_a_day_whose_data_end_short_waits_for_the_early_morning() -> None:
    sources = tuple(replace(source, tolerance=26 * HOUR) for source in SOURCES)
    through = all_through(wib(2026, 3, 9, 23, 55))
    early = named(editions_due(city(*sources), wib(2026, 3, 10, 0, 10), through, date(2026, 3, 1)))
    assert "day-2026-03-09" not in early and "day-2026-03-08" in early
    later = named(editions_due(city(*sources), wib(2026, 3, 10, 4), through, date(2026, 3, 1)))
    assert later["day-2026-03-09"].as_of.tickets == wib(2026, 3, 9, 23, 55)


def test_files_that_end_are_not_closed_beyond_their_end() -> None:
    """A register delivered once: its last month is closed when it reaches the month's last day, not otherwise."""
    now = wib(2026, 11, 22, 12)
    whole = named(editions_due(city(), now, all_through(wib(2025, 12, 31, 16)), date(2025, 11, 20)))
    assert set(whole) == {"year-2025", "month-2025-11", "month-2025-12", "current"}
    assert whole["month-2025-12"].as_of.tickets == wib(2025, 12, 31, 16)
    part = named(editions_due(city(), now, all_through(wib(2025, 12, 10)), date(2025, 11, 20)))
    assert set(part) == {"month-2025-11", "current"}


def test_a_group_that_ended_long_ago_keeps_nobody_waiting() -> None:
    now = wib(2026, 3, 10, 5)
    through = {**all_through(now), "telepon": wib(2025, 6, 1)}
    found = named(editions_due(city(), now, through, date(2026, 1, 5)))
    assert found["month-2026-02"].as_of.calls == wib(2025, 6, 1)


def test_a_city_without_calls_has_no_calls_to_wait_for() -> None:
    now = wib(2026, 3, 10, 5)
    [*_, current] = editions_due(city(SOURCES[0]), now, {"tiket": now - HOUR}, date(2026, 3, 1))
    assert current.as_of.calls == current.as_of.posts == now - HOUR


def test_nothing_read_nothing_due() -> None:
    assert editions_due(city(), wib(2026, 3, 10), {}, date(2026, 1, 1)) == []


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)), st.integers(0, 700))
def test_no_as_of_lies_beyond_its_schedule_or_its_data(now: datetime, days: int) -> None:
    through = all_through(now - HOUR)
    plans = editions_due(city(), now, through, (now - timedelta(days=days)).date())
    assert plans[-1].name == "current"
    assert len({plan.name for plan in plans}) == len(plans)
    for plan in plans:
        assert plan.as_of.tickets <= min(plan.scheduled_at, now - HOUR)
        if plan.starts_on and plan.ends_on:
            assert plan.starts_on < plan.ends_on
            assert plan.scheduled_at <= now
