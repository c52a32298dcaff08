"""Open time: what the decrees make of real weeks, and what is true of every calendar."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sla.offices import CIVIL, JAKARTA, MON_FRI, NINE_TO_FIVE, closed, wib
from tests.sla.strategies import calendars, lengths, moments
from transforms.sla.calendars import Calendar, DayException, Hours, Span, day_rows

HOUR = 3600


def test_a_civil_week_has_its_hours() -> None:
    assert CIVIL.open_seconds(wib("2025-02-03 00:00"), wib("2025-02-10 00:00")) == 37.5 * HOUR
    assert CIVIL.open_seconds(wib("2025-03-03 00:00"), wib("2025-03-10 00:00")) == 32.5 * HOUR


def test_a_friday_of_ramadan() -> None:
    friday = CIVIL.open_spans(date(2025, 3, 14))
    assert friday == (
        Span(wib("2025-03-14 08:00"), wib("2025-03-14 12:00")),
        Span(wib("2025-03-14 13:00"), wib("2025-03-14 15:30")),
    )
    assert CIVIL.next_open(wib("2025-03-14 12:00")) == wib("2025-03-14 13:00")
    assert CIVIL.due(wib("2025-03-14 11:30"), HOUR) == wib("2025-03-14 13:30")


def test_a_later_row_of_hours_wins_and_ends() -> None:
    assert CIVIL.open_spans(date(2025, 2, 28))[0].start == wib("2025-02-28 07:30")
    assert CIVIL.open_spans(date(2025, 3, 3))[0].start == wib("2025-03-03 08:00")
    assert CIVIL.open_spans(date(2025, 4, 8))[0].start == wib("2025-04-08 07:30")
    old = Hours(MON_FRI, (("08:00", "14:00"),), known_from=date(2020, 1, 1))
    new = Hours(MON_FRI, (("10:00", "12:00"),), known_from=date(2024, 6, 1))
    office = Calendar("a", "Asia/Jakarta", (new, old))
    assert office.open_spans(date(2024, 1, 2)) == (Span(wib("2024-01-02 10:00"), wib("2024-01-02 12:00")),)
    assert office.known_at(wib("2024-05-31 12:00")).open_spans(date(2024, 1, 2))[0].end == wib("2024-01-02 14:00")


def test_closing_time_and_the_next_opening() -> None:
    assert NINE_TO_FIVE.next_open(wib("2024-06-07 17:00")) == wib("2024-06-10 09:00")
    assert NINE_TO_FIVE.next_open(wib("2024-06-07 16:59:59")) == wib("2024-06-07 16:59:59")
    assert NINE_TO_FIVE.next_open(wib("2024-06-07 09:00")) == wib("2024-06-07 09:00")
    joined = Calendar("a", "Asia/Jakarta", (Hours(MON_FRI, (("08:00", "12:00"), ("12:00", "16:00"))),))
    assert joined.open_spans(date(2024, 6, 7)) == (Span(wib("2024-06-07 08:00"), wib("2024-06-07 16:00")),)
    assert NINE_TO_FIVE.due(wib("2024-06-08 12:00"), 0) == wib("2024-06-08 12:00")  # nothing is used up at once, open or not


NIGHT = Calendar("malam", "Asia/Jakarta", (Hours(MON_FRI, (("22:00", "06:00"),)),))


def test_a_shift_across_midnight_is_split() -> None:
    assert NIGHT.open_spans(date(2024, 6, 4)) == (
        Span(wib("2024-06-04 00:00"), wib("2024-06-04 06:00")),
        Span(wib("2024-06-04 22:00"), wib("2024-06-05 00:00")),
    )
    assert [len(NIGHT.open_spans(date(2024, 6, day))) for day in (8, 9, 10)] == [1, 0, 1]
    assert NIGHT.next_open(wib("2024-06-05 00:00")) == wib("2024-06-05 00:00")


def test_a_holiday_closes_its_date_and_the_shift_that_would_begin_on_it() -> None:
    office = replace(NIGHT, exceptions=closed("holiday", "2024-06-04"))
    assert office.open_spans(date(2024, 6, 4)) == ()
    assert office.open_spans(date(2024, 6, 5)) == (Span(wib("2024-06-05 22:00"), wib("2024-06-06 00:00")),)


def test_special_hours_replace_the_date_and_a_holiday_wins() -> None:
    special = DayException(date(2024, 6, 4), "special", (("10:00", "12:00"), ("23:00", "01:00")))
    cut = DayException(date(2024, 6, 4), "break", (("11:00", "11:30"),))
    office = replace(NIGHT, exceptions=(special, cut))
    assert office.open_spans(date(2024, 6, 4)) == (
        Span(wib("2024-06-04 10:00"), wib("2024-06-04 11:00")),
        Span(wib("2024-06-04 11:30"), wib("2024-06-04 12:00")),
        Span(wib("2024-06-04 23:00"), wib("2024-06-05 00:00")),
    )
    assert office.open_spans(date(2024, 6, 5))[0] == Span(wib("2024-06-05 00:00"), wib("2024-06-05 01:00"))
    assert (
        replace(office, exceptions=(*office.exceptions, *closed("holiday", "2024-06-04"))).open_spans(special.on) == ()
    )


def test_24_00_is_the_end_of_the_day_and_days_join() -> None:
    office = Calendar("a", "Asia/Jakarta", (Hours(frozenset(range(7)), (("00:00", "24:00"),)),))
    assert office.due(wib("2024-06-03 12:00"), 36 * HOUR) == wib("2024-06-05 00:00")
    assert office.next_open(wib("2024-06-05 00:00")) == wib("2024-06-05 00:00")
    late = Calendar("a", "Asia/Jakarta", (Hours(frozenset(range(7)), (("00:00:01", "24:00"),)),))
    assert late.next_open(wib("2024-06-05 00:00")) == wib("2024-06-05 00:00:01")
    assert office.open_seconds(wib("2024-01-01 00:00"), wib("2025-01-01 00:00")) == 366 * 24 * HOUR


def test_always_open_knows_no_holiday() -> None:
    line = Calendar("112", "Asia/Jakarta", exceptions=closed("holiday", "2024-06-04"), always_open=True)
    assert line.open_spans(date(2024, 6, 4)) == (Span(wib("2024-06-04 00:00"), wib("2024-06-05 00:00")),)
    assert line.working_day_close(wib("2024-06-03 12:00"), 2) == wib("2024-06-06 00:00")
    # In Samoa 30 December 2011 was left out: a day without a second is no working day.
    samoa = replace(line, zone="Pacific/Apia")
    assert samoa.open_spans(date(2011, 12, 30)) == ()
    assert samoa.open_spans(date(2011, 12, 31))[0].start == samoa.open_spans(date(2011, 12, 29))[0].end


def test_a_calendar_that_never_opens_says_so() -> None:
    shut = Calendar("tutup", "Asia/Jakarta")
    for search in (
        lambda: shut.due(wib("2024-06-03 12:00"), 1),
        lambda: shut.next_open(wib("2024-06-03 12:00")),
        lambda: shut.working_day_close(wib("2024-06-03 12:00"), 1),
    ):
        with pytest.raises(ValueError, match="calendar 'tutup' has no open time after"):
            search()


def test_rows_that_cannot_be_laid_out_are_refused() -> None:
    for text in ("25:00", "24:01", "24:00:01", "07:60", "07:30:60", "07", "07:30:00:00", "7.30:00", "007:30"):
        with pytest.raises(ValueError, match=f"'{text}' is not a time of day"):
            Hours(MON_FRI, (("08:00", text),))
    with pytest.raises(ValueError, match="'libur' is not a kind of exception"):
        DayException(date(2024, 6, 4), "libur")
    with pytest.raises(ValueError, match="no time zone"):
        NINE_TO_FIVE.next_open(datetime(2024, 6, 4))


@given(calendars(), st.tuples(moments(), moments(), moments()).map(sorted))
def test_open_time_adds_up(calendar: Calendar, cuts: list[datetime]) -> None:
    a, b, c = cuts
    assert calendar.open_seconds(a, c) == calendar.open_seconds(a, b) + calendar.open_seconds(b, c)
    assert 0 <= calendar.open_seconds(a, b) <= (b - a).total_seconds()


@given(calendars(), moments(), lengths())
def test_due_is_the_smallest_inverse_of_open_time(calendar: Calendar, start: datetime, seconds: int) -> None:
    due = calendar.due(start, seconds)
    assert calendar.open_seconds(start, due) == seconds
    assert calendar.open_seconds(start, due - timedelta(seconds=1)) == seconds - 1


@given(calendars(), moments(), moments(), lengths(), lengths())
def test_due_grows_with_its_start_and_its_length(
    calendar: Calendar, a: datetime, b: datetime, short: int, long: int
) -> None:
    (a, b), (short, long) = sorted((a, b)), sorted((short, long))
    assert calendar.due(a, short) <= calendar.due(b, short)
    assert calendar.due(a, short) <= calendar.due(a, long)
    assert a <= calendar.next_open(a) <= calendar.due(a, 1)


@given(calendars(), moments())
def test_working_days_close_where_their_day_does(calendar: Calendar, start: datetime) -> None:
    closes = [calendar.working_day_close(start, k) for k in (1, 2, 3)]
    assert closes == sorted(set(closes))
    assert all(calendar.open_seconds(close - timedelta(seconds=1), close) == 1 for close in closes)
    assert calendar.working_day_close(start, 1, day0=True) in (
        closes[0],
        *(span.end for span in calendar.open_spans(calendar.local_date(start))[-1:]),
    )


@given(calendars(), moments(), moments())
def test_open_time_is_the_sum_of_the_days_spans(calendar: Calendar, a: datetime, b: datetime) -> None:
    """The quick count against the plain one: overlap every span of every day."""
    a, b = sorted((a, b))
    b = min(b, a + timedelta(days=40))
    days = [calendar.local_date(a) + timedelta(days=n - 1) for n in range(44)]
    overlaps = (min(span.end, b) - max(span.start, a) for day in days for span in calendar.open_spans(day))
    assert calendar.open_seconds(a, b) == sum(max(overlap.total_seconds(), 0) for overlap in overlaps)


@given(calendars(), moments())
def test_day_rows_are_what_the_calendar_counts(calendar: Calendar, t: datetime) -> None:
    first = calendar.local_date(t)
    rows = list(day_rows(calendar, first, first + timedelta(days=20)))
    origin = datetime.fromtimestamp(rows[0].starts_at, UTC)
    moment = int(t.timestamp())
    row = rows[bisect_right([row.starts_at for row in rows], moment) - 1]
    counted = row.seconds_before + sum(max(min(end, moment) - start, 0) for start, end in row.intervals)
    assert counted == calendar.open_seconds(origin, t)
    assert rows[-1].working_day == sum(bool(row.intervals) for row in rows)
    assert [row.day_on for row in rows] == [first + timedelta(days=n) for n in range(21)]


def test_local_time_of_the_examples() -> None:
    """The helper of these tests means Jakarta time: seven hours before UTC."""
    assert wib("2025-03-27 14:00") == datetime(2025, 3, 27, 7, tzinfo=UTC)
    assert wib("2025-03-27 14:00").astimezone(JAKARTA).hour == 14
