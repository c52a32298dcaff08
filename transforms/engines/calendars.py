"""Business calendars as tables: open time becomes two equality joins in SQL.

``calendar_days`` turns an instant into a coordinate on the axis of open seconds (a running sum plus the day's intervals);
``calendar_cells`` turns a coordinate back into an instant (every interval is listed in each cell of the axis that it touches);
``calendar_workdays`` numbers the days that have open time. The calendar ``always`` needs no rows: its coordinate is the epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from transforms.city.model import City
from transforms.sla.calendars import ALWAYS, Calendar, DayRow, day_rows
from transforms.sla.clocks import OPEN_BASES

CELL_SECONDS = 14_400
INTERVALS = 6
"""Open intervals a day may have; the city loader refuses more."""

Rows = list[dict[str, Any]]


def calendar_tables(city: City, known_at: datetime, first: date, last: date) -> dict[str, tuple[Rows, pa.Schema]]:
    """Tables of all calendars of ``city`` from ``first`` to ``last``, by the rules known at ``known_at``.

    A calendar reaches beyond ``last`` where a promise that is still running can be due later.
    """
    calendars = [calendar.known_at(known_at) for calendar in city.calendars]
    laid = {
        calendar.id: list(day_rows(calendar, first, max(last, _last_due(city, calendar, known_at))))
        for calendar in calendars
        if calendar.id != ALWAYS.id
    }
    return {
        "calendars": (
            [{"calendar_id": c.id, "zone": c.zone} for c in _with_always(calendars)],
            pa.schema([("calendar_id", pa.string()), ("zone", pa.string())]),
        ),
        "calendar_days": ([row for name, days in laid.items() for row in _days(name, days)], DAYS),
        "calendar_workdays": ([row for name, days in laid.items() for row in _workdays(name, days)], WORKDAYS),
        "calendar_cells": ([row for name, days in laid.items() for row in _cells(name, days)], CELLS),
    }


def _last_due(city: City, calendar: Calendar, as_of: datetime) -> date:
    """Local day of the last instant at which a clock of ``calendar`` that runs at ``as_of`` can be due.

    What has started has at most its whole target to go, from the end of a capped pause that goes on. A calendar that never opens
    again has no such day.
    """
    found = as_of
    for policy in city.policies:
        if policy.calendar_id != calendar.id or policy.basis not in OPEN_BASES:
            continue
        resumed = as_of + timedelta(seconds=max((seconds for _, seconds in policy.pause_caps), default=0))
        try:
            due = (
                calendar.working_day_close(resumed, policy.target_days or 1)
                if policy.basis == "working_days"
                else calendar.due(resumed, policy.target_seconds or 0)
            )
            found = max(found, calendar.next_open(due))
        except ValueError:
            continue
    return calendar.local_date(found)


def _with_always(calendars: list[Calendar]) -> list[Calendar]:
    return calendars if any(c.id == ALWAYS.id for c in calendars) else [*calendars, ALWAYS]


def _days(name: str, days: list[DayRow]) -> Iterator[dict[str, Any]]:
    for day in days:
        if len(day.intervals) > INTERVALS:
            raise ValueError(
                f"calendar '{name}' has {len(day.intervals)} open intervals on {day.day_on}; at most {INTERVALS} are possible"
            )
        row = {
            "calendar_id": name,
            "day_on": day.day_on,
            "working_no": day.working_day,
            "is_working_day": bool(day.intervals),
            "cum_seconds": day.seconds_before,
        }
        for number in range(INTERVALS):
            start, end = day.intervals[number] if number < len(day.intervals) else (0, 0)
            row |= {f"s{number + 1}": start, f"e{number + 1}": end}
        yield row


def _workdays(name: str, days: list[DayRow]) -> Iterator[dict[str, Any]]:
    working = [day for day in days if day.intervals]
    for day, following in zip(working, [*working[1:], None], strict=True):
        yield {
            "calendar_id": name,
            "working_no": day.working_day,
            "day_on": day.day_on,
            "opens_epoch": day.intervals[0][0],
            "closes_epoch": day.intervals[-1][1],
            "opens_open": day.seconds_before,
            "closes_open": day.seconds_before + sum(end - start for start, end in day.intervals),
            "next_opens_epoch": following.intervals[0][0] if following else None,
        }


def _cells(name: str, days: list[DayRow]) -> Iterator[dict[str, Any]]:
    intervals = [(start, end) for day in days for start, end in day.intervals]
    reached = 0
    for (start, end), following in zip(intervals, [*intervals[1:], None], strict=True):
        length = end - start
        for cell in range(reached // CELL_SECONDS, (reached + length - 1) // CELL_SECONDS + 1):
            yield {
                "calendar_id": name,
                "cell_no": cell,
                "starts_open": reached,
                "ends_open": reached + length,
                "starts_epoch": start,
                "next_starts_epoch": following[0] if following else None,
            }
        reached += length


def _schema(text: str, numbers: str, days: str = "", flags: str = "") -> pa.Schema:
    return pa.schema(
        [
            *((name, pa.string()) for name in text.split()),
            *((name, pa.date32()) for name in days.split()),
            *((name, pa.bool_()) for name in flags.split()),
            *((name, pa.int64()) for name in numbers.split()),
        ]
    )


DAYS = _schema(
    "calendar_id",
    "working_no cum_seconds " + " ".join(f"s{n} e{n}" for n in range(1, INTERVALS + 1)),
    "day_on",
    "is_working_day",
)
WORKDAYS = _schema(
    "calendar_id", "working_no opens_epoch closes_epoch opens_open closes_open next_opens_epoch", "day_on"
)
CELLS = _schema("calendar_id", "cell_no starts_open ends_open starts_epoch next_starts_epoch")
