"""Calls and tickets find each other without ids, ids win over evidence, and a decision of the city wins over both."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from bench.links import chosen, curve, true_links
from tests.conftest import Sample
from transforms.engines.duckdb import run_models
from transforms.graph import load_models

OFFICE = """
create schema core; create schema inputs;
create table core.calls (
    call_id varchar, caller_key varchar, entered_at timestamptz, answered_at timestamptz, ended_at timestamptz, ticket_id varchar,
    entered_on date default '2026-01-08', outcome varchar default 'answered', disposition varchar default 'normal');
create table core.tickets (
    ticket_id varchar, reporter_key varchar, created_at timestamptz, call_id varchar, duplicate_of varchar,
    created_on date default '2026-01-08', channel_id varchar default 'telepon');
create table core.posts (
    post_id varchar, kind varchar, reply_to varchar, conversation_id varchar, masked_text varchar,
    posted_on date default '2026-01-08', posted_at timestamptz default '2026-01-08 02:00:00+00');
create table inputs.edition as select 'Asia/Jakarta' as zone;
create table inputs.channels as select 'telepon' as channel_id, 'phone' as kind union all select 'web', 'web';
create table inputs.link_rules (decision varchar, left_kind varchar, left_id varchar, ticket_id varchar, decided_on date);
"""


def test_calls_find_their_tickets_without_ids(sample: Sample, unnamed: duckdb.DuckDBPyConnection) -> None:
    true = true_links(sample.truth)
    found = chosen(unnamed, true)
    assert len(true) > 200
    assert found.precision >= 0.95 and found.recall >= 0.8, found
    points = curve(unnamed, true)
    assert [p.recall for p in points] == sorted((p.recall for p in points), reverse=True)
    assert points[0].precision < 0.95 < points[-1].precision, "the threshold is what makes it right"


@pytest.fixture
def office() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(OFFICE)
        yield connection


def call(office: duckdb.DuckDBPyConnection, call_id: str, at: str, caller: str | None, ticket_id: str | None = None, **cells: str) -> None:
    """A call taken after half a minute, of three minutes."""
    office.execute(
        f"insert into core.calls (call_id, caller_key, entered_at, answered_at, ended_at, ticket_id{''.join(f', {name}' for name in cells)}) "
        f"select $1, $2, t, t + interval 30 seconds, t + interval 210 seconds, $3{''.join(f', {value!r}' for value in cells.values())} "
        f"from (select timestamptz '2026-01-08 {at}' as t)",
        [call_id, caller, ticket_id],
    )


def ticket(office: duckdb.DuckDBPyConnection, ticket_id: str, at: str, reporter: str | None, **cells: str) -> None:
    office.execute(
        f"insert into core.tickets (ticket_id, reporter_key, created_at{''.join(f', {name}' for name in cells)}) "
        f"values ($1, $2, timestamptz '2026-01-08 {at}'{''.join(f', {value!r}' for value in cells.values())})",
        [ticket_id, reporter],
    )


def rule(office: duckdb.DuckDBPyConnection, decision: str, kind: str, left_id: str, ticket_id: str) -> None:
    office.execute("insert into inputs.link_rules values (?, ?, ?, ?, '2026-01-09')", [decision, kind, left_id, ticket_id])


def links(office: duckdb.DuckDBPyConnection) -> set[tuple[str, ...]]:
    models = load_models()
    run_models(office, [models["core.link_pairs"], models["core.links"]])
    return set(office.execute("select left_id, ticket_id, relation, reason from core.links").fetchall())


def test_the_same_number_in_time_opens_and_calls_later_ask(office: duckdb.DuckDBPyConnection) -> None:
    call(office, "first", "03:00:00", "ani")
    ticket(office, "T-1", "03:12:00", "ani")
    call(office, "again", "05:00:00", "ani")
    call(office, "prank", "03:01:00", "ani", disposition="prank")
    call(office, "stranger", "05:00:00", "budi")
    assert links(office) == {("first", "T-1", "opened", "evidence"), ("again", "T-1", "about", "evidence")}


def test_time_alone_links_only_what_has_no_rival(office: duckdb.DuckDBPyConnection) -> None:
    call(office, "alone", "03:00:00", None)
    ticket(office, "T-1", "03:02:00", "ani")
    for name in ("one", "other"):
        call(office, name, "07:00:00", None)
    ticket(office, "T-2", "07:02:00", "budi")
    assert links(office) == {("alone", "T-1", "opened", "evidence")}


def test_one_call_may_open_two_tickets_of_its_caller_and_no_ticket_has_two_openers(office: duckdb.DuckDBPyConnection) -> None:
    call(office, "two matters", "03:00:00", "ani")
    ticket(office, "T-1", "03:01:00", "ani")
    ticket(office, "T-2", "03:03:00", "ani")
    call(office, "beside", "03:00:10", "budi")
    assert links(office) == {("two matters", "T-1", "opened", "evidence"), ("two matters", "T-2", "opened", "evidence")}


def test_what_a_row_names_wins_over_evidence(office: duckdb.DuckDBPyConnection) -> None:
    call(office, "looks right", "03:00:00", "ani")
    call(office, "named", "09:00:00", "budi")
    ticket(office, "T-1", "03:02:00", "ani", call_id="named")
    ticket(office, "T-2", "01:00:00", "cici", channel_id="web")
    call(office, "names", "04:00:00", None, "T-2")
    assert links(office) == {("named", "T-1", "opened", "stated"), ("names", "T-2", "about", "stated")}


def test_a_decision_wins_over_both_and_can_be_taken_back(office: duckdb.DuckDBPyConnection) -> None:
    call(office, "looks right", "03:00:00", "ani")
    call(office, "is right", "03:00:00", "budi")
    ticket(office, "T-1", "03:02:00", "ani")
    assert links(office) == {("looks right", "T-1", "opened", "evidence")}
    rule(office, "confirm", "call", "is right", "T-1")
    assert links(office) == {("is right", "T-1", "opened", "confirmed")}
    office.execute("delete from inputs.link_rules")
    rule(office, "undo", "call", "looks right", "T-1")
    assert links(office) == {("is right", "T-1", "opened", "evidence")}, "the rival that is left has no rival"
    ticket(office, "T-2", "08:00:00", None, duplicate_of="T-1")
    assert ("T-2", "T-1", "repeats", "stated") in links(office)
    rule(office, "undo", "ticket", "T-2", "T-1")
    assert ("T-2", "T-1", "repeats", "stated") not in links(office)
    rule(office, "confirm", "call", "nobody knows", "T-1")
    assert "nobody knows" not in {row[0] for row in links(office)}


def test_two_confirmed_calls_do_not_both_open_their_ticket(office: duckdb.DuckDBPyConnection) -> None:
    ticket(office, "T-1", "03:02:00", None)
    for call_id, at in (("second", "03:01:00"), ("first", "03:00:00")):
        call(office, call_id, at, None)
        rule(office, "confirm", "call", call_id, "T-1")
    assert links(office) == {("first", "T-1", "opened", "confirmed"), ("second", "T-1", "about", "confirmed")}


def test_a_ticket_number_in_a_post_or_its_official_reply(office: duckdb.DuckDBPyConnection) -> None:
    ticket(office, "KC-2026-000007", "03:00:00", None, channel_id="web")
    office.execute(
        "insert into core.posts (post_id, kind, reply_to, conversation_id, masked_text) values "
        "('p1', 'complaint', null, 'p1', 'sdh lapor KC-2026-000007 blm ada jawaban'), "
        "('p2', 'complaint', null, 'p2', 'lampu mati'), ('r', 'response', 'p2', 'p2', 'sudah kami catat: KC-2026-000007.'), "
        "('p3', 'complaint', null, 'p3', 'lampu mati KC-2026-999999')"
    )
    assert {row[0] for row in links(office)} == {"p1", "p2"}
