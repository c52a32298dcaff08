"""Rows that land and are likely not what they say: a day yet to come, a number that another report had before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb

from pipelines.landing.rules import Plan
from pipelines.landing.versions import FRESH
from pipelines.sources import RawFile
from pipelines.sources.reading import literal, quoted
from transforms.city.canonical import INSTANTS
from transforms.engines.batches import Batch
from transforms.engines.received import gathered

AHEAD = timedelta(days=1)
"""Zones and clocks that differ explain that much."""


def _day(plan: Plan, instant: str) -> str:
    """SQL: the source's local day of an instant, as text."""
    return f"cast(cast(timezone({literal(plan.source.timezone)}, {instant}) as date) as varchar)"


def yet_to_come(connection: duckdb.DuckDBPyConnection, plan: Plan, file: RawFile, table: str, now: datetime) -> list[str]:
    """A note for each instant without which a row is none and that lies ahead of ``now`` in some rows of ``table``: no edition counts them before."""
    notes = []
    for name in (name for name in plan.required if name in INSTANTS and plan.rules[name].column):
        [(rows, line, first)] = connection.execute(
            f"select count(*), min(_line), {_day(plan, f'min_by({quoted(name)}, _line)')} from {table} where _problem is null and {quoted(name)} > ?",
            [now + AHEAD],
        ).fetchall()
        if rows:
            notes.append(
                f"{rows} row(s) of {file.name} have a {name} (column '{plan.rules[name].column}') that is yet to come, first line {line} ({first}): "
                "they count from that day on. Correct the dates if they are mistyped"
            )
    return notes


def given_anew(connection: duckdb.DuckDBPyConnection, plan: Plan, batches: Sequence[Batch]) -> list[str]:
    """A note when rows of `fresh_rows` have a key that was known with a `created_at` days apart: a system that was set up again numbers from
    1, and what it calls 1 now overwrites what it called 1 then."""
    if not batches or not plan.key or "created_at" not in plan.stored:
        return []
    known, there = gathered(connection, batches)
    if "created_at" not in there:
        return []
    [(keys, first, before, now)] = connection.execute(
        f"""
        select count(distinct _key), min(_key), {_day(plan, 'min_by(known_at, _key)')}, {_day(plan, 'min_by(created_at, _key)')}
        from (
            select fresh._key, fresh.created_at, max(known.created_at) as known_at, min(known.created_at) as first_at
            from {FRESH} as fresh inner join {known} as known on known._key = fresh._key
            where known._op = 'row'
            group by all
        )
        where created_at > known_at + interval 1 day or created_at < first_at - interval 1 day
        """
    ).fetchall()
    if not keys:
        return []
    named = ", ".join(plan.key)
    return [
        f"{keys} value(s) of its key ({named}) were another row's before, first {first} (created {before}, now {now}): the older ones are "
        "overwritten. Where the source numbers anew, add the column of created_at to key and to the parts of ticket_id"
    ]
