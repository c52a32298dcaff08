"""Two implementations, one answer: every clock and every segment of random tickets, by SQL and by plain values, to the second."""

from __future__ import annotations

import os
from dataclasses import astuple, fields
from datetime import UTC, datetime
from random import Random

import duckdb
import pytest

from tests.models.received import city_of, warehouse_of
from tests.sla import strategies
from tests.sla.strategies import World
from transforms.sla.clocks import ClockRow, judge
from transforms.sla.history import AGENCY_EVENTS, history
from transforms.sla.routes import route
from transforms.sla.segments import Segment, segments

WORLDS, TICKETS = (200, 500) if os.environ.get("TANGGAP_SOAK") else (20, 500)
SESSION_ZONES = ("UTC", "Asia/Jakarta", "Pacific/Kiritimati")
CLOCK_COLUMNS = [field.name for field in fields(ClockRow)]
SEGMENT_COLUMNS = ["ticket_id", *(field.name for field in fields(Segment))]
Rows = list[tuple[object, ...]]


@pytest.mark.parametrize("seed", range(WORLDS))
def test_sql_and_plain_agree(seed: int) -> None:
    world = strategies.world(Random(seed), tickets=TICKETS)
    connection = warehouse_of(city_of(world), world.tickets, world.as_of, SESSION_ZONES[seed % 3])
    for columns, found, expected in zip((CLOCK_COLUMNS, SEGMENT_COLUMNS), sql_rows(connection), plain_rows(world), strict=True):
        _compare(columns, found, expected)


@pytest.mark.parametrize("seed", range(0, WORLDS, 5))
def test_sql_and_plain_routes_agree(seed: int) -> None:
    world = strategies.world(Random(seed), tickets=TICKETS)
    connection = warehouse_of(city_of(world), world.tickets, world.as_of)
    found = connection.execute("select ticket_id, handoff_count, is_ping_pong, is_misrouted from core.tickets").fetchall()
    routes = {ticket.ticket_id: route(steps) for ticket, events in world.whole_tickets if (steps := history(ticket, events, world.as_of))}
    expected = [(name, one.handoff_count, one.is_ping_pong, one.is_misrouted) for name, one in routes.items()]
    assert sorted(found) == sorted(expected)
    if world.told >= AGENCY_EVENTS:
        assert {flag for _, _, flag, _ in expected} == {flag for _, _, _, flag in expected} == {True, False}


def plain_rows(world: World) -> tuple[Rows, Rows]:
    """Clocks and segments of a world by the plain engine."""
    rules = (world.policies, world.calendars, world.as_of, world.zone, world.ancestors)
    lives = world.whole_tickets
    return (
        [astuple(row) for ticket, events in lives for row in judge(ticket, events, *rules)],
        [(ticket.ticket_id, *astuple(part)) for ticket, events in lives for part in segments(ticket, events, world.as_of)],
    )


def sql_rows(connection: duckdb.DuckDBPyConnection) -> tuple[Rows, Rows]:
    """Clocks and segments as the models made them."""
    clocks = connection.execute(
        f"select {', '.join(_shown(name) for name in CLOCK_COLUMNS)} from core.sla_clocks as clocks "
        "join core.tickets as tickets using (ticket_id)"
    ).fetchall()
    parts = connection.execute(f"select {', '.join(SEGMENT_COLUMNS)} from core.segments").fetchall()
    return _rows(clocks), _rows(parts)


def _shown(name: str) -> str:
    of_ticket = {"category_id", "channel_id", "urgency", "area_id", "created_at"}
    return f"tickets.{name}" if name in of_ticket else f"clocks.{name}"


def _rows(rows: Rows) -> Rows:
    return [tuple(_plain(value) for value in row) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value


def _compare(columns: list[str], found: Rows, expected: Rows) -> None:
    """Equal as sets of rows; the message shows the first difference with its columns."""
    assert len(expected) > 50, "a world in which nothing is promised proves nothing"
    only_sql, only_plain = set(found) - set(expected), set(expected) - set(found)
    if only_sql or only_plain or len(found) != len(expected):
        sql = sorted(only_sql, key=repr)[:1]
        plain = sorted(only_plain, key=repr)[:1]
        shown = [
            f"{column}: sql {a!r}, plain {b!r}"
            for row_a, row_b in zip(sql or [()], plain or [()], strict=True)
            for column, a, b in zip(columns, row_a, row_b, strict=False)
        ]
        pytest.fail(
            f"{len(only_sql)} rows only in SQL, {len(only_plain)} only plain, of {len(expected)}\n" + "\n".join(shown)
        )
