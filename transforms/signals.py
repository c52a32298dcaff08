"""When a change is a change: XmR limits (individuals and moving ranges), so that nobody reads noise as news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

#: 2.66 = 3 ÷ d2 for moving ranges of two values (d2 = 1.128): Shewhart's constant for an individuals chart.
FACTOR = 2.66
#: Periods the limits are learnt from; months use 12 (METRICS.md, Comparison).
BASELINE = 12
#: Under this many closed periods no limits are drawn: a moving range of three points says nothing.
FEWEST = 6

Change = Literal["higher", "lower", "none", "too_short"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and natural process limits of a baseline."""

    mean: float
    lower: float
    upper: float


def limits(values: Sequence[float]) -> Limits | None:
    """Limits learnt from ``values``, or ``None`` when there are too few of them."""
    if len(values) < FEWEST:
        return None
    mean = sum(values) / len(values)
    moves = [abs(b - a) for a, b in pairwise(values)]
    spread = FACTOR * sum(moves) / len(moves)
    return Limits(mean, mean - spread, mean + spread)


def change(history: Sequence[float], latest: float, baseline: int = BASELINE) -> Change:
    """What ``latest`` is against ``history`` (older closed periods, oldest first).

    Called by one point outside the limits, 7 in a row on one side of the mean, or 2 of 3 beyond two thirds of a limit.
    """
    learnt = limits(list(history)[-baseline:])
    if learnt is None:
        return "too_short"
    tail = [*history, latest]
    sides: tuple[tuple[int, Change], ...] = ((1, "higher"), (-1, "lower"))
    for sign, name in sides:
        edge = (learnt.upper if sign > 0 else learnt.lower) - learnt.mean
        distances = [sign * (point - learnt.mean) for point in tail]
        width = abs(edge)
        if distances[-1] > width:
            return name
        if len(distances) >= 7 and all(distance > 0 for distance in distances[-7:]):
            return name
        if distances[-1] > width * 2 / 3 and sum(distance > width * 2 / 3 for distance in distances[-3:]) >= 2:
            return name
    return "none"
