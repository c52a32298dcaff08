"""How sure a rate of few is: the score interval of Wilson (JASA 22, 1927), which keeps its promise also near 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

#: Two-sided 95 %.
NORMAL_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """Rates from ``lower`` to ``upper`` that the counts do not contradict."""

    lower: float
    upper: float


def wilson(numerator: int, denominator: int, z: float = NORMAL_95) -> Interval | None:
    """The 95 % interval of a rate; ``None`` over nothing.

    >>> found = wilson(8, 10)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.4902, 0.9433)
    """
    if not denominator:
        return None
    if not 0 <= numerator <= denominator:
        raise ValueError(f"A share needs 0 ≤ numerator ≤ denominator; given: {numerator} of {denominator}.")
    rate, square = numerator / denominator, z * z
    middle = (rate + square / (2 * denominator)) / (1 + square / denominator)
    reach = z / (1 + square / denominator) * sqrt(rate * (1 - rate) / denominator + square / (4 * denominator**2))
    return Interval(
        0.0 if numerator == 0 else max(0.0, middle - reach), 1.0 if numerator == denominator else min(1.0, middle + reach)
    )
