"""Models in which every ticket stands alone, built a part of the tickets at a time: memory stays that of one part."""

from __future__ import annotations

import re

import duckdb

from transforms.graph import Model

SLICED = frozenset(("core.stock_moves", "core.segments", "core.sla_cycles", "core.sla_stretches", "core.sla_clocks"))
"""Each row of these is made of one ticket's rows and of rules alone; a test holds that slices change nothing."""
BY_TICKET = ("tickets", "ticket_events", "stock_moves", "segments", "sla_cycles", "sla_stretches")
SLICE_TICKETS = 150_000
"""The clocks of a million tickets at once take more than the memory limit; of this many, about half of it."""

_READS = re.compile(rf"\bcore\.({'|'.join(BY_TICKET)})\b")


def build(connection: duckdb.DuckDBPyConnection, model: Model, slice_tickets: int = SLICE_TICKETS) -> None:
    """Make the model's table anew, in as many slices as its tickets need."""
    slices = _slices(connection, model, slice_tickets)
    if slices == 1:
        connection.execute(f"create or replace table {model.name} as\n{model.sql}")
        return
    connection.execute("create schema if not exists sliced")
    read = sorted(set(_READS.findall(model.sql)))
    sql = _READS.sub(r"sliced.\1", model.sql)
    for number in range(slices):
        for table in read:
            connection.execute(
                f"create or replace view sliced.{table} as select * from core.{table} where hash(ticket_id) % {slices} = {number}"
            )
        begin = f"create or replace table {model.name} as" if number == 0 else f"insert into {model.name}"
        connection.execute(f"{begin}\n{sql}")
    connection.execute("drop schema sliced cascade")


def _slices(connection: duckdb.DuckDBPyConnection, model: Model, slice_tickets: int) -> int:
    if model.name not in SLICED:
        return 1
    [(tickets,)] = connection.execute("select count(distinct ticket_id) from core.ticket_events").fetchall()
    return max(1, -(-tickets // slice_tickets))
