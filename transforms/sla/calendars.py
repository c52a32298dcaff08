"""Business calendars: which seconds are open, counted and searched in both directions.

Every instant is an aware ``datetime``; answers are UTC and whole seconds (fractions of the arguments are cut off).
Hours are written in local wall time and become UTC per local day, so a clock change lengthens or shortens the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from transforms.sla.openings import DayException, Hours, Openings
from transforms.sla.walltime import Interval, Month, days_from, epoch, first_of, instant, midnight, month_index

__all__ = ["ALWAYS", "Calendar", "DayException", "DayRow", "Hours", "Span", "day_rows"]

SEARCH_MONTHS = 1_200  # a search that meets no open second in a century meets none at all


@dataclass(frozen=True, slots=True)
class Span:
    """Time from ``start`` up to, not including, ``end``; aware, UTC."""

    start: datetime
    end: datetime


class DayRow(NamedTuple):
    """One local day of a calendar, as the SQL models need it."""

    day_on: date
    starts_at: int  # epoch second of local midnight
    seconds_before: int  # open seconds since the first day asked for
    intervals: tuple[Interval, ...]  # open time of the day, epoch seconds
    working_day: int  # days with open seconds from the first day up to and including this one


@dataclass(frozen=True)
class Calendar:
    """Open hours of one office; ``always_open`` is 24/7 and knows no exceptions (an emergency line has no holidays)."""

    id: str
    zone: str
    hours: tuple[Hours, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    always_open: bool = False

    def known_at(self, as_of: datetime) -> Calendar:
        """The calendar as known on the local date of ``as_of``, without later rows and rows withdrawn by then."""
        on = self.local_date(as_of)
        if on not in self._known:
            hours = tuple(row for row in self.hours if _known(row.known_from, None, on))
            exceptions = tuple(row for row in self.exceptions if _known(row.known_from, row.known_to, on))
            same = (len(hours), len(exceptions)) == (len(self.hours), len(self.exceptions))
            self._known[on] = self if same else self._variant(hours, exceptions)
        return self._known[on]

    def open_spans(self, day: date) -> tuple[Span, ...]:
        """Open time of a local day: sorted, disjoint, cut at local midnight."""
        return tuple(Span(instant(start), instant(end)) for start, end in self.open_intervals(day))

    def open_intervals(self, day: date) -> tuple[Interval, ...]:
        """``open_spans`` as epoch seconds."""
        return self._month(month_index(day)).days[day.day - 1]

    def rows_on(self, day: date) -> tuple[tuple[Hours, ...], tuple[DayException, ...]]:
        """The rows of the calendar that decide a local day."""
        return self._openings.rows_on(day)

    def open_seconds(self, a: datetime, b: datetime) -> int:
        """Open seconds in [a, b): H(a, b) of the metric dictionary; 0 when b is not after a."""
        first = epoch(a)
        last = max(first, epoch(b))
        if self.always_open:
            return last - first
        low, high = self._month_of(first), self._month_of(last)
        between = sum(self._month(index).total for index in range(low.index, high.index))
        return between + high.before(last) - low.before(first)

    def due(self, start: datetime, seconds: int) -> datetime:
        """The smallest t ≥ start with H(start, t) ≥ seconds.

        Raises ValueError when the calendar has no such open time within a century.
        """
        begin = epoch(start)
        if seconds <= 0:
            return instant(begin)
        month = self._month_of(begin)
        wanted = seconds + month.before(begin)
        for index in range(month.index, month.index + SEARCH_MONTHS):
            month = self._month(index)
            if wanted <= month.total:
                return instant(month.reached(wanted))
            wanted -= month.total
        raise self._never_open(start)

    def next_open(self, t: datetime) -> datetime:
        """``t`` when it lies in open time or begins it, else the next opening; closing time is not open."""
        moment = epoch(t)
        if self.always_open:
            return instant(moment)
        first = self._month_of(moment).index
        for index in range(first, first + SEARCH_MONTHS):
            found = self._month(index).open_from(moment)
            if found is not None:
                return instant(found)
        raise self._never_open(t)

    def working_day_close(self, start: datetime, k: int, day0: bool = False) -> datetime:
        """End of open hours on the k-th working day after the local date of ``start``.

        With ``day0`` the start's own date counts when open time is left in it.
        """
        for number, (day, _) in enumerate(self.working_days(start, day0), start=1):
            if number >= k:
                return self.open_spans(day)[-1].end
        raise self._never_open(start)

    def working_days(self, start: datetime, day0: bool = False) -> Iterator[tuple[date, tuple[Span, ...]]]:
        """Days with open time after the local date of ``start``, and that time.

        With ``day0`` the start's own date comes first, with what is left of it.
        """
        day = self.local_date(start)
        if day0:
            left = tuple(Span(max(span.start, start), span.end) for span in self.open_spans(day) if span.end > start)
            if left:
                yield day, left
        for _ in range(SEARCH_MONTHS * 31):
            day += timedelta(days=1)
            spans = self.open_spans(day)
            if spans:
                yield day, spans

    def local_date(self, t: datetime) -> date:
        """Local date of an instant."""
        return t.astimezone(self._zone).date()

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _known(self) -> dict[date, Calendar]:
        return {}

    @cached_property
    def _variants(self) -> dict[tuple[tuple[Hours, ...], tuple[DayException, ...]], Calendar]:
        return {}

    def _variant(self, hours: tuple[Hours, ...], exceptions: tuple[DayException, ...]) -> Calendar:
        # Days on which the same rows were known share one calendar, and with it the sums already made.
        return self._variants.setdefault((hours, exceptions), replace(self, hours=hours, exceptions=exceptions))

    @cached_property
    def _months(self) -> dict[int, Month]:
        return {}

    @cached_property
    def _openings(self) -> Openings:
        return Openings(self.hours, self.exceptions, self._zone)

    def _month(self, index: int) -> Month:
        if index not in self._months:
            first, after = first_of(index), first_of(index + 1)
            days = days_from(first, (after - first).days)
            bounds = [midnight(day, self._zone) for day in (*days, after)]
            opened = tuple(self._day(*row) for row in zip(days, bounds[:-1], bounds[1:], strict=True))
            self._months[index] = Month(index, bounds[-1], opened)
        return self._months[index]

    def _month_of(self, moment: int) -> Month:
        month = self._month(month_index(datetime.fromtimestamp(moment, self._zone)))
        # Where a clock goes back across midnight, an instant that reads yesterday can lie after today began.
        return self._month(month.index + 1) if moment >= month.end else month

    def _day(self, day: date, low: int, high: int) -> tuple[Interval, ...]:
        if self.always_open:
            return ((low, high),) if low < high else ()
        return self._openings.on(day, low, high)

    def _never_open(self, t: datetime) -> ValueError:
        return ValueError(
            f"calendar '{self.id}' has no open time after {t.isoformat()}: give it hours, or its policy another"
        )


ALWAYS = Calendar("always", "UTC", always_open=True)


def day_rows(calendar: Calendar, first: date, last: date) -> Iterator[DayRow]:
    """Every local day from ``first`` to ``last`` (both included) with its running sums."""
    zone, seconds, working = ZoneInfo(calendar.zone), 0, 0
    for day in days_from(first, (last - first).days + 1):
        intervals = calendar.open_intervals(day)
        working += bool(intervals)
        yield DayRow(day, midnight(day, zone), seconds, intervals, working)
        seconds += sum(end - start for start, end in intervals)


def _known(known_from: date | None, known_to: date | None, on: date) -> bool:
    return (known_from is None or known_from <= on) and (known_to is None or on < known_to)
