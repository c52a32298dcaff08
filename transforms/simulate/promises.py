"""What was promised on a ticket and whether it was kept, by the plain calendar and the decisions alone.

Deliberately written another way than the engine: a life is a handful of decided instants here, not a stream of events.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from transforms.city.model import ALWAYS, CENTRE_HOLDER
from transforms.simulate.lives import Life
from transforms.simulate.world import World, utc
from transforms.sla.calendars import Calendar
from transforms.sla.policies import Policy

CENTRE_CLOCKS = ("answer", "verify", "forward", "dispatch", "callback")
FIRST_HOLDER_CLOCKS = ("agency_answer", "first_action", "dispatch", "arrival")
AUTHORITIES = ("law", "city", "leader")
STOPS = {"verified_finish": "verified"}
"""Events behind the stops that policies name otherwise."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clock of one ticket, judged."""

    ticket_id: str
    policy: Policy
    cycle: int
    agency_id: str
    start: int
    due: int | None
    due_close: int | None
    stop: int | None
    outcome: str
    is_due: bool
    is_impossible: bool
    late_seconds: int

    @property
    def period_at(self) -> int:
        """The instant whose local date it is counted on."""
        return self.start if self.due_close is None else self.due_close


class Promises:
    """Chooses and judges the policies of a city."""

    def __init__(self, world: World) -> None:
        self.world = world
        known_on = world.on(world.as_of)
        self.policies = [p for p in world.city.policies if (p.known_from or date.min) <= known_on]
        self.pairs: dict[tuple[str, str], list[Policy]] = {}
        for policy in self.policies:
            self.pairs.setdefault((policy.clock, policy.authority), []).append(policy)
        self.starts = {pair: list(dict.fromkeys(p.start_event for p in found)) for pair, found in self.pairs.items()}
        self._above = {
            "category": {
                c.code: _line(c.code, {x.code: x.parent for x in world.city.categories}) for c in world.city.categories
            },
            "area": {a.code: _line(a.code, {x.code: x.parent for x in world.city.areas}) for a in world.city.areas},
        }

    def in_force(self, life: Life, clock: str, authority: str, start: int, number: int) -> Policy | None:
        """The policy of a clock and authority for the start of a cycle; the most specific one."""
        on = self.world.on(start)
        found = [
            p for p in self.pairs.get((clock, authority), ())
            if (p.valid_from or date.min) <= on < (p.valid_to or date.max) and self.matches(p, life)
            and (p.basis != "as_given" or number == 1 or (life.due_given or 0) > start)
        ]  # fmt: skip
        return max(found, key=lambda p: (len(p.selector), self._depth(p)), default=None)

    def unstarted(self, life: Life, clock: str) -> bool:
        """Whether a policy of the clock is meant for such a ticket that waits for its start, or waited until the ticket left the stock."""
        left = life.moves[-1].at if life.moves and life.moves[-1].to != "open" else self.world.as_of - 1
        on, begun = self.world.on(left), {event for cycle in life.cycles for event in cycle.firsts}
        return any(
            p.clock == clock and p.start_event not in begun and (p.valid_from or date.min) <= on < (p.valid_to or date.max)
            and (p.basis != "as_given" or life.due_given is not None) and self.matches(p, life)
            for p in self.policies
        )  # fmt: skip

    def judge(self, life: Life) -> list[Verdict]:
        """Every clock that has started, in every cycle, judged at the end of the window."""
        return [
            self._verdict(life, policy, number, start)
            for number in range(1, len(life.cycles) + 1)
            for clock, authority in self.pairs
            for policy, start in self.started(life, clock, authority, number)
        ]

    def started(self, life: Life, clock: str, authority: str, number: int) -> Iterator[tuple[Policy, int]]:
        """The policy that judges a clock in a cycle and its start, if it has started."""
        cycle = life.cycles[number - 1]
        for event in self.starts.get((clock, authority), ()):
            start = cycle.start if number > 1 and clock in ("finish", "verified_finish") else cycle.firsts.get(event)
            if start is not None:
                policy = self.in_force(life, clock, authority, start, number)
                if policy is not None and policy.start_event == event:
                    yield policy, start

    def finish_due(self, life: Life) -> tuple[int | None, int | None]:
        """(due, its close) of the strictest finish promise of the running cycle, were nothing to pause any more."""
        found = []
        for authority in AUTHORITIES:
            for policy, start in self.started(life, "finish", authority, len(life.cycles)):
                close, due = self.due(life, policy, start, life.now + 1)
                if due is not None and close is not None:
                    found.append((due, close))
        return min(found) if found else (None, None)

    def due(self, life: Life, policy: Policy, start: int, limit: int | None) -> tuple[int | None, int | None]:
        """(close, due at the policy's boundary); None while an uncapped pause lasts. Pauses from `limit` on do not count."""
        if policy.basis == "as_given":
            return life.due_given, life.due_given
        pauses = list(self._effective(life, policy, start, limit))
        close = self._close(policy, start, pauses)
        if close is None or policy.boundary == "close":
            return close, close
        return close, int(self._calendar(policy).next_open(utc(close)).timestamp())

    def _close(self, policy: Policy, start: int, pauses: Sequence[tuple[int, int | None]]) -> int | None:
        if policy.basis == "working_days":
            return self._working_days(policy, start, pauses)
        if policy.basis == "calendar_days":
            local = self.world.local(start).replace(tzinfo=None) + timedelta(days=policy.target_days or 0)
            due = int(datetime.combine(local.date(), local.time(), self.world.zone).timestamp())
            for begin, end in pauses:
                if begin < due:
                    if end is None:
                        return None
                    due += end - begin
            return due
        calendar, left, moment = self._calendar(policy), policy.target_seconds or 0, start
        for begin, end in pauses:
            used = self.world.open_seconds(calendar, moment, begin)
            if used >= left:
                break
            if end is None:
                return None
            left, moment = left - used, end
        return self.world.due(calendar, moment, left)

    def _working_days(self, policy: Policy, start: int, pauses: Sequence[tuple[int, int | None]]) -> int | None:
        """Closing time of the k-th day after the start's that has at least one open second outside every pause."""
        calendar, days = self._calendar(policy), policy.target_days or 0
        if not pauses:
            return int(calendar.working_day_close(utc(start), days, policy.day0).timestamp())
        if policy.day0:
            raise ValueError(
                f"policies.csv: {policy.policy_id} counts its first day (day0) and grants pauses; the simulator cannot tell the "
                "truth of both together. Give one of them up in a simulated city."
            )
        day = calendar.local_date(utc(start))
        endless = next((begin for begin, end in pauses if end is None), None)
        while days:
            day += timedelta(days=1)
            spans = [(int(s.start.timestamp()), int(s.end.timestamp())) for s in calendar.open_spans(day)]
            if spans and endless is not None and endless <= spans[0][0]:
                return None
            if any(_outside(low, high, pauses) for low, high in spans):
                days -= 1
        return spans[-1][1]

    def _effective(self, life: Life, policy: Policy, start: int, limit: int | None) -> Iterator[tuple[int, int | None]]:
        """The pauses of a clock as they count: of its reasons, from its start to the limit, cut at their caps."""
        caps = dict(policy.pause_caps)
        for pause in sorted(life.pauses, key=lambda p: p.start):
            if pause.kind not in policy.pauses or pause.start < start or (limit is not None and pause.start >= limit):
                continue
            ends = [end for end in (pause.end, limit if pause.end is not None else None) if end is not None]
            if pause.kind in caps:
                ends.append(pause.start + caps[pause.kind])
            yield pause.start, min(ends) if ends else None

    def _verdict(self, life: Life, policy: Policy, number: int, start: int) -> Verdict:
        as_of, cycle = self.world.as_of, life.cycles[number - 1]
        stop = cycle.finish if policy.stop_event == "finish" else cycle.firsts.get(STOPS.get(policy.stop_event, policy.stop_event))
        is_impossible = stop is not None and stop < start
        void = life.void[1] if life.void is not None and stop is None else None
        close, due = self.due(life, policy, start, start if is_impossible else stop if stop is not None else void)
        if stop is not None:
            outcome = "met" if due is not None and stop <= due else "breached_closed"
        elif void is not None:
            outcome = "void"
        elif due is None:
            outcome = "paused_without_due"
        else:
            outcome = "breached_open" if due < as_of else "running"
        is_due = outcome != "void" and due is not None and due < as_of
        late = 0
        if outcome.startswith("breached") and due is not None:
            late = self.world.open_seconds(self._calendar(policy), due, as_of if stop is None else stop)
        moment = min(t for t in (due, stop, as_of) if t is not None)
        agency = CENTRE_HOLDER if policy.clock in CENTRE_CLOCKS else life.holder_before(moment)
        return Verdict(
            life.ticket_id, policy, number, agency, start, due, close, stop, outcome, is_due, is_impossible, late
        )

    def _calendar(self, policy: Policy) -> Calendar:
        return self.world.calendars[policy.calendar_id or ALWAYS]

    def matches(self, policy: Policy, life: Life) -> bool:
        """Whether a policy is meant for such a ticket, as its attributes stand at the end of the window."""
        for key, wanted in policy.selector:
            if key in self._above:
                own = life.category if key == "category" else life.area
                if wanted not in self._above[key].get(own or "", ()):
                    return False
            elif key == "agency":
                if wanted != (life.first_agency if policy.clock in FIRST_HOLDER_CLOCKS else life.responsible):
                    return False
            elif wanted != {"urgency": life.urgency, "channel": life.channel, "nature": life.nature}.get(key):
                return False
        return True

    def _depth(self, policy: Policy) -> int:
        return sum(len(self._above[key].get(value, ())) for key, value in policy.selector if key in self._above)


def strictest(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Per clock and cycle the verdict with the earliest due; those without come last, then law before city before leader."""
    best: dict[tuple[str, int], Verdict] = {}
    for verdict in sorted(verdicts, key=_strictness):
        best.setdefault((verdict.policy.clock, verdict.cycle), verdict)
    return list(best.values())


def _strictness(verdict: Verdict) -> tuple[bool, int, int]:
    return verdict.due is None, verdict.due or 0, AUTHORITIES.index(verdict.policy.authority)


def _outside(low: int, high: int, pauses: Sequence[tuple[int, int | None]]) -> bool:
    """Whether a second of [low, high) lies outside every pause."""
    moment = low
    for begin, end in sorted(pauses, key=lambda pause: pause[0]):
        if begin > moment:
            break
        if end is None:
            return False
        moment = max(moment, end)
    return moment < high


def _line(node: str, parents: dict[str, str | None]) -> tuple[str, ...]:
    """A node and all above it."""
    line = [node]
    while (above := parents.get(line[-1])) is not None:
        line.append(above)
    return tuple(line)
