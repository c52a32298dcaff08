"""The PBX's queue_log, the menu's hang-ups and the operators' call forms.

Events and their fields as documented for app_queue (docs.asterisk.org, Operation, Logging, Queue Logs).
"""

from __future__ import annotations

from random import Random

from transforms.city.model import Source
from transforms.simulate.calls import Call
from transforms.simulate.files import Sheaf, covered_until, next_file
from transforms.simulate.layout import Layout
from transforms.simulate.texts import spelled_phone
from transforms.simulate.world import HOUR, World, weighted

DISPOSITIONS = ("normal", "information", "prank", "ghost", "wrong_number", "test")
DUTY = 8 * HOUR
FORGOTTEN = 13
"""Every so many days nobody logs out."""
OVERLAP = 5
"""Lines that log rotation leaves in both of two files."""

Line = tuple[int, int, str]


def queue_log(world: World, source: Source, calls: list[Call]) -> Sheaf:
    """The queue_log, a file a month; rotation repeats the last lines of one file at the head of the next."""
    chance = world.chance("pbx")
    lines: list[Line] = []
    for call in calls:
        if call.queue is not None:
            lines += [(at, len(lines) + place, text) for place, (at, text) in enumerate(_events(world, chance, call))]
    for at, text in _room(world, chance):
        lines.append((at, len(lines), text))
    sheaf = Sheaf(source)
    seen: set[str] = set()
    for at, _, text in sorted(lines):
        if at < world.as_of and text not in seen:  # the same line twice in one file would be one event too many
            seen.add(text)
            sheaf.put(sheaf.name(covered_until(world, at)), text)
    names = sorted(sheaf.files)
    tails = [sheaf.files[name][-OVERLAP:] for name in names]
    for name, tail in zip(names[1:], tails, strict=False):
        sheaf.files[name][:0] = tail
        sheaf.count(len(tail), duplicate=True)
    sheaf.put_broken(
        [
            f"{world.midnight(world.start) // 100}",
            f"{world.midnight(world.start)}|{world.midnight(world.start)}.7|{world.main_queue}",
        ]
    )
    return sheaf


def _events(world: World, chance: Random, call: Call) -> list[tuple[int, str]]:
    enter, answer = call.entered, call.entered + call.wait
    queue = call.queue

    def line(at: int, agent: str, event: str, *data: object, on: str | None = queue) -> tuple[int, str]:
        return at, "|".join(str(part) for part in (at, call.call_id, on, agent, event, *data))

    found = [line(enter, "NONE", "DID", world.main_queue)] if chance.random() < 0.5 else []
    found.append(line(enter, "NONE", "ENTERQUEUE", "", call.caller, 1))
    for _ in range(chance.randrange(0, 3) if call.wait > 12 else 0):
        found.append(
            line(
                enter + chance.randrange(1, call.wait),
                chance.choice(world.profile.agents),
                "RINGNOANSWER",
                chance.choice((5000, 10000, 15000)),
            )
        )
    if call.outcome == "abandoned":
        found.append(line(answer, "NONE", "ABANDON", 1, 1, call.wait))
    elif call.outcome == "timed_out":
        found.append(line(answer, "NONE", "EXITWITHTIMEOUT", 1, 1, call.wait))
    elif call.outcome == "key_exit":
        found.append(line(answer, "NONE", "EXITWITHKEY", "#", 1, 1, call.wait))
    elif call.outcome == "queue_full_or_empty":
        found.append(line(answer, "NONE", "EXITEMPTY", 1, 1, call.wait))
    elif call.is_answered:
        bridged = f"{call.call_id.split('.')[0]}.{900_000 + int(call.call_id.split('.')[1])}"
        found.append(line(answer, call.agent, "CONNECT", call.wait, bridged, min(call.wait, 4)))
        done = answer + call.talk
        if call.transfer == "blind":
            lines = world.profile.transfer_lines
            outside = weighted(chance, lines) if len(lines) > 1 else next(iter(lines))
            found.append(line(done, call.agent, "BLINDTRANSFER", outside, "from-internal", call.wait, call.talk, 1))
        elif call.transfer == "attended":
            found.append(line(done, call.agent, "ATTENDEDTRANSFER", "BRIDGE", bridged, call.wait, call.talk, 1))
        elif call.transfer == "queue":
            # Into a second queue, where somebody is free at once: a second leg under the same call id.
            other = world.emergency_queue if world.emergency_queue not in (None, queue) else world.main_queue
            agents = world.profile.agents
            second = agents[(agents.index(call.agent) + 1) % len(agents)]
            found.append(line(done, call.agent, "BLINDTRANSFER", other, "queues", call.wait, call.talk, 1))
            found.append(line(done, "NONE", "ENTERQUEUE", "", call.caller, 1, on=other))
            found.append(line(done, second, "CONNECT", 0, f"{bridged}1", 0, on=other))
            found.append(line(call.ended, second, "COMPLETECALLER", 0, call.second_talk, 1, on=other))
        else:
            event = "COMPLETECALLER" if chance.random() < 0.7 else "COMPLETEAGENT"
            found.append(line(done, call.agent, event, call.wait, call.talk, 1))
    return sorted(found, key=lambda pair: pair[0])


def _room(world: World, chance: Random) -> list[tuple[int, str]]:
    """What the log holds besides calls: members, pauses, reloads, restarts."""
    found: list[tuple[int, str]] = []
    for place, day in enumerate(world.days()):
        morning = world.midnight(day) + 7 * HOUR
        for agent in chance.sample(world.profile.agents, min(4, len(world.profile.agents))):
            at = morning + chance.randrange(-600, 600)
            found.append((at, f"{at}|MANAGER|{world.main_queue}|{agent}|ADDMEMBER|"))
            pause = at + chance.randrange(2 * HOUR, 5 * HOUR)
            found.append((pause, f"{pause}|NONE|{world.main_queue}|{agent}|PAUSE|istirahat"))
            back = pause + chance.randrange(600, 2400)
            found.append((back, f"{back}|NONE|{world.main_queue}|{agent}|UNPAUSE|"))
            if place % FORGOTTEN:
                home = at + DUTY
                found.append((home, f"{home}|MANAGER|{world.main_queue}|{agent}|REMOVEMEMBER|"))
        if place % 30 == 3:
            at = world.midnight(day) + chance.randrange(HOUR, 4 * HOUR)
            found.append((at, f"{at}|NONE|NONE|NONE|CONFIGRELOAD|"))
        if place % 90 == 11:
            at = world.midnight(day) + chance.randrange(HOUR, 4 * HOUR)
            found.append((at, f"{at}|NONE|NONE|NONE|QUEUESTART|"))
    return found


def menu_log(world: World, source: Source, calls: list[Call]) -> Sheaf:
    """Calls that never got past the menu."""
    chance = world.chance(source.id)
    layout = Layout(source)
    sheaf = layout.sheaf()
    for call in calls:
        if call.queue is None:
            values = {"call_id": call.call_id, "entered_at": call.entered, "ended_at": call.ended}
            cells = layout.cells({**values, "caller": spelled_phone(chance, call.caller)})
            _put(world, chance, sheaf, call.entered, layout.line(cells))
    bad = {"entered_at": "2025-02-30 25:61:00", "ended_at": "2025-02-30 25:62:00"}
    own = {str(layout.rules[name].column): text for name, text in bad.items() if name in layout.rules}
    sheaf.put_broken(
        ["1735689600.4", layout.line(layout.cells({"call_id": "1735689600.5", "caller": "081200000000"}, own))]
    )
    return sheaf


def call_forms(world: World, source: Source, calls: list[Call]) -> Sheaf:
    """The operators' forms; a few were corrected a month later."""
    chance = world.chance(source.id)
    layout = Layout(source)
    sheaf = layout.sheaf()
    for call in calls:
        if not (call.is_answered and call.has_form):
            continue
        passed_on = (call.transfer and chance.random() < 0.8) or call.transfer == "form"
        values = {
            "call_id": call.call_id, "entered_at": call.entered, "disposition": call.disposition, "agent": call.operator,
            "wrap_seconds": call.wrap, "outcome": "transferred" if passed_on else "answered", "ticket_id": call.ticket_id,
        }  # fmt: skip
        line = layout.line(layout.cells(values))
        until = covered_until(world, call.entered)
        later = next_file(world, until)
        if later is not None and call.disposition and chance.random() < 0.006:
            wrong = next(word for word in DISPOSITIONS if word != call.disposition)
            sheaf.put(sheaf.name(until), layout.line(layout.cells({**values, "disposition": wrong})))
            sheaf.put(sheaf.name(later), line)
        else:
            _put(world, chance, sheaf, call.entered, line)
    bad = {"call_id": "1735689600.9", "disposition": "information", "agent": "Ratna", "wrap_seconds": 10, "outcome": "answered"}
    own = {str(layout.rules["entered_at"].column): "kemarin"}
    sheaf.put_broken(["1735689600.8,2025-01-02 10:00:00", layout.line(layout.cells(bad, own))])
    return sheaf


def _put(world: World, chance: Random, sheaf: Sheaf, at: int, text: str) -> None:
    """A row, now and then twice in its file or once more in the next one."""
    until = covered_until(world, at)
    sheaf.put(sheaf.name(until), text)
    roll = chance.random()
    if roll < 0.002:
        sheaf.put(sheaf.name(until), text, duplicate=True)
    elif roll < 0.004 and (later := next_file(world, until)) is not None:
        sheaf.put(sheaf.name(later), text, duplicate=True)
