"""Targets beside what was reached: which are in force, what cannot be told, and whose score they make."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.city.model import Target
from transforms.comparison.targets import reached, scores
from transforms.metrics import Value, value

ON = date(2026, 1, 1)
FIGURES = {
    ("sla_on_time", ""): value("sla_on_time", 60, 100),
    ("abandon_rate", ""): value("abandon_rate", 20, 100),
    ("service_level", ""): value("service_level", 3, 4),
    ("equity_gap", ""): Value("equity_gap", None, 3, 0.1),
    ("created", ""): value("created", 500),
    ("sla_on_time", "dlh"): value("sla_on_time", 9, 10),
}


def target(metric: str, wanted: float, weight: float | None = 1.0, agency: str | None = None, **days: date) -> Target:
    return Target(metric, agency, wanted, days.get("start"), days.get("end"), "RKPD", weight)


def asked(metric: str, agency: str) -> Value:
    return FIGURES.get((metric, agency), Value(metric, None))


def test_each_is_measured_by_its_own_direction() -> None:
    wanted = [target("sla_on_time", 0.8), target("abandon_rate", 0.1), target("equity_gap", 0.05), target("sla_on_time", 0.6, agency="dlh")]
    assert [one.attainment for one in reached(wanted, ON, 10, asked)] == pytest.approx([0.75, 0.5, 0.5, 1.25])


def test_what_cannot_be_told_is_missing_and_named() -> None:
    """Too few calls, a count of which neither more nor less is better, a metric nobody knows, one not kept by agency: none of them is a zero."""
    unknown = [target("service_level", 0.8), target("created", 400), target("kepuasan", 0.9), target("asa", 20, agency="dlh")]
    found = reached([target("sla_on_time", 0.8, 4.0), *unknown], ON, 10, asked)
    assert [one.attainment for one in found[1:]] == [None] * 4 and found[3].value is None
    told = scores(found)
    assert (told[None].value, told[None].missing) == (pytest.approx(0.75), ("service_level", "created", "kepuasan"))
    assert told[None].weight == pytest.approx(4 / 7)
    assert (told["dlh"].value, told["dlh"].weight, told["dlh"].missing) == (None, 0.0, ("asa",))


def test_a_score_is_of_its_own_targets_and_weights_only() -> None:
    city = [target("sla_on_time", 0.8, 3.0), target("abandon_rate", 0.1, 1.0), target("service_level", 0.8, None)]
    wanted = [*city, target("sla_on_time", 0.9, 5.0, "dlh")]
    told = scores(reached(wanted, ON, 10, asked))
    assert told[None].value == pytest.approx((3 * 0.75 + 0.5) / 4) and told[None].weight == 1 and not told[None].missing
    assert told["dlh"].value == pytest.approx(1.0) and set(told) == {None, "dlh"}
    assert not scores(reached([target("sla_on_time", 0.8, None)], ON, 10, asked))


def test_only_those_in_force_count_and_each_metric_once() -> None:
    old, new = target("sla_on_time", 0.7, end=ON), target("sla_on_time", 0.8, start=ON)
    [found] = reached([old, new, target("sla_on_time", 0.9)], ON, 10, asked)
    assert found.target is new
