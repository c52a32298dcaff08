"""Weekly hours and dated exceptions, and the open time of one local day that follows from them.

An interval belongs to the day it begins on. A holiday closes its date and the shifts that would begin on it; special
hours replace the whole date, also what runs into it from the evening before; a break is cut out of whatever is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from transforms.sla.walltime import Interval, seconds_of_day, spilled, union, wall_instant, walls, without

CLOSING_KINDS = ("holiday", "cuti_bersama")
EXCEPTION_KINDS = (*CLOSING_KINDS, "special", "break")


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours in local wall time, valid from ``valid_from`` up to, not including, ``valid_to``."""

    days: frozenset[int]  # Monday = 0
    open: tuple[tuple[str, str], ...]  # ("07:30", "12:00"); an end at or before its start lies on the next day
    valid_from: date | None = None
    valid_to: date | None = None
    known_from: date | None = None
    legal_basis: str = ""

    def __post_init__(self) -> None:
        """Refuse a text that is no time of day."""
        _check(self.open)

    def covers(self, day: date) -> bool:
        """True when the row says something about this date."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to) and day.weekday() in self.days

    @property
    def rank(self) -> tuple[date, date]:
        """Of the rows that cover a date, those of the highest rank are in force."""
        return self.valid_from or date.min, self.known_from or date.min


@dataclass(frozen=True, slots=True)
class DayException:
    """One dated exception: ``holiday`` and ``cuti_bersama`` close, ``special`` replaces hours, ``break`` is cut out."""

    on: date
    kind: str
    open: tuple[tuple[str, str], ...] = ()
    known_from: date | None = None
    known_to: date | None = None  # exclusive
    legal_basis: str = ""
    confirmed: bool = True

    def __post_init__(self) -> None:
        """Refuse an unknown kind and a text that is no time of day."""
        if self.kind not in EXCEPTION_KINDS:
            raise ValueError(f"'{self.kind}' is not a kind of exception: one of {', '.join(EXCEPTION_KINDS)}")
        _check(self.open)


class Openings:
    """The rows of one calendar, sorted so that a date is laid out quickly."""

    def __init__(self, hours: Iterable[Hours], exceptions: Iterable[DayException], zone: ZoneInfo) -> None:
        self.hours = tuple(hours)
        self.zone = zone
        self.by_day: dict[date, list[DayException]] = {}
        for row in exceptions:
            self.by_day.setdefault(row.on, []).append(row)

    def on(self, day: date, low: int, high: int) -> tuple[Interval, ...]:
        """Open intervals of the local day that begins at epoch second ``low`` and ends at ``high``."""
        if self._has(day, *CLOSING_KINDS):
            return ()
        yesterday = day - timedelta(days=1)
        opened = self._begins(day)
        if not self._has(day, "special") and not self._has(yesterday, *CLOSING_KINDS):
            opened = opened + spilled(self._begins(yesterday))
        breaks = self._exceptional(day, "break") + spilled(self._exceptional(yesterday, "break"))
        return without(self._instants(opened, day, low, high), self._instants(breaks, day, low, high))

    def rows_on(self, day: date) -> tuple[tuple[Hours, ...], tuple[DayException, ...]]:
        """The rows that a local day is laid out by: weekly hours in force and its exceptions; closed days have no hours."""
        exceptions = tuple(self.by_day.get(day, ()))
        if self._has(day, *CLOSING_KINDS, "special"):
            return (), exceptions
        return self._in_force(day), exceptions

    def _in_force(self, day: date) -> tuple[Hours, ...]:
        rows = [row for row in self.hours if row.covers(day)]
        newest = max((row.rank for row in rows), default=None)
        return tuple(row for row in rows if row.rank == newest)

    def _begins(self, day: date) -> list[Interval]:
        """What begins on a day, in seconds after midnight: its special hours, else the weekly hours in force."""
        if self._has(day, "special"):
            return self._exceptional(day, "special")
        return walls(row.open for row in self._in_force(day))

    def _exceptional(self, day: date, kind: str) -> list[Interval]:
        return walls(row.open for row in self.by_day.get(day, ()) if row.kind == kind)

    def _has(self, day: date, *kinds: str) -> bool:
        return any(row.kind in kinds for row in self.by_day.get(day, ()))

    def _instants(self, found: Iterable[Interval], day: date, low: int, high: int) -> tuple[Interval, ...]:
        """Wall-time intervals as epoch seconds within their day."""
        begins = datetime(day.year, day.month, day.day)

        def instant_of(seconds: int) -> int:
            if seconds == 0:
                return low  # of a midnight that is repeated, the first
            return min(wall_instant(begins + timedelta(seconds=seconds), self.zone), high)

        return union((instant_of(start), instant_of(end)) for start, end in found)


def _check(pairs: Iterable[tuple[str, str]]) -> None:
    for opens, closes in pairs:
        seconds_of_day(opens)
        seconds_of_day(closes)
