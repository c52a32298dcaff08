"""Models in which every ticket stands alone, built a part of the tickets at a time: memory stays that of one part.

A part goes through all of these models before the next begins, so what they read of each other is small and at hand, and the tickets
and events themselves are looked through once for each part.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import duckdb

from transforms.graph import Model

SLICED = frozenset(("core.stock_moves", "core.segments", "core.sla_cycles", "core.sla_stretches", "core.sla_clocks"))
"""Each row of these is made of one ticket's rows and of rules alone; a test holds that slices change nothing."""
BY_TICKET = ("tickets", "ticket_events", "stock_moves", "segments", "sla_cycles", "sla_stretches")
SLICE_TICKETS = 300_000
"""The clocks of as many take about half of the memory limit."""


class ModelFailed(RuntimeError):
    """A model the engine refused; the text names the file and the engine's reason."""


_READS = re.compile(rf"\bcore\.({'|'.join(BY_TICKET)})\b")


def stages(models: Sequence[Model]) -> list[list[Model]]:
    """``models``, which are in order, with those that are sliced gathered into one stage, and what reads them after it.

    A model that is not sliced is a stage of its own.
    """
    ordered: list[list[Model]] = []
    sliced: list[Model] = []
    readers: list[Model] = []
    for model in models:
        if model.name in SLICED:
            if {one.name for one in readers} & set(model.depends):
                ordered += [sliced, *([one] for one in readers)]
                sliced, readers = [], []
            sliced.append(model)
        elif {one.name for one in (*sliced, *readers)} & set(model.depends):
            readers.append(model)
        else:
            ordered.append([model])
    return [*ordered, *([sliced] if sliced else []), *([one] for one in readers)]


def build(connection: duckdb.DuckDBPyConnection, stage: Sequence[Model], slice_tickets: int = SLICE_TICKETS) -> dict[str, float]:
    """Make the tables of a stage anew, in as many slices as its tickets need; wall seconds of each by name. Raises `ModelFailed`."""
    spent = {model.name: 0.0 for model in stage}
    slices = _slices(connection, stage, slice_tickets)
    if slices == 1:
        for model in stage:
            spent[model.name] += _made(connection, model, f"create or replace table {model.name} as\n{model.sql}")
        return spent
    read = {table for model in stage for table in _READS.findall(model.sql)}
    given = sorted(read - {model.table for model in stage})
    for number in range(slices):
        for table in given:
            connection.execute(
                f"create or replace temp table sliced_{table} as from core.{table} where hash(ticket_id) % {slices} = {number}"
            )
        for model in stage:
            sql = _READS.sub(r"sliced_\1", model.sql)
            if model.table in read:
                spent[model.name] += _made(connection, model, f"create or replace temp table sliced_{model.table} as\n{sql}")
                sql = f"from sliced_{model.table}"
            into = f"create or replace table {model.name} as" if number == 0 else f"insert into {model.name}"
            spent[model.name] += _made(connection, model, f"{into}\n{sql}")
    for table in sorted(read):
        connection.execute(f"drop table sliced_{table}")
    return spent


def _made(connection: duckdb.DuckDBPyConnection, model: Model, statement: str) -> float:
    begun = time.perf_counter()
    try:
        connection.execute(statement)
    except duckdb.Error as error:
        raise ModelFailed(f"transforms/models/{model.schema}/{model.table}.sql: {error}") from error
    return time.perf_counter() - begun


def _slices(connection: duckdb.DuckDBPyConnection, stage: Sequence[Model], slice_tickets: int) -> int:
    if not all(model.name in SLICED for model in stage):
        return 1
    [(tickets,)] = connection.execute("select count(distinct ticket_id) from core.ticket_events").fetchall()
    return max(1, -(-tickets // slice_tickets))
