"""A change is called by one of three rules, named; a shift begins a new baseline; noise is no news."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.signals import BASELINE, FEWEST, Course, change, follow, limits

CALM = [0.80, 0.82, 0.79, 0.81, 0.80, 0.82, 0.79, 0.81, 0.80, 0.82, 0.81, 0.79]


def test_the_limits_are_those_of_the_moving_ranges() -> None:
    found = limits([10, 12, 9, 11, 10, 14])
    assert found is not None
    assert found.mean == 11 and found.upper - found.mean == pytest.approx(2.66 * (2 + 3 + 2 + 1 + 4) / 5)


def test_one_point_outside() -> None:
    found = follow([*CALM, 0.70])
    assert (found.latest, found.rule, found.restarts) == ("lower", "outside", ())


def test_two_of_three_near_a_limit() -> None:
    held = limits(CALM)
    assert held is not None
    near = held.mean + (held.upper - held.mean) * 0.8
    found = follow([*CALM, near, held.mean - 0.001, near])
    assert (found.latest, found.rule) == ("higher", "near")
    assert follow([*CALM, near]).latest == "none"


def test_seven_in_a_row_restart_the_baseline() -> None:
    shifted = [*CALM, *[0.815, 0.816, 0.817, 0.815, 0.816, 0.817, 0.815]]
    found = follow(shifted)
    assert (found.latest, found.rule, found.restarts) == ("higher", "run", (12,))
    later = follow([*shifted, 0.816])
    assert later.latest == "none" and later.restarts == (12,)
    assert later.limits == limits(shifted[12:19]), "the limits are those of the shifted process"
    assert follow([*shifted, 0.80]).latest == "lower", "what was ordinary before the shift is a change after it"


def test_a_shift_beyond_the_limits_restarts_it_too() -> None:
    half = [value / 2 for value in CALM]
    found = follow([*CALM, *half])
    assert found.latest == "none", "half as much for a year is how it is now, not a change each month"
    assert found.restarts[-1] == 12 and found.limits == limits(half[:-1])
    assert {signal.rule for signal in found.signals} == {"outside", "run"}


def test_the_baseline_is_held() -> None:
    """A slow decline cannot drag its own limits along: they stay those of the first periods."""
    falling = [*CALM, *[0.80 - 0.001 * step for step in range(1, 30)]]
    assert follow(falling, baseline=12).signals
    assert follow([*CALM * 2, 0.8], BASELINE).limits == limits((CALM * 2)[:BASELINE])


@given(st.lists(st.floats(0, 1), max_size=60), st.integers(FEWEST, 20))
def test_what_was_called_is_never_called_otherwise_later(values: list[float], baseline: int) -> None:
    whole = follow(values, baseline)
    for end in range(0, len(values), 7):
        part = follow(values[:end], baseline)
        assert part.signals == tuple(signal for signal in whole.signals if signal.at < end)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_upside_down_is_the_other_way_round(values: list[float]) -> None:
    other = {"higher": "lower", "lower": "higher", "none": "none", "too_short": "too_short"}
    scaled = [round(value, 3) for value in values]
    assert follow([8 - value for value in scaled]).latest == other[follow(scaled).latest]


@given(st.lists(st.floats(0, 1), max_size=FEWEST))
def test_too_few_periods_call_nothing(values: list[float]) -> None:
    found = follow(values)
    assert found == Course((), (), None, "too_short", None)
    assert change(values, 0.5) in ("too_short", "higher", "lower", "none") and (len(values) >= FEWEST or change(values, 0.5) == "too_short")


def test_equal_rates_are_no_change() -> None:
    assert follow([2 / 3] * 30).signals == ()
