"""The registry of every number that is shown: one definition, read by dashboards, SQL desk, reports and open data.

The definitions are rows of ``metric_list/*.toml``. Most are two sums over one mart, divided at the last step; nothing else in
the project divides a numerator by a denominator. A rate with denominator 0 is ``None`` everywhere, because it is missing,
neither 0 nor 100.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from transforms.comparison.intervals import Interval, wilson
from transforms.metric import Metric, Version, Words

__all__ = ["METRICS", "Metric", "Value", "Words", "amount", "load", "ratio", "share", "value", "value_of"]

FOLDER = Path(__file__).with_name("metric_list")


@dataclass(frozen=True, slots=True)
class Value:
    """A computed number together with what it was computed from; ``ratio`` is ``None`` where nothing can be said.

    ``ratio`` is also the quantile or the mean in the metric's unit; ``denominator`` is then how many stand behind it.
    """

    metric: str
    numerator: int | None
    denominator: int | None = None
    ratio: float | None = field(default=None)
    cases: int | None = None

    @property
    def n(self) -> int:
        """How many stand behind it, which n_min judges: the denominator, but of a rate over time the tickets or calls whose time it is."""
        return (self.cases if METRICS[self.metric].cases else self.denominator) or 0

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of a share whose metric has one; ``None`` over nothing."""
        if METRICS[self.metric].interval != "wilson" or self.numerator is None or self.denominator is None:
            return None
        return wilson(self.numerator, self.denominator)


def load(folder: Path = FOLDER) -> Mapping[str, Metric]:
    """Every metric of the lists, by id; ValueError names the file, the metric and what is wrong with it."""
    found: dict[str, Metric] = {}
    for path in sorted(folder.glob("*.toml"), key=lambda one: (_ORDER.get(one.stem, len(_ORDER)), one.stem)):
        with path.open("rb") as stream:
            rows = tomllib.load(stream)["metric"]
        for row in rows:
            metric = _read(path, row)
            if metric.id in found:
                raise ValueError(f"{path}: metric '{metric.id}' is defined twice; give one of the two another id")
            found[metric.id] = metric
    for metric in found.values():
        for other in metric.beside:
            if other not in found:
                raise ValueError(f"{folder}: metric '{metric.id}' stands beside '{other}', which is not defined")
    return found


_ORDER = {
    name: place
    for place, name in enumerate(("tickets", "promises", "lives", "closures", "stock", "areas", "calls", "queues", "callers", "funnel", "posts"))
}
_WORDS = ("label", "explanation", "formula", "exclusions", "caveat")


def _read(path: Path, row: Mapping[str, Any]) -> Metric:
    name = row.get("id", "without an id")
    known = {entry.name for entry in fields(Metric)} - {"family"}
    if unknown := sorted(set(row) - known):
        raise ValueError(f"{path}: metric '{name}': unknown key {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    try:
        return Metric(**dict(_typed(row)), family=path.stem)
    except TypeError as fault:
        raise ValueError(f"{path}: metric '{name}': {fault}") from fault


def _typed(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, given in row.items():
        if key == "history":
            yield key, tuple(Version(**{**one, "what": Words(**one["what"])}) for one in given)
        else:
            yield key, Words(**given) if key in _WORDS else tuple(given) if isinstance(given, list) else given


METRICS: Mapping[str, Metric] = load()


def ratio(metric_id: str, numerator: int | None, denominator: int | None) -> float | None:
    """The rate of ``metric_id``; ``None`` when the denominator is 0 or either part is missing.

    >>> ratio("sla_on_time", 3, 4), ratio("reports_per_1000", 84, 42_000)
    (0.75, 2.0)
    >>> ratio("sla_on_time", 0, 0) is None
    True
    """
    metric = METRICS[metric_id]
    if metric.denominator is None:
        raise ValueError(f"{metric_id} is a count and has no denominator; show the count itself.")
    if not denominator or numerator is None:
        return None
    return metric.per * numerator / denominator


def share(part: float, whole: float | None) -> float | None:
    """A part of one whole, such as one desk's part of a ticket's life; ``None`` of nothing. A rate over many has an id: `ratio`.

    >>> share(3, 4), share(0, 0)
    (0.75, None)
    """
    return part / whole if whole else None


def value(metric_id: str, numerator: int | None, denominator: int | None = None, cases: int | None = None) -> Value:
    """``numerator`` and ``denominator`` as the metric's value; a count keeps the denominator out."""
    if METRICS[metric_id].denominator is None:
        return Value(metric_id, numerator)
    return Value(metric_id, numerator, denominator, ratio(metric_id, numerator, denominator), cases)


def amount(found: Value, n_min: int) -> float | None:
    """What a figure is judged by: of a count the count, else the rate, mean, quantile or spread; nothing where too few stand behind it.

    >>> amount(value("sla_on_time", 3, 4), 10), amount(value("sla_on_time", 30, 40), 10), amount(value("created", 3), 10)
    (None, 0.75, 3)
    """
    metric = METRICS[found.metric]
    if metric.columns == ("numerator",):
        return found.numerator
    # Of a spread the denominator says how many rates were set side by side, each with enough behind it.
    return found.ratio if metric.measure == "spread" or found.n >= n_min else None


def value_of(metric_id: str, row: Mapping[str, Any]) -> Value:
    """The metric's value from a row that its statement answered."""
    if METRICS[metric_id].measure == "sums":
        return value(metric_id, row["numerator"], row.get("denominator"), row.get("cases"))
    return Value(metric_id, None, row["denominator"], row["amount"])


