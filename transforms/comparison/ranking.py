"""Who does better than whom, as far as the numbers can tell: shrunk rates, rank intervals, volume bands.

One fix in four minutes must not rank first: under ``n_min`` nobody is ranked, and a rate of few is pulled towards the peers'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import NormalDist

#: Pseudo-count of the shrunk rate where the peers' own spread cannot tell it (METRICS.md, Comparison).
PSEUDO_COUNT = 20.0
#: Fewer peers than this say nothing about how far they differ.
FEWEST_PEERS = 5
#: Lighter, and a handful would speak for itself; heavier, and nobody would be told apart.
LIGHTEST, HEAVIEST = 10.0, 1_000.0
#: Like is set beside like: bounds of the volume bands.
BANDS = (0, 30, 100, 300, 1_000)
#: Joint confidence of one unit's rank interval.
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit with its counts: ``met`` of ``due``."""

    id: str
    met: int
    due: int

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.due:
            raise ValueError(f"'{self.id}': 0 ≤ met ≤ due does not hold for {self.met} of {self.due}.")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit in its place, 1 the best; equal rates share one.

    ``best`` and ``worst`` bound the ranks it may truly have; ``band`` is the least due of its like.
    """

    id: str
    shrunk: float
    rank: int
    best: int
    worst: int
    band: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Units in order, best first, those with too few to be ranked, and what they were pulled towards."""

    ranked: tuple[Ranked, ...]
    not_ranked: tuple[str, ...]
    of_all: float | None
    pseudo_count: float

    @property
    def worst_first(self) -> list[Ranked]:
        """The ranked ones, lowest shrunk rate first; equal ones by id."""
        return sorted(self.ranked, key=lambda one: (one.shrunk, one.id))


def shrunk(met: int, due: int, of_all: float | None, weight: float = PSEUDO_COUNT) -> float:
    """The rate pulled towards the rate ``of_all``; only for ordering, never shown as a rate.

    >>> shrunk(1, 1, 0.5) < shrunk(90, 100, 0.5)
    True
    """
    middle = 0.5 if of_all is None else of_all
    return (met + weight * middle) / (due + weight)


def pseudo_count(units: Sequence[Counted]) -> float:
    """How many cases the peers' common rate is worth, from how far their rates differ beyond chance (method of moments).

    The spread of beta-binomial rates: with S = Σ n(p − p0)² and D = N − Σ n² ÷ N, the share of variance between units is
    ρ = (S ÷ p0(1 − p0) − (m − 1)) ÷ (D − (m − 1)), and k = 1 ÷ ρ − 1.
    """
    told = [unit for unit in units if unit.due]
    due, met = sum(unit.due for unit in told), sum(unit.met for unit in told)
    if len(told) < FEWEST_PEERS or met in (0, due):
        return PSEUDO_COUNT
    common, free = met / due, len(told) - 1
    spread = fsum(unit.due * (unit.met / unit.due - common) ** 2 for unit in told)
    room = due - sum(unit.due**2 for unit in told) / due - free
    if room <= 0:
        return PSEUDO_COUNT
    between = (spread / (common * (1 - common)) - free) / room
    return HEAVIEST if between <= 0 else min(max(1 / between - 1, LIGHTEST), HEAVIEST)


def rank(units: Sequence[Counted], n_min: int) -> Ranking:
    """``units`` in order of their shrunk rates; equal ones by id.

    A unit's interval leaves out ranks only where another is better or worse beyond doubt, all comparisons of one unit together at
    95 % (Bonferroni), on the normal approximation of the shrunk rates.
    """
    due = sum(unit.due for unit in units)
    of_all = sum(unit.met for unit in units) / due if due else None
    weight = pseudo_count(units)
    enough = [unit for unit in units if unit.due >= max(n_min, 1)]
    rates = {unit.id: shrunk(unit.met, unit.due, of_all, weight) for unit in enough}
    if len(rates) != len(enough):
        raise ValueError("A unit stands twice among those to be ranked; add its counts up first.")
    ordered = sorted(enough, key=lambda unit: (-rates[unit.id], unit.id))
    spreads = {unit.id: rates[unit.id] * (1 - rates[unit.id]) / (unit.due + weight + 1) for unit in enough}
    doubt = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * max(len(enough) - 1, 1)))

    def certainly_above(one: str, other: str) -> bool:
        return rates[one] - rates[other] > doubt * sqrt(spreads[one] + spreads[other])

    places = [
        Ranked(
            unit.id,
            rates[unit.id],
            1 + sum(rates[other.id] > rates[unit.id] for other in enough),
            1 + sum(certainly_above(other.id, unit.id) for other in enough),
            len(enough) - sum(certainly_above(unit.id, other.id) for other in enough),
            max(bound for bound in BANDS if bound <= unit.due),
        )
        for unit in ordered
    ]
    return Ranking(tuple(places), tuple(unit.id for unit in units if unit.id not in rates), of_all, weight)
