"""Which editions are due, and as of when: a rule about dates and what was read, with no look at any figure.

A simulated city lives at its simulated end, so it has closed months whatever year it is outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from transforms.city.model import City, Source
from transforms.editions.manifest import instant_text
from transforms.editions.scope import Scope, local_midnight
from transforms.engines.inputs import AsOf
from transforms.sla.calendars import Calendar, Hours

DAY_EDITIONS = 7  # a day stays provisional, and is looked at again, for as many days
MONTH_WORKING_DAY = 3
YEAR_WORKING_DAY = 10
SCHEDULED_LOCAL = time(6)
# Data read before the early morning may lack the day's last minutes; a day whose data end short waits until then.
DAY_WAITS = timedelta(hours=4)
# A source without a tolerance is never stale, but a period whose last day it does not reach is not closed.
REACH_SHORT = timedelta(days=1)

GROUPS: Mapping[str, tuple[str, ...]] = {
    "tickets": ("tickets", "ticket_events", "ratings"),
    "calls": ("calls", "queue_events", "cdr_legs", "answer_tests"),
    "posts": ("posts",),
}
# A recap speaks of a month that is over: it neither holds the tickets back to its own date nor closes a month for them.
BESIDE = ("recap",)
_WEEKDAYS = Calendar(
    "senin-jumat", "UTC", hours=(Hours(frozenset(range(5)), (("00:00", "24:00"),), None, None, None, "convention"),)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One edition that is due. ``held`` says why it cannot be made now; ``scheduled_at`` is the instant it is for."""

    name: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    scheduled_at: datetime
    as_of: AsOf
    state: str
    final_at: datetime | None
    complete_through: Mapping[str, datetime]
    held: str | None = None

    def scope(self, zone: str) -> Scope:
        """The rows the edition holds."""
        return Scope(self.kind, self.starts_on, self.ends_on, zone)


def editions_due(city: City, now: datetime, complete_through: Mapping[str, datetime], first_day: date) -> list[Plan]:
    """Every edition due at ``now``, years first, ``current`` last (its public part gathers the frozen ones).

    ``complete_through`` is the ledger's, by source id; ``first_day`` the local date of the first fact. Editions already
    on the shelf are listed too: whether they must be looked at again is decided from their inputs.
    """
    if not complete_through:
        return []
    clock = max(complete_through.values()) if city.simulated else now
    today = clock.astimezone(city.tzinfo).date()
    plans = [
        *_frozen(city, clock, complete_through, _years(first_day, today)),
        *_frozen(city, clock, complete_through, _months(first_day, today)),
        *_frozen(city, clock, complete_through, _days(first_day, today)),
    ]
    return [*plans, _current(city, clock, complete_through)]


def working_calendar(city: City) -> Calendar:
    """The calendar editions are scheduled by: ``[publish] calendar``, else the first with hours, else Monday to Friday."""
    named = getattr(city, "publish_calendar", None)
    if named:
        return city.calendar_by_id[named]
    return next((one for one in city.calendars if not one.always_open), _WEEKDAYS)


def scheduled(city: City, after: date, working_day: int) -> datetime:
    """06:00 local of the ``working_day``-th working day from ``after`` on, by the calendar as known on ``after``."""
    calendar = working_calendar(city).known_at(local_midnight(after, city.zone))
    day, left = after, working_day
    for _ in range(366):
        left -= 1 if calendar.open_spans(day) else 0
        if left == 0:
            return datetime.combine(day, SCHEDULED_LOCAL, ZoneInfo(city.zone)).astimezone(UTC)
        day += timedelta(days=1)
    raise ValueError(
        f"{city.path / 'calendars.toml'}: calendar '{calendar.id}' has fewer than {working_day} working days in the year "
        f"from {after}; give it hours, or name another one as [publish] calendar in city.toml"
    )


def as_of_groups(as_of: AsOf) -> dict[str, datetime]:
    """The as-of by entity group, as the manifest writes it."""
    return {group: getattr(as_of, group) for group in GROUPS}


def _years(first: date, today: date) -> Iterator[tuple[str, date, date]]:
    for year in range(first.year, today.year):
        yield "year", date(year, 1, 1), date(year + 1, 1, 1)


def _months(first: date, today: date) -> Iterator[tuple[str, date, date]]:
    start = first.replace(day=1)
    while (end := (start + timedelta(days=32)).replace(day=1)) <= today:
        yield "month", start, end
        start = end


def _days(first: date, today: date) -> Iterator[tuple[str, date, date]]:
    for back in range(DAY_EDITIONS, 0, -1):
        day = today - timedelta(days=back)
        if day >= first:
            yield "day", day, day + timedelta(days=1)


def _frozen(
    city: City, clock: datetime, reached: Mapping[str, datetime], periods: Iterable[tuple[str, date, date]]
) -> Iterator[Plan]:
    for kind, start, end in periods:
        if kind == "day":
            scheduled_at = local_midnight(end, city.zone)
        else:
            scheduled_at = scheduled(city, end, MONTH_WORKING_DAY if kind == "month" else YEAR_WORKING_DAY)
        if scheduled_at > clock:
            continue
        plan = _plan(city, kind, start, end, scheduled_at, reached)
        if (
            kind == "day"
            and plan.as_of != _all(scheduled_at)
            and clock < scheduled_at + DAY_WAITS
            and not city.simulated
        ):
            continue
        if _beyond_data(city, start, end, reached):
            continue
        yield plan


def _plan(
    city: City, kind: str, start: date, end: date, scheduled_at: datetime, reached: Mapping[str, datetime]
) -> Plan:
    return Plan(
        name={"day": f"day-{start}", "month": f"month-{start:%Y-%m}", "year": f"year-{start:%Y}"}[kind],
        kind=kind,
        starts_on=start,
        ends_on=end,
        scheduled_at=scheduled_at,
        as_of=_as_of(city, reached, scheduled_at),
        state="provisional" if kind == "day" else "final",
        final_at=scheduled_at + timedelta(days=DAY_EDITIONS) if kind == "day" else scheduled_at,
        complete_through=dict(sorted(reached.items())),
        held=_held(city, reached, scheduled_at),
    )


def _current(city: City, clock: datetime, reached: Mapping[str, datetime]) -> Plan:
    return Plan(
        name="current",
        kind="current",
        starts_on=None,
        ends_on=None,
        scheduled_at=clock,
        as_of=_as_of(city, reached, None),
        state="sementara",
        final_at=None,
        complete_through=dict(sorted(reached.items())),
        held=_held(city, reached, clock),
    )


def _all(moment: datetime) -> AsOf:
    return AsOf(**dict.fromkeys(GROUPS, moment))


def _as_of(city: City, reached: Mapping[str, datetime], scheduled_at: datetime | None) -> AsOf:
    found: dict[str, datetime] = {}
    for group in GROUPS:
        reach = _reach(city, reached, group)
        if reach is not None:
            found[group] = reach if scheduled_at is None else min(reach, scheduled_at)
    # A group the city has no source of holds nothing; it takes the earliest of the others so that no as-of is invented.
    rest = min(found.values(), default=scheduled_at or max(reached.values()))
    return AsOf(**{group: found.get(group, rest) for group in GROUPS})


def _reach(city: City, reached: Mapping[str, datetime], group: str) -> datetime | None:
    """How far a group is complete: the least of its required sources; of optional ones alone the furthest."""
    sources = [source for source in _of_group(city, group) if source.id in reached]
    required = [reached[source.id] for source in sources if source.required]
    return min(required) if required else max((reached[source.id] for source in sources), default=None)


def _of_group(city: City, group: str) -> list[Source]:
    return [source for source in city.sources if source.entity in GROUPS[group] and source.kind not in BESIDE]


def _held(city: City, reached: Mapping[str, datetime], reference: datetime) -> str | None:
    """Why a required source keeps an edition for ``reference`` from being made, naming source, reach and cure."""
    for source in _required(city):
        if source.id not in reached:
            return f"required source '{source.id}' has not been read yet; run: tanggap run, or make it required = false"
        late = reference - reached[source.id]
        if source.tolerance is not None and late > source.tolerance:
            return (
                f"required source '{source.id}' reaches only {instant_text(reached[source.id])}, "
                f"{_hours(late)} before {instant_text(reference)}; its tolerance is {_hours(source.tolerance)}. "
                "Deliver its newer rows, then run: tanggap run"
            )
    return None


def _beyond_data(city: City, start: date, end: date, reached: Mapping[str, datetime]) -> bool:
    """Whether sources that are never stale end inside the period, or all before it: then it is not closed yet.

    A group that ended before the period began (last year's call log) keeps nobody waiting; its as-of says so.
    """
    starts_at, ends_at = (local_midnight(day, city.zone) for day in (start, end))
    within = False
    for group in GROUPS:
        reach = _reach(city, reached, group)
        if reach is None or reach <= starts_at:
            continue
        within = True
        stale_never = any(s.tolerance is None and s.required for s in _of_group(city, group))
        if stale_never and reach < ends_at - REACH_SHORT:
            return True
    # Sources with a tolerance that stopped are not skipped but held, with the reason.
    return not within and _held(city, reached, ends_at) is None


def _required(city: City) -> list[Source]:
    entities = {entity for group in GROUPS.values() for entity in group}
    return [source for source in city.sources if source.required and source.entity in entities]


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.1f} h"
