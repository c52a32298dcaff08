"""What an edition says of a metric: one made before a mart or a column existed says nothing, and nothing is no error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pytest

from transforms.editions.reading import holds, metric, told
from transforms.metrics import METRICS

ON = date(2026, 2, 1)
OLD = """
create schema marts;
create table marts.ticket_periods as select 'month' as period, date '2026-02-01' as starts_on, 'dlh' as agency_id, 4 as due_count, 3 as met_count;
create table marts.ticket_verdicts as select 'T' as ticket_id, 'finish' as clock, 'met' as outcome, true as is_due;
create table marts.ticket_lives as select 'dlh' as agency_id, date '2026-02-03' as created_on, true as is_forwarded, 'information' as nature,
    'KTP' as category_id, 'done' as bucket, 'met' as outcome, false as is_late;
"""


@pytest.fixture
def old() -> Any:
    con = duckdb.connect()
    con.execute(OLD)

    def ask(query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = con.execute(query, dict(values) or None)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


def test_what_an_old_edition_lacks_is_nothing(old: Any) -> None:
    assert metric(old, "sla_on_time", "month", ON).ratio == 0.75
    for absent in ("bunching", "reopen_rate", "lateness_p50"):
        assert not holds(old, absent)
        found = metric(old, absent, "month", ON)
        assert (found.numerator, found.denominator, found.ratio) == (None, None, None)
    assert told(old, "response_t50", "month", ON) == []


def test_before_the_city_began_nothing_is_known_and_afterwards_none_is_zero(old: Any) -> None:
    assert metric(old, "not_forwarded", "month", date(2026, 1, 1)).numerator is None
    assert metric(old, "not_forwarded", "month", ON).numerator == 0
    assert metric(old, "not_forwarded", "week", date(2026, 1, 26)).numerator is None  # no day is known here


def test_told_apart(old: Any) -> None:
    [(key, found)] = told(old, "information_requests", "month", ON, by=["category_id"])
    assert key == {"category_id": "KTP"} and found.numerator == 1
    with pytest.raises(ValueError, match="is not kept by queue"):
        told(old, "information_requests", "month", ON, by=["queue"])


def test_every_metric_knows_what_it_reads() -> None:
    used = {"due_on", "is_due", "is_headline", "is_impossible_order", "open_seconds", "stopped_at", "target_seconds"}
    assert METRICS["bunching"].reads == used
    assert METRICS["target_laxness"].reads >= {"policy_id", "target_seconds"}
    assert all(one.reads for one in METRICS.values())
