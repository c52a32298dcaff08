"""How far targets were reached, and one score of many of them that hides nothing it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: A target exceeded by more counts no more: one easy target must not make up for three missed ones.
MOST = 1.25


def attainment(actual: float | None, target: float | None, better: Literal["up", "down"]) -> float | None:
    """``actual ÷ target``, or ``target ÷ actual`` where less is better, between 0 and 1.25; ``None`` where either is missing.

    Where less is better, nothing at all is the most there is, and a target of zero is reached or not. ``None`` too where the
    two have no quotient that says how far: either is below zero, or more is better and nothing was asked.

    >>> attainment(0.45, 0.9, "up"), attainment(40, 20, "down"), attainment(0.99, 0.5, "up"), attainment(None, 1, "up")
    (0.5, 0.5, 1.25, None)
    """
    if actual is None or target is None:
        return None
    if actual < 0 or target < 0 or (better == "up" and target == 0):
        return None
    above, below = (actual, target) if better == "up" else (target, actual)
    if below == 0:
        return MOST if above else 1.0
    return min(above / below, MOST)


@dataclass(frozen=True, slots=True)
class Part:
    """One metric of a score: its weight as published, and its attainment where there is one."""

    metric: str
    weight: float
    attainment: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """Weighted mean of what is available; ``weight`` is the part of all weights behind it, ``missing`` the metrics without a figure."""

    value: float | None
    weight: float
    missing: tuple[str, ...]


def score(parts: Sequence[Part]) -> Score:
    """One score of many attainments.

    >>> score([Part("sla_on_time", 3, 0.75), Part("service_level", 1, 1.0), Part("fcr", 1, None)])
    Score(value=0.8125, weight=0.8, missing=('fcr',))
    """
    if any(part.weight <= 0 for part in parts):
        raise ValueError("Weights of a score are greater than 0; leave a metric out instead of giving it none.")
    told = [(part.weight, part.attainment) for part in parts if part.attainment is not None]
    missing = tuple(part.metric for part in parts if part.attainment is None)
    held, whole = sum(weight for weight, _ in told), sum(part.weight for part in parts)
    if not told:
        return Score(None, 0.0, missing)
    return Score(sum(weight * reached for weight, reached in told) / held, held / whole, missing)
