"""A ticket system in a real database server: what is put into it, by whom it is read, and the source that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.landing.office import Office
from tests.mariadb import execute, mariadb
from tests.postgres import postgres

SECRET = "k/t s'&+9%@x"
READER = "pembaca"
START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)

TYPES = {"postgres": {"instant": "timestamptz", "wall": "timestamp(6)"}, "mysql": {"instant": "timestamp(6) null", "wall": "datetime(6)"}}

SOURCE = """
[[source]]
id = "sistem"
kind = "{engine}"
entity = "tickets"
url = "{url}"
secret = "${{SANDI}}"
{place}
timezone = "Asia/Jakarta"
key = ["nomor"]
mode = "{mode}"
{cursor}
[source.columns]
ticket_id = "nomor"
created_at = "masuk"
closed_at = "selesai"
status = {{ column = "status", map = {{ "Baru" = "received", "Selesai" = "resolved" }} }}
agency = {{ column = "dinas", match = "agencies" }}
reporter_phone = "telepon"
text = "isi"
latitude = "lintang"
"""


@dataclass(frozen=True)
class Server:
    """A running server, the statements of its keeper, and the address at which its reader reads."""

    engine: str
    url: str
    run: Callable[[str], Any]

    def source(self, table: str, mode: str = "incremental", url: str = "", place: str = "") -> str:
        """sources.toml for the tickets of ``table``."""
        cursor = 'cursor_column = "diubah"\noverlap = "2h"' if mode == "incremental" else ""
        place = place or f'table = "{table}"'
        return SOURCE.format(engine=self.engine, url=url or self.url, place=place, mode=mode, cursor=cursor)

    def make(self, table: str) -> None:
        """An empty table of tickets, which the reader may read."""
        types = TYPES[self.engine]
        self.run(
            f"create table {table} (nomor varchar(20) primary key, masuk {types['instant']}, selesai {types['wall']}, status varchar(20), "
            f"dinas varchar(60), telepon varchar(30), isi text, lintang numeric(20, 12), diubah {types['instant']}); "
            f"grant select on {table} to {self.reader};"
        )

    @property
    def reader(self) -> str:
        """The reader's account as grants name it."""
        return READER if self.engine == "postgres" else f"{READER}@'127.0.0.1'"

    def put(self, table: str, *tickets: Ticket) -> None:
        """Insert tickets."""
        for start in range(0, len(tickets), 500):
            rows = ", ".join(ticket.sql(self.engine) for ticket in tickets[start : start + 500])
            self.run(f"insert into {table} values {rows};")

    def change(self, table: str, *tickets: Ticket) -> None:
        """Replace tickets of the same numbers."""
        self.remove(table, *(ticket.number for ticket in tickets))
        self.put(table, *tickets)

    def remove(self, table: str, *numbers: str) -> None:
        """Delete tickets."""
        listed = ", ".join(f"'{number}'" for number in numbers)
        self.run(f"delete from {table} where nomor in ({listed});")


@dataclass(frozen=True)
class Ticket:
    """A ticket as the ticket system has it. ``closed`` is wall time in Jakarta, the others are instants."""

    number: str
    created: datetime
    changed: datetime
    closed: datetime | None = None
    status: str = "Baru"
    text: str | None = None
    latitude: Decimal | None = None
    phone: str | None = None

    def sql(self, engine: str) -> str:
        """Its row of an insert."""
        def moment(at: datetime | None) -> str:
            return "null" if at is None else f"'{at:%Y-%m-%d %H:%M:%S.%f}{'+00' if engine == 'postgres' and at.tzinfo else ''}'"

        def text(value: str | None) -> str:
            return "null" if value is None else "'" + value.replace("'", "''") + "'"

        return (
            f"('{self.number}', {moment(self.created)}, {moment(self.closed)}, {text(self.status)}, 'BMSDA', {text(self.phone)}, "
            f"{text(self.text)}, {'null' if self.latitude is None else self.latitude}, {moment(self.changed)})"
        )

    def landed(self) -> tuple[Any, ...]:
        """What landing makes of it: created_at, closed_at, status, masked_text, latitude."""
        closed = None if self.closed is None else (self.closed - timedelta(hours=7)).replace(tzinfo=UTC)
        words = {"Baru": "received", "Selesai": "resolved"}
        return (self.created, closed, words[self.status], self.text or None, None if self.latitude is None else float(self.latitude))


def ticket(number: int, changed: datetime | None = None) -> Ticket:
    """A ticket of the first day, no two alike, with what databases write and files do not."""
    created = START + timedelta(seconds=37 * number, microseconds=number)
    return Ticket(
        f"T{number:04}",
        created,
        changed or created,
        closed=datetime(2026, 3, 2, 8, 0, 0, number) if number % 3 == 0 else None,
        status="Selesai" if number % 3 == 0 else "Baru",
        text=[None, "", f"Lampu padam, laporan {number}", "Kata 'dikutip', \"ganda\" dan é\nbaris kedua"][number % 4],
        latitude=None if number % 5 == 0 else Decimal(f"-6.{number:012}"),
        phone=f"0812000{number:05}",
    )


def current(office: Office) -> dict[str, tuple[Any, ...]]:
    """The last version of every ticket that was not deleted."""
    rows: dict[str, tuple[Any, ...]] = {}
    for op, key, *values in office.landed("_op, ticket_id, created_at, closed_at, status, masked_text, latitude"):
        rows.pop(key, None)
        if op == "row":
            rows[key] = tuple(values)
    return rows


def expected(tickets: dict[str, Ticket]) -> dict[str, tuple[Any, ...]]:
    """What `current` must be when these are the tickets there are."""
    return {number: each.landed() for number, each in tickets.items()}


@contextmanager
def postgres_server() -> Iterator[Server]:
    """PostgreSQL with a reader who needs a password."""
    import psycopg2

    with postgres() as address:
        connection = psycopg2.connect(address)
        connection.autocommit = True
        cursor = connection.cursor()
        try:
            cursor.execute("show hba_file")
            hba = Path(cursor.fetchone()[0])
            hba.write_text(f"host all {READER} 127.0.0.1/32 scram-sha-256\n" + hba.read_text(encoding="utf-8"), encoding="utf-8")
            cursor.execute("select pg_reload_conf()")
            cursor.execute(f"create role {READER} login password '{SECRET.replace(chr(39), chr(39) * 2)}'")
            yield Server("postgres", re.sub(r"//[^@]*@", f"//{READER}@", address), cursor.execute)
        finally:
            connection.close()


@contextmanager
def mysql_server() -> Iterator[Server]:
    """MariaDB with a reader who needs a password."""
    with mariadb() as (address, socket):
        execute(socket, f"create user {READER}@'127.0.0.1' identified by '{SECRET.replace(chr(39), chr(39) * 2)}'")

        def run(statements: str) -> str:
            # TIMESTAMP values are given in the session's zone.
            return execute(socket, f"set time_zone = '+00:00'; {statements}")

        yield Server("mysql", re.sub(r"//[^@]*@", f"//{READER}@", address), run)


def port_of(server: Server) -> int:
    """The port it listens on."""
    port = urlsplit(server.url).port
    assert port
    return port
