"""What the marts of whole lives and closings promise, on every ticket of the simulated city: holders add up, agencies add up, windows are closed."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.conftest import Sample

HOLD = {
    "every second of a life is with one holder": """select count(*) from marts.ticket_lives where life_open_seconds
        <> centre_open_seconds + agency_open_seconds + citizen_open_seconds + outside_open_seconds + closed_open_seconds""",
    "lives are as long as their segments": """select count(*) from marts.ticket_lives as lives full join
        (select ticket_id, sum(epoch(ends_at) - epoch(starts_at)) as seconds from core.segments group by ticket_id) as segments using (ticket_id)
        where lives.ticket_id is null or lives.life_seconds <> coalesce(segments.seconds, 0)""",
    "no life is shorter than its way to the end": "select count(*) from marts.ticket_lives where resolve_open_seconds > life_open_seconds",
    "every ticket has a life": "select (select count(*) from core.tickets) - count(*) from marts.ticket_lives",
    "every closing is one of the stock": """select
        (select sum(closed_count) from marts.ticket_periods where period = 'year') - count(*) from marts.ticket_closures""",
    "every headline promise that was finished is judged at one closing": """select count(*) from (
        select ticket_id, count(*) as n from marts.ticket_verdicts
        where is_headline and clock = 'finish' and outcome <> 'void' and stopped_at is not null group by ticket_id
        ) as promised full join (
        select ticket_id, count(*) as n from marts.ticket_closures where promise_outcome is not null group by ticket_id) as judged using (ticket_id)
        where promised.n is distinct from judged.n""",
    "agencies add up to the city": """select (select sum(open_count) from marts.stock_periods where period = 'month') - sum(open_count)
        from marts.backlog_periods where period = 'month'""",
    "the stock one by one is the stock, by agency and at the end of every period": """select count(*) from (
        select ends.period, ends.starts_on, stock.agency_id, count(*) filter (where counted_as = 'open') as open_count,
            count(*) filter (where counted_as = 'overdue') as overdue_count, count(distinct ticket_id) as ticket_count
        from core.period_ends as ends join marts.stock_tickets as stock on ends.last_on between stock.from_on and stock.until_on group by all
        ) as listed full join (
        select period, starts_on, agency_id, sum(open_count) as open_count, sum(overdue_count) as overdue_count from marts.stock_periods group by all
        ) as counted using (period, starts_on, agency_id)
        where (listed.open_count, listed.overdue_count, listed.ticket_count)
            is distinct from (counted.open_count, counted.overdue_count, counted.open_count)""",
    "the oldest is as old as its band": """select count(*) from marts.backlog_periods as backlog join (select agency_id, starts_on,
            max(case age_band when '0-3' then 0 when '4-7' then 4 when '8-14' then 8 when '15-30' then 15 when '31-60' then 31 else 61 end) as least
            from marts.stock_periods where period = 'month' group by agency_id, starts_on) as bands using (agency_id, starts_on)
        where backlog.period = 'month' and (backlog.oldest_age_days is null or backlog.oldest_age_days < bands.least)""",
    "the headline is the strictest of its clock": """select (select sum(due_count) from marts.ticket_periods where period = 'year') - count(*)
        from marts.ticket_verdicts where is_headline and is_due""",
    "pauses by reason are the pauses, but for disputes": """select count(*) from marts.ticket_verdicts
        where outcome <> 'void' and not is_impossible_order and citizen_paused_seconds + outside_paused_seconds <> paused_seconds
            and ticket_id not in (select ticket_id from core.stock_moves where move = 'reopened')""",
    "nothing came back before it was closed": "select count(*) from core.recurrences where after_seconds <= 0 or after_seconds > 1209600",
    "tickets are of somebody or of nobody known": """select sum(known_ticket_count + unknown_ticket_count) - (select count(*) from core.tickets)
        from marts.reporter_periods where period = 'year'""",
    "a target is as long as its promise says": """select count(*) from core.sla_clocks as clocks
        join core.policies as policies using (policy_id, policy_version)
        where policies.basis in ('clock', 'open_hours') and clocks.target_seconds <> policies.target_seconds""",
}


@pytest.fixture(scope="module")
def warehouse(sample: Sample) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample.paths.warehouse), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("what", HOLD)
def test_it_adds_up(warehouse: duckdb.DuckDBPyConnection, what: str) -> None:
    assert warehouse.execute(HOLD[what]).fetchall() == [(0,)]
