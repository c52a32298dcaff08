"""When a change is a change: XmR limits (individuals and moving ranges), so that nobody reads noise as news.

The rules are those of METRICS.md, Comparison. Limits are learnt from the first periods of a process and then held; after a confirmed
shift, seven in a row on one side, the process is another one, and its baseline begins with the first of the seven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

#: 2.66 = 3 ÷ d2 for moving ranges of two values (d2 = 1.128): Shewhart's constant for an individuals chart.
FACTOR = 2.66
#: Periods the limits are learnt from: 20, of months 12.
BASELINE, BASELINE_MONTHS = 20, 12
#: Under this many closed periods no limits are drawn: a moving range of three points says nothing.
FEWEST = 6
#: In a row on one side of the mean: a shift.
RUN = 7

Change = Literal["higher", "lower", "none", "too_short"]
Rule = Literal["outside", "run", "near"]
"""outside: one point beyond a limit; run: 7 in a row on one side of the mean; near: 2 of 3 beyond two thirds of a limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and natural process limits of a baseline."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Signal:
    """A change called at the period with index ``at``, and the rule that called it."""

    at: int
    change: Change
    rule: Rule


@dataclass(frozen=True, slots=True)
class Course:
    """A series as the rules read it: signals, indexes at which a new baseline begins, and the limits the last period was held to."""

    signals: tuple[Signal, ...]
    restarts: tuple[int, ...]
    limits: Limits | None
    latest: Change
    rule: Rule | None


def limits(values: Sequence[float]) -> Limits | None:
    """Limits learnt from ``values``, or ``None`` when there are too few of them."""
    if len(values) < FEWEST:
        return None
    mean = sum(values) / len(values)
    moves = [abs(b - a) for a, b in pairwise(values)]
    spread = FACTOR * sum(moves) / len(moves)
    return Limits(mean, mean - spread, mean + spread)


def follow(values: Sequence[float], baseline: int = BASELINE_MONTHS) -> Course:
    """What the closed periods ``values`` (oldest first) show, each held against the limits known before it."""
    signals: list[Signal] = []
    restarts: list[int] = []
    begun = 0
    held: Limits | None = None
    for at in range(len(values)):
        held = limits(values[begun : min(at, begun + baseline)])
        found = _signal(values[begun : at + 1], held) if held else None
        if found:
            signals.append(Signal(at, *found))
            if found[1] == "run":
                begun = at - RUN + 1
                restarts.append(begun)
    last = signals[-1] if signals and signals[-1].at == len(values) - 1 else None
    if held is None:
        return Course(tuple(signals), tuple(restarts), None, "too_short", None)
    return Course(tuple(signals), tuple(restarts), held, last.change if last else "none", last.rule if last else None)


def change(history: Sequence[float], latest: float, baseline: int = BASELINE_MONTHS) -> Change:
    """What ``latest`` is against ``history`` (older closed periods, oldest first)."""
    return follow([*history, latest], baseline).latest


def _signal(process: Sequence[float], held: Limits) -> tuple[Change, Rule] | None:
    """What calls the last point of ``process`` a change."""
    width = held.upper - held.mean
    sides: tuple[tuple[int, Change], ...] = ((1, "higher"), (-1, "lower"))
    for sign, name in sides:
        distances = [sign * (point - held.mean) for point in process]
        # A run comes first: however far its points lie, seven of them are another process, whose baseline begins with them.
        if len(distances) >= RUN and all(distance > _HAIR for distance in distances[-RUN:]):
            return name, "run"
        if distances[-1] > width + _HAIR:
            return name, "outside"
        if distances[-1] > width * 2 / 3 + _HAIR and sum(distance > width * 2 / 3 + _HAIR for distance in distances[-3:]) >= 2:
            return name, "near"
    return None


#: The mean of equal rates differs from them in its last bit: less than this is no distance.
_HAIR = 1e-12
