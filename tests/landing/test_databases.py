"""Tickets pulled from real database servers are those that were put in: at first, day by day, corrected and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.landing.instants import believable, instant
from pipelines.sources import FETCHERS, READERS, Reading, Request
from pipelines.sources.database_fetch import needed
from pipelines.sources.reading import moment_of, quoted
from tests.databases import DAY, READER, SECRET, START, TYPES, Server, current, expected, ticket
from tests.landing.office import Office
from transforms.city.model import ColumnRule, Source


def test_the_first_pull_an_increment_corrections_and_deletions_are_exact(server: Server, table: str, tmp_path: Path) -> None:
    office = Office(tmp_path, server.source(table))
    there = {each.number: each for each in map(ticket, range(200))}
    server.put(table, *there.values())
    first = office.pull(now=START + DAY)
    assert (first.rows_read, first.landed, first.deleted) == (200, 200, 0)
    assert current(office) == expected(there)
    assert first.complete_through == START + DAY

    quiet = office.pull(now=START + DAY + timedelta(hours=1))
    assert (quiet.landed, quiet.deleted) == (0, 0) and 0 < quiet.rows_read < 200  # only the overlap is read again
    assert quiet.complete_through == START + DAY + timedelta(hours=1)

    later = START + DAY + timedelta(hours=3)
    new = [ticket(number, later + timedelta(minutes=number)) for number in range(200, 220)]
    # Committed after the first pull, changed a minute before the highest mark that it read.
    late = ticket(900, there["T0199"].changed - timedelta(minutes=1))
    corrected = [replace(there[f"T{number:04}"], status="Selesai", text="sudah", changed=later) for number in range(0, 60, 4)]
    unusable = replace(ticket(901, later + timedelta(minutes=219)), status="Entah")
    server.put(table, *new, late, unusable)
    server.change(table, *corrected)
    server.remove(table, "T0001", "T0002", "T0003", "T0005", "T0007")
    there |= {each.number: each for each in [*new, late, *corrected]}
    for number in ("T0001", "T0002", "T0003", "T0005", "T0007"):
        del there[number]
    day = office.pull(now=START + 2 * DAY)
    assert (day.landed, day.quarantined, day.deleted) == (20 + 1 + 15, 1, 5)
    assert current(office) == expected(there)
    [aside] = office.ledger.quarantine()
    assert (aside.reason, aside.row_key) == ("unmapped_value", "T0901")

    again = office.pull(now=START + 2 * DAY + timedelta(minutes=1))  # the overlap reads the unusable row once more
    assert (again.landed, again.deleted, again.quarantined) == (0, 0, 1)
    [still] = office.ledger.quarantine()
    assert (still.row_key, still.text_hash, still.first_seen) == ("T0901", aside.text_hash, aside.first_seen)

    put_right = replace(unusable, status="Baru", changed=later + DAY)
    server.change(table, put_right)
    there[put_right.number] = put_right
    last = office.pull(now=START + 3 * DAY)
    assert (last.landed, last.quarantined, office.ledger.quarantine()) == (1, 0, [])
    assert current(office) == expected(there)


def test_a_row_that_is_set_aside_and_then_deleted_is_no_longer_listed(server: Server, table: str, tmp_path: Path) -> None:
    office = Office(tmp_path, server.source(table))
    server.put(table, *map(ticket, range(10)), replace(ticket(11), status="Entah"))
    assert office.pull(now=START + DAY).quarantined == 1
    server.remove(table, "T0011")
    gone = office.pull(now=START + 2 * DAY)
    assert (gone.landed, gone.deleted, office.ledger.quarantine()) == (0, 0, [])


def test_when_too_many_are_gone_nothing_moves_until_a_steward_accepts_it(server: Server, table: str, tmp_path: Path) -> None:
    office = Office(tmp_path, server.source(table))
    server.put(table, *map(ticket, range(30)))
    office.pull(now=START + DAY)
    before = office.ledger.last_pull("sistem")
    server.remove(table, *(f"T{number:04}" for number in range(1, 15)))
    report = office.pull(now=START + 2 * DAY)
    assert report.held is not None and "of 20 known open rows" in report.held and "what was fetched at" in report.held
    assert office.ledger.last_pull("sistem") == before
    accepted = office.pull(accept_missing={"sistem"}, now=START + 3 * DAY)
    assert (accepted.held, accepted.deleted) == (None, 14)
    assert sorted(current(office)) == ["T0000", *(f"T{number:04}" for number in range(15, 30))]


EVENTS = """
[[source]]
id = "riwayat"
kind = "{engine}"
entity = "ticket_events"
url = "{url}"
secret = "${{SANDI}}"
table = "{table}_riwayat"
timezone = "Asia/Jakarta"
key = ["nomor", "waktu", "urut"]
mode = "incremental"
cursor_column = "urut"
overlap = 10
[source.columns]
ticket_id = "nomor"
event_at = "waktu"
event = "kejadian"
sequence = "urut"
"""


def test_a_key_of_several_columns_and_ids_that_are_persons_are_told_apart_by_what_is_kept_of_them(
    server: Server, table: str, tmp_path: Path
) -> None:
    instant = TYPES[server.engine]["instant"]
    server.run(
        f"create table {table}_riwayat (nomor varchar(20), urut int, waktu {instant}, kejadian varchar(20)); "
        f"grant select on {table}_riwayat to {server.reader};"
    )
    zone = "+00" if server.engine == "postgres" else ""
    rows = [f"('08120000000{n % 5}', {n}, '2026-03-01 01:00:{n:02}.000001{zone}', 'forwarded')" for n in range(30)]
    server.run(f"insert into {table}_riwayat values {', '.join(rows)};")
    office = Office(tmp_path, EVENTS.format(engine=server.engine, url=server.url, table=table))
    assert office.pull(now=START + DAY).landed == 30
    server.run(f"delete from {table}_riwayat where urut in (3, 29);")
    report = office.pull(now=START + 2 * DAY)
    assert (report.rows_read, report.landed, report.deleted) == (10, 0, 2)  # 19 to 28
    kept = office.landed("_key, ticket_id")
    assert all(key.startswith("k-") and ticket_id.startswith("x-") for key, ticket_id in kept)
    gone = office.landed("_op, cast(sequence as integer)")[-2:]
    assert sorted(gone) == [("deleted", 3), ("deleted", 29)]


def test_a_snapshot_of_a_table_reads_all_of_it_each_time(server: Server, table: str, tmp_path: Path) -> None:
    office = Office(tmp_path, server.source(table, mode="snapshot"))
    server.put(table, *map(ticket, range(30)))
    assert office.pull(now=START + DAY).landed == 30
    server.remove(table, "T0001")
    server.change(table, replace(ticket(4), status="Selesai"))
    report = office.pull(now=START + 2 * DAY)
    assert (report.rows_read, report.landed, report.duplicates, report.deleted) == (29, 1, 28, 1)
    assert report.complete_through == START + 2 * DAY


def test_another_mapping_starts_from_the_beginning_and_lands_nothing_twice(server: Server, table: str, tmp_path: Path) -> None:
    office = Office(tmp_path, server.source(table))
    server.put(table, *map(ticket, range(40)))
    office.pull(now=START + DAY)
    query = f"select * from {table} -- semua"
    office.declare(server.source(table, place=f'query = "{query}"'))
    report = office.pull(now=START + 2 * DAY)
    assert (report.rows_read, report.landed, report.duplicates, report.deleted) == (40, 0, 40, 0)


def test_a_row_dated_in_the_future_by_mistake_does_not_end_all_fetching(server: Server, table: str, tmp_path: Path) -> None:
    office = Office(tmp_path, server.source(table))
    server.put(table, ticket(1), ticket(2, datetime(2037, 1, 1, tzinfo=UTC)))
    office.pull(now=START + DAY)
    server.put(table, ticket(3, datetime.now(UTC)))
    assert office.pull(now=START + 2 * DAY).landed == 1


VALUES = {
    "postgres": [
        ("int", "7", "7"), ("bigint", "9007199254740993", "9007199254740993"),
        ("numeric", "123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"), ("numeric(5,2)", "0.10", "0.10"),
        ("real", "0.1", "0.1"), ("double precision", "0.1", "0.1"), ("boolean", "true", "true"), ("text", "''", ""), ("char(5)", "'ab'", "ab   "),
        ("timestamp", "'2026-01-02 03:04:05.123456'", "2026-01-02 03:04:05.123456"),
        ("timestamp", "'infinity'", "infinity"), ("timestamptz", "'-infinity'", "infinity"),
        ("timestamptz", "'2026-01-02 03:04:05.123456+07'", "2026-01-01 20:04:05.123456+00"), ("date", "'2026-01-02'", "2026-01-02"),
        ("time", "'03:04:05.5'", "03:04:05.5"), ("interval", "'1 day 02:00'", "1 day 02:00:00"), ("jsonb", "'{\"a\": 1}'", '{"a": 1}'),
        ("uuid", "'6f1c7c0a-3b1e-4f6e-8f7f-000000000001'", "6f1c7c0a-3b1e-4f6e-8f7f-000000000001"), ("bytea", "'\\xdeadbeef'", "\\xdeadbeef"),
        ("text[]", "'{a,b}'", "{a,b}"), ("inet", "'10.0.0.1'", "10.0.0.1/32"), ("text", "null", None), ("timestamptz", "null", None),
    ],
    "mysql": [
        ("int", "7", "7"), ("bigint unsigned", "18446744073709551615", "18446744073709551615"), ("tinyint(1)", "1", "1"), ("bit(1)", "b'1'", "1"),
        ("decimal(38,9)", "12345678901234567890123456789.123456789", "12345678901234567890123456789.123456789"), ("double", "0.1", "0.1"),
        ("varchar(20)", "''", ""), ("text", "'é'", "é"), ("datetime(6)", "'2026-01-02 03:04:05.123456'", "2026-01-02 03:04:05.123456"),
        ("datetime", "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"),
        ("timestamp(6) null", "'2026-01-01 20:04:05.123456'", "2026-01-02 03:04:05.123456"), ("date", "'2026-01-02'", "2026-01-02"),
        ("time(3)", "'-03:04:05.5'", "-03:04:05.500"), ("year", "2026", "2026"), ("blob", "x'deadbeef'", "DEADBEEF"),
        ("json", "'{\"a\": 1}'", '{"a": 1}'), ("enum('a','b')", "'b'", "b"), ("text", "null", None), ("timestamp(6) null", "null", None),
    ],
}  # fmt: skip


def test_every_value_comes_over_exact(server: Server, tmp_path: Path) -> None:
    values = VALUES[server.engine]
    names = [f'Kolom "{place}"' if server.engine == "postgres" else f"Kolom `{place}`" for place in range(len(values))]
    mark = '"' if server.engine == "postgres" else "`"
    quoted = [mark + name.replace(mark, mark * 2) + mark for name in names]
    columns = ", ".join(f"{name} {kind}" for name, (kind, _, _) in zip(quoted, values, strict=True))
    prepare = "set sql_mode = '';" if server.engine == "mysql" else ""
    server.run(
        f"{prepare} create table nilai ({columns}); insert into nilai values ({', '.join(given for _, given, _ in values)}); "
        f"grant select on nilai to {server.reader};"
    )
    [row] = texts(source_of(server.engine, server.url, "nilai", names), tmp_path)
    assert list(row) == [wanted for _, _, wanted in values]


MOMENTS = (
    "2026-01-02 03:04:05.123456", "2025-12-31 23:30:00", "1970-01-01 00:00:00", "1969-12-31 12:00:00", "2101-01-01 12:00:00",
    "0044-03-15 00:00:00 BC", "0022-03-02 00:00:00", "12026-01-02 00:00:00", "294276-12-31 12:00:00", "infinity", "-infinity",
)  # fmt: skip


def test_a_moment_the_server_knows_is_the_one_its_text_states(server: Server, tmp_path: Path) -> None:
    kinds = {"mulai": "timestamp", "selesai": "timestamptz", "hari": "date"} if server.engine == "postgres" else {"mulai": "varchar(40)"}
    columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    rows = ", ".join(str(tuple(moment for _ in kinds)).replace(",)", ")") for moment in MOMENTS)
    server.run(f"create table saat ({columns}); insert into saat values {rows}; insert into saat (mulai) values (null);")
    server.run(f"grant select on saat to {server.reader};")

    def both(reading: Reading) -> str:
        assert len(reading.typed) == (3 if server.engine == "postgres" else 0)  # MySQL writes its moments as text, which is read
        instants = [(moment_of(name), instant(ColumnRule(column=name), quoted(name), "Asia/Jakarta")) for name in sorted(reading.typed)]
        pairs = [(f"epoch_us({believable(moment)})", f"epoch_us({stated})") for moment, stated in instants]
        pairs += [(f"{moment_of(name)} is null", f"{quoted(name)} is null") for name in sorted(reading.typed)]
        return ", ".join(f"({one}) is not distinct from ({other})" for one, other in pairs) or "true"

    found = read(source_of(server.engine, server.url, "saat", list(kinds)), tmp_path, both)
    assert len(found) == len(MOMENTS) + 1 and all(all(row) for row in found)


def test_texts_of_a_database_in_another_encoding_are_readable(server: Server, tmp_path: Path) -> None:
    if server.engine == "postgres":
        server.run("create database lama encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'")
        import psycopg2

        keeper = psycopg2.connect(server.url.replace(READER, "tanggap").replace("/postgres", "/lama"))
        keeper.set_client_encoding("UTF8")
        keeper.cursor().execute(f"create table lama (isi text); insert into lama values ('café'); grant select on lama to {server.reader}")
        keeper.commit()
        keeper.close()
        url = server.url.replace("/postgres", "/lama")
    else:
        server.run(f"create table lama (isi text) charset latin1; insert into lama values ('café'); grant select on lama to {server.reader};")
        url = server.url
    assert texts(source_of(server.engine, url, "lama", ["isi"]), tmp_path) == [("café",)]


def source_of(engine: str, url: str, table: str, names: list[str]) -> Source:
    """A source of these columns of a table."""
    columns = {name: ColumnRule(column=name) for name in names}
    return Source(table, engine, "tickets", "", "Asia/Jakarta", url=url, secret=SECRET, options={"table": table}, columns=columns)


def texts(source: Source, folder: Path) -> list[tuple[Any, ...]]:
    """The columns of a source's rows as its reader gives them."""
    return read(source, folder, lambda reading: ", ".join(map(quoted, reading.columns)))


def read(source: Source, folder: Path, columns: Callable[[Reading], str]) -> list[tuple[Any, ...]]:
    """What is asked (SQL) of the rows of a source as its reader gives them, to somebody in another time zone."""
    fetched = FETCHERS[source.kind].fetch(Request(source, None, START, folder, secret=SECRET))
    assert fetched is not None
    [file] = fetched.files
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'America/New_York'")
        reading = READERS[source.kind].read(connection, file, source, "read_here", folder)
        return connection.execute(f"select {columns(reading)} from {reading.table}").fetchall()


def test_the_source_of_the_runbook_is_one(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "runbooks" / "databases.md").read_text(encoding="utf-8")
    [declared] = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    [source] = Office(tmp_path, declared).city.sources
    assert (source.kind, source.options["overlap"]) == ("postgres", 2 * DAY)
    views = re.findall(r"create view \S+ as select (.*?) from", text)
    assert len(views) == 2 and all(set(view.split(", ")) == set(needed(source)) for view in views)
