"""Case files: a rule and a situation as JSON, so that a lawyer can check the rule and a test the engine.

A case names its kind (a key of ``KINDS``), a calendar, a start and what is asked. Times without an offset are local to
the calendar, or UTC where ``time_basis`` says so, and answers are written the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from transforms.sla.calendars import Calendar, DayException, Hours
from transforms.sla.pauses import Pause, PausedCalendar, in_order
from transforms.sla.walltime import instant, wall_instant

Case = Mapping[str, Any]
Answer = dict[str, Any]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_YEARS = 200  # of a case, from its first time to its last: a typing error beyond
LONGEST_DAYS = 50_000  # working days of a target, about as long
HORIZON_YEARS = 30  # how far a holiday of every year is written out beyond the case's own times


def answer(case: Case) -> Answer:
    """The answer to one case; ``error`` says what is wrong with it, and nothing else is answered then."""
    blank = dict.fromkeys(("due_at", "elapsed_minutes", "slack_minutes", "breached", "open", "error"))
    found: Answer = {"case_id": case.get("case_id"), **blank}
    try:
        kind = case.get("kind")
        if kind not in KINDS:
            raise ValueError(f"kind '{kind}' is not known: one of {', '.join(KINDS)}")
        return found | KINDS[kind](Situation.of(case))
    except KeyError as error:
        return found | {"error": f"the field {error} is missing"}
    except (ValueError, TypeError) as error:
        return found | {"error": str(error)}


@dataclass(frozen=True)
class Situation:
    """One case, read: its calendar, its instants, its events in order."""

    case: Case
    calendar: Calendar
    start: datetime
    end: datetime | None
    events: tuple[tuple[datetime, str | None, str | None], ...]  # at, state, type

    @classmethod
    def of(cls, case: Case) -> Situation:
        """Read a case. Raises ValueError or KeyError for what cannot be read."""
        times = _Times(case)
        start = times.read(case["start_at"])
        end = times.read(case["end_at"]) if case.get("end_at") else None
        events = [(times.read(e["at"]), e.get("state"), e.get("type")) for e in case.get("events") or ()]
        last = max((moment for moment, *_ in events), default=start)
        if max(last, end or start).year - min(start, end or start).year > LONGEST_YEARS:
            raise ValueError(f"start_at, end_at and events lie more than {LONGEST_YEARS} years apart: is a year mistyped?")
        years = range(start.year - 1, max(start, end or start).year + HORIZON_YEARS)
        return cls(case, case_calendar(case, years), start, end, tuple(sorted(events, key=lambda event: event[0])))

    @property
    def seconds(self) -> int:
        """The policy's length."""
        minutes = self.case.get("policy_minutes")
        if minutes is None:
            raise ValueError("policy_minutes is missing: this kind of case needs a length in minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, int | float):
            raise ValueError(f"policy_minutes {minutes!r} is not a number of minutes")
        return round(minutes * 60)

    @property
    def states(self) -> list[tuple[datetime, str, str | None]]:
        """The events that have a state; a closing without one means ``closed``."""
        named = ((at, state or ("closed" if kind == "closed_at" else None), kind) for at, state, kind in self.events)
        return [(at, state, kind) for at, state, kind in named if state]

    def pauses(self) -> tuple[Pause, ...]:
        """From each event that enters a pause state to the next that has a state; a last closing is no pause."""
        found, pausing = [], self.case.get("pause_states") or ()
        ends: list[datetime | None] = [at for at, _, _ in self.states[1:]]
        for (at, state, kind), end in zip(self.states, [*ends, None], strict=False):
            if state in pausing and (end is not None or not (state == "closed" or kind == "closed_at")):
                found.append(Pause(at, end, state))
        return in_order(found)

    def at(self, kind: str) -> list[datetime]:
        """Times of the events of one type."""
        return [at for at, _, what in self.events if what == kind]

    def closed_for_good(self) -> datetime | None:
        """The last ``closed_at``, unless the ticket went on in another state."""
        closings = [(at, state) for at, state, kind in self.states if kind == "closed_at"]
        if not closings or any(at >= closings[-1][0] and state != closings[-1][1] for at, state, _ in self.states):
            return None
        return closings[-1][0]

    def written(self, t: datetime | None) -> str | None:
        """An instant in the basis of the case."""
        return _Times(self.case).write(t) if t else None


def case_calendar(case: Case, years: Sequence[int]) -> Calendar:
    """The calendar of a case; holidays of every year (``--MM-DD``) are written out for ``years``."""
    hours = [
        Hours(frozenset({WEEKDAYS.index(day)}), _pairs(intervals)) for day, intervals in case["weekly_hours"].items()
    ]
    exceptions = [DayException(on, "holiday") for text in case.get("holidays") or () for on in _dates(text, years)]
    for field, kind in (("special_hours", "special"), ("breaks", "break")):
        dated = (case.get(field) or {}).items()
        exceptions += [DayException(date.fromisoformat(on), kind, _pairs(intervals)) for on, intervals in dated]
    return Calendar("case", case["timezone"], tuple(hours), tuple(exceptions))


def _add(case: Situation) -> Answer:
    return {"due_at": case.written(_bounded(case, case.calendar.due(case.start, case.seconds)))}


def _elapsed(case: Situation) -> Answer:
    return {"elapsed_minutes": _minutes(case.calendar.open_seconds(case.start, _end(case)))}


def _elapsed_with_pauses(case: Situation) -> Answer:
    born = min(case.at("created"), default=case.start)
    start, end = max(case.start, born), min(_end(case), case.closed_for_good() or _end(case))
    return {"elapsed_minutes": _minutes(PausedCalendar(case.calendar, case.pauses()).open_seconds(start, end))}


def _sla(case: Situation) -> Answer:
    """Due, and how long it took; what is not over yet is measured to ``end_at`` where the case gives one."""
    since, counted_from, stop = case.start, case.start, None
    metric = case.case.get("metric") or "generic"
    if metric == "update":
        contacts = [case.start, *case.at("agent_contact")]
        since, counted_from = contacts[-1], contacts[max(len(contacts) - 2, 0)]
        stop = contacts[-1] if len(contacts) > 1 else None
    elif metric == "first_response":
        stop = min(case.at("first_response"), default=None)
    elif metric == "resolution":
        stop = case.closed_for_good()
    elif metric != "generic":
        raise ValueError(f"metric '{metric}' is not known: one of first_response, update, resolution, generic")
    pauses = case.pauses()
    limit = stop if metric != "update" else None  # an update made is followed by the next, which can be paused
    relevant = tuple(part for pause in pauses if (part := pause.within(since, limit)))
    due = PausedCalendar(case.calendar, relevant).due(since, case.seconds)
    found: Answer = {"due_at": case.written(_bounded(case, due))}
    until = stop or case.end
    if until is not None:
        elapsed = PausedCalendar(case.calendar, pauses).open_seconds(counted_from, until)
        slack = case.seconds - elapsed
        found |= {"elapsed_minutes": _minutes(elapsed), "slack_minutes": _minutes(slack), "breached": slack < 0}
    return found


def _add_business_days(case: Situation) -> Answer:
    days = case.case.get("policy_business_days")
    if days is None:
        raise ValueError("policy_business_days is missing: this kind of case needs a number of working days")
    if isinstance(days, bool) or not isinstance(days, int) or days > LONGEST_DAYS:
        raise ValueError(f"policy_business_days {days!r} is not a whole number up to {LONGEST_DAYS}")
    zone = ZoneInfo(case.calendar.zone)
    wall = case.start.astimezone(zone).replace(tzinfo=None)
    day = wall.date()
    if not case.calendar.open_spans(day):
        day = next(case.calendar.working_days(case.start))[0]
    for _ in range(days):
        day = next(case.calendar.working_days(instant(wall_instant(datetime.combine(day, wall.time()), zone))))[0]
    return {"due_at": case.written(instant(wall_instant(datetime.combine(day, wall.time()), zone)))}


def _is_open(case: Situation) -> Answer:
    return {"open": case.calendar.open_seconds(case.start, case.start + timedelta(seconds=1)) > 0}


KINDS: dict[str, Callable[[Situation], Answer]] = {
    "add": _add,
    "elapsed": _elapsed,
    "elapsed_with_pauses": _elapsed_with_pauses,
    "sla": _sla,
    "add_business_days": _add_business_days,
    "is_open": _is_open,
}


class _Times:
    """Reads and writes the times of a case in its basis."""

    def __init__(self, case: Case) -> None:
        self.zone = ZoneInfo(case["timezone"])
        self.is_utc = case.get("time_basis") == "utc"

    def read(self, text: str) -> datetime:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
        return found.replace(tzinfo=UTC) if self.is_utc else instant(wall_instant(found, self.zone))

    def write(self, t: datetime) -> str:
        return f"{t.astimezone(UTC if self.is_utc else self.zone):%Y-%m-%d %H:%M:%S}"


def _bounded(case: Situation, due: datetime | None) -> datetime | None:
    return case.calendar.next_open(due) if due and case.case.get("boundary") == "next_open" else due


def _end(case: Situation) -> datetime:
    if case.end is None:
        raise ValueError("end_at is missing: this kind of case needs an end")
    return case.end


def _minutes(seconds: int) -> int | float:
    return seconds // 60 if seconds % 60 == 0 else seconds / 60


def _pairs(intervals: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((opens, closes) for opens, closes in intervals)


def _dates(text: str, years: Sequence[int]) -> Iterator[date]:
    if not text.startswith("--"):
        yield date.fromisoformat(text)
        return
    month, day = (int(part) for part in text[2:].split("-"))
    for year in years:
        if (month, day) != (2, 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
            yield date(year, month, day)
