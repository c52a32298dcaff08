"""Ranks are fair to those with few cases, say how sure they are, and do not depend on the order of the rows."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.public_answers import by_risk
from dashboards.render.summary import risk_order
from transforms.comparison.ranking import HEAVIEST, LIGHTEST, PSEUDO_COUNT, Counted, pseudo_count, rank, shrunk

N_MIN = 10
COUNTS = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda pair: (pair[0], pair[0] + pair[1]))
PEERS = st.lists(COUNTS, min_size=1, max_size=12).map(lambda rows: [Counted(f"opd-{n:02}", *row) for n, row in enumerate(rows)])


def row(agency: str, met: int, due: int) -> dict[str, Any]:
    return {"agency_id": agency, "met_count": met, "due_count": due, "overdue_count": 0}


@given(PEERS)
def test_one_fix_in_four_minutes_does_not_rank_first(peers: list[Counted]) -> None:
    lucky = Counted("kilat", 1, 1)
    found = rank([*peers, lucky], N_MIN)
    assert "kilat" in found.not_ranked and all(one.id != "kilat" for one in found.ranked)
    rows = [row(unit.id, unit.met, unit.due) for unit in (*peers, lucky)]
    ranked, held = risk_order(rows, N_MIN)  # the order of the internal page, and of the public one
    assert "kilat" not in [one["agency_id"] for one in ranked] and "kilat" in [one["agency_id"] for one in held]
    public = [str(one["agency_id"]) for one in by_risk(rows, N_MIN)]
    assert public.index("kilat") >= len(found.ranked)


@given(PEERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(peers: list[Counted], chance: Random) -> None:
    mixed = list(peers)
    chance.shuffle(mixed)
    assert rank(peers, N_MIN).ranked == rank(mixed, N_MIN).ranked


@given(PEERS)
def test_a_rank_lies_in_its_interval_and_everybody_has_one(peers: list[Counted]) -> None:
    found = rank(peers, N_MIN)
    rates = [one.shrunk for one in found.ranked]
    assert [one.rank for one in found.ranked] == [1 + sum(other > rate for other in rates) for rate in rates], "equal rates share a rank"
    assert all(1 <= one.best <= one.rank <= one.worst <= len(found.ranked) for one in found.ranked)
    assert {one.id for one in found.ranked} | set(found.not_ranked) == {unit.id for unit in peers}
    assert [one.shrunk for one in found.ranked] == sorted((one.shrunk for one in found.ranked), reverse=True)
    assert [one.id for one in found.worst_first] == [unit["agency_id"] for unit in risk_order([row(u.id, u.met, u.due) for u in peers], N_MIN)[0]]


@given(PEERS)
def test_the_pseudo_count_is_bounded(peers: list[Counted]) -> None:
    assert LIGHTEST <= pseudo_count(peers) <= HEAVIEST


def test_the_pseudo_count_comes_from_the_spread() -> None:
    """Rates drawn from Beta(12, 4): 16 pseudo-cases. Equal rates have no spread beyond chance; four peers tell nothing."""
    chance = Random(7)
    drawn = []
    for number in range(400):
        rate, due = chance.betavariate(12, 4), chance.randrange(20, 200)
        drawn.append(Counted(str(number), sum(chance.random() < rate for _ in range(due)), due))
    assert pseudo_count(drawn) == pytest.approx(16, rel=0.2)
    assert pseudo_count([Counted(str(number), 70, 100) for number in range(30)]) == HEAVIEST
    assert pseudo_count(drawn[:4]) == PSEUDO_COUNT
    assert pseudo_count([Counted(str(number), 0, 50) for number in range(8)]) == PSEUDO_COUNT


def test_what_is_beyond_doubt_narrows_the_interval() -> None:
    units = [Counted("baik", 950, 1000), Counted("sedang", 70, 100), Counted("sama", 72, 100), Counted("buruk", 100, 1000)]
    found = {one.id: one for one in rank(units, N_MIN).ranked}
    assert (found["baik"].best, found["baik"].worst) == (1, 1)
    assert (found["buruk"].best, found["buruk"].worst) == (4, 4)
    assert {(found[name].best, found[name].worst) for name in ("sedang", "sama")} == {(2, 3)}
    assert (found["baik"].band, found["sedang"].band) == (1_000, 100)


@given(st.integers(0, 50), st.integers(1, 50), st.floats(0, 1))
def test_the_ordering_rate_lies_between_own_and_common(met: int, more: int, common: float) -> None:
    own = met / (met + more)
    assert min(own, common) - 1e-9 <= shrunk(met, met + more, common) <= max(own, common) + 1e-9


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="'dlh': 0 ≤ met ≤ due does not hold for 5 of 4"):
        Counted("dlh", 5, 4)
    with pytest.raises(ValueError, match="stands twice"):
        rank([Counted("dlh", 10, 20), Counted("dlh", 10, 20)], N_MIN)
