"""The past under other rules: the clocks of a warehouse made again with another city's policies and calendars, in memory.

The warehouse is attached read-only; only what reads rules is made again, everything else is the warehouse's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.city.model import City
from transforms.engines.duckdb import connect, run_models
from transforms.engines.inputs import AsOf, create_dimensions
from transforms.graph import Model, in_order, load_models

VERDICTS = "marts.ticket_verdicts"
RULES = ("inputs.promise_kinds", "inputs.policies", "inputs.calendar")
"""How the names of the tables begin that a what-if changes."""
LATE = ("breached_closed", "breached_open")


@dataclass(frozen=True, slots=True)
class Change:
    """One clock whose verdict is another under the other rules; None on the side where there is no such clock."""

    ticket_id: str
    clock: str
    authority: str
    cycle: int
    agency_id: str
    policy_before: str | None
    policy_after: str | None
    due_before: Any
    due_after: Any
    outcome_before: str | None
    outcome_after: str | None


@dataclass(frozen=True, slots=True)
class Sums:
    """Clocks of one agency in the period: due and late before and after, verdicts that change, due instants that move."""

    agency_id: str
    clocks: int
    late_before: int
    late_after: int
    changed: int
    moved: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What another set of rules would have made of a period."""

    sums: tuple[Sums, ...]
    changes: tuple[Change, ...]
    as_of: Any


def what_if(warehouse: Path, city: City, first: date, after: date) -> WhatIf:
    """Clocks that start or fall due (under either set of rules) on local days [first, after), judged by ``city``'s rules.

    Grain of the changes: ticket, clock, authority and cycle. Raises ModelFailed where a model cannot run.
    """
    connection = connect()
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{str(warehouse).replace(chr(39), chr(39) * 2)}' as was (read_only)")
        models = load_models()
        again = _again(models)
        for schema, name in _tables(connection):
            # Of the inputs only what was received: rules and dimensions are the other city's.
            if f"{schema}.{name}" not in again and (schema != "inputs" or name.startswith("received_")):
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(f"create view {schema}.{name} as select * from was.{schema}.{name}")
        [(tickets, calls, posts)] = connection.execute("select tickets_as_of, calls_as_of, posts_as_of from was.inputs.edition").fetchall()
        create_dimensions(connection, city, AsOf(tickets, calls, posts))
        run_models(connection, [model for model in in_order(models, [VERDICTS]) if model.name in again])
        _compare(connection, city.zone, first, after)
        return WhatIf(tuple(_sums(connection)), tuple(_changes(connection)), tickets)
    finally:
        connection.close()


def _again(models: Mapping[str, Model]) -> set[str]:
    """The models on the way to the verdicts that rules reach."""
    reached: set[str] = set()
    for model in in_order(models, [VERDICTS]):
        if any(table in reached or table.startswith(RULES) for table in model.depends):
            reached.add(model.name)
    return reached


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'was' and schema_name in ('inputs', 'staging', 'core')"
    ).fetchall()


def _compare(connection: duckdb.DuckDBPyConnection, zone: str, first: date, after: date) -> None:
    def local(side: str, column: str) -> str:
        return f"cast(timezone('{zone}', {side}.{column}) as date)"

    period = " or ".join(
        f"({local(side, column)} >= date '{first}' and {local(side, column)} < date '{after}')"
        for side in ("before", "now")
        for column in ("due_close_at", "started_at")
    )
    connection.execute(
        "create temp table compared as select coalesce(before.ticket_id, now.ticket_id) as ticket_id, coalesce(before.clock, now.clock) as clock, "
        "coalesce(before.authority, now.authority) as authority, coalesce(before.cycle, now.cycle) as cycle, "
        "coalesce(now.agency_id, before.agency_id) as agency_id, before.policy_id as policy_before, now.policy_id as policy_after, "
        "before.due_at as due_before, now.due_at as due_after, before.outcome as outcome_before, now.outcome as outcome_after, "
        "before.outcome is distinct from now.outcome as is_changed, before.due_at is distinct from now.due_at as is_moved "
        f"from was.{VERDICTS} as before full join {VERDICTS} as now "
        "on before.ticket_id = now.ticket_id and before.clock = now.clock and before.authority = now.authority and before.cycle = now.cycle "
        f"where {period}"
    )


def _sums(connection: duckdb.DuckDBPyConnection) -> Iterator[Sums]:
    late = ", ".join(f"'{outcome}'" for outcome in LATE)
    for row in connection.execute(
        f"select agency_id, count(*), count(*) filter (where outcome_before in ({late})), count(*) filter (where outcome_after in ({late})), "
        "count(*) filter (where is_changed), count(*) filter (where is_moved) from compared group by agency_id order by 5 desc, 1"
    ).fetchall():
        yield Sums(*row)


def _changes(connection: duckdb.DuckDBPyConnection) -> Iterator[Change]:
    for row in connection.execute(
        "select ticket_id, clock, authority, cycle, agency_id, policy_before, policy_after, due_before, due_after, outcome_before, outcome_after "
        "from compared where is_changed order by agency_id, ticket_id, clock, authority, cycle"
    ).fetchall():
        yield Change(*row)
