"""Reports of one matter are one incident; contacts, incidents and people are each counted as what they are."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from bench.links import incident_pairs, point, true_matters
from tests.conftest import Sample
from transforms.engines.duckdb import run_models
from transforms.graph import load_models

OFFICE = """
create schema core; create schema inputs;
create table core.tickets (
    ticket_id varchar, created_at timestamptz, masked_text varchar, category_id varchar default 'POHON', area_id varchar default '99.1');
create table core.posts (post_id varchar, posted_at timestamptz, masked_text varchar, kind varchar default 'complaint');
create table core.calls (call_id varchar, disposition varchar default 'normal');
create table core.areas as select '99.1' as area_id, 'Rawa Melati' as name, 'kelurahan' as kind union all select '99.2', 'Pulau Kecil', 'kelurahan';
create table core.links (left_kind varchar, left_id varchar, ticket_id varchar, relation varchar, probability double);
create table inputs.link_rules (decision varchar, left_kind varchar, left_id varchar, ticket_id varchar);
"""


@pytest.fixture
def office() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(OFFICE)
        yield connection


def ticket(office: duckdb.DuckDBPyConnection, ticket_id: str, at: str, text: str, category: str = "POHON", area: str = "99.1") -> None:
    office.execute("insert into core.tickets values (?, ?::timestamptz, ?, ?, ?)", [ticket_id, f"2026-01-{at}", text, category, area])


def incidents(office: duckdb.DuckDBPyConnection) -> dict[str, str]:
    run_models(office, [load_models()["core.incidents"]])
    return dict(office.execute("select concat(kind, ':', id), incident_id from core.incidents").fetchall())


def test_one_street_one_area_two_days(office: duckdb.DuckDBPyConnection) -> None:
    ticket(office, "first", "08 03:00", "Jl. Raya Mawar: pohon tumbang di Rawa Melati")
    ticket(office, "same", "09 02:00", "dahan nutupin kabel jl raya mawar no 4")
    ticket(office, "follows", "10 23:00", "jln raya mawar msh ketutup pohon")
    ticket(office, "too late", "13 01:00", "jl raya mawar pohon lagi")
    ticket(office, "other street", "08 04:00", "jl kp mawar ada pohon")
    ticket(office, "other area", "08 04:00", "jl raya mawar pohon", area="99.2")
    ticket(office, "other category", "08 04:00", "jl raya mawar gelap", category="PENERANGAN")
    found = incidents(office)
    assert {name for name, incident in found.items() if incident == "ticket:first"} == {"ticket:first", "ticket:same", "ticket:follows"}
    assert sum(name == incident for name, incident in found.items()) == 5


def test_what_follows_jl_may_be_no_street(office: duckdb.DuckDBPyConnection) -> None:
    ticket(office, "one", "08 03:00", "jl rusak parah", "JALAN")
    ticket(office, "other", "08 04:00", "jl rusak parah", "JALAN")
    assert incidents(office) == {"ticket:one": "ticket:one", "ticket:other": "ticket:other"}


def test_who_names_no_street_joins_where_several_did(office: duckdb.DuckDBPyConnection) -> None:
    ticket(office, "before", "08 02:00", "pohon tumbang")
    ticket(office, "first", "08 03:00", "jl mawar pohon tumbang")
    ticket(office, "joins", "08 05:00", "pohon tumbang, tolong")
    assert incidents(office)["ticket:joins"] == "ticket:joins", "one report alone tells of no wider trouble"
    ticket(office, "same", "08 04:00", "jl mawar pohon tumbang")
    found = incidents(office)
    assert (found["ticket:joins"], found["ticket:before"]) == ("ticket:first", "ticket:before")


def test_a_post_is_where_it_says_and_a_call_is_about_its_ticket(office: duckdb.DuckDBPyConnection) -> None:
    ticket(office, "T", "08 03:00", "jl mawar: pohon tumbang")
    office.execute(
        "insert into core.posts values ('p', '2026-01-08 02:00:00+00', '@dlh jl mawar ada pohon tumbang di Rawa Melati!', 'complaint'), "
        "('q', '2026-01-08 02:00:00+00', 'jl mawar ada pohon tumbang di Pulau Kecil', 'complaint')"
    )
    office.execute("insert into core.calls values ('c', 'normal'), ('d', 'normal'), ('prank', 'prank')")
    office.execute("insert into core.links values ('call', 'c', 'T', 'opened', 1)")
    assert incidents(office) == {"post:p": "post:p", "ticket:T": "post:p", "call:c": "post:p", "post:q": "post:q", "call:d": "call:d"}


def test_decisions_join_and_part(office: duckdb.DuckDBPyConnection) -> None:
    ticket(office, "first", "08 03:00", "jl mawar pohon tumbang")
    ticket(office, "same", "08 04:00", "jl mawar pohon tumbang")
    ticket(office, "far", "20 04:00", "pohon itu lagi")
    office.execute("insert into core.links values ('ticket', 'far', 'first', 'repeats', 1)")
    assert incidents(office) == {"ticket:first": "ticket:first", "ticket:same": "ticket:first", "ticket:far": "ticket:first"}
    office.execute("insert into inputs.link_rules values ('undo', 'ticket', 'same', 'first')")
    assert incidents(office)["ticket:same"] == "ticket:same"


def test_contacts_incidents_and_people_add_up(unnamed: duckdb.DuckDBPyConnection) -> None:
    parts = "ticket_contact_count + linked_contact_count + likely_contact_count + unlinked_contact_count"
    sums = unnamed.execute(
        f"select period, sum(contact_count), sum({parts}), sum(incident_count), sum(likely_contact_count) "
        "from marts.contact_periods group by period"
    ).fetchall()
    [(contacts, known, people)] = unnamed.execute("select count(*), count(person_key), count(distinct person_key) from core.contacts").fetchall()
    [(incidents,)] = unnamed.execute(
        "select count(distinct incident_id) from core.incidents semi join core.contacts on contact_id = concat(kind, ':', id)"
    ).fetchall()
    assert {row[1:4] for row in sums} == {(contacts, contacts, incidents)} and len(sums) == 3
    assert min(row[4] for row in sums) > 100 and incidents < contacts
    [(met, strangers)] = unnamed.execute(
        "select sum(person_count), sum(unknown_person_count) from marts.contact_periods where period = 'year'"
    ).fetchall()
    assert strangers == contacts - known and people <= met < known


def test_incidents_of_the_sample_city(sample: Sample, unnamed: duckdb.DuckDBPyConnection) -> None:
    found = point(0, incident_pairs(unnamed), true_matters(sample.truth))
    assert found.precision >= 0.75 and found.recall >= 0.25, found
