"""The targets of a period beside what was reached, and one score for the city and for each agency that has weighted targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from transforms.city.model import Target
from transforms.comparison.attainment import Part, Score, attainment, score
from transforms.metrics import METRICS, Value, amount

Asked = Callable[[str, str], Value]
"""The value of a metric for one agency, or for the city where the agency is empty."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A target with the figure of the period; ``attainment`` is None where there is none, too few stand behind it, or no way is better.

    ``value`` is None where the registry has no such metric.
    """

    target: Target
    value: Value | None
    attainment: float | None


def reached(targets: Iterable[Target], on: date, n_min: int, asked: Asked) -> list[Reached]:
    """Each target in force ``on`` the period's first day; of two for one metric and agency the first, as everywhere."""
    held: dict[tuple[str, str | None], Target] = {}
    for target in targets:
        if target.holds(on):
            held.setdefault((target.metric, target.agency), target)
    return [_reached(target, n_min, asked) for target in held.values()]


def _reached(target: Target, n_min: int, asked: Asked) -> Reached:
    if target.metric not in METRICS:
        return Reached(target, None, None)
    found, better = asked(target.metric, target.agency or ""), METRICS[target.metric].direction
    return Reached(target, found, None if better == "none" else attainment(amount(found, n_min), target.value, better))


def scores(rows: Sequence[Reached]) -> dict[str | None, Score]:
    """The score of the city (None) and of each agency, by whose targets have a weight."""
    parts: dict[str | None, list[Part]] = {}
    for row in rows:
        if row.target.weight is not None:
            parts.setdefault(row.target.agency, []).append(Part(row.target.metric, row.target.weight, row.attainment))
    return {agency: score(held) for agency, held in parts.items()}
