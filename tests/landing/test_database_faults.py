"""What can be wrong with a database: each fault is named with its cure, moves nothing, and leaves no trace once it is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import pytest
import stamina

from pipelines.commands.doctor import look
from pipelines.sources import FETCHERS, Request, SourceError
from pipelines.sources.fetching import asked
from tests.databases import DAY, SECRET, START, Server, current, expected, port_of, ticket
from tests.landing.office import Office
from tests.postgres import free_port
from tests.proxy import wire_to
from transforms.city.model import ColumnRule, Source


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Tried twice, at once."""
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)


@dataclass(frozen=True)
class Fault:
    """What is done to the server or the source, what undoes it, and what must be said."""

    said: str
    transient: bool = False
    do: str = ""
    undo: str = ""
    source: Callable[[Server, str], str] | None = None
    environ: str = SECRET
    only: str = ""


def at(change: Callable[[Server], str]) -> Callable[[Server, str], str]:
    return lambda server, table: server.source(table, url=change(server))


def elsewhere(server: Server, port: int) -> str:
    """The server's address with another port."""
    return server.url.replace(f":{port_of(server)}/", f":{port}/")


def slow(server: Server, table: str) -> str:
    sleep = "pg_sleep(3)" if server.engine == "postgres" else "(select sleep(3)) as tidur"
    return server.source(table, place=f'query = "select t.* from {table} as t, {sleep}"')


def converted(server: Server, table: str) -> str:
    columns = "masuk, selesai, status, dinas, (telepon || '-x')::int as telepon, isi, lintang, diubah"
    return server.source(table, place=f'query = "select nomor, {columns} from {table}"')


FAULTS = {
    "nothing listens": Fault("nothing answers at 127.0.0.1:", True, source=at(lambda server: elsewhere(server, free_port()))),
    "wrong password": Fault("does not let the account in", environ="salah sama sekali", only="postgres"),
    "unknown database": Fault("there is no (such )?database", source=at(lambda server: server.url.rsplit("/", 1)[0] + "/tidakada")),
    "no rights": Fault("may not read {table}", do="revoke select on {table} from {reader};", undo="grant select on {table} to {reader};"),
    "no table": Fault("{table} is not there", do="alter table {table} rename to {table}_lama;", undo="alter table {table}_lama rename to {table};"),
    "renamed column": Fault(
        r"{table} has no column 'isi'[\s\S]*Did you mean 'isinya'",
        do="alter table {table} rename column isi to isinya;",
        undo="alter table {table} rename column isinya to isi;",
    ),
    "cursor is no time": Fault(
        "cursor_column 'status' is neither a time nor a whole number",
        source=lambda server, table: server.source(table).replace('cursor_column = "diubah"', 'cursor_column = "status"'),
    ),
    "too slow": Fault("took longer than 1 s", source=slow),
    "broken query": Fault("the server refuses", source=lambda server, table: server.source(table, place='query = "selct 1"')),
    "unconvertible value": Fault("a (value|row) cannot be (converted|read)", source=converted, only="postgres"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_and_moves_nothing(
    server: Server, table: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = FAULTS[name]
    if fault.only not in ("", server.engine):
        return
    office = Office(tmp_path, server.source(table))
    there = {each.number: each for each in map(ticket, range(20))}
    server.put(table, *there.values())
    office.pull(now=START + DAY)
    before, pulls = office.landed("*"), office.ledger.pulls()
    there |= {each.number: each for each in (ticket(number, START + DAY) for number in range(20, 25))}
    server.put(table, *list(there.values())[20:])
    with _wrong(fault, server, table, office, monkeypatch):
        with pytest.raises(SourceError, match=fault.said.format(table=table)) as raised:
            office.pull(now=START + 2 * DAY)
        with pytest.raises(SourceError) as seen:
            look(office.city.sources[0], datetime.now(UTC))
        assert str(seen.value) == str(raised.value) or name in ("too slow", "unconvertible value")
    assert raised.value.transient is fault.transient
    text = str(raised.value)
    assert "'sistem'" in text and "\n" in text  # whose it is, and a cure
    for secret in (SECRET, quote(SECRET, safe=""), quote(SECRET), "salah sama", "0812000"):
        assert secret not in text
    assert (office.landed("*"), office.ledger.pulls()) == (before, pulls)
    office.pull(now=START + 3 * DAY)
    assert current(office) == expected(there)
    assert not list(office.paths.raw("sistem").glob(".*"))
    written = b"".join(path.read_bytes() for path in office.paths.data_root.rglob("*") if path.is_file())
    assert SECRET.encode() not in written and b"salah sama" not in written


@contextmanager
def _wrong(fault: Fault, server: Server, table: str, office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    right = server.source(table)
    if fault.source:
        office.declare(fault.source(server, table))
    monkeypatch.setenv("SANDI", fault.environ)
    if fault.do:
        server.run(fault.do.format(table=table, reader=server.reader))
    try:
        with monkeypatch.context() as hurried:
            if fault.source is slow:  # the others have the time they have at work
                for module in ("postgres", "mysql"):
                    hurried.setattr(f"pipelines.sources.{module}.STATEMENT_SECONDS", 1)
            yield
    finally:
        if fault.undo:
            server.run(fault.undo.format(table=table, reader=server.reader))
        office.declare(right)
        monkeypatch.setenv("SANDI", SECRET)


@pytest.mark.parametrize("cuts", [1, 100])
def test_a_connection_cut_in_the_middle_is_tried_again_from_the_start(server: Server, table: str, cuts: int, tmp_path: Path) -> None:
    there = {each.number: each for each in (replace(ticket(number), text="x" * 400) for number in range(300))}
    server.put(table, *there.values())
    with wire_to(port_of(server), after=30_000) as wire:
        office = Office(tmp_path, server.source(table, url=elsewhere(server, wire.port)))
        wire.cuts.value = cuts
        if cuts > 1:
            with pytest.raises(SourceError, match="the connection failed") as raised:
                office.pull(now=START + DAY)
            assert raised.value.transient and not office.ledger.pulls()
            wire.cuts.value = 0
        office.pull(now=START + DAY)
        assert wire.was_cut.value >= 1
    assert current(office) == expected(there)


def test_a_source_that_fails_does_not_keep_another_from_landing(server: Server, table: str, tmp_path: Path) -> None:
    server.put(table, ticket(1))
    broken = server.source(table, url=elsewhere(server, free_port())).replace('"sistem"', '"rusak"')
    office = Office(tmp_path, broken + server.source(table))
    with pytest.raises(SourceError, match="'rusak'"):
        office.pull(now=START + DAY)
    assert [batch.source_id for batch in office.ledger.batches()] == ["sistem"]


def test_doctor_says_what_it_reached_and_that_an_account_may_do_more_than_read(server: Server, table: str, tmp_path: Path) -> None:
    source = Office(tmp_path, server.source(table)).city.sources[0]
    assert look(source, datetime.now(UTC)) == "reached, 9 of 9 columns read"
    server.run(f"grant update on {table} to {server.reader};")
    said = look(source, datetime.now(UTC) - DAY)
    assert "its clock is 1440 min ahead of this machine's" in said and "the account may change rows" in said


def test_a_wrong_password_is_told_long_before_the_driver_gives_up(server: Server, tmp_path: Path) -> None:
    """It tries for half a minute; meanwhile accounts are locked and people wait."""
    source = Source(
        "sistem", server.engine, "tickets", "", "Asia/Jakarta", url=server.url, secret="salah sama sekali", options={"table": "keluhan"},
        columns={"ticket_id": ColumnRule(column="nomor")},
    )  # fmt: skip
    started = monotonic()
    with pytest.raises(SourceError, match="does not let the account in") as raised:
        asked(source, Request(source, None, START, tmp_path), FETCHERS[server.engine].fetch)
    assert not raised.value.transient and "salah" not in str(raised.value)
    assert monotonic() - started < 25
