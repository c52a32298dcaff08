"""One ticket's life and clocks with everything that made them: for a reader who wants to follow the arithmetic by hand.

Plain values and no words: `dashboards.render.lives` tells them in Indonesian and English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from transforms.sla.calendars import Calendar, DayException, Hours, Span
from transforms.sla.choice import Ancestors
from transforms.sla.clocks import OPEN_BASES, ClockRow, Life, Verdict, verdicts
from transforms.sla.pauses import Pause, PausedCalendar
from transforms.sla.policies import Policy
from transforms.sla.routes import Route, route
from transforms.sla.segments import Segment

LONGEST_DAYS = 400
"""Days of one clock laid out; a promise that runs longer is told by its sums."""


@dataclass(frozen=True, slots=True)
class Day:
    """A local day of a clock: which rows open or close it, and the seconds of it that counted towards the target."""

    on: date
    seconds: int
    number: int | None  # which working day it is, for a promise in working days
    hours: tuple[Hours, ...]
    exceptions: tuple[DayException, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Clock seconds of a clock on one desk."""

    holder: str  # centre, agency, citizen, outside
    agency_id: str | None  # only for agencies
    seconds: int


@dataclass(frozen=True, slots=True)
class ClockStory:
    """One clock: the verdict, the promise behind it, its days up to the due instant, its pauses and desks."""

    row: ClockRow
    policy: Policy
    calendar: Calendar | None  # None where the promise is not counted in open time
    days: tuple[Day, ...]
    pauses: tuple[Pause, ...]
    desks: tuple[Desk, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of the life, its clock seconds, and its open seconds by the id of each calendar that a clock used."""

    segment: Segment
    seconds: int
    open_seconds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as known at ``as_of``. Without clocks no promise matches it."""

    ticket_id: str
    created_at: datetime
    as_of: datetime
    route: Route
    parts: tuple[Part, ...]
    clocks: tuple[ClockStory, ...]


def explain(
    life: Life,
    policies: Sequence[Policy],
    calendars: Mapping[str, Calendar],
    zone: str,
    ancestors: Ancestors | None = None,
) -> Story:
    """The story of a life under the rules known at its as-of; ``zone`` is the city's."""
    found = verdicts(life, policies, calendars, zone, ancestors)
    used = {one.calendar.id: one.calendar for one in found if one.policy.basis in OPEN_BASES}
    parts = tuple(_part(segment, used) for segment in life.parts)
    return Story(life.ticket.ticket_id, life.steps[0].at, life.as_of, route(life.steps), parts, tuple(_clock(life, one) for one in found))


def _part(segment: Segment, calendars: Mapping[str, Calendar]) -> Part:
    span = (segment.starts_at, segment.ends_at)
    opened = tuple((name, calendar.open_seconds(*span)) for name, calendar in sorted(calendars.items()))
    return Part(segment, int((segment.ends_at - segment.starts_at).total_seconds()), opened)


def _clock(life: Life, verdict: Verdict) -> ClockStory:
    is_open = verdict.policy.basis in OPEN_BASES
    end = verdict.row.stopped_at or life.as_of
    return ClockStory(
        verdict.row,
        verdict.policy,
        verdict.calendar if is_open else None,
        tuple(_days(verdict, life.as_of)) if is_open else (),
        verdict.pauses,
        tuple(_desks(life, verdict.row.started_at, end)),
    )


def _days(verdict: Verdict, as_of: datetime) -> Iterator[Day]:
    """Every local day from the start to the due instant (while there is none: to ``as_of``)."""
    row, calendar = verdict.row, verdict.calendar
    counted = PausedCalendar(calendar, verdict.pauses)
    until = row.due_close_at or as_of
    day, last = calendar.local_date(row.started_at), calendar.local_date(until - timedelta(seconds=1))
    by_days = verdict.policy.basis == "working_days"
    number = 0
    for _ in range(LONGEST_DAYS):
        if day > last:
            return
        seconds = sum(counted.open_seconds(*span) for span in _within(calendar.open_spans(day), row.started_at, until))
        is_start = day == calendar.local_date(row.started_at)
        counts = by_days and seconds > 0 and (verdict.policy.day0 or not is_start)
        number += counts
        yield Day(day, seconds, number if counts else None, *calendar.rows_on(day))
        day += timedelta(days=1)


def _within(spans: Sequence[Span], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if first < last:
            yield first, last


def _desks(life: Life, start: datetime, end: datetime) -> Iterator[Desk]:
    """Desks in the order in which each first held the ticket; a closed stretch is the centre's, for it declared the end."""
    held: dict[tuple[str, str | None], int] = {}
    for part in life.parts:
        seconds = int((min(part.ends_at, end) - max(part.starts_at, start)).total_seconds())
        if seconds > 0:
            holder = "centre" if part.holder == "closed" else part.holder
            desk = (holder, part.agency_id if holder == "agency" else None)
            held[desk] = held.get(desk, 0) + seconds
    left = max(int((end - start).total_seconds()), 0) - sum(held.values())
    if left:
        held["centre", None] = held.get(("centre", None), 0) + left
    for (holder, agency), seconds in held.items():
        yield Desk(holder, agency, seconds)
