"""Attainment, scores, intervals, equity and satisfaction: their bounds, and what they do with what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.comparison.attainment import MOST, Part, attainment, score
from transforms.comparison.equity import equity_gap, per_thousand
from transforms.comparison.intervals import wilson
from transforms.comparison.satisfaction import satisfaction

SUBJECTS = ("jalan", "sampah", "lampu")
COUNTS = st.tuples(st.integers(0, 90), st.integers(0, 90)).map(lambda pair: (pair[0], pair[0] + pair[1]))
AREAS = st.dictionaries(st.sampled_from([f"kec-{n}" for n in range(6)]), st.fixed_dictionaries(dict.fromkeys(SUBJECTS, COUNTS)), min_size=1)


@given(st.floats(0, 1e6), st.floats(0.001, 1e6), st.sampled_from(["up", "down"]))
def test_attainment_is_capped(actual: float, target: float, better: Literal["up", "down"]) -> None:
    found = attainment(actual, target, better)
    assert found is not None and 0 <= found <= MOST


@given(st.floats(0.001, 1e6), st.sampled_from(["up", "down"]))
def test_a_target_that_is_just_reached_is_one(target: float, better: Literal["up", "down"]) -> None:
    assert attainment(target, target, better) == 1


def test_targets_of_nothing() -> None:
    assert (attainment(0, 0, "down"), attainment(3, 0, "down"), attainment(0, 5, "down")) == (1, 0, MOST)
    with pytest.raises(ValueError, match="a target that can be reached; given: actual 3, target 0"):
        attainment(3, 0, "up")


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


@given(AREAS)
def test_the_gap_is_between_two_areas_with_enough_due(areas: dict[str, dict[str, tuple[int, int]]]) -> None:
    found = equity_gap(areas)
    assert {one.area for one in found.compared} | set(found.left_out) == set(areas)
    assert all(one.due >= 30 and 0 <= one.rate <= 1 for one in found.compared)
    assert (found.value is None) == (len(found.compared) < 2)
    if found.value is not None and found.best and found.worst:
        assert 0 <= found.value <= 1 and found.best.rate - found.worst.rate == found.value


def test_another_mix_of_subjects_is_no_gap() -> None:
    """Both areas keep 90 % of the easy and 50 % of the hard promises; raw, they are 30 points apart."""
    areas = {"mudah": {"jalan": (10, 20), "sampah": (90, 100)}, "sulit": {"jalan": (50, 100), "sampah": (18, 20)}}
    found = equity_gap(areas)
    assert found.value == pytest.approx(0) and len(found.compared) == 2


def test_an_area_that_lacks_most_of_the_mix_is_not_compared() -> None:
    areas = {"kecil": {"lampu": (40, 40)}, "a": {"jalan": (50, 100)}, "b": {"jalan": (60, 100)}}
    found = equity_gap(areas)
    assert found.left_out == ("kecil",) and found.value == pytest.approx(0.1)


@pytest.mark.parametrize(("reports", "residents", "rate"), [(84, 42_000, 2.0), (0, 10, 0.0), (5, None, None), (5, 0, None)])
def test_reports_by_population(reports: int, residents: int | None, rate: float | None) -> None:
    assert per_thousand(reports, residents) == rate


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
