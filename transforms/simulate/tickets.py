"""Tickets: who reports what through which channel, and how many a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from transforms.simulate.calls import Call
from transforms.simulate.courses import Courses
from transforms.simulate.lives import Life
from transforms.simulate.promises import Promises, Verdict
from transforms.simulate.world import SMALL_AREAS, World, weighted

FREE_NATURES = ("aspiration", "criticism")
ATTRIBUTES = ("category", "nature", "urgency", "area", "channel")
"""What is unknown of every ticket where the register has no column for it."""
TRIES = 40


@dataclass(frozen=True, slots=True)
class Ticket:
    """A decided life with its verdicts."""

    life: Life
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What several reports tell of."""

    matter_id: str
    category: str
    area: str
    street: str


def make_tickets(world: World, calls: list[Call], progress: Callable[[str, int, int], None]) -> list[Ticket]:
    """Every ticket of the window in the order of its report; calls that opened one are given its number."""
    chance = world.chance("tickets")
    promises = Promises(world)
    courses = Courses(world, promises, chance)
    reports: list[tuple[int, str, Call | None]] = [
        (call.ticket_at, world.phone_channel, call) for call in calls if call.ticket_at is not None
    ]
    days = world.days()
    for day in days:
        reports += _written(world, chance, day)
    reports.sort(key=lambda report: (report[0], report[1], report[2].call_id if report[2] else ""))
    tickets: list[Ticket] = []
    numbers: dict[int, int] = {}
    for at, channel, call in reports:
        year = world.on(at).year
        numbers[year] = numbers.get(year, 0) + 1
        ticket_id = f"{world.profile.ticket_prefix}-{year}-{numbers[year]:06d}"
        tickets.append(make_one(world, chance, promises, courses, ticket_id, at, channel, call))
        if call is not None:
            call.ticket_id = ticket_id
        if len(tickets) % 500 == 0:
            progress("tickets", len(tickets), len(reports))
    _link_duplicates(chance, tickets)
    _attach(chance, calls, tickets)
    return tickets


def _written(world: World, chance: Random, day: date) -> list[tuple[int, str, Call | None]]:
    found: list[tuple[int, str, Call | None]] = []
    weights = {
        name: weight for name, weight in world.profile.channel_weights.items()
        if name in world.channels and (world.channels[name].starts_on or day) <= day
    }  # fmt: skip
    for _ in range(world.daily_count(chance, day, world.profile.written_tickets_per_day)):
        channel = weighted(chance, weights)
        at = world.moment(chance, day, world.profile.written_hours)
        if world.channels[channel].kind in ("walk_in", "letter"):
            spans = world.office.open_spans(day)
            if not spans:
                continue
            at = world.between(chance, int(spans[0].start.timestamp()), int(spans[-1].end.timestamp()), world.office)
        found.append((at, channel, None))
    return found


def make_one(
    world: World,
    chance: Random,
    promises: Promises,
    courses: Courses,
    ticket_id: str,
    at: int,
    channel: str,
    call: Call | None,
    matter: Matter | None = None,
) -> Ticket:
    """A ticket of one report, told again until its verdicts are beyond doubt. Raises RuntimeError when they never are."""
    for _ in range(TRIES):
        life = _life(world, chance, ticket_id, at, channel, call)
        if matter is not None:
            life.category, life.area, life.nature, life.urgency = matter.category, matter.area, "complaint", "biasa"
            life.first_category, life.matter, life.street = None, matter.matter_id, matter.street
        for name in ATTRIBUTES:
            if name not in world.ticket_columns:
                setattr(life, name, None)
        courses.run(life)
        if _is_clear(world, promises, life):
            verdicts = tuple(promises.judge(life))
            if _is_settled(verdicts) and _is_as_decided(verdicts, life):
                return Ticket(life, verdicts)
    raise RuntimeError(f"no unambiguous course found for {ticket_id} in {TRIES} tries: report the seed {world.seed}")


def _life(world: World, chance: Random, ticket_id: str, at: int, channel: str, call: Call | None) -> Life:
    category, nature, urgency = _subject(world, chance, channel, call)
    area = _area(world, chance)
    life = Life(
        ticket_id=ticket_id, created=at, as_of=world.as_of, channel=channel, category=category, nature=nature,
        urgency=urgency, area=area, call_id=call.call_id if call else None, caller=call.caller if call else None,
        told="ticket_events" in world.entities and world.channels[channel].kind != "letter",
    )  # fmt: skip
    if chance.random() < 0.003:
        life.channel = None
    if channel in world.profile.due_given:
        # Far more often generous than not: the national system gives two weeks and more.
        last_day = world.on(at) + timedelta(days=chance.randrange(*world.profile.due_given[channel]))
        life.due_given = world.midnight(last_day + timedelta(days=1)) - 1
    if life.told and category in world.categories and chance.random() < 0.03:
        life.first_category = chance.choice(
            [code for code in sorted(world.categories) if code not in (category, *world.profile.emergency_categories)]
        )
    return life


def _subject(
    world: World, chance: Random, channel: str, call: Call | None
) -> tuple[str | None, str | None, str | None]:
    told, emergencies = world.profile.category_weights, world.profile.emergency_categories
    weights = {
        code: told.get(code, 1) for code in world.categories if world.categories[code].parent or code in told
    }
    weights |= {code: told[code] for code in ("", "tak-dikenal") if code in told}
    emergency = call is not None and call.queue is not None and call.queue == world.emergency_queue
    if emergency:
        weights = {code: told.get(code, 1) for code in emergencies if code in world.categories} or weights
    category = weighted(chance, weights) or None
    nature = weighted(chance, world.profile.natures) or None
    if emergency:
        nature = "complaint"
    if nature == "aspiration" and "ASPIRASI" in world.categories and chance.random() < 0.6:
        category = "ASPIRASI"
    roll = chance.random()
    by_voice = world.channels[channel].kind in ("phone", "app")
    if emergency or (category in emergencies and nature == "complaint" and by_voice and roll < world.profile.urgent_rate):
        return category, nature, "darurat"
    return category, nature, None if roll < 0.22 else "segera" if roll < 0.36 else "biasa"


def _area(world: World, chance: Random) -> str | None:
    roll = chance.random()
    if roll < 0.06:
        return None
    if roll < 0.08:
        return "tak-dikenal"
    small = {
        a.code: float(a.population or 6_000) for a in world.city.areas if a.kind in SMALL_AREAS
    }
    return weighted(chance, small) if small else None


def _is_clear(world: World, promises: Promises, life: Life) -> bool:
    """Whether what is promised does not hang on something that has not happened."""
    starts = {
        p.start_event for p in promises.policies if p.clock == world.city.headline_clock and promises.matches(p, life)
    }
    if not starts or "created" in starts or any("forwarded" in cycle.firsts for cycle in life.cycles):
        return True
    # Promised only from a forwarding that never came: neither promised nor unpromised. Such tickets are no requests.
    life.nature = FREE_NATURES[len(life.ticket_id) % 2]
    life.decided = {}
    return True


def _is_settled(verdicts: tuple[Verdict, ...]) -> bool:
    """No void clock is without a due: whether it would have had one is nobody's to say."""
    return not any(verdict.outcome == "void" and verdict.due is None for verdict in verdicts)


def _is_as_decided(verdicts: tuple[Verdict, ...], life: Life) -> bool:
    """The decisions came true: the strictest verdict of each decided clock is the one decided."""
    for (clock, cycle), wanted in life.decided.items():
        found = [v for v in verdicts if v.policy.clock == clock and v.cycle == cycle]
        if not found:
            continue
        first = min(found, key=lambda v: (v.due is None, v.due or 0))
        if first.outcome != wanted:
            raise AssertionError(f"{life.ticket_id}: {clock} was to be {wanted} and is {first.outcome}")
    return True


def _attach(chance: Random, calls: list[Call], tickets: list[Ticket]) -> None:
    """Some callers ask about a ticket that is already there: the form names it."""
    place = 0
    for call in calls:
        while place < len(tickets) and tickets[place].life.created < call.entered:
            place += 1
        if call.disposition == "normal" and call.ticket_at is None and place and chance.random() < 0.25:
            call.ticket_id = tickets[max(0, place - 1 - int(chance.expovariate(1 / 60)))].life.ticket_id


def _link_duplicates(chance: Random, tickets: list[Ticket]) -> None:
    for place, ticket in enumerate(tickets):
        if ticket.life.void is not None and ticket.life.void[0] == "merged" and place:
            ticket.life.duplicate_of = tickets[max(0, place - chance.randrange(1, 40))].life.ticket_id
