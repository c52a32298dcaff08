"""What is true of every ticket of every city."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given

from tests.sla.strategies import World, world, worlds
from transforms.sla.clocks import DURATIONS, ClockRow, Segment, judge, segments
from transforms.sla.history import history, is_open
from transforms.sla.segments import DESKS


def judged(city: World) -> list[ClockRow]:
    """Every clock of every ticket of a city."""
    rules = (city.policies, city.calendars, city.as_of, city.zone, city.ancestors)
    return [row for ticket, events in city.tickets for row in judge(ticket, events, *rules)]


@given(worlds(tickets=3))
def test_segments_tile_the_life(city: World) -> None:
    for ticket, events in city.tickets:
        parts = segments(ticket, events, city.as_of)
        assert all(part.starts_at < part.ends_at for part in parts)
        assert all(a.ends_at == b.starts_at for a, b in pairwise(parts))
        assert [part.segment_no for part in parts] == list(range(1, len(parts) + 1))
        if parts:
            assert parts[0].starts_at == ticket.created_at
            last = history(ticket, events, city.as_of)[-1]
            assert parts[-1].ends_at == city.as_of or (parts[-1].ends_at <= last.at and not is_open(last.state))


@given(worlds(tickets=3))
def test_every_second_of_a_clock_is_on_one_desk(city: World) -> None:
    lives = {ticket.ticket_id: segments(ticket, events, city.as_of) for ticket, events in city.tickets}
    for row in judged(city):
        found = [getattr(row, name) for name in DURATIONS]
        if row.is_impossible_order:
            assert found == [None] * len(DURATIONS)
            continue
        open_time, clock, paused, *desks = found
        assert all(seconds >= 0 for seconds in found)
        assert open_time <= clock - paused
        assert sum(desks) == clock
        assert desks[1:] == [held(lives[row.ticket_id], desk, row.started_at, clock) for desk in DESKS[1:]]


def held(parts: list[Segment], desk: str, start: datetime, seconds: int) -> float:
    """Clock seconds a desk held the ticket in a clock's time, by its segments."""
    end = start + timedelta(seconds=seconds)
    spans = [(max(part.starts_at, start), min(part.ends_at, end)) for part in parts if part.holder == desk]
    return sum(max((until - since).total_seconds(), 0) for since, until in spans)


@given(worlds(tickets=3))
def test_the_verdict_is_stop_against_due(city: World) -> None:
    for row in judged(city):
        if row.outcome == "void":
            assert row.void_reason and row.stopped_at is None
        elif row.due_at is None:
            assert row.outcome == "paused_without_due" and row.stopped_at is None
        elif row.stopped_at is not None:
            assert row.outcome == ("met" if row.stopped_at <= row.due_at else "breached_closed")
        else:
            assert row.outcome == ("breached_open" if city.as_of > row.due_at else "running")
        assert not row.late_seconds or row.outcome.startswith("breached")


@given(worlds(tickets=3))
def test_every_clock_is_counted_in_exactly_one_place(city: World) -> None:
    for row in judged(city):
        not_yet = row.due_at is not None and not row.is_due and row.outcome != "void"
        assert row.is_due + not_yet + (row.outcome == "paused_without_due") + (row.outcome == "void") == 1
        if row.is_due:
            assert row.outcome in ("met", "breached_closed", "breached_open")
        assert row.due_close_at is None or row.due_at is None or row.due_close_at <= row.due_at


@given(worlds(tickets=3))
def test_one_row_a_clock_authority_and_cycle_and_one_strictest(city: World) -> None:
    rows = judged(city)
    keys = [(row.ticket_id, row.clock, row.authority, row.cycle) for row in rows]
    assert len(keys) == len(set(keys))
    for ticket_id, clock, cycle in {(row.ticket_id, row.clock, row.cycle) for row in rows}:
        group = [row for row in rows if (row.ticket_id, row.clock, row.cycle) == (ticket_id, clock, cycle)]
        [strictest] = [row for row in group if row.is_strictest]
        assert all(row.due_at is None or (strictest.due_at or row.due_at) <= row.due_at for row in group)


@given(worlds(tickets=3))
def test_the_order_in_which_a_source_tells_its_events_does_not_matter(city: World) -> None:
    rules = (city.policies, city.calendars, city.as_of, city.zone, city.ancestors)
    for ticket, events in city.tickets:
        assert judge(ticket, events, *rules) == judge(ticket, events[::-1], *rules)


@given(worlds(tickets=3))
def test_what_happened_before_stays_when_more_is_known(city: World) -> None:
    """Later events are appended to a history, never put into it: a past edition can be made again."""
    earlier = city.as_of - timedelta(days=20)
    for ticket, events in city.tickets:
        before = history(ticket, events, earlier)
        assert history(ticket, events, city.as_of)[: len(before)] == before


def test_the_random_cities_reach_every_outcome() -> None:
    """Properties over cases that never happen prove nothing."""
    rows = [row for seed in range(12) for row in judged(world(Random(seed), tickets=60))]
    outcomes = {row.outcome for row in rows}
    assert outcomes == {"met", "breached_closed", "breached_open", "running", "paused_without_due", "void"}
    assert any(row.cycle > 1 for row in rows)
    assert any(row.is_impossible_order for row in rows)
    assert any(row.due_at != row.due_close_at for row in rows)
    assert any(row.paused_seconds for row in rows)
    assert any(row.citizen_seconds for row in rows) and any(row.outside_seconds for row in rows)
