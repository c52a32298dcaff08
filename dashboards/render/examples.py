"""A metric worked out in a real period: its value with what it was divided from, what was left out beside it, and how its identities fared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.render import formats
from dashboards.render.names import home_agency
from dashboards.render.words import say
from transforms.metrics import METRICS, Metric, Value

#: Most lines of a metric that is always told apart; the page of the period shows them all.
MOST = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """One period of one edition: every metric's value, the city's n_min, and the rows of its identities that tell how many checks were made."""

    kind: str
    starts_on: date
    figures: Mapping[str, Sequence[tuple[str, Value]]]
    n_min: int
    identities: Sequence[Mapping[str, Any]] = ()

    def value(self, metric_id: str) -> Value:
        """The metric as one number; nothing where it has none here."""
        found = self.figures.get(metric_id, ())
        return found[0][1] if len(found) == 1 and not METRICS[metric_id].apart else Value(metric_id, None)


def worked(metric: Metric, seen: Seen, language: str) -> str:
    """The example in words: ``Februari 2026: 123 ÷ 150 = 82,0%``."""
    period = formats.period(seen.kind, seen.starts_on, language)
    if not metric.apart:
        return f"{period}: {calculation(seen.value(metric.id), seen.n_min, language)}"
    lines = [f"{_named(metric, key, language)}: {calculation(value, seen.n_min, language)}" for key, value in seen.figures.get(metric.id, ())]
    return f"{period}: " + ("; ".join(lines[:MOST]) + ("; …" if len(lines) > MOST else "") if lines else formats.MISSING)


def calculation(value: Value, n_min: int, language: str) -> str:
    """How one value comes about: a count, numerator ÷ denominator = rate, or a quantile with how many stand behind it.

    >>> calculation(Value("sla_on_time", 123, 150, 0.82), 10, "id")
    '123 ÷ 150 = 82,0%'
    >>> calculation(Value("sla_on_time", 3, 4, 0.75), 10, "en"), calculation(Value("created", 12080), 10, "id")
    ('3 of 4 (too few for a rate)', '12.080')
    >>> [calculation(Value("pause_share", 900, 3_600, 0.25, cases=tickets), 10, "en") for tickets in (2, 10)]
    ['too few for a rate (n = 2)', '900 ÷ 3,600 = 25.0%']
    >>> calculation(Value("reports_per_1000", 84, 42_000, 2.0), 10, "en"), calculation(Value("equity_gap", None, 3, 0.125), 10, "en")
    ('84 ÷ 42,000 × 1,000 = 2.00', '12.5 percentage points (from 3)')
    >>> calculation(Value("sla_on_time", 0, 0), 10, "id")
    '–'
    """
    metric = METRICS[value.metric]
    if metric.columns == ("numerator",):
        return formats.number(value.numerator, language, 1 if isinstance(value.numerator, float) else 0)
    if value.ratio is None or not value.denominator:
        return formats.MISSING
    above = formats.number(value.numerator, language, 1 if isinstance(value.numerator, float) else 0)
    below = formats.number(value.denominator, language)
    times = f" × {formats.number(metric.per, language)}" if metric.per > 1 else ""
    if value.n < n_min and metric.unit == "ratio":
        if metric.cases:
            return say("passport_few_cases", language, count=formats.number(value.n, language))
        return say("passport_few", language, part=above, whole=below)
    result = in_unit(metric, value.ratio, language)
    return say("passport_from", language, amount=result, count=below) if metric.measure != "sums" else f"{above} ÷ {below}{times} = {result}"


def left_out(metric: Metric, seen: Seen, language: str) -> str:
    """What stands beside it, counted in the same period."""
    return "; ".join(
        f"{METRICS[other].label.of(language)}: {calculation(seen.value(other), seen.n_min, language)}" for other in metric.beside
    )


def checks(metric: Metric, seen: Seen, language: str) -> str:
    """How the identities that hold its parts fared in the edition."""
    told = []
    for row in seen.identities:
        number = str(row["identity"]).split(" ", 1)[0]
        if number.isdigit() and int(number) in metric.identities:
            key = "passport_broken" if row["broken_count"] else "passport_checked"
            counts = {name: formats.number(row[f"{column}_count"], language) for name, column in (("count", "checked"), ("broken", "broken"))}
            told.append(say(key, language, identity=say(f"identity_{number}", language), **counts))
    return "; ".join(told)


def _named(metric: Metric, key: str, language: str) -> str:
    """What it is told apart by, as readers say it: clocks and buckets have names, promises their own numbers."""
    if metric.apart == ("home_agency",):
        return home_agency(key, {}, language)
    return say(f"clock_{key}", language) if metric.apart == ("clock",) else key


def in_unit(metric: Metric, amount: float, language: str) -> str:
    """An amount that is no count, as its unit is written."""
    if metric.unit == "ratio":
        return formats.rate(amount, language)
    if metric.unit == "points":
        return f"{formats.number(100 * amount, language, 1)} {say('unit_points', language)}"
    if metric.unit == "per_thousand":
        return formats.number(amount, language, 2)
    return formats.duration(amount, language) if metric.unit == "seconds" else formats.number(amount, language, 1)
