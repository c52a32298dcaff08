"""What an edition says of a metric: one made before a mart or a column existed says nothing, and nothing is no error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pytest

from transforms.editions.reading import Ask, holds, metric, told
from transforms.metrics import METRICS, amount

ON = date(2026, 2, 1)
OLD = """
create schema marts;
create table marts.ticket_periods as select 'month' as period, date '2026-02-01' as starts_on, 'dlh' as agency_id, 4 as due_count, 3 as met_count;
create table marts.ticket_verdicts as select 'T' as ticket_id, 'finish' as clock, 'met' as outcome, true as is_due;
create table marts.ticket_lives as select 'dlh' as agency_id, date '2026-02-03' as created_on, true as is_forwarded, 'information' as nature,
    'KTP' as category_id, 'done' as bucket, 'met' as outcome, false as is_late;
"""


def _asking(made_by: str) -> Ask:
    con = duckdb.connect()
    con.execute(made_by)

    def ask(query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = con.execute(query, dict(values) or None)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


@pytest.fixture
def old() -> Ask:
    return _asking(OLD)


def test_what_an_old_edition_lacks_is_nothing(old: Ask) -> None:
    assert metric(old, "sla_on_time", "month", ON).ratio == 0.75
    for absent in ("bunching", "reopen_rate", "lateness_p50"):
        assert not holds(old, absent)
        found = metric(old, absent, "month", ON)
        assert (found.numerator, found.denominator, found.ratio) == (None, None, None)
    assert told(old, "response_t50", "month", ON) == []


def test_before_the_city_began_nothing_is_known_and_afterwards_none_is_zero(old: Ask) -> None:
    assert metric(old, "not_forwarded", "month", date(2026, 1, 1)).numerator is None
    assert metric(old, "not_forwarded", "month", ON).numerator == 0
    assert metric(old, "not_forwarded", "week", date(2026, 1, 26)).numerator is None  # no day is known here


RUNNING = """
create schema marts;
create schema core;
create table core.period_ends as select 'month' as period, make_date(2026, n, 1) as starts_on from range(1, 3) as months(n);
create table marts.ticket_periods as select period, date '2026-02-01' as starts_on, 'dlh' as agency_id, 3 as due_count, 2 as met_count,
    2 as not_yet_due_count, 5 as promise_count, 2 as promise_met_count, 2 as promise_open_count, 1 as promise_not_started_count
    from (values ('month'), ('day')) as p(period);
create table marts.ticket_verdicts as select *, true as is_headline, false as is_impossible_order, date '2026-02-01' as created_on from (values
    ('dlh', date '2026-02-05', 'met', true), ('dlh', date '2026-02-06', 'met', true), ('dlh', date '2026-02-06', 'breached_open', true),
    ('dlh', date '2026-02-26', 'met', false), ('bmsda', date '2026-02-27', 'running', false)) as t(agency_id, due_on, outcome, is_due);
create table marts.backlog_periods as select 'month' as period, date '2026-02-01' as starts_on, * from (values
    ('dlh', 30, 60, 20, 2, 1, 40), ('bmsda', 10, 0, 20, 1, 0, 90)
    ) as t(agency_id, open_count, closed_28_days_count, working_day_count, due_within_24h_count, at_risk_count, oldest_age_days);
"""


def test_a_running_month_is_not_lifted_by_what_is_early() -> None:
    ask = _asking(RUNNING)
    assert metric(ask, "sla_on_time", "month", ON).ratio == pytest.approx(2 / 3)
    assert metric(ask, "met_early", "month", ON).numerator == 1 and metric(ask, "not_yet_due", "month", ON).numerator == 2
    whole = metric(ask, "on_time_of_created", "month", ON)
    assert (whole.denominator, whole.ratio) == (None, None)  # two dues are still to come
    due = RUNNING + "update marts.ticket_periods set promise_count = 3, promise_open_count = 0;"
    assert metric(_asking(due), "on_time_of_created", "month", ON).ratio is None  # one was never forwarded: its promise has yet to start
    assert metric(_asking(due), "promise_not_started", "month", ON).numerator == 1
    later = _asking(due + "update marts.ticket_periods set promise_not_started_count = 0;")
    assert metric(later, "on_time_of_created", "month", ON).ratio == pytest.approx(2 / 3)


def test_a_finished_complaint_whose_answer_is_still_promised_is_not_judged() -> None:
    ask = _asking(
        "create schema marts; create table marts.ticket_closures as select true as is_success, date '2026-02-03' as closed_on, promise_outcome from "
        "(values ('met'), ('breached_closed'), ('breached_open'), ('running'), ('paused_without_due'), (null)) as t(promise_outcome);"
    )
    found = metric(ask, "on_time_of_closed", "month", ON)
    assert (found.numerator, found.denominator) == (1, 3)


def test_a_pace_of_nothing_covers_nothing() -> None:
    ask = _asking(RUNNING)
    assert metric(ask, "cover_days", "month", ON, "dlh").ratio == 30 * 20 / 60
    nobody = metric(ask, "cover_days", "month", ON, "bmsda")
    assert (nobody.denominator, nobody.ratio) == (None, None)
    assert metric(ask, "cover_days", "month", ON).ratio == pytest.approx(40 * 20 / 60)  # the city's pace, not the mean of two
    weekend = _asking(RUNNING + "update marts.backlog_periods set working_day_count = 0;")
    assert metric(weekend, "cover_days", "month", ON).ratio is None  # 60 closings on no working day: no pace, not no backlog
    assert metric(ask, "due_within_24h", "month", ON).numerator == 3 and metric(ask, "oldest_age_days", "month", ON).numerator == 90
    assert metric(ask, "oldest_age_days", "quarter", date(2026, 1, 1)).numerator == 90


EMPTIED = """
create schema marts;
create schema core;
create table core.period_ends as select 'month' as period, make_date(2026, n, 1) as starts_on from range(1, 4) as months(n)
    union all select 'day', date '2026-02-09' + n::int from range(7) as days(n);
create table marts.ticket_periods as select 'month' as period, make_date(2026, m, 1) as starts_on, created_count, not_yet_due_count
    from (values (1, 3, 0), (4, 0, 2)) as t(m, created_count, not_yet_due_count) union all select 'day', date '2026-02-09', 3, 0;
create table marts.stock_periods as select 'month' as period, date '2026-01-01' as starts_on, 3 as open_count, 1 as overdue_count
    union all select 'day', date '2026-02-09' + n::int, 3, 1 from range(3) as days(n);
"""


def test_what_was_emptied_is_empty_at_the_end_of_the_quarter_and_of_the_week() -> None:
    ask = _asking(EMPTIED)
    assert metric(ask, "open_stock", "month", date(2026, 1, 1)).numerator == 3
    for kind, starts_on in (("quarter", date(2026, 1, 1)), ("week", date(2026, 2, 9))):
        assert metric(ask, "open_stock", kind, starts_on).numerator == 0
        assert metric(ask, "open_overdue", kind, starts_on).ratio is None
    unlisted = _asking(EMPTIED + "drop table core.period_ends;")  # who cannot tell the end does not guess it
    assert metric(unlisted, "open_stock", "quarter", date(2026, 1, 1)).numerator is None


def test_of_what_comes_after_the_as_of_only_the_deadlines_are_known() -> None:
    ask, april = _asking(EMPTIED), date(2026, 4, 1)
    assert metric(ask, "created", "month", date(2026, 2, 1)).numerator == 0
    assert (metric(ask, "created", "month", april).numerator, metric(ask, "open_stock", "month", april).numerator) == (None, None)
    assert metric(ask, "not_yet_due", "month", april).numerator == 2


def test_behind_a_share_of_time_stand_its_tickets_not_its_seconds() -> None:
    ask = _asking("""create schema marts; create table marts.ticket_lives as select 'dlh' as agency_id, date '2026-02-03' as created_on,
        900 as centre_open_seconds, 2700 as agency_open_seconds, 0 as citizen_open_seconds, 0 as outside_open_seconds from range(2);""")
    found = metric(ask, "possession_agency", "month", ON)
    assert (found.ratio, found.denominator, found.n) == (0.75, 7_200, 2)
    assert amount(found, 3) is None and amount(found, 2) == 0.75
    timed = {name for name, one in METRICS.items() if one.unit == "ratio" and "_seconds" in (one.denominator or "")}
    assert timed == {name for name, one in METRICS.items() if one.cases}


def test_told_apart(old: Ask) -> None:
    [(key, found)] = told(old, "information_requests", "month", ON, by=["category_id"])
    assert key == {"category_id": "KTP"} and found.numerator == 1
    with pytest.raises(ValueError, match="is not kept by queue"):
        told(old, "information_requests", "month", ON, by=["queue"])


def test_every_metric_knows_what_it_reads() -> None:
    used = {"due_on", "is_due", "is_headline", "is_impossible_order", "open_seconds", "stopped_at", "target_seconds"}
    assert METRICS["bunching"].reads == used
    assert METRICS["target_laxness"].reads >= {"policy_id", "target_seconds"}
    assert all(one.reads for one in METRICS.values())


def test_an_agency_that_sent_nobody_out_sent_none_where_others_did() -> None:
    ask = _asking(
        "create schema marts; create table marts.dispatch_periods as "
        "select 'month' as period, date '2026-02-01' as starts_on, 'bpbd' as agency_id, 2::bigint as dispatched_count, 1::bigint as fictitious_count;"
    )
    assert metric(ask, "dispatched", "month", ON, "dlh").numerator == 0
    false = metric(ask, "false_dispatch", "month", ON, "dlh")
    assert (false.numerator, false.denominator, false.ratio) == (0, 0, None)
    assert metric(ask, "dispatched", "month", date(2026, 3, 1), "dlh").numerator is None, "nobody tells of March"
