"""Calls: how each one ends is decided first, then how long it waits and lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from transforms.simulate.world import HOUR, World, weighted

GENUINE = ("normal", "information")
TALKS = {"normal": 210, "information": 150, "prank": 35, "ghost": 9, "wrong_number": 25, "test": 20, "": 110}
"""Typical seconds of talk by what the call turns out to be."""
LONGEST = 3 * HOUR
STILL_WAITING = (41, 12)
"""Seconds before the end of the window at which the calls came in that nobody has answered yet."""


@dataclass(slots=True)
class Call:
    """One call. `queue` None: it never reached one."""

    call_id: str
    caller: str
    queue: str | None
    entered: int
    outcome: str
    wait: int = 0
    talk: int = 0
    disposition: str = ""
    agent: str = ""
    operator: str = ""
    wrap: int | None = None
    has_form: bool = False
    transfer: str = ""
    """blind, attended, queue (to a second queue), form (only the form says so), or none."""
    second_talk: int = 0
    ticket_at: int | None = None
    """When the officer opened a ticket for it."""
    ticket_id: str | None = None

    @property
    def is_answered(self) -> bool:
        """Whether an agent took it."""
        return self.outcome == "answered"

    @property
    def ended(self) -> int:
        """When talk, or waiting, ended."""
        return self.entered + self.wait + self.talk + self.second_talk


def make_calls(world: World, progress: Callable[[str, int, int], None]) -> list[Call]:
    """Every call of the window, by time of entry."""
    chance = world.chance("calls")
    people = [world.phrases.phone(chance) for _ in range(max(50, int(9_000 * world.scale)))]
    pranksters = [world.phrases.phone(chance) for _ in range(12)]
    calls: list[Call] = []
    if "calls" not in world.entities:
        return calls
    days = world.days()
    for place, day in enumerate(days):
        moments = sorted(
            world.moment(chance, day, world.profile.call_hours)
            for _ in range(world.daily_count(chance, day, world.profile.calls_per_day))
        )
        for entered in moments:
            call = _call(world, chance, people, pranksters, entered, len(calls))
            if call.ended < world.as_of - 60:
                calls.append(call)
        if place % 60 == 0:
            progress("calls", place, len(days))
    for before in STILL_WAITING:
        entered = world.as_of - before
        calls.append(
            Call(f"{entered - 4}.{len(calls) + 1}", chance.choice(people), world.main_queue, entered, "still_waiting")
        )
    return calls


def _call(world: World, chance: Random, people: list[str], pranksters: list[str], entered: int, number: int) -> Call:
    call = Call(
        f"{entered - chance.randrange(3, 9)}.{number + 1}", chance.choice(people), None, entered, "dropped_before_queue"
    )
    if chance.random() < world.profile.menu_hangup:
        call.wait = chance.randrange(1, 40)
        return call
    call.queue = _queue(world, chance)
    covered = world.is_open(world.opening(call.queue), entered)
    call.outcome = weighted(chance, world.profile.call_outcomes if covered else world.profile.night_outcomes)
    call.wait = _wait(world, chance, call.outcome)
    if call.is_answered:
        _talk(world, chance, call, pranksters)
    return call


def _wait(world: World, chance: Random, outcome: str) -> int:
    threshold, short = world.city.telephony.answer_threshold_seconds, world.city.telephony.short_abandon_seconds
    roll = chance.random()
    if outcome == "answered":
        return chance.randrange(1, threshold + 1) if roll < 0.74 else threshold + 1 + int(chance.expovariate(1 / 35))
    if outcome == "abandoned":
        if roll < 0.25:
            return chance.randrange(1, short + 1)
        return (
            chance.randrange(short + 1, threshold + 1)
            if roll < 0.5
            else threshold + 1 + int(chance.expovariate(1 / 60))
        )
    if outcome == "timed_out":
        return 180
    return chance.randrange(2, 90) if outcome == "key_exit" else chance.randrange(0, 3)


def _talk(world: World, chance: Random, call: Call, pranksters: list[str]) -> None:
    call.disposition = weighted(chance, world.profile.dispositions)
    if call.queue == world.emergency_queue and call.disposition == "information":
        call.disposition = "normal"
    call.talk = max(3, min(LONGEST, int(TALKS[call.disposition] * chance.lognormvariate(-0.1, 0.5))))
    call.agent = chance.choice(world.profile.agents)
    operators = world.phrases.operators
    call.operator = operators[world.profile.agents.index(call.agent) % len(operators)]
    call.has_form = call.disposition != "" or chance.random() < 0.3
    if call.has_form and chance.random() < 0.9:
        call.wrap = chance.randrange(5, 90)
    if call.disposition in ("prank", "ghost") and chance.random() < 0.7:
        call.caller = chance.choice(pranksters)
    if call.disposition in GENUINE:
        roll = chance.random()
        passed_on = world.profile.transfer_rate
        if roll < passed_on:
            call.transfer = weighted(chance, world.profile.transfers)
            call.second_talk = chance.randrange(30, 300) if call.transfer == "queue" else 0
        if call.disposition == "normal" and roll >= passed_on and chance.random() < world.profile.ticket_rate:
            opened = call.ended - chance.randrange(1, max(2, call.talk // 2))
            call.ticket_at = opened if opened < world.as_of - HOUR else None


def _queue(world: World, chance: Random) -> str:
    if world.emergency_queue is not None and chance.random() < world.profile.emergency_queue:
        return world.emergency_queue
    return world.main_queue


def shift_of(world: World, at: int) -> tuple[str, date] | None:
    """The shift an instant lies in and the day that shift began; None outside every shift."""
    local = world.local(at)
    for shift in world.city.shifts:
        crosses = shift.ends <= shift.starts
        for back in (0, 1) if crosses else (0,):
            on = date.fromordinal(local.date().toordinal() - back)
            inside = (
                shift.starts <= local.time() and (crosses or local.time() < shift.ends)
                if back == 0
                else local.time() < shift.ends
            )
            if inside and (shift.valid_from or date.min) <= on < (shift.valid_to or date.max):
                return shift.id, on
    return None
