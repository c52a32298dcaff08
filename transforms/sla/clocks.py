"""The judging of one ticket: every clock that runs on it, when it is due, and what became of the promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from transforms.sla.calendars import ALWAYS, Calendar
from transforms.sla.choice import Ancestors, attributes, in_force, matches, precedence
from transforms.sla.cycles import Cycle, cycles
from transforms.sla.history import CENTRE_ID, Event, Step, TicketFacts, history, reclassified, whole
from transforms.sla.pauses import Pause, PausedCalendar, in_order
from transforms.sla.policies import AUTHORITIES, Policy
from transforms.sla.segments import DESKS, Segment, cut, segments, shares
from transforms.sla.walltime import instant, wall_instant

__all__ = ["ClockRow", "Event", "Segment", "TicketFacts", "judge", "segments"]

CENTRE_CLOCKS = frozenset({"answer", "verify", "forward", "dispatch", "callback"})  # whoever holds the ticket
DURATIONS = ("open_seconds", "clock_seconds", "paused_seconds", *(f"{desk}_seconds" for desk in DESKS))
OPEN_BASES = frozenset({"open_hours", "working_days"})  # counted in the policy's calendar; the others in clock time


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock of one ticket, judged at as_of; the columns are those of ``marts.ticket_verdicts``.

    Where the order is impossible (a stop before its start) the verdict stands and every duration is null.
    """

    ticket_id: str
    clock: str
    authority: str
    policy_id: str
    policy_version: int
    cycle: int
    agency_id: str
    category_id: str
    channel_id: str
    urgency: str
    area_id: str
    created_at: datetime
    started_at: datetime
    due_at: datetime | None
    due_close_at: datetime | None
    stopped_at: datetime | None
    outcome: str  # met, breached_closed, breached_open, running, paused_without_due, void
    void_reason: str | None
    is_due: bool
    is_strictest: bool
    is_impossible_order: bool
    late_seconds: int | None
    target_seconds: int | None
    open_seconds: int | None
    clock_seconds: int | None
    paused_seconds: int | None
    centre_seconds: int | None
    agency_seconds: int | None
    citizen_seconds: int | None
    outside_seconds: int | None


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a ticket at one moment: facts, ordered steps, segments."""

    ticket: TicketFacts
    steps: tuple[Step, ...]
    parts: tuple[Segment, ...]
    as_of: datetime

    def agency_before(self, t: datetime) -> str:
        """The last agency so far immediately before ``t``; in the first second of a life, who was named in it."""
        created = self.steps[0].at
        return [step for step in self.steps if step.at < t or step.at == created][-1].agency_id

    def waits(self) -> Iterator[Pause]:
        """The times in a waiting state; the one still going on at as_of has no end."""
        for part in self.parts:
            if part.pause_reason:
                yield Pause(part.starts_at, part.ends_at if part.ends_at < self.as_of else None, part.pause_reason)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A clock with the promise, the calendar as it was known, and the pauses that the promise granted."""

    row: ClockRow
    policy: Policy
    calendar: Calendar
    pauses: tuple[Pause, ...]


def judge(
    ticket: TicketFacts,
    events: Sequence[Event],
    policies: Sequence[Policy],
    calendars: Mapping[str, Calendar],
    as_of: datetime,
    zone: str,
    ancestors: Ancestors | None = None,
) -> list[ClockRow]:
    """Every started clock of a ticket at ``as_of``, one row per clock, authority and cycle.

    ``zone`` is the city's; rules known only later are not used. Raises ValueError where a policy's calendar is missing
    or never opens.
    """
    steps = history(ticket, events, as_of)
    life = Life(reclassified(ticket, events, as_of), steps, tuple(cut(steps, as_of)), as_of)
    return [verdict.row for verdict in verdicts(life, policies, calendars, zone, ancestors)]


def verdicts(
    life: Life,
    policies: Sequence[Policy],
    calendars: Mapping[str, Calendar],
    zone: str,
    ancestors: Ancestors | None = None,
) -> list[Verdict]:
    """The rows of `judge`, each with the rule that made it."""
    local, above = ZoneInfo(zone), ancestors or {}
    steps, as_of = life.steps, life.as_of
    today = as_of.astimezone(local).date()
    chosen: dict[tuple[str, str, int], tuple[Policy, Calendar, Cycle]] = {}
    for policy in sorted(policies, key=lambda policy: precedence(policy, above), reverse=True):
        known = policy.known_from is None or policy.known_from <= today
        given = policy.basis != "as_given" or life.ticket.due_given_at is not None
        if not (known and given and matches(policy, attributes(life.ticket, steps, policy.clock), above)):
            continue
        calendar = _calendar(policy, calendars).known_at(as_of)
        for cycle in cycles(steps, policy, calendar):
            if in_force(policy, cycle.start.astimezone(local).date()) and _begins(life.ticket, policy, cycle):
                chosen.setdefault((policy.clock, policy.authority, cycle.number), (policy, calendar, cycle))
    found = [
        Verdict(_row(life, policy, calendar, cycle, local), policy, calendar, _pauses(life, policy, cycle))
        for policy, calendar, cycle in chosen.values()
    ]
    found.sort(key=lambda one: (one.row.clock, AUTHORITIES.index(one.row.authority), one.row.cycle))
    rows = _strictest([one.row for one in found])
    return [replace(one, row=row) for one, row in zip(found, rows, strict=True)]


def _row(life: Life, policy: Policy, calendar: Calendar, cycle: Cycle, city_zone: ZoneInfo) -> ClockRow:
    start, stop, end = cycle.start, cycle.stopped_at, cycle.ended_at or life.as_of
    measure = calendar if policy.basis in OPEN_BASES else ALWAYS
    counted = PausedCalendar(measure, _pauses(life, policy, cycle))
    close = _close(life.ticket, policy, counted, start, city_zone if calendar is ALWAYS else ZoneInfo(calendar.zone))
    due = measure.next_open(close) if close and policy.boundary == "next_open" else close
    outcome = _outcome(cycle, due, life.as_of)
    impossible = stop is not None and stop < start
    durations = None if impossible else _durations(life, counted, start, end, close)
    late = measure.open_seconds(due, end) if due and outcome.startswith("breached") else 0
    return ClockRow(
        ticket_id=life.ticket.ticket_id,
        clock=policy.clock,
        authority=policy.authority,
        policy_id=policy.policy_id,
        policy_version=policy.version,
        cycle=cycle.number,
        agency_id=CENTRE_ID
        if policy.clock in CENTRE_CLOCKS
        else life.agency_before(min(t for t in (due, stop, life.as_of) if t)),
        category_id=life.ticket.category_id,
        channel_id=life.ticket.channel_id,
        urgency=life.ticket.urgency,
        area_id=life.ticket.area_id,
        created_at=life.steps[0].at,
        started_at=start,
        due_at=due,
        due_close_at=close,
        stopped_at=stop,
        outcome=outcome,
        void_reason=cycle.void_reason,
        is_due=due is not None and due < life.as_of and outcome != "void",
        is_strictest=False,
        is_impossible_order=impossible,
        late_seconds=None if impossible else late,
        target_seconds=counted.open_seconds(start, close) if close else None,
        **(durations or dict.fromkeys(DURATIONS)),
    )


def _pauses(life: Life, policy: Policy, cycle: Cycle) -> tuple[Pause, ...]:
    """The cycle's pauses that its policy grants, capped; after its end the clock is projected without any."""
    granted = (pause for pause in (*life.waits(), *cycle.disputed) if pause.reason in policy.pauses)
    capped = (pause.capped(policy.cap_of.get(pause.reason)) for pause in granted)
    return in_order(part for pause in capped if (part := pause.within(cycle.start, cycle.ended_at)))


def _begins(ticket: TicketFacts, policy: Policy, cycle: Cycle) -> bool:
    """False for a later cycle of a given due instant that has passed: it was given for the first time round."""
    if policy.basis != "as_given" or cycle.number == 1:
        return True
    return ticket.due_given_at is not None and whole(ticket.due_given_at) > cycle.start


def _close(
    ticket: TicketFacts, policy: Policy, counted: PausedCalendar, start: datetime, zone: ZoneInfo
) -> datetime | None:
    """The instant at which the promised time is used up; None when an endless pause comes first."""
    if policy.basis == "as_given":
        return whole(ticket.due_given_at) if ticket.due_given_at else None
    if policy.basis == "working_days":
        return counted.working_day_close(start, policy.target_days or 1, policy.day0)
    seconds = policy.target_seconds or 0
    if policy.basis == "calendar_days":
        wall = start.astimezone(zone).replace(tzinfo=None) + timedelta(days=policy.target_days or 1)
        seconds = int((instant(wall_instant(wall, zone)) - start).total_seconds())
    return counted.due(start, seconds)


def _outcome(cycle: Cycle, due: datetime | None, as_of: datetime) -> str:
    if cycle.voided_at is not None:
        return "void"
    if due is None:
        return "paused_without_due"
    if cycle.stopped_at is not None:
        return "met" if cycle.stopped_at <= due else "breached_closed"
    return "breached_open" if as_of > due else "running"


def _durations(
    life: Life, counted: PausedCalendar, start: datetime, end: datetime, close: datetime | None
) -> dict[str, int | None]:
    """Seconds from start to end: open and unpaused, on the wall, paused, and by desk."""
    # A pause that begins once the time is used up changes nothing: neither due nor what was measured.
    pauses = tuple(pause for pause in counted.pauses if close is None or pause.start < close)
    wall = max(int((end - start).total_seconds()), 0)
    return {
        "open_seconds": PausedCalendar(counted.calendar, pauses).open_seconds(start, end),
        "clock_seconds": wall,
        "paused_seconds": wall - PausedCalendar(ALWAYS, pauses).open_seconds(start, end),
        **{f"{desk}_seconds": seconds for desk, seconds in shares(life.parts, start, end).items()},
    }


def _calendar(policy: Policy, calendars: Mapping[str, Calendar]) -> Calendar:
    wanted = policy.calendar_id or ALWAYS.id
    if wanted == ALWAYS.id:
        return ALWAYS
    if wanted not in calendars:
        known = ", ".join(calendars)
        raise ValueError(f"policy '{policy.policy_id}': calendar '{wanted}' is not known: one of {known}")
    return calendars[wanted]


def _strictest(rows: Sequence[ClockRow]) -> list[ClockRow]:
    """The rows, with the earliest due of each clock and cycle marked; when equal, law before city before leader."""
    best: dict[tuple[str, int], ClockRow] = {}
    for row in rows:
        now = best.get((row.clock, row.cycle))
        if now is None or (row.due_at is not None and (now.due_at is None or row.due_at < now.due_at)):
            best[row.clock, row.cycle] = row
    return [replace(row, is_strictest=row is best[row.clock, row.cycle]) for row in rows]
