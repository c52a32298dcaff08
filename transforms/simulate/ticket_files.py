"""The complaint system's dump of tickets and its history of each, with what real dumps get wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from transforms.city.model import UNKNOWN, Source
from transforms.simulate import texts
from transforms.simulate.files import Sheaf, covered_until, following_month, next_file
from transforms.simulate.layout import Layout
from transforms.simulate.lives import STATES, Happening, Life
from transforms.simulate.tickets import Ticket
from transforms.simulate.world import DAY, HOUR, World


class Spelling:
    """How an officer writes a name: often as it is, sometimes by an alias, the same way throughout one ticket."""

    def __init__(self, world: World, ticket_id: str) -> None:
        self.chance = Random(f"{world.seed}/{ticket_id}")
        self.names: dict[str, dict[str, tuple[str, Sequence[str]]]] = {
            "agency": {a.id: (a.name, a.aliases) for a in world.city.agencies},
            "category": {c.code: (c.name, c.aliases) for c in world.city.categories},
            "area": {a.code: (a.name, a.aliases) for a in world.city.areas},
            "channel": {c.id: (c.name, c.aliases) for c in world.city.channels},
        }
        self.strangers = world.phrases.strangers
        self.used: dict[tuple[str, str], str] = {}

    def of(self, kind: str, identifier: str | None) -> str:
        """The spelling of an id; empty for None."""
        if identifier is None:
            return ""
        if (kind, identifier) not in self.used:
            if identifier == UNKNOWN:
                word = self.chance.choice(self.strangers[kind])
            else:
                name, aliases = self.names[kind][identifier]
                others = [alias for alias in aliases if not alias.startswith("@")]
                word = self.chance.choice(others) if others and self.chance.random() < 0.4 else name
            self.used[kind, identifier] = word
        return self.used[kind, identifier]


def ticket_dump(world: World, source: Source, tickets: list[Ticket], spellings: Mapping[str, Spelling]) -> Sheaf:
    """The dump at the end of the window, a folder a quarter, and an older one of the first quarter beside it."""
    chance = world.chance(source.id)
    layout = Layout(source)
    people = [world.phrases.phone(chance) for _ in range(max(40, int(5_000 * world.scale)))]
    sheaf = layout.sheaf()
    older = _older_dump(world)
    first = _quarter(world.start)
    whole = sheaf.name(world.end)
    for ticket in tickets:
        life, spelling = ticket.life, spellings[ticket.life.ticket_id]
        person = _person(world, chance, people, life)
        folder = _quarter(world.on(life.created))
        new = layout.line(_cells(world, layout, life, spelling, person, world.as_of))
        if folder == first and older is not None and life.created < world.midnight(older):
            old = layout.line(_cells(world, layout, life, spelling, person, world.midnight(older)))
            sheaf.put(f"{folder}/{sheaf.name(older)}", old)
            sheaf.put(f"{folder}/{whole}", new, duplicate=old == new)
        else:
            sheaf.put(f"{folder}/{whole}", new)
        roll = chance.random()
        if roll < 0.002:
            sheaf.put(f"{folder}/{whole}", new, duplicate=True)
        elif roll < 0.004 and life.created + 80 * DAY < world.as_of:
            # Quarters are cut by hand: the row stands in the neighbouring file as well.
            sheaf.put(f"{_quarter(world.on(life.created + 80 * DAY))}/{whole}", new, duplicate=True)
    prefix, no_day = world.profile.ticket_prefix, {str(layout.rules["created_at"].column): "31/02/2025 09:00:00"}
    short = layout.cells({"ticket_id": f"{prefix}-2025-900001"}, no_day)[:2]
    sheaf.put_broken(
        [layout.line(short), layout.line(layout.cells({"ticket_id": f"{prefix}-2025-900002"}, no_day))]
    )
    return sheaf


def history(world: World, source: Source, tickets: list[Ticket], spellings: Mapping[str, Spelling]) -> Sheaf:
    """The events, in monthly files by the time they were keyed in: some a month after they happened, a few wrong at first."""
    chance = world.chance(source.id)
    layout = Layout(source)
    sheaf = layout.sheaf()
    number = 0
    for ticket in tickets:
        life = ticket.life
        if not life.told:
            continue
        skips_created = chance.random() < 0.15
        for place, event in enumerate(life.events, start=1):
            if event.event == "created" and skips_created:
                continue
            number += 1
            key = f"R{number:07d}"
            values = _event_values(world, chance, life, place, event, spellings[life.ticket_id])
            _put_event(world, chance, sheaf, layout, key, values, event)
    for name in sheaf.files:
        chance.shuffle(sheaf.files[name])
    number_of_none = f"{world.profile.ticket_prefix}-2025-000001"
    no_time = {str(layout.rules["event_at"].column): "2025-13-45 99:00:00", **_key(layout, "R9000002")}
    bad = layout.cells({"ticket_id": number_of_none, "sequence": 9, "event": "resolved"}, no_time)
    sheaf.put_broken([layout.line(["R9000001", number_of_none]), layout.line(bad)])
    return sheaf


def _key(layout: Layout, number: str) -> dict[str, object]:
    """The row's own number, where the source has a key that no column rule reads."""
    read = {rule.column for rule in layout.rules.values()}
    return {column: number for column in layout.source.key if column not in read}


def _put_event(
    world: World, chance: Random, sheaf: Sheaf, layout: Layout, key: str, values: Mapping[str, object], event: Happening
) -> None:
    keyed = min(
        max(event.at, world.midnight(world.start))
        + (chance.randrange(DAY, 40 * DAY) if chance.random() < 0.03 else 60),
        world.as_of - 1,
    )
    until = covered_until(world, keyed)
    name, later = sheaf.name(until), next_file(world, until)
    line = layout.line(layout.cells(values, _key(layout, key)))
    roll = chance.random()
    if roll < 0.003 and later is not None and event.event != "created":
        sheaf.put(name, layout.line(layout.cells({**values, "event_at": event.at - 2 * HOUR}, _key(layout, key))))
        sheaf.put(sheaf.name(later), line)
        return
    sheaf.put(name, line)
    if roll > 0.998:
        sheaf.put(name, line, duplicate=True)
    elif roll > 0.996 and later is not None:
        sheaf.put(sheaf.name(later), line, duplicate=True)


def _event_values(
    world: World, chance: Random, life: Life, place: int, event: Happening, spelling: Spelling
) -> dict[str, object]:
    operators = world.phrases.operators
    approver = chance.choice(operators) if event.event == "paused" else ""
    return {
        "ticket_id": life.ticket_id, "sequence": place, "event_at": event.at, "event": event.event,
        "agency": spelling.of("agency", event.agency), "category": spelling.of("category", event.category),
        "reason": event.reason, "approver": approver, "actor": chance.choice(operators),
    }  # fmt: skip


def _person(world: World, chance: Random, people: list[str], life: Life) -> dict[str, object]:
    """Who reported what from where, as keyed in once."""
    phrases, (north, west) = world.phrases, world.profile.corner
    name = chance.choice(phrases.names)
    place = world.areas[life.area].name if life.area in world.areas else ""
    where = (
        [f"{north - chance.random() / 8:.5f}", f"{west + chance.random() / 8:.5f}"] if chance.random() < 0.55 else ["", ""]
    )
    text = phrases.with_street(phrases.report(chance, life.category or "", place), life.street)
    if chance.random() < 0.01:
        text += phrases.urgent_tail
    phone = texts.spelled_phone(chance, life.caller or chance.choice(people)) if life.caller or chance.random() < 0.7 else ""
    return {
        "reporter_phone": phone if life.reporter is None else life.reporter,
        "reporter_name": name if chance.random() < 0.8 else "",
        "reporter_nik": texts.nik(chance) if chance.random() < 0.12 else "",
        "reporter_email": texts.email(chance, name) if chance.random() < 0.15 else "",
        "latitude": where[0],
        "longitude": where[1],
        "text": text,
    }


def _cells(
    world: World, layout: Layout, life: Life, spelling: Spelling, person: Mapping[str, object], at: int
) -> list[object]:
    """The row as a dump at an instant shows it."""
    state, since = state_at(life, at)
    left = [move for move in life.moves if move.at < at]
    held = [agency for when, agency in life.held if when < at]
    category = life.category
    if life.first_category is not None and not any(e.event == "reclassified" and e.at < at for e in life.events):
        category = life.first_category
    # A crew on its way and a case opened again are one state: of two words an emergency has the first.
    status = layout.word("status", state, first=life.urgency == "darurat")
    if not life.told and state == "closed" and "ticket_events" in world.entities:
        status = ""
    values = {
        "ticket_id": life.ticket_id, "created_at": life.created,
        "closed_at": left[-1].at if left and left[-1].to != "open" else None, "due_at": life.due_given, "status_at": since,
        "channel": spelling.of("channel", life.channel), "category": spelling.of("category", category),
        "urgency": life.urgency, "nature": life.nature, "agency": spelling.of("agency", held[-1] if held else None),
        "area": spelling.of("area", life.area), **person, "call_id": life.call_id,
        "duplicate_of": life.duplicate_of if state == "merged" else "",
        "closure_reason": world.phrases.done if state in ("resolved", "closed") and life.told else "",
    }  # fmt: skip
    return layout.cells(values, {str(layout.rules["status"].column): status})


def state_at(life: Life, at: int) -> tuple[str, int]:
    """State a ticket was in just before an instant, and since when."""
    state, since, before = "received", life.created, "received"
    for event in life.events:
        if event.at >= at:
            break
        entered = STATES.get(event.event)
        if event.event == "paused":
            before, entered = state, event.reason
        elif event.event == "resumed":
            entered = before
        elif event.event == "citizen_contacted" and state in ("answered", "resolved", "verified"):
            entered = "called_back"
        if entered is not None:
            state, since = entered, max(event.at, life.created)
    return state, since


def _quarter(day: date) -> str:
    return f"{day.year}q{(day.month + 2) // 3}"


def _older_dump(world: World) -> date | None:
    """When the older dump of the first quarter was made: a month after that quarter, if the window reaches further."""
    day = following_month(world.start.replace(month=(world.start.month + 2) // 3 * 3, day=1))
    older = following_month(day)
    return older if older < world.end else None
