"""The cycles of one clock: what starts it, what ends it, and what a reopening takes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from transforms.city.states import VOID_STATES
from transforms.sla.calendars import ALWAYS, Calendar
from transforms.sla.history import BUCKETS, Step
from transforms.sla.pauses import Pause
from transforms.sla.policies import STATE_STOPS, Policy


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock, from its start to its stop, or to the move that made it void."""

    number: int
    start: datetime
    stopped_at: datetime | None  # the stop's own time, even where that lies before the start
    voided_at: datetime | None
    void_reason: str | None
    disputed: tuple[Pause, ...]  # from each closing inside the cycle to its reopening

    @property
    def ended_at(self) -> datetime | None:
        """Stop or void; None while the clock runs."""
        return self.stopped_at or self.voided_at


def cycles(steps: Sequence[Step], policy: Policy, calendar: Calendar) -> Iterator[Cycle]:
    """The started cycles of a policy's clock, in order: a reopening after the dispute window begins the next one."""
    late = [back for left, back in disputes(steps) if steps[back].at > dispute_end(steps[left].at, policy, calendar)]
    for number, (low, high) in enumerate(pairwise([0, *late, len(steps)]), start=1):
        cycle = _cycle(number, steps[low:high], policy)
        if cycle is not None:
            yield cycle


def disputes(steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Places of each closing and of the reopening that follows it."""
    found: list[tuple[int, int]] = []
    left: int | None = None
    for place, step in enumerate(steps):
        if step.leaves:
            left = place
        elif step.reopens and left is not None:
            found.append((left, place))
    return found


def dispute_end(closed_at: datetime, policy: Policy, calendar: Calendar) -> datetime:
    """The last instant at which a reopening still belongs to the cycle."""
    if policy.dispute_days == 0 or calendar.id == ALWAYS.id:
        return closed_at + timedelta(days=policy.dispute_days)
    return calendar.working_day_close(closed_at, policy.dispute_days)


def stops(step: Step, stop_event: str) -> bool:
    """True when the step is the policy's stop: an event by name, or the entering of a done or the verified state."""
    if stop_event == "finish":
        return BUCKETS[step.state] == "done" != BUCKETS.get(step.before or "")
    if stop_event == "verified_finish":
        return step.state == "verified" != step.before
    # A word with the citizen while there is no answer is no call back.
    return step.event == stop_event and (stop_event != "citizen_contacted" or step.state == "called_back")


def _cycle(number: int, steps: Sequence[Step], policy: Policy) -> Cycle | None:
    """The cycle that a stretch of the history holds; None when nothing started the clock in it.

    From the second cycle on the first step is the reopening, which restarts the finishes by itself.
    """
    is_finish = policy.stop_event in STATE_STOPS
    restarts = is_finish and number > 1
    start = 0 if restarts else _first(place for place, step in enumerate(steps) if step.event == policy.start_event)
    if start is None:
        return None
    disputed = disputes(steps)
    reopened = disputed[-1][1] if disputed else 0
    # A reopening takes back what was void and what was finished; an answer once given stays given.
    since = reopened + 1 if is_finish and disputed else 0
    stopping = [n for n, step in enumerate(steps) if n >= since and stops(step, policy.stop_event)]
    stop = _first([n for n in stopping if n > start] or stopping)
    void = _first(n for n, step in enumerate(steps) if n > reopened and step.leaves and step.state in VOID_STATES)
    is_void = void is not None and (stop is None or void < stop)
    return Cycle(
        number,
        steps[start].at,
        stopped_at=steps[stop].event_at if stop is not None and not is_void else None,
        voided_at=steps[void].at if void is not None and is_void else None,
        void_reason=steps[void].state if void is not None and is_void else None,
        disputed=tuple(Pause(steps[left].at, steps[back].at, "disputed") for left, back in disputed),
    )


def _first(places: Iterable[int]) -> int | None:
    return next(iter(places), None)
