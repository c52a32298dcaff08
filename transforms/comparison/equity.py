"""Whether the promise is kept for everybody alike: kecamatan at the same mix of subjects, and reports by population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Fewer due than this, and an area's standardised rate is mostly chance (METRICS.md, Comparison).
N_EQUITY = 30
#: An area without cases in subjects that make up more of the city's mix than the rest cannot stand for that mix.
LEAST_COVERED = 0.8


@dataclass(frozen=True, slots=True)
class Standardised:
    """An area's rate as it would be at the city's mix of subjects; ``covered`` is the share of that mix it has cases in."""

    area: str
    rate: float
    due: int
    covered: float


@dataclass(frozen=True, slots=True)
class Gap:
    """The widest difference between areas that can be compared, and those that cannot."""

    value: float | None
    best: Standardised | None
    worst: Standardised | None
    compared: tuple[Standardised, ...]
    left_out: tuple[str, ...]


Counts = Mapping[str, tuple[int, int]]
"""Met and due by subject."""


def equity_gap(areas: Mapping[str, Counts], n_least: int = N_EQUITY) -> Gap:
    """Highest less lowest on-time rate of the ``areas`` with enough due, each standardised directly to the mix of them all.

    ``None`` where fewer than two can be compared. Subjects an area has no case in are left out of its mix, and told as not covered.

    >>> equity_gap({"utara": {"jalan": (30, 40), "sampah": (5, 10)}, "selatan": {"jalan": (5, 10), "sampah": (20, 40)}}).value
    0.125
    """
    mix: dict[str, int] = {}
    for counts in areas.values():
        for subject, (met, due) in counts.items():
            if not 0 <= met <= due:
                raise ValueError(f"'{subject}': 0 ≤ met ≤ due does not hold for {met} of {due}.")
            mix[subject] = mix.get(subject, 0) + due
    found = [standardised(area, counts, mix) for area, counts in sorted(areas.items())]
    kept = [one for one in found if one is not None and one.due >= n_least and one.covered >= LEAST_COVERED]
    left_out = tuple(sorted(set(areas) - {one.area for one in kept}))
    if len(kept) < 2:
        return Gap(None, None, None, tuple(kept), left_out)
    best, worst = max(kept, key=lambda one: one.rate), min(kept, key=lambda one: one.rate)
    return Gap(best.rate - worst.rate, best, worst, tuple(kept), left_out)


def standardised(area: str, counts: Counts, mix: Mapping[str, int]) -> Standardised | None:
    """The rate of ``area`` at the ``mix`` of subjects (weights by due); ``None`` where nothing was due."""
    told = {subject: pair for subject, pair in counts.items() if pair[1] and mix.get(subject)}
    held = sum(mix[subject] for subject in told)
    if not held:
        return None
    rate = sum(mix[subject] * met / due for subject, (met, due) in told.items()) / held
    return Standardised(area, rate, sum(due for _, due in told.values()), held / sum(mix.values()))


def per_thousand(reports: int, residents: int | None) -> float | None:
    """Reports per 1,000 residents; ``None`` where the population is unknown.

    >>> per_thousand(84, 42_000), per_thousand(3, None), per_thousand(3, 0)
    (2.0, None, None)
    """
    return 1000 * reports / residents if residents else None
