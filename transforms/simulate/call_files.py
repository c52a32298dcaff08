"""The PBX's queue_log, the menu's hang-ups and the operators' call forms.

Events and their fields as documented for app_queue (docs.asterisk.org, Operation, Logging, Queue Logs).
"""

from __future__ import annotations

from random import Random

from transforms.simulate.calls import AGENTS, Call
from transforms.simulate.files import Sheaf, covered_until, named, next_file, row
from transforms.simulate.texts import spelled_phone
from transforms.simulate.world import HOUR, World

FORM_WORDS = {
    "normal": "Pengaduan", "information": "Informasi", "prank": "Iseng", "ghost": "Telepon hantu",
    "wrong_number": "Salah sambung", "test": "Uji coba", "": "",
}  # fmt: skip
LOCAL = "%Y-%m-%d %H:%M:%S"
OVERLAP = 5
"""Lines that log rotation leaves in both of two files."""

Line = tuple[int, int, str]


def queue_log(world: World, calls: list[Call]) -> Sheaf:
    """The queue_log, a file a month; rotation repeats the last lines of one file at the head of the next."""
    chance = world.chance("pbx")
    lines: list[Line] = []
    for call in calls:
        if call.queue is not None:
            lines += [(at, len(lines) + place, text) for place, (at, text) in enumerate(_events(world, chance, call))]
    for at, text in _room(world, chance):
        lines.append((at, len(lines), text))
    sheaf = Sheaf("pbx", ".txt")
    seen: set[str] = set()
    for at, _, text in sorted(lines):
        if at < world.as_of and text not in seen:  # the same line twice in one file would be one event too many
            seen.add(text)
            sheaf.put(named("queue_log", covered_until(world, at)), text)
    names = sorted(sheaf.files)
    tails = [sheaf.files[name][-OVERLAP:] for name in names]
    for name, tail in zip(names[1:], tails, strict=False):
        sheaf.files[name][:0] = tail
        sheaf.count(len(tail), duplicate=True)
    sheaf.put_broken(
        [
            f"{world.midnight(world.start) // 100}",
            f"{world.midnight(world.start)}|{world.midnight(world.start)}.7|1500123",
        ]
    )
    return sheaf


def _events(world: World, chance: Random, call: Call) -> list[tuple[int, str]]:
    enter, answer = call.entered, call.entered + call.wait
    queue = call.queue

    def line(at: int, agent: str, event: str, *data: object, on: str | None = queue) -> tuple[int, str]:
        return at, "|".join(str(part) for part in (at, call.call_id, on, agent, event, *data))

    found = [line(enter, "NONE", "DID", "1500123")] if chance.random() < 0.5 else []
    found.append(line(enter, "NONE", "ENTERQUEUE", "", call.caller, 1))
    for _ in range(chance.randrange(0, 3) if call.wait > 12 else 0):
        found.append(
            line(
                enter + chance.randrange(1, call.wait),
                chance.choice(AGENTS),
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
            found.append(line(done, call.agent, "BLINDTRANSFER", "119", "from-internal", call.wait, call.talk, 1))
        elif call.transfer == "attended":
            found.append(line(done, call.agent, "ATTENDEDTRANSFER", "BRIDGE", bridged, call.wait, call.talk, 1))
        elif call.transfer == "queue":
            # Into a second queue, where somebody is free at once: a second leg under the same call id.
            other = "darurat" if queue != "darurat" else "1500123"
            second = AGENTS[(AGENTS.index(call.agent) + 1) % len(AGENTS)]
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
        for agent in chance.sample(AGENTS, 4):
            at = morning + chance.randrange(-600, 600)
            found.append((at, f"{at}|MANAGER|1500123|{agent}|ADDMEMBER|"))
            pause = at + chance.randrange(2 * HOUR, 5 * HOUR)
            found.append((pause, f"{pause}|NONE|1500123|{agent}|PAUSE|istirahat"))
            back = pause + chance.randrange(600, 2400)
            found.append((back, f"{back}|NONE|1500123|{agent}|UNPAUSE|"))
        if place % 30 == 3:
            at = world.midnight(day) + chance.randrange(HOUR, 4 * HOUR)
            found.append((at, f"{at}|NONE|NONE|NONE|CONFIGRELOAD|"))
        if place % 90 == 11:
            at = world.midnight(day) + chance.randrange(HOUR, 4 * HOUR)
            found.append((at, f"{at}|NONE|NONE|NONE|QUEUESTART|"))
    return found


def menu_log(world: World, calls: list[Call]) -> Sheaf:
    """Calls that never got past the menu."""
    chance = world.chance("ivr")
    sheaf = Sheaf("ivr", ".csv", row(["id_panggilan", "mulai", "selesai", "nomor_penelepon"]))
    for call in calls:
        if call.queue is None:
            cells = [
                call.call_id,
                world.written(call.entered, LOCAL),
                world.written(call.ended, LOCAL),
                spelled_phone(chance, call.caller),
            ]
            _put(world, chance, sheaf, "ivr", call.entered, row(cells))
    sheaf.put_broken(
        ["1735689600.4", row(["1735689600.5", "2025-02-30 25:61:00", "2025-02-30 25:62:00", "081200000000"])]
    )
    return sheaf


def call_forms(world: World, calls: list[Call]) -> Sheaf:
    """The operators' forms; a few were corrected a month later."""
    chance = world.chance("panggilan")
    sheaf = Sheaf(
        "panggilan",
        ".csv",
        row(["id_panggilan", "jam_masuk", "jenis", "petugas", "pasca_detik", "hasil", "nomor_tiket"]),
    )
    for call in calls:
        if not (call.is_answered and call.has_form):
            continue
        outcome = "Disambungkan" if (call.transfer and chance.random() < 0.8) or call.transfer == "form" else "Selesai"
        cells = [
            call.call_id,
            world.written(call.entered, LOCAL),
            FORM_WORDS[call.disposition],
            call.operator,
            call.wrap,
            outcome,
            call.ticket_id,
        ]
        until = covered_until(world, call.entered)
        later = next_file(world, until)
        if later is not None and call.disposition and chance.random() < 0.006:
            wrong = next(word for word in FORM_WORDS.values() if word not in ("", FORM_WORDS[call.disposition]))
            sheaf.put(named("panggilan", until), row([*cells[:2], wrong, *cells[3:]]))
            sheaf.put(named("panggilan", later), row(cells))
        else:
            _put(world, chance, sheaf, "panggilan", call.entered, row(cells))
    sheaf.put_broken(
        ["1735689600.8,2025-01-02 10:00:00", row(["1735689600.9", "kemarin", "Informasi", "Ratna", 10, "Selesai", ""])]
    )
    return sheaf


def _put(world: World, chance: Random, sheaf: Sheaf, stem: str, at: int, text: str) -> None:
    """A row, now and then twice in its file or once more in the next one."""
    until = covered_until(world, at)
    sheaf.put(named(stem, until), text)
    roll = chance.random()
    if roll < 0.002:
        sheaf.put(named(stem, until), text, duplicate=True)
    elif roll < 0.004 and (later := next_file(world, until)) is not None:
        sheaf.put(named(stem, later), text, duplicate=True)
