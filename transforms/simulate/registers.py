"""What registers do to the way from a call to its ticket: numbers lost, clocks that differ, forms typed later.

Drawn by a generator of its own after all lives are decided: when a ticket was opened belongs to its life, so where it was typed
late, or the exchange's clock is off, it is the call that lies further away.
"""

from __future__ import annotations

from collections import defaultdict
from random import Random

from transforms.simulate.calls import Call
from transforms.simulate.lives import Life
from transforms.simulate.tickets import Ticket
from transforms.simulate.world import HOUR, World

WITHHELD = "anonymous"
"""What Asterisk writes for a number it was not given."""


def blur(world: World, calls: list[Call], tickets: list[Ticket]) -> None:
    """Change callers, reporters' numbers, times and dispositions of calls as the profile says; who called about what stays true."""
    chance = world.chance("registers")
    lives = {ticket.life.ticket_id: ticket.life for ticket in tickets}
    opened: dict[str, list[Life]] = defaultdict(list)
    for life in lives.values():
        if life.call_id is not None:
            opened[life.call_id].append(life)
    queued = [call for call in calls if call.queue is not None and call.outcome != "still_waiting"]
    others = _callers_of_days(world, queued)
    for call in queued:
        shift = _drift(world, call.entered)
        if call.call_id in opened:
            shift -= _intake(world, chance, call, opened[call.call_id])
        elif call.ticket_id is not None:
            _asks(world, chance, call, lives[call.ticket_id])
        elif chance.random() < world.profile.same_day_again:
            call.caller = chance.choice(others[world.on(call.entered).toordinal()])
        if chance.random() < world.profile.withheld_numbers:
            call.caller = WITHHELD
        _move(world, call, opened.get(call.call_id, ()), shift)


def _callers_of_days(world: World, calls: list[Call]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for call in calls:
        found[world.on(call.entered).toordinal()].append(call.caller)
    return found


def _intake(world: World, chance: Random, call: Call, lives: list[Life]) -> int:
    """What the operator typed; seconds after the end of the call."""
    roll = chance.random()
    if roll < world.profile.no_number:
        told: str | None = ""
    else:
        told = world.phrases.phone(chance) if roll < world.profile.no_number + world.profile.other_number else None
    for life in lives:
        life.reporter = told
    if call.disposition == "normal" and call.queue != world.emergency_queue and chance.random() < world.profile.wrong_disposition:
        call.disposition = "information"
    if chance.random() >= world.profile.typed_late:
        return 0
    return min(HOUR, int(chance.expovariate(1 / (60 * world.profile.typed_late_minutes)))) + call.talk // 2


def _asks(world: World, chance: Random, call: Call, life: Life) -> None:
    """A call about a ticket: mostly by who reported it, from the number the register knows."""
    if chance.random() >= world.profile.asks_by_reporter:
        return
    number = life.caller if life.reporter is None else life.reporter
    if number:
        call.caller = number
    elif life.call_id is None:
        life.reporter = call.caller


def _drift(world: World, at: int) -> int:
    """Seconds that the exchange's clock is ahead."""
    return round(world.profile.clock_drift_seconds * (world.on(at).day - 16) / 15)


def _move(world: World, call: Call, opened: list[Life] | tuple[()], seconds: int) -> None:
    """The whole call earlier or later, unless it would leave the window; its id begins with its time."""
    if not world.midnight(world.start) <= call.entered + seconds < world.as_of - 60 - (call.ended - call.entered):
        return
    call.entered += seconds
    begun, number = call.call_id.split(".")
    call.call_id = f"{int(begun) + seconds}.{number}"
    for life in opened:
        life.call_id = call.call_id
