"""How many people a call load needs: Erlang's formulas for a queue that nobody leaves (A. K. Erlang, 1917).

Callers who hang up make the real queue shorter than this, so the answer errs on the side of more agents. Prank and ghost calls are
part of the load: whoever answers does not know yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

#: More agents than any hall has; a target that still is not met is reported instead of looped for.
MOST_AGENTS = 100_000


@dataclass(frozen=True, slots=True)
class Load:
    """``calls`` offered in ``interval_seconds``, each held for ``handle_seconds`` on average (talk, hold and after-call work)."""

    calls: float
    interval_seconds: float
    handle_seconds: float

    def __post_init__(self) -> None:
        if self.calls < 0 or self.handle_seconds < 0 or self.interval_seconds <= 0:
            raise ValueError(
                f"A load needs calls ≥ 0, an interval > 0 s and a handle time ≥ 0 s; given: {self.calls} calls, "
                f"{self.interval_seconds} s, {self.handle_seconds} s."
            )

    @property
    def erlangs(self) -> float:
        """Mean number of calls in progress if every one were taken at once."""
        return self.calls * self.handle_seconds / self.interval_seconds


@dataclass(frozen=True, slots=True)
class Service:
    """What ``agents`` give a load. ``average_wait_seconds`` is ``None`` where the queue grows without end."""

    agents: int
    waiting_probability: float
    service_level: float
    average_wait_seconds: float | None
    occupancy: float


@dataclass(frozen=True, slots=True)
class Standard:
    """A promise over many calls: ``target`` of them (0 to 1) answered within ``threshold_seconds``."""

    target: float
    threshold_seconds: float


@dataclass(frozen=True, slots=True)
class Need:
    """Agents at the desks, and positions on the roster so that as many are there despite leave, breaks and training."""

    service: Service
    positions: int


def erlang_b(erlangs: float, agents: int) -> float:
    """Share of calls refused where none may wait; by the recursion that neither overflows nor cancels.

    >>> erlang_b(1, 2)
    0.2
    """
    refused = 1.0
    for agent in range(1, agents + 1):
        refused = erlangs * refused / (agent + erlangs * refused)
    return refused


def erlang_c(erlangs: float, agents: int) -> float:
    """Share of calls that wait; 1 where the load is at least the number of agents.

    >>> round(erlang_c(10, 14), 7)
    0.1741319
    """
    return _waits(erlangs, agents, erlang_b(erlangs, agents))


def service(load: Load, agents: int, threshold_seconds: float) -> Service:
    """What ``agents`` give: share answered within the threshold, mean wait of all calls in seconds, share of time at work."""
    if agents < 0 or threshold_seconds < 0:
        raise ValueError(f"Agents and threshold cannot be negative; given: {agents} agents, {threshold_seconds} s.")
    return _service(load, agents, threshold_seconds, erlang_b(load.erlangs, agents))


def agents_needed(
    load: Load, target: float, threshold_seconds: float, most_occupancy: float = 1.0, shrinkage: float = 0.0
) -> Need:
    """The fewest agents with whom ``target`` of the calls are answered within the threshold and none is busier than allowed.

    ``shrinkage`` is the share of paid time away from the desk. ValueError where no number of agents can do it.
    """
    if not (0 <= target <= 1 and 0 < most_occupancy <= 1 and 0 <= shrinkage < 1) or threshold_seconds < 0:
        raise ValueError(
            f"Target and occupancy lie in 0…1, shrinkage in 0…1 without 1, the threshold is not negative; given: {target}, "
            f"{most_occupancy}, {shrinkage}, {threshold_seconds} s."
        )
    if target == 1 and load.erlangs > 0:
        raise ValueError(
            "No number of agents answers every call in time: somebody may always have to wait. Ask for less than 1."
        )
    refused = 1.0
    for agents in range(MOST_AGENTS + 1):
        if agents:
            refused = load.erlangs * refused / (agents + load.erlangs * refused)
        given = _service(load, agents, threshold_seconds, refused)
        if (
            given.service_level >= target
            and given.occupancy <= most_occupancy
            and (agents > load.erlangs or not load.erlangs)
        ):
            return Need(given, math.ceil(agents / (1 - shrinkage) - 1e-9))
    raise ValueError(
        f"{load.erlangs:.0f} erlangs need more than {MOST_AGENTS} agents; check the calls, the interval and the handle time."
    )


def desks_needed(load: Load, standards: Iterable[Standard]) -> int | None:
    """Agents at the desks so that every standard is kept on an average hour of ``load``; None without a standard, or with one nobody can keep."""
    asked = [(standard.target, standard.threshold_seconds) for standard in standards]
    if not asked or any(target >= 1 for target, _ in asked):
        return None
    return max(agents_needed(load, target, threshold).service.agents for target, threshold in asked)


def _waits(erlangs: float, agents: int, refused: float) -> float:
    if erlangs == 0:
        return 0.0
    if agents <= erlangs:
        return 1.0
    return agents * refused / (agents - erlangs * (1 - refused))


def _service(load: Load, agents: int, threshold_seconds: float, refused: float) -> Service:
    erlangs = load.erlangs
    waits = _waits(erlangs, agents, refused)
    if erlangs == 0:
        return Service(agents, 0.0, 1.0, 0.0, 0.0)
    if agents <= erlangs:
        return Service(agents, 1.0, 0.0, None, 1.0)
    spare = agents - erlangs
    within = 1 - waits * math.exp(-spare * threshold_seconds / load.handle_seconds)
    return Service(agents, waits, within, waits * load.handle_seconds / spare, erlangs / agents)
