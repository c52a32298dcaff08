"""Random calendars, promises and ticket histories: for hypothesis, or from a seed.

``world(random.Random(1), tickets=500)`` is a small city as plain values; it is what the SQL models and the plain
implementation are compared on. Instants are whole seconds, everything is possible that a source can tell: events out of
order, before their ticket, at one instant; reopenings, pauses, reassignments, voids, stops without starts.
No two events of a ticket share both instant and name: their order would be the source's secret.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from transforms.city.states import EVENT_NAMES, STATE_NAMES
from transforms.sla.calendars import Calendar, DayException, Hours
from transforms.sla.history import AGENCY_EVENTS, ENDINGS, NOT_GIVEN, Event, TicketFacts, completed
from transforms.sla.policies import AUTHORITIES, Policy

ZONES = ("Asia/Jakarta", "Asia/Jayapura", "America/New_York", "Europe/London", "America/Sao_Paulo")
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
FIRST_DAY, DAYS = date(2023, 11, 1), 500

AGENCIES = ("dinas-air", "dinas-jalan", "dinas-lampu")
CATEGORIES: Mapping[str, str | None] = {"JALAN": None, "LUBANG": "JALAN", "AIR": None, "BANJIR": "AIR", "ROB": "BANJIR"}
AREAS: Mapping[str, str | None] = {"KOTA": None, "UTARA": "KOTA", "SELATAN": "KOTA", "PESISIR": "UTARA"}
CHANNELS = ("telepon", "web")
URGENCIES = ("darurat", "biasa")
NATURES = ("complaint", "information")

# clock, start, stop: the pairs a city is likely to promise.
PAIRS = (
    ("verify", "created", "verified_intake"),
    ("forward", "created", "forwarded"),
    ("agency_answer", "forwarded", "answer_received"),
    ("callback", "answer_received", "citizen_contacted"),
    ("first_public_reply", "created", "agency_replied"),
    ("first_action", "created", "action_started"),
    ("dispatch", "created", "dispatched"),
    ("arrival", "dispatched", "arrived"),
    ("finish", "created", "finish"),
    ("finish", "forwarded", "finish"),
    ("verified_finish", "created", "verified_finish"),
)
# A life as it usually goes, so that random histories are not all nonsense.
USUAL = (
    "verified_intake",
    "forwarded",
    "accepted",
    "action_started",
    "answer_received",
    "citizen_contacted",
    "resolved",
)
COMMON = (
    *("paused", "resumed", "paused", "resumed", "reassigned", "resolved", "closed", "reopened", "verified"),
    *("forwarded", "answer_received", "rejected", "merged", "citizen_contacted", "reclassified"),
)
GAPS = (0, 1, 60, 3_600, 20_000, 86_400, 300_000, 1_000_000)


@dataclass(frozen=True)
class World:
    """A small city at one moment: rules, tickets with their events, and the instant at which they are judged."""

    zone: str
    calendars: dict[str, Calendar]
    policies: list[Policy]
    tickets: list[tuple[TicketFacts, list[Event]]]
    as_of: datetime
    ancestors: dict[str, dict[str, tuple[str, ...]]]

    @property
    def told(self) -> frozenset[str]:
        """The events that occur at all."""
        return frozenset(event.event for _, events in self.tickets for event in events)

    @property
    def whole_tickets(self) -> list[tuple[TicketFacts, list[Event]]]:
        """The tickets with the events that their rows add."""
        return [(ticket, completed(ticket, events, self.told)) for ticket, events in self.tickets]


def world(random: Random, tickets: int = 20, policies: int = 8) -> World:
    """A random city: the same one for the same random numbers."""
    zone = random.choice(ZONES)
    offices = {name: calendar(random, name, zone) for name in ("kantor", "posko")}
    # A city's log may leave out forwarding, answers or ends altogether.
    kept = [kind for kind in (AGENCY_EVENTS, {"answer_received"}, ENDINGS) if random.random() < 0.2]
    silent = {name for kind in kept for name in kind}
    return World(
        zone=zone,
        calendars=offices,
        policies=[policy(random, number, [*offices, ""]) for number in range(policies)],
        tickets=[ticket(random, f"T{number:05d}", silent) for number in range(tickets)],
        as_of=EPOCH + timedelta(days=random.randrange(30, 200), seconds=random.randrange(86_400)),
        ancestors={"category": _ancestors(CATEGORIES), "area": _ancestors(AREAS)},
    )


def calendar(random: Random, name: str = "kantor", zone: str = "Asia/Jakarta") -> Calendar:
    """A calendar that opens at least once a week, with a change of hours and exceptions of every kind."""
    rows = [Hours(frozenset(range(7)) if random.random() < 0.3 else frozenset(range(5)), intervals(random))]
    if random.random() < 0.5:
        begins = FIRST_DAY + timedelta(days=random.randrange(DAYS))
        ends = begins + timedelta(days=random.randrange(5, 60)) if random.random() < 0.7 else None
        rows.append(Hours(frozenset(random.sample(range(7), 4)), intervals(random), begins, ends, _known(random)))
    exceptions = []
    for day in random.sample(range(DAYS), random.randrange(12)):
        on = FIRST_DAY + timedelta(days=day)
        kind = random.choice(("holiday", "cuti_bersama", "special", "break"))
        hours = {"special": intervals(random), "break": intervals(random)[:1]}.get(kind, ())
        known_to = on - timedelta(days=random.randrange(60)) if random.random() < 0.2 else None
        exceptions.append(DayException(on, kind, hours, _known(random), known_to))
    return Calendar(name, zone, tuple(rows), tuple(exceptions))


def intervals(random: Random) -> tuple[tuple[str, str], ...]:
    """One or two intervals of a day, at times across midnight or up to 24:00: with breaks never more than six a day."""
    cuts = sorted(random.sample(range(0, 24 * 60, random.choice((1, 15, 30))), 2 * random.randint(1, 2)))
    found = [(_clock(a), _clock(b)) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    shape = random.random()
    if shape < 0.1:
        return (("00:00", "24:00"),)
    if shape < 0.25:
        found[-1] = (found[-1][0], "24:00")
    elif shape < 0.4 and cuts[0] > 0:
        found[-1] = (found[-1][0], _clock(cuts[0]))  # the last one runs on to where the first begins
    return tuple(found)


def policy(random: Random, number: int, calendar_ids: list[str]) -> Policy:
    """A promise of any basis; ids differ, so equal selectors are decided by them in both implementations."""
    clock, start, stop = random.choice(PAIRS)
    basis = random.choice(
        ("clock", "open_hours", "open_hours", "working_days", "working_days", "calendar_days", "as_given")
    )
    by_day = basis in ("working_days", "calendar_days")
    has_hours = basis in ("open_hours", "working_days")
    begins = FIRST_DAY + timedelta(days=random.randrange(200)) if random.random() < 0.2 else None
    reasons = ("waiting_citizen", "waiting_outside", "disputed")
    return Policy(
        policy_id=f"P{number:02d}",
        version=1,
        clock=clock,
        authority=random.choice(AUTHORITIES),
        start_event=start,
        stop_event=stop,
        selector=selector(random),
        target_seconds=None if by_day or basis == "as_given" else random.choice((60, 3_600, 28_800, 90_061, 259_200)),
        target_days=random.choice((1, 2, 3, 5, 14)) if by_day else None,
        basis=basis,
        calendar_id=random.choice([name for name in calendar_ids if name or not has_hours]),
        day0=random.random() < 0.3,
        boundary=random.choice(("close", "next_open")),
        pauses=frozenset(reason for reason in reasons if random.random() < 0.7),
        pause_caps=tuple(
            (reason, random.choice((600, 86_400, 432_000))) for reason in reasons if random.random() < 0.4
        ),
        dispute_days=random.choice((0, 1, 2, 10)),
        valid_from=begins,
        valid_to=begins + timedelta(days=random.randrange(30, 300)) if begins and random.random() < 0.5 else None,
        known_from=_known(random),
    )


def selector(random: Random) -> tuple[tuple[str, str], ...]:
    """No to three named attributes."""
    values = {
        "agency": (*AGENCIES, "pusat"),
        "area": tuple(AREAS),
        "category": tuple(CATEGORIES),
        "channel": CHANNELS,
        "nature": NATURES,
        "urgency": URGENCIES,
    }
    keys = random.sample(sorted(values), random.choice((0, 0, 0, 1, 1, 2, 3)))
    return tuple((key, random.choice(values[key])) for key in sorted(keys))


def ticket(random: Random, ticket_id: str, silent: Collection[str] = ()) -> tuple[TicketFacts, list[Event]]:
    """A ticket with events, none of them ``silent``, or one whose row is all there is."""
    created = EPOCH + timedelta(seconds=random.randrange(120 * 86_400))
    told = random.random() < 0.8
    status = None if random.random() < (0.6 if told else 0.1) else random.choice(STATE_NAMES)
    later = created + timedelta(seconds=random.randrange(30 * 86_400))
    facts = TicketFacts(
        ticket_id,
        created,
        agency_id=random.choice((*AGENCIES, None)),
        category_id=random.choice((*CATEGORIES, NOT_GIVEN)),
        channel_id=random.choice((*CHANNELS, NOT_GIVEN)),
        urgency=random.choice((*URGENCIES, NOT_GIVEN)),
        nature=random.choice((*NATURES, NOT_GIVEN)),
        area_id=random.choice((*AREAS, NOT_GIVEN)),
        due_given_at=created + timedelta(seconds=random.randrange(10 * 86_400)) if random.random() < 0.5 else None,
        answered_at=created + timedelta(seconds=random.randrange(-86_400, 30 * 86_400)) if random.random() < 0.5 else None,
        closed_at=later if random.random() < 0.5 else None,
        status=status,
        status_at=later,
    )
    return facts, ([event for event in events(random, created) if event.event not in silent] if told else [])


def events(random: Random, created: datetime) -> list[Event]:
    """A usual life, more or less cut short, with anything mixed in, some of it out of order."""
    names = list(USUAL[: random.randrange(len(USUAL) + 1)])
    for _ in range(random.randrange(8)):
        name = random.choice(COMMON if random.random() < 0.8 else EVENT_NAMES)
        names.insert(random.randrange(len(names) + 1), name)
    at, found, taken = created, [], set()
    numbered = random.random() < 0.5
    for number, name in enumerate(names or ["verified_intake"]):
        at += timedelta(seconds=random.choice(GAPS) * random.randint(1, 3) // random.choice((1, 2)))
        moved = timedelta(seconds=random.randrange(-400_000, 400_000)) if random.random() < 0.08 else timedelta()
        if name != "created" and (at + moved, name) not in taken:
            taken.add((at + moved, name))
            found.append(_event(random, at + moved, name, number if numbered else None))
    if random.random() < 0.3:
        found.append(Event(created, "created", 0 if numbered else None))
    random.shuffle(found)
    return found


def _event(random: Random, at: datetime, name: str, sequence: int | None) -> Event:
    return Event(
        at,
        name,
        sequence,
        agency_id=random.choice((*AGENCIES, None)) if name in ("forwarded", "reassigned", "accepted") else None,
        category_id=random.choice(tuple(CATEGORIES)) if name == "reclassified" else None,
        reason=random.choice(("waiting_citizen", "waiting_outside", None)) if name == "paused" else None,
    )


def _known(random: Random) -> date | None:
    return FIRST_DAY + timedelta(days=random.randrange(200)) if random.random() < 0.2 else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _ancestors(parents: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    def above(code: str) -> tuple[str, ...]:
        parent = parents[code]
        return (parent, *above(parent)) if parent else ()

    return {code: above(code) for code in parents}


def _randoms() -> st.SearchStrategy[Random]:
    return st.integers(0, 2**32 - 1).map(Random)


def worlds(tickets: int = 1) -> st.SearchStrategy[World]:
    """Random cities."""
    return _randoms().map(lambda random: world(random, tickets))


def calendars() -> st.SearchStrategy[Calendar]:
    """Random calendars in zones with and without clock changes."""
    return _randoms().map(lambda random: calendar(random, "acak", random.choice(ZONES)))


def moments() -> st.SearchStrategy[datetime]:
    """Whole seconds of a year that has clock changes and a leap day."""
    return st.integers(0, 366 * 86_400).map(lambda seconds: EPOCH + timedelta(seconds=seconds))


def lengths() -> st.SearchStrategy[int]:
    """Open seconds from one to about a month."""
    return st.integers(1, 200 * 3600)
