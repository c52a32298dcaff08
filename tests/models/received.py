"""Plain tickets and events put into `inputs` as if they had been received: what the SQL is compared with the plain clock on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from tests.sla import strategies
from tests.sla.strategies import World
from transforms.city.model import Agency, Area, Category, Channel, City
from transforms.engines.duckdb import connect, run_models
from transforms.engines.inputs import RECEIVED, AsOf, create_dimensions, create_inputs
from transforms.graph import in_order, load_models
from transforms.sla.calendars import ALWAYS
from transforms.sla.history import NOT_GIVEN, Event, TicketFacts

SLA_TABLES = ("core.sla_clocks", "core.segments")


def warehouse_of(
    city: City,
    lives: Sequence[tuple[TicketFacts, Sequence[Event]]],
    as_of: datetime,
    timezone: str = "UTC",
    path: Path | None = None,
    tables: Sequence[str] = SLA_TABLES,
    **config: str,
) -> duckdb.DuckDBPyConnection:
    """``tables`` of ``lives`` under the rules of ``city`` at ``as_of``, in memory or in the file ``path``."""
    connection = connect(path, timezone=timezone, **config)
    create_inputs(connection, city, [], AsOf(as_of, as_of, as_of))
    receive(connection, "tickets", [_ticket_row(ticket) for ticket, _ in lives])
    receive(
        connection,
        "ticket_events",
        [
            {
                "ticket_id": ticket.ticket_id,
                "sequence": event.sequence,
                "event_at": event.at,
                "event": event.event,
                "agency": event.agency_id,
                "category": event.category_id,
                "reason": event.reason,
                "_key": f"{ticket.ticket_id}-{number:04}",
            }
            for ticket, events in lives
            for number, event in enumerate(events)
        ],
    )
    receive(
        connection,
        "tickets",
        [
            {"ticket_id": t.ticket_id, "_op": "deleted", "_extracted_at": t.deleted_at, "_ordinal": 2}
            for t, _ in lives
            if t.deleted_at is not None
        ],
    )
    create_dimensions(
        connection, city, AsOf(as_of, as_of, as_of)
    )  # again: the spellings and days are those of the rows
    run_models(connection, in_order(load_models(), tables))
    return connection


def city_of(world: World) -> City:
    """The city folder that a random world would have been read from."""
    return City(
        id="acak",
        name="Kota Acak",
        zone=world.zone,
        path=Path("."),
        fingerprint="",
        agencies=tuple(Agency(agency, agency) for agency in strategies.AGENCIES),
        categories=tuple(Category(code, code, parent) for code, parent in strategies.CATEGORIES.items()),
        areas=tuple(Area(code, code, "kelurahan", parent) for code, parent in strategies.AREAS.items()),
        channels=tuple(Channel(channel, channel, "web") for channel in strategies.CHANNELS),
        calendars=(*world.calendars.values(), ALWAYS),
        policies=tuple(world.policies),
    )


def _ticket_row(ticket: TicketFacts) -> dict[str, object]:
    given = {
        "channel": ticket.channel_id,
        "category": ticket.category_id,
        "urgency": ticket.urgency,
        "nature": ticket.nature,
        "area": ticket.area_id,
    }
    return {
        "ticket_id": ticket.ticket_id,
        "_extracted_at": ticket.created_at,
        "created_at": ticket.created_at,
        "answered_at": ticket.answered_at,
        "closed_at": ticket.closed_at,
        "due_at": ticket.due_given_at,
        "status": ticket.status,
        "status_at": ticket.status_at,
        "agency": ticket.agency_id,
        **{name: None if value == NOT_GIVEN else value for name, value in given.items()},
    }


def receive(connection: duckdb.DuckDBPyConnection, entity: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Rows of an entity, by canonical columns, as if they had landed."""
    if not rows:
        return
    told = {"_op": "row", "_ordinal": 1, "source_id": "acak", "batch_number": 1}
    filled = [{**told, **row} for row in rows]
    columns = sorted({name for row in filled for name in row})
    typed = {
        **RECEIVED[entity],
        "_op": "varchar",
        "_key": "varchar",
        "_ordinal": "bigint",
        "_extracted_at": "timestamptz",
    }
    arrow = {"timestamptz": pa.timestamp("us", tz="UTC"), "bigint": pa.int64(), "double": pa.float64(), "boolean": pa.bool_()}
    schema = pa.schema(
        [(c, arrow.get(typed.get(c, "varchar"), pa.int64() if c == "batch_number" else pa.string())) for c in columns]
    )
    connection.register(
        "rows_given", pa.Table.from_pylist([{c: row.get(c) for c in columns} for row in filled], schema=schema)
    )
    connection.execute(
        f"insert into inputs.received_{entity} ({', '.join(columns)}) select {', '.join(columns)} from rows_given"
    )
    connection.unregister("rows_given")
