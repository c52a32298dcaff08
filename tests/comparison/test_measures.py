"""Attainment, scores, intervals and satisfaction: their bounds, and what they do with what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.comparison.attainment import MOST, Part, attainment, score
from transforms.comparison.intervals import wilson
from transforms.comparison.satisfaction import satisfaction


@given(st.floats(0, 1e6), st.floats(0.001, 1e6), st.sampled_from(["up", "down"]))
def test_attainment_is_capped(actual: float, target: float, better: Literal["up", "down"]) -> None:
    found = attainment(actual, target, better)
    assert found is not None and 0 <= found <= MOST


@given(st.floats(0.001, 1e6), st.sampled_from(["up", "down"]))
def test_a_target_that_is_just_reached_is_one(target: float, better: Literal["up", "down"]) -> None:
    assert attainment(target, target, better) == 1


def test_targets_of_nothing() -> None:
    assert (attainment(0, 0, "down"), attainment(3, 0, "down"), attainment(0, 5, "down")) == (1, 0, MOST)
    assert attainment(3, 0, "up") is attainment(-1, 5, "up") is attainment(3, -1, "down") is None


@given(st.lists(st.tuples(st.floats(0.1, 10), st.none() | st.floats(0, MOST)), min_size=1, max_size=8))
def test_a_score_is_the_mean_of_what_is_there_and_names_the_rest(rows: list[tuple[float, float | None]]) -> None:
    parts = [Part(f"m{number}", *row) for number, row in enumerate(rows)]
    found = score(parts)
    told = [part.attainment for part in parts if part.attainment is not None]
    assert set(found.missing) == {part.metric for part in parts if part.attainment is None}
    if found.value is None:
        assert not told and found.weight == 0
    else:
        assert min(told) - 1e-9 <= found.value <= max(told) + 1e-9
        assert (found.weight == pytest.approx(1)) == (not found.missing)


def test_a_missing_metric_is_no_zero() -> None:
    assert score([Part("a", 1, 0.8), Part("b", 1, None)]).value == 0.8
    with pytest.raises(ValueError, match="greater than 0"):
        score([Part("a", 0, 0.8)])


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_rate_and_narrows(met: int, more: int) -> None:
    due = met + more
    found = wilson(met, due)
    if found is None:
        assert due == 0
        return
    assert 0 <= found.lower <= met / due <= found.upper <= 1
    wider = wilson(met, due, 4)
    tenfold = wilson(met * 10, due * 10)
    assert wider is not None and tenfold is not None
    assert wider.lower <= found.lower and found.upper <= wider.upper
    assert tenfold.upper - tenfold.lower < found.upper - found.lower


def test_published_intervals() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    stated = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718)}
    for counts, (lower, upper) in stated.items():
        found = wilson(*counts)
        assert found is not None and (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)
    with pytest.raises(ValueError, match="given: 3 of 2"):
        wilson(3, 2)


@given(st.lists(st.floats(1, 4), min_size=9, max_size=9))
def test_every_index_has_a_grade(elements: list[float]) -> None:
    found = satisfaction(elements)
    assert Decimal(25) <= found.value <= Decimal(100) and found.grade in "ABCD"


@pytest.mark.parametrize(
    ("mean", "value", "grade"),
    [(4, "100.00", "A"), (3.5324, "88.31", "A"), (3.5322, "88.31", "A"), (3.532, "88.30", "B"), (3.0644, "76.61", "B"),
     (3.0642, "76.61", "B"), (3.064, "76.60", "C"), (2.6, "65.00", "C"), (2.5996, "64.99", "D"), (1, "25.00", "D")],
)  # fmt: skip
def test_grades_meet_without_a_gap(mean: float, value: str, grade: str) -> None:
    found = satisfaction([mean] * 9)
    assert (found.value, found.grade) == (Decimal(value), grade)


def test_an_index_needs_all_nine() -> None:
    with pytest.raises(ValueError, match=r"9 element means from 1 to 4; given: 3\.0, 3\.0"):
        satisfaction([3.0, 3.0])
    with pytest.raises(ValueError, match=r"given: 0\.5"):
        satisfaction([0.5] + [3.0] * 8)
