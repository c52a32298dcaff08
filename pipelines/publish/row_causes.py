"""Why the rows behind two editions differ: each ticket, call and post that was received differently, under one cause.

What counts is what became of it at one as-of under one set of rules, not how its source tells it: a ticket is reopened whether
an event says so or its row went from closed to open.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from pipelines.publish.inside import copy, read
from transforms.editions.canonical import columns_of, literal
from transforms.engines.batches import Batch
from transforms.engines.inputs import RECEIVED
from transforms.engines.received import rows_of

CAUSES = ("late", "late_event", "deleted", "reopened", "reclassified", "reassigned", "corrected")
"""In the order in which they are taken into account; a ticket with several is under the first that holds, `late` before `deleted` and so on."""

TABLES = ("core.tickets", "core.stock_moves", "core.calls", "core.posts")
"""What has to be built on both sides to tell causes apart."""

_OPEN = "('waiting', 'in_process')"
_FACTS = ("created_at", "category_id", "channel_id", "urgency", "nature", "area_id", "due_given_at")
_EVENT = "ticket_id, event, effective_at, named_agency_id, category_id, reason"
_KINDS = {
    **dict.fromkeys(("tickets", "ticket_events", "ratings"), "ticket"),
    **dict.fromkeys(("calls", "cdr_legs", "queue_events"), "call"),
    "posts": "post",
}
_ID_COLUMNS = {"ticket": ("ticket_id",), "call": ("linked_id", "call_id"), "post": ("post_id",)}
OTHER = "other"
"""Kind of rows that are no ticket, call or post: scripted test calls, the city's own papers."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Batches that only one of two editions was made from, and those that both were."""

    before: tuple[Batch, ...]
    after: tuple[Batch, ...]
    shared: tuple[Batch, ...]

    def __bool__(self) -> bool:
        return any(batch.rows for batch in (*self.before, *self.after))


def differing(before: Sequence[Batch], after: Sequence[Batch]) -> Differing:
    """The batches of two editions, told apart by their number in the ledger."""
    old, new = ({batch.number for batch in side} for side in (before, after))
    return Differing(
        tuple(batch for batch in before if batch.number not in new),
        tuple(batch for batch in after if batch.number not in old),
        tuple(batch for batch in after if batch.number in old),
    )


def create_causes(con: duckdb.DuckDBPyConnection, was: str, batches: Differing) -> None:
    """Make ``temp.row_causes`` (kind, id, cause, is_changed) on ``con``, which has the later state; the earlier is attached as ``was``.

    One row per ticket, call, post or other row of the differing batches. ``is_changed``: whether any fact of it moved at the as-of.
    """
    rows = [f"select {_kind(batch)} as kind, {_id(con, batch)} as id, {literal(batch.source_id)} as source_id, _key, _op from {rows_of(batch)}"
            for batch in (*batches.before, *batches.after) if batch.rows]  # fmt: skip
    keys = [f"select source_id, _key from {was}.inputs.received_{entity}" for entity in RECEIVED if _KINDS.get(entity) != "ticket"]
    told = {
        "differing": f"select distinct kind, id, source_id, _key, _op from ({' union all '.join(rows)})",
        "taken": "select distinct kind, id from differing where _op = 'deleted'",
        "ids": "select distinct kind, id from differing",
        "restated": f"select distinct differing.kind, differing.id from differing join ({' union '.join(keys)}) using (source_id, _key)",
        "known": _there(f"{was}.staging"),
        "living": _there("staging"),
        "old_events": f"select {_EVENT} from {was}.core.ticket_events where ticket_id in (select id from ids where kind = 'ticket')",
        "new_events": f"select {_EVENT} from core.ticket_events where ticket_id in (select id from ids where kind = 'ticket')",
        "lost": "select distinct ticket_id from (from old_events except all from new_events)",
        "gained": "select distinct ticket_id from (from new_events except all from old_events)",
        "moved": " union ".join(_moved(was, kind, column) for kind, column in _STAGED.items() if kind != "ticket"),
        "tickets": _tickets(was),
    }
    parts = ", ".join(f"{name} as ({sql})" for name, sql in told.items())
    con.execute(
        f"create or replace temp table row_causes as with {parts} select 'ticket' as kind, id, cause, is_changed from tickets union all "
        # A test call or a paper has no table here that tells whether it came back: what its source deleted stays so.
        "select ids.kind, ids.id, "
        "case when taken.id is not null and living.id is null and coalesce(known.id, restated.id) is not null then 'deleted' "
        "when restated.id is not null then 'corrected' when known.id is not null then 'late_event' else 'late' end, "
        "moved.id is not null from ids left join restated using (kind, id) left join known using (kind, id) left join living using (kind, id) "
        "left join taken using (kind, id) left join moved using (kind, id) where ids.kind <> 'ticket'"
    )


_STAGED = {"ticket": "ticket_id", "call": "call_id", "post": "post_id"}


def _there(staging: str) -> str:
    return " union ".join(f"select '{kind}' as kind, {column} as id from {staging}.{kind}s" for kind, column in _STAGED.items())


def _tickets(was: str) -> str:
    same = " and ".join(f"old.{fact} is not distinct from new.{fact}" for fact in (*_FACTS, "ticket_id"))
    # What is reopened or put under another agency besides being corrected moves more figures than those words tell.
    else_same = " and ".join(f"old.{fact} is not distinct from new.{fact}" for fact in _FACTS if fact != "category_id")
    return f"""
    select ids.id,
        case
            when known.id is null then 'late'
            when staged.ticket_id is null then 'corrected'
            when new.bucket = 'deleted' and old.bucket <> 'deleted' then 'deleted'
            when not ({else_same}) then 'corrected'
            when new.reopened_count > old.reopened_count then 'reopened'
            when new.bucket in {_OPEN} and old.bucket not in {_OPEN} and old.bucket <> 'deleted' then 'reopened'
            when new.category_id <> old.category_id then 'reclassified'
            when old.agency_id <> 'pusat' and new.agency_id <> old.agency_id then 'reassigned'
            when lost.ticket_id is null and taken.id is null and {same} then 'late_event'
            else 'corrected'
        end as cause,
        lost.ticket_id is not null or gained.ticket_id is not null or not ({same}) as is_changed
    from ids
    left join known on known.kind = 'ticket' and known.id = ids.id
    left join staging.tickets as staged on staged.ticket_id = ids.id
    left join {was}.core.tickets as old on old.ticket_id = ids.id
    left join core.tickets as new on new.ticket_id = ids.id
    left join lost on lost.ticket_id = ids.id
    left join gained on gained.ticket_id = ids.id
    left join taken on taken.kind = 'ticket' and taken.id = ids.id
    where ids.kind = 'ticket'"""


def _moved(was: str, kind: str, column: str) -> str:
    old, new = (f"select * from {side}core.{kind}s where {column} in (select id from ids where kind = '{kind}')" for side in (f"{was}.", ""))
    return f"select '{kind}' as kind, {column} as id from (({old} except all {new}) union all ({new} except all {old}))"


def present(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The causes that some row is under, in the order in which they are taken into account."""
    found = {cause for (cause,) in con.execute("select distinct cause from row_causes").fetchall()}
    return [cause for cause in CAUSES if cause in found]


def counts(con: duckdb.DuckDBPyConnection, was: str, starts_on: date | None, ends_on: date | None) -> list[tuple[str, str, int]]:
    """How many tickets, calls and posts of the period moved, as (kind, cause, count).

    Tickets that lived in it or fell due in it, calls and posts of its days. Where none of them is the reason, all tickets as (ticket, other,
    count): figures that look back (the pace of 28 days) follow what came before.
    """
    lived = "true" if starts_on is None else f"created_on < date '{ends_on}' and (closed_on is null or closed_on >= date '{starts_on}')"
    in_days = "true" if starts_on is None else f"{{0}} >= date '{starts_on}' and {{0}} < date '{ends_on}'"
    within = " union ".join(
        f"select '{kind}' as kind, {column} as id from {side}core.{kind}s where {lived if kind == 'ticket' else in_days.format(day)}"
        for side in ("", f"{was}.")
        for (kind, column), day in zip(_STAGED.items(), ("", "entered_on", "posted_on"), strict=True)
    )
    if starts_on is not None and _has_clocks(con):
        within += f" union select 'ticket', ticket_id from core.sla_clocks where due_on >= date '{starts_on}' and due_on < date '{ends_on}'"
    rows = con.execute(
        f"select kind, cause, count(*) from row_causes semi join ({within}) as within using (kind, id) where is_changed group by all"
    ).fetchall()
    if not rows:
        rows = con.execute("select kind, 'other', count(*) from row_causes where is_changed and kind = 'ticket' group by all").fetchall()
        return [(kind, cause, int(count)) for kind, cause, count in rows]
    return sorted(rows, key=lambda row: (list(_STAGED).index(row[0]), CAUSES.index(row[1])))


def _has_clocks(con: duckdb.DuckDBPyConnection) -> bool:
    sql = "select 1 from duckdb_tables() where database_name = current_database() and schema_name = 'core' and table_name = 'sla_clocks'"
    return bool(con.execute(sql).fetchall())


def narrowed(con: duckdb.DuckDBPyConnection, batches: Differing, causes: Collection[str], folder: Path) -> list[Batch]:
    """Batches with what was received differently taken into account for ``causes`` alone; for other rows the earlier edition's stand.

    ``con`` has ``temp.row_causes``. Part batches are written to ``folder``, which is made; batches without a row are left out.
    """
    folder.mkdir(parents=True)
    under = f"select kind, id from row_causes where cause in ({', '.join(map(literal, causes)) or 'null'})"
    found = list(batches.shared)
    for side, wanted in ((batches.before, "not in"), (batches.after, "in")):
        for batch in side:
            path = folder / f"{batch.number}.parquet"
            copy(con, f"select * from {rows_of(batch)} where ({_kind(batch)}, {_id(con, batch)}) {wanted} ({under})", path)
            [(rows,)] = con.execute(f"select count(*) from {read(path)}").fetchall()
            if rows:
                found.append(replace(batch, path=path, rows=rows))
    return sorted(found, key=lambda batch: batch.number)


def _kind(batch: Batch) -> str:
    return literal(_KINDS.get(batch.entity, OTHER))


def _id(con: duckdb.DuckDBPyConnection, batch: Batch) -> str:
    there = {name for name, _ in columns_of(con, rows_of(batch))}
    columns = [name for name in _ID_COLUMNS.get(_KINDS.get(batch.entity, OTHER), ()) if name in there]
    return f"coalesce({', '.join([*(f'cast({name} as varchar)' for name in columns), '_key'])})"
