"""The clocks at the size of a province: tickets and events made by SQL straight into the core, the clock models beside a bare scan.

``python -m bench.clocks [TICKETS]`` works in a process of its own on a database on disk, with two threads and the memory limit of every
run, and prints one JSON object; ``told`` says it in words. A ratio is CPU seconds of the models over those of DuckDB scanning and
aggregating the same rows by ticket, in the same process.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from transforms.city.loader import load_city
from transforms.engines.duckdb import MEMORY_LIMIT, connect, prepare, run_models
from transforms.engines.inputs import AsOf, create_dimensions
from transforms.graph import in_order, load_models

CITY = Path(__file__).resolve().parent.parent / "data" / "cities" / "kota-contoh"
FIRST, AS_OF = datetime(2024, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
MODELS = (
    "core.policy_matches",
    "core.stock_moves",
    "core.segments",
    "core.sla_cycles",
    "core.sla_stretches",
    "core.sla_clocks",
)

HISTORIES = """
    -- Of a hundred tickets: share, then what happened when, in hours for a ticket of average pace.
    ('plain', 0, 48), ('paused', 48, 58), ('moved', 58, 68), ('reopened', 68, 72), ('late again', 72, 74), ('quick', 74, 92), ('rejected', 92, 96),
    ('waiting', 96, 100)
"""
STEPS = """
    ('plain', 1, 'created', 'received', 0, 0), ('plain', 2, 'verified_intake', 'verifying', 3, 0), ('plain', 3, 'forwarded', 'forwarded', 9, 1),
    ('plain', 4, 'action_started', 'action_started', 40, 1), ('plain', 5, 'answer_received', 'answered', 70, 1),
    ('plain', 6, 'resolved', 'resolved', 110, 1), ('plain', 7, 'citizen_contacted', 'called_back', 130, 1),
    ('paused', 1, 'created', 'received', 0, 0), ('paused', 2, 'forwarded', 'forwarded', 9, 1), ('paused', 3, 'paused', 'waiting_citizen', 30, 1),
    ('paused', 4, 'resumed', 'forwarded', 75, 1), ('paused', 5, 'answer_received', 'answered', 99, 1), ('paused', 6, 'resolved', 'resolved', 150, 1),
    ('paused', 7, 'closed', 'closed', 170, 1),
    ('moved', 1, 'created', 'received', 0, 0), ('moved', 2, 'forwarded', 'forwarded', 8, 1), ('moved', 3, 'reassigned', 'forwarded', 31, 2),
    ('moved', 4, 'accepted', 'accepted', 33, 2), ('moved', 5, 'answer_received', 'answered', 80, 2), ('moved', 6, 'closed', 'closed', 90, 2),
    ('reopened', 1, 'created', 'received', 0, 0), ('reopened', 2, 'forwarded', 'forwarded', 9, 1), ('reopened', 3,
    'answer_received', 'answered', 60, 1),
    ('reopened', 4, 'resolved', 'resolved', 61, 1), ('reopened', 5, 'reopened', 'in_progress', 100, 1), ('reopened', 6,
    'resolved', 'resolved', 160, 1),
    ('late again', 1, 'created', 'received', 0, 0), ('late again', 2, 'forwarded', 'forwarded', 9, 1), ('late again',
    3, 'resolved', 'resolved', 50, 1),
    ('late again', 4, 'reopened', 'in_progress', 900, 1), ('late again', 5, 'resolved', 'resolved', 950, 1),
    ('late again', 6, 'closed', 'closed', 960, 1),
    ('quick', 1, 'created', 'received', 0, 0), ('quick', 2, 'verified_intake', 'verifying', 1, 0), ('quick', 3, 'forwarded', 'forwarded', 2, 1),
    ('quick', 4, 'answer_received', 'answered', 12, 1), ('quick', 5, 'closed', 'closed', 13, 1),
    ('rejected', 1, 'created', 'received', 0, 0), ('rejected', 2, 'verified_intake', 'verifying', 3, 0), ('rejected',
    3, 'rejected', 'rejected', 20, 0),
    ('waiting', 1, 'created', 'received', 0, 0), ('waiting', 2, 'forwarded', 'forwarded', 9, 1), ('waiting', 3, 'paused', 'waiting_outside', 48, 1)
"""
TICKETS = """
create or replace table bench_tickets as
with made as (select range as n, hash(range) as h from range({tickets}))
select
    n, h, concat('KC-', lpad(cast(n as varchar), 9, '0')) as ticket_id,
    {first} + n * {seconds} // {tickets} as created,
    0.2 + (h // 100) % 1000 / 500.0 as pace,
    histories.history
from made
inner join (values {histories}) as histories(history, least, most) on h % 100 >= least and h % 100 < most
"""
PLACES = """
create or replace table bench_places as
with kinds as (
    select category_id, coalesce(default_agency_id, 'pusat') as agency_id, row_number() over (order by category_id) - 1 as place
    from inputs.categories
),
agencies as (select agency_id, row_number() over (order by agency_id) - 1 as place from inputs.agencies),
channels as (select channel_id, row_number() over (order by channel_id) - 1 as place from inputs.channels),
areas as (select area_id, row_number() over (order by area_id) - 1 as place from inputs.areas)
select
    tickets.ticket_id, tickets.created, tickets.pace, tickets.history, kinds.category_id, kinds.agency_id, agencies.agency_id as second_agency_id,
    channels.channel_id, areas.area_id,
    case when h // 7 % 20 = 0 then 'darurat' when h // 7 % 5 = 1 then 'segera' else 'biasa' end as urgency,
    case when h // 11 % 5 = 0 then 'information' else 'complaint' end as nature
from bench_tickets as tickets
inner join kinds on kinds.place = h // 100000 % (select count(*) from kinds)
inner join agencies on agencies.place = h // 13 % (select count(*) from agencies)
inner join channels on channels.place = h // 17 % (select count(*) from channels)
inner join areas on areas.place = h // 19 % (select count(*) from areas)
"""
EVENTS = """
insert into core.ticket_events by name
select
    ticket_id, event_no, to_timestamp(happened) as event_at, to_timestamp(happened) as effective_at, event, state,
    case holder when 0 then 'pusat' when 1 then agency_id else second_agency_id end as agency_id, 'bench' as source_id, false as is_implied
from (
    select places.*, steps.*, places.created + cast(steps.hours * 3600 * places.pace as bigint) as happened
    from bench_places as places
    inner join (values {steps}) as steps(name, event_no, event, state, hours, holder) on steps.name = places.history
)
where happened < {as_of}
"""
CORE = """
insert into core.tickets by name
select
    places.ticket_id, 'bench' as source_id, to_timestamp(places.created) as created_at, places.channel_id,
    places.category_id, places.urgency, places.nature,
    places.area_id, coalesce(lives.agency_id, 'pusat') as agency_id, coalesce(lives.first_agency_id, 'pusat') as first_agency_id,
    case when places.channel_id = 'lapor' then to_timestamp(places.created + 864000) end as due_given_at,
    concat({kinds}) as promise_kind
from bench_places as places
inner join (
    select
        ticket_id, arg_max(agency_id, event_no) as agency_id, arg_min(agency_id, event_no) filter (where agency_id <> 'pusat') as first_agency_id
    from core.ticket_events
    group by ticket_id
) as lives using (ticket_id)
{joins}
"""
ATTRIBUTES = {
    "first_agency": "coalesce(lives.first_agency_id, 'pusat')", "agency": "coalesce(lives.agency_id, 'pusat')", "category": "places.category_id",
    "area": "places.area_id", "urgency": "places.urgency", "channel": "places.channel_id", "nature": "places.nature",
}  # fmt: skip
BARE = (
    "select count(*), sum(n), max(e), max(s), max(a), max(v) from (select ticket_id, count(*) as n, max(epoch(effective_at) + epoch(event_at)) as e, "
    "max(state) as s, max(agency_id) as a, max(event) as v from core.ticket_events group by ticket_id)",
    "select count(*), max(a), max(c), max(d) from (select ticket_id, max(concat(first_agency_id, agency_id, area_id)) as a, "
    "max(concat(category_id, urgency, channel_id, nature)) as c, max(epoch(created_at)) as d from core.tickets group by ticket_id)",
)


def clocks(tickets: int, folder: Path) -> dict[str, Any]:
    """CPU seconds of the clock models and of the bare scan, seconds by the clock of each, rows and peak memory, over ``tickets`` made-up tickets."""
    city = load_city(CITY, check_env=False)
    as_of = AsOf(AS_OF, AS_OF, AS_OF)
    connection = connect(folder / "clocks.duckdb", threads=2)
    connection.execute("set TimeZone = 'UTC'")
    prepare(connection, city, [], as_of)
    everything = load_models()
    run_models(connection, in_order(everything, ["core.sla_clocks"]))
    connection.execute("insert into inputs.received_tickets (created_at) values (?)", [FIRST])  # the calendars reach back to the first ticket
    create_dimensions(connection, city, as_of)
    made = _cpu(lambda: _make(connection, tickets))
    bare = min(_cpu(lambda: [connection.execute(query).fetchall() for query in BARE]) for _ in range(2))
    rows = {name: _count(connection, name) for name in ("core.tickets", "core.ticket_events")}
    begun, before = time.perf_counter(), time.process_time()
    results = run_models(connection, [everything[name] for name in MODELS])
    spent, wall = time.process_time() - before, time.perf_counter() - begun
    rows |= {result.name: result.rows for result in results}
    figures = (
        "select outcome, count(*), cast(sum(late_seconds) as bigint), cast(sum(open_seconds) as bigint) "
        "from core.sla_clocks group by 1 order by 1"
    )
    return {
        "rows": rows,
        "made": made,
        "bare": bare,
        "spent": spent,
        "wall": wall,
        "seconds": {result.name: result.seconds for result in results},
        "figures": connection.execute(figures).fetchall(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "memory_limit": MEMORY_LIMIT,
    }


def _make(connection: duckdb.DuckDBPyConnection, tickets: int) -> None:
    first, as_of = int(FIRST.timestamp()), int(AS_OF.timestamp())
    connection.execute(TICKETS.format(tickets=tickets, first=first, seconds=as_of - first, histories=HISTORIES))
    connection.execute(PLACES)
    connection.execute("drop table bench_tickets")
    connection.execute(EVENTS.format(steps=STEPS, as_of=as_of))
    kinds = ", '|', ".join(f"coalesce({name}_kinds.named_id, '')" for name in ATTRIBUTES)
    joins = "\n".join(
        f"left join inputs.promise_kinds as {name}_kinds on {name}_kinds.attribute = '{name.removeprefix('first_')}' and {name}_kinds.id = {value}"
        for name, value in ATTRIBUTES.items()
    )
    connection.execute(CORE.format(kinds=kinds, joins=joins))
    connection.execute("drop table bench_places")
    connection.execute("checkpoint")


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    [(rows,)] = connection.execute(f"select count(*) from {name}").fetchall()
    return int(rows)


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def told(measured: dict[str, Any]) -> str:
    """The measurement as lines of text."""
    rows, bare, spent = measured["rows"], measured["bare"], measured["spent"]
    clock_rows = rows["core.sla_clocks"]
    lines = [
        f"clocks over {rows['core.tickets']} tickets, {rows['core.ticket_events']} events, {clock_rows} clocks; "
        f"memory limit {measured['memory_limit']}, most memory {measured['peak_mb']} MB",
        f"a bare scan and aggregate by ticket    {bare:8.1f} CPU s",
        f"all clock models                       {spent:8.1f} CPU s {spent / bare:6.1f} × {measured['wall']:10.1f} s by the clock",
        f"for one clock of every ticket          {spent * rows['core.tickets'] / clock_rows:8.1f} CPU s "
        f"{spent * rows['core.tickets'] / clock_rows / bare:6.1f} ×",
    ]
    lines += [f"{name:<39}{seconds:8.1f} s by the clock {rows[name]:>12} rows" for name, seconds in measured["seconds"].items()]
    return "\n".join(lines)


def main() -> int:
    """Measure as many tickets as the first argument says and print it as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(clocks(int(sys.argv[1]), Path(folder))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
