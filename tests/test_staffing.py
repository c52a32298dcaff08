"""Erlang's formulas give the published values, stay true at any size, and never promise what cannot be kept."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import reference
from transforms.staffing import Load, Standard, agents_needed, desks_needed, erlang_b, erlang_c, service


def cases() -> dict[str, Any]:
    return dict(json.loads((reference("erlang_reference") / "erlang.json").read_text(encoding="utf-8")))


def test_the_values_of_the_metric_dictionary() -> None:
    found = service(Load(100, 1800, 180), 14, 20)
    assert round(found.waiting_probability, 7) == 0.1741319
    assert round(found.service_level, 5) == 0.88835
    assert found.average_wait_seconds is not None and round(found.average_wait_seconds, 6) == 7.835937
    assert round(found.occupancy, 7) == 0.7142857


def test_every_value_of_the_reference_to_its_last_digit() -> None:
    grid = cases()["grid"]
    assert len(grid) == 10
    for row in grid:
        load, agents = Load(row["intensity"], 100, 100), row["agents"]
        found = service(load, agents, 10)
        told = (
            erlang_b(row["intensity"], agents),
            erlang_c(row["intensity"], agents),
            found.service_level,
            found.occupancy,
        )
        stated = (row["erlang_b"], row["erlang_c"], row["sl_within_0_1_aht"], row["occupancy"])
        assert tuple(round(value, 6) for value in told) == stated
        assert (
            found.average_wait_seconds is not None and round(found.average_wait_seconds / 100, 6) == row["asa_in_aht"]
        )


def test_the_peers_answers() -> None:
    peers = cases()["peer_cases"]
    blocked = [case for case in peers if case["model"] == "B"]
    assert len(blocked) == 2
    assert all(
        erlang_b(case["intensity"], case["servers"]) == pytest.approx(case["blocking"], abs=1e-12) for case in blocked
    )
    [case] = [case for case in peers if case["model"] == "C"]
    load = Load(case["calls"], case["interval_min"] * 60, case["aht_min"] * 60)
    need = agents_needed(
        load, case["service_level_target"], case["target_answer_min"] * 60, case["max_occupancy"], case["shrinkage"]
    )
    assert (need.service.agents, need.positions) == (case["raw_positions"], case["positions"])
    told = (need.service.service_level, need.service.occupancy, need.service.waiting_probability)
    assert tuple(round(value, 3) for value in told) == (
        case["service_level"],
        case["occupancy"],
        case["waiting_probability"],
    )


@pytest.mark.parametrize(("erlangs", "agents"), [(0.3, 1), (2, 3), (9.5, 12), (40, 44)])
def test_the_recursion_is_the_formula(erlangs: float, agents: int) -> None:
    terms = [erlangs**k / math.factorial(k) for k in range(agents + 1)]
    assert erlang_b(erlangs, agents) == pytest.approx(terms[-1] / sum(terms), rel=1e-12)


@given(st.floats(0.01, 3_000), st.integers(1, 400), st.floats(0, 600))
def test_one_agent_more_is_never_worse(erlangs: float, agents: int, threshold: float) -> None:
    load = Load(erlangs, 180, 180)
    fewer, more = service(load, agents, threshold), service(load, agents + 1, threshold)
    assert 0 <= more.waiting_probability <= fewer.waiting_probability <= 1
    assert 0 <= fewer.service_level <= more.service_level <= 1
    assert 0 <= more.occupancy <= fewer.occupancy <= 1


@given(st.floats(0, 500), st.floats(0, 0.999), st.floats(0.5, 1), st.floats(0, 0.9))
def test_the_need_keeps_the_target_and_one_agent_fewer_does_not(
    erlangs: float, target: float, busiest: float, shrinkage: float
) -> None:
    load = Load(erlangs, 180, 180)
    need = agents_needed(load, target, 20, busiest, shrinkage)
    found = need.service
    assert found.service_level >= target and found.occupancy <= busiest
    assert found.average_wait_seconds is not None
    assert need.positions * (1 - shrinkage) >= found.agents - 1e-6
    if found.agents:
        less = service(load, found.agents - 1, 20)
        assert less.service_level < target or less.occupancy > busiest or less.average_wait_seconds is None


def test_a_load_beyond_the_agents_has_no_average_wait() -> None:
    found = service(Load(100, 1800, 180), 10, 20)
    assert (found.waiting_probability, found.service_level, found.average_wait_seconds, found.occupancy) == (
        1,
        0,
        None,
        1,
    )


def test_a_thousand_erlangs_do_not_overflow() -> None:
    assert 0 < erlang_c(5_000, 5_050) < 1


def test_no_calls_need_nobody() -> None:
    need = agents_needed(Load(0, 1800, 180), 0.9, 20)
    assert (need.service.agents, need.positions, need.service.service_level) == (0, 0, 1)


def test_what_cannot_be_asked_says_why() -> None:
    with pytest.raises(ValueError, match="Ask for less than 1"):
        agents_needed(Load(10, 60, 60), 1, 20)
    with pytest.raises(ValueError, match="an interval > 0 s"):
        Load(10, 0, 60)
    with pytest.raises(ValueError, match="-3 agents"):
        service(Load(10, 60, 60), -3, 20)
    with pytest.raises(ValueError, match="shrinkage in 0…1 without 1"):
        agents_needed(Load(10, 60, 60), 0.9, 20, shrinkage=1)
    with pytest.raises(ValueError, match="more than 100000 agents"):
        agents_needed(Load(1e9, 60, 60), 0.9, 20)


def test_the_strictest_of_several_standards_decides() -> None:
    load = Load(40, 3600, 300)
    easy, hard = Standard(0.8, 20), Standard(0.95, 20)
    assert desks_needed(load, [easy]) == agents_needed(load, 0.8, 20).service.agents == 6
    assert desks_needed(load, [easy, hard]) == desks_needed(load, [hard]) == agents_needed(load, 0.95, 20).service.agents == 7


def test_without_a_standard_or_with_an_impossible_one_no_number_is_told() -> None:
    assert desks_needed(Load(40, 3600, 300), []) is None
    assert desks_needed(Load(40, 3600, 300), [Standard(0.8, 20), Standard(1, 20)]) is None
