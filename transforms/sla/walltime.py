"""Local wall time and sets of seconds: what the calendars are made of.

A wall time that a clock change repeats means its later occurrence, one that it skips is read with the offset before
the change: what DuckDB's ``timezone(zone, naive)`` answers, so both engines agree. Midnight alone is different where a
change repeats it (Havana, the Azores): a day begins with the first instant of its date, else an hour lies on no day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from math import floor
from zoneinfo import ZoneInfo

DAY = 86_400

Interval = tuple[int, int]  # seconds, half-open


def epoch(t: datetime) -> int:
    """Whole epoch seconds of an aware instant; a fraction is cut off."""
    if t.tzinfo is None:
        raise ValueError(f"{t.isoformat()} has no time zone: instants must be aware")
    return floor(t.timestamp())


def instant(seconds: int) -> datetime:
    """UTC instant of an epoch second."""
    return datetime.fromtimestamp(seconds, UTC)


def wall_instant(naive: datetime, zone: ZoneInfo) -> int:
    """Epoch second of a local wall time."""
    early, late = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return max(epoch(early), epoch(late))


def midnight(day: date, zone: ZoneInfo) -> int:
    """Epoch second at which a local day begins."""
    return epoch(datetime.combine(day, time.min, zone))


@lru_cache(maxsize=4_096)  # a day has few times, a calendar many days
def seconds_of_day(text: str) -> int:
    """Seconds after midnight of ``HH:MM`` or ``HH:MM:SS``; 24:00 is the end of the day.

    >>> seconds_of_day("07:30"), seconds_of_day("24:00")
    (27000, 86400)
    """
    parts = text.strip().split(":")
    if len(parts) in (2, 3) and all(part.isdigit() and len(part) <= 2 for part in parts):
        hour, minute, second = (int(part) for part in [*parts, "0"][:3])
        total = hour * 3600 + minute * 60 + second
        if minute < 60 and second < 60 and total <= DAY:
            return total
    raise ValueError(f"'{text}' is not a time of day: write HH:MM, from 00:00 to 24:00")


def walls(rows: Iterable[tuple[tuple[str, str], ...]]) -> list[Interval]:
    """Intervals in seconds after midnight; one that ends at or before its start runs into the next day."""
    found = []
    for row in rows:
        for opens, closes in row:
            start, end = seconds_of_day(opens), seconds_of_day(closes)
            found.append((start, end if end > start else end + DAY))
    return found


def spilled(intervals: Iterable[Interval]) -> list[Interval]:
    """What runs past midnight, in the seconds of the next day."""
    return [(max(start - DAY, 0), end - DAY) for start, end in intervals if end > DAY]


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same seconds as sorted, disjoint, non-empty intervals that do not touch."""
    found: list[Interval] = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def without(intervals: Iterable[Interval], cut: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of sorted, disjoint ``intervals`` after taking ``cut`` (sorted, disjoint) out."""
    left: list[Interval] = []
    for start, end in intervals:
        for cut_start, cut_end in cut:
            left.append((start, min(cut_start, end)))
            start = max(start, cut_end)
        left.append((start, end))
    return union(left)


@dataclass(frozen=True)
class Month:
    """One local month of a calendar with running sums, so that counting is two look-ups."""

    index: int
    end: int  # epoch second at which the next one begins
    days: tuple[tuple[Interval, ...], ...]

    @cached_property
    def intervals(self) -> list[Interval]:
        """All open intervals of the month."""
        return [pair for day in self.days for pair in day]

    @cached_property
    def starts(self) -> list[int]:
        """Start of each interval, to be searched."""
        return [start for start, _ in self.intervals]

    @cached_property
    def sums(self) -> list[int]:
        """Open seconds up to the end of each interval."""
        return list(accumulate(end - start for start, end in self.intervals))

    @property
    def total(self) -> int:
        """Open seconds of the month."""
        return self.sums[-1] if self.sums else 0

    def before(self, moment: int) -> int:
        """Open seconds of the month before an epoch second."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        return self.sums[index] - max(self.intervals[index][1] - moment, 0)

    def reached(self, seconds: int) -> int:
        """The epoch second at which ``seconds`` (1 … total) open seconds of the month have passed."""
        index = bisect_left(self.sums, seconds)
        return self.intervals[index][1] - (self.sums[index] - seconds)

    def open_from(self, moment: int) -> int | None:
        """The first open epoch second of the month at or after ``moment``; None when there is none."""
        index = bisect_right(self.starts, moment) - 1
        if index >= 0 and moment < self.intervals[index][1]:
            return moment
        return self.starts[index + 1] if index + 1 < len(self.starts) else None


def month_index(day: date) -> int:
    """Number of the month that a day lies in: neighbours differ by one."""
    return day.year * 12 + day.month - 1


def first_of(index: int) -> date:
    """First day of the month with that number."""
    return date(index // 12, index % 12 + 1, 1)


def days_from(first: date, count: int) -> list[date]:
    """``count`` days from ``first`` on."""
    return [first + timedelta(days=n) for n in range(count)]
