"""Fetching from a database, whichever it is: what is asked, in which order, and what becomes of the answer.

A dialect (`postgres`, `mysql`) opens sessions and writes what its server understands; nothing here knows which one it is.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sources.database_cursor import Cursor, Mark, cursor_of
from pipelines.sources.database_rows import as_text, column_kinds
from pipelines.sources.fetching import Fetched, Request
from pipelines.sources.raw import RawDraft
from pipelines.sources.reading import RawFile, SourceError
from pipelines.sources.retries import retried
from transforms.city.errors import closest
from transforms.city.model import Source

REACH_SECONDS = 5.0
STATEMENT_SECONDS = 900
"""Longest that one statement may take: the first pull of a large table does, a table without an index on its cursor column may."""
SKEW = timedelta(minutes=2)
"""Clocks that differ by more than this are worth a word: figures are as of this machine's clock, rows as of the server's."""


_SCHEMES = {"postgres": "postgresql", "mysql": "mysql"}
"""What an address of each kind begins with, as an error shows it."""


class Session(Protocol):
    """A connection that only reads."""

    def clock(self) -> datetime:
        """The server's present."""
        ...

    def columns(self, relation: str) -> dict[str, pa.DataType]:
        """Columns of ``relation`` with the types its rows come in."""
        ...

    def exact(self, name: str) -> str:
        """SQL: column ``name`` (of the relation `columns` was asked about) in a form that loses nothing on the way."""
        ...

    def batches(self, statement: str) -> pa.RecordBatchReader:
        """The rows of ``statement``."""
        ...

    def may_write(self, table: str) -> bool:
        """Whether the account could change ``table``."""
        ...


class Dialect(Protocol):
    """How one kind of server is talked to."""

    name: str
    port: int

    def quoted(self, name: str) -> str:
        """An identifier as the server writes it."""
        ...

    def literal(self, mark: Mark) -> str:
        """A cursor's mark as the server writes it."""
        ...

    def session(self, request: Request) -> AbstractContextManager[Session]:
        """A session; what fails in it leaves as `SourceError`."""
        ...


@dataclass(frozen=True)
class DatabaseFetcher:
    """The fetcher of one dialect."""

    dialect: Dialect

    def fetch(self, request: Request) -> Fetched:
        """Rows new or changed since the cursor (all of them for a snapshot), and the keys that exist; see `fetching.Fetcher`."""
        return retried(lambda: self._fetch(request))

    def _fetch(self, request: Request) -> Fetched:
        source = request.source
        check_reachable(source, self.dialect.port)
        with self.dialect.session(request) as session:
            server_now = session.clock()
            relation = self._relation(source)
            types = session.columns(relation)
            names = needed(source)
            check_present(source, names, types)
            cursor = cursor_of(source, types[source.options["cursor_column"]], request.cursor) if "cursor_column" in source.options else None
            listed = ", ".join(f"{session.exact(name)} as {self.dialect.quoted(name)}" for name in names)
            file = _kept(request, session.batches(f"select {listed} from {relation}{self._since(cursor)}"))
            present = None
            if source.mode == "incremental":
                keys = ", ".join(f"{session.exact(name)} as {self.dialect.quoted(name)}" for name in key_columns(source))
                # Without a mark to start from, all that exists has just been read.
                rest = "" if cursor and cursor.high is not None else " limit 0"
                present = _texts(session.batches(f"select {keys} from {relation}{rest}"))
        if cursor is not None and file is not None:
            with duckdb.connect() as connection:
                connection.execute("set TimeZone = 'UTC'")
                cursor = cursor.after(connection, file, server_now)
        files = () if file is None else (file,)
        kept = cursor.as_text() if cursor else None
        # What happens after the server's present, or after ours, has not been read, whichever clock is behind.
        return Fetched(files, kept, min(server_now, request.now), present)

    def look(self, request: Request) -> str:
        """Reach, rights, columns, clock and newest row of the source, in a few words."""
        source = request.source
        check_reachable(source, self.dialect.port)
        with self.dialect.session(request) as session:
            skew = session.clock() - request.now
            relation = self._relation(source)
            types = session.columns(relation)
            names = needed(source)
            check_present(source, names, types)
            listed = ", ".join(map(self.dialect.quoted, names))
            session.batches(f"select {listed} from {relation} limit 1").read_all()
            said = [f"reached, {len(names)} of {len(types)} columns read"]
            if column := source.options.get("cursor_column"):
                cursor_of(source, types[column], None)
            if abs(skew) > SKEW:
                ahead = "ahead" if skew > timedelta() else "behind"
                said.append(f"its clock is {abs(skew).total_seconds() / 60:.0f} min {ahead} of this machine's: set both by NTP")
            if (table := source.options.get("table")) and session.may_write(table):
                said.append("the account may change rows: give it one that only reads (docs/runbooks/databases.md)")
        return "; ".join(said)

    def _relation(self, source: Source) -> str:
        if table := source.options.get("table"):
            return ".".join(self.dialect.quoted(part) for part in str(table).split("."))
        # The line break ends a comment that the query may end with.
        return f"({str(source.options['query']).strip().rstrip(';')}\n) as {self.dialect.quoted('source_rows')}"

    def _since(self, cursor: Cursor | None) -> str:
        mark = cursor.from_mark if cursor else None
        if cursor is None or mark is None:
            return ""
        column = self.dialect.quoted(cursor.column)
        return f" where {column} >= {self.dialect.literal(mark)} or {column} is null"


def needed(source: Source) -> list[str]:
    """The columns to ask for: those the source declares and no others, since what is not asked for cannot leak."""
    rules = [column for rule in source.columns.values() for column in rule.source_columns]
    extra = [source.sequence, source.options.get("cursor_column")]
    return list(dict.fromkeys([*rules, *key_columns(source), *(name for name in extra if name)]))


def key_columns(source: Source) -> list[str]:
    """Source columns of the key; a canonical name stands for the column its rule reads."""
    rules = source.columns
    return [(rules[name].column or name) if name in rules else name for name in source.key]


def check_present(source: Source, names: Iterable[str], types: Mapping[str, pa.DataType]) -> None:
    """Raise `SourceError` when a column is not there."""
    for name in names:
        if name not in types:
            near = closest(name, list(types))
            where = source.options.get("table") or "the query"
            raise SourceError(
                f"source '{source.id}': {where} has no column '{name}'.\nFound: {', '.join(list(types)[:40])}."
                + (f" Did you mean '{near}'?" if near else "")
                + "\nCorrect the name in sources.toml (upper and lower case count), then run: tanggap run",
                transient=False,
            )


def check_reachable(source: Source, default_port: int) -> None:
    """Raise a transient `SourceError` when nothing answers at the address: drivers take their time to find that out."""
    try:
        parts = urlsplit(source.url)
        host, port = parts.hostname, parts.port or default_port
    except ValueError:
        raise SourceError(
            f"source '{source.id}': url is no address.\nFor example: url = \"{_SCHEMES[source.kind]}://tanggap@10.0.0.5/keluhan\"", transient=False
        ) from None
    if not host or re.search(r"[,%/]", host):  # a socket, or several hosts: the driver knows how
        return
    try:
        socket.create_connection((host, port), REACH_SECONDS).close()
    except OSError as error:
        raise SourceError(
            f"source '{source.id}': nothing answers at {host}:{port} ({error.strerror or error}).\n"
            "Is the server running, is the address right, and does its firewall let this computer in?",
            transient=True,
        ) from None


def _kept(request: Request, rows: pa.RecordBatchReader) -> RawFile | None:
    """The rows in raw/, as Parquet; None when there are none."""
    count = 0
    with RawDraft(request.folder) as draft:
        with pq.ParquetWriter(draft, rows.schema, compression="zstd", compression_level=1) as writer:
            for batch in rows:
                writer.write_batch(batch)
                count += batch.num_rows
        return draft.keep(f"{request.now:%Y%m%dT%H%M%S.%fZ}", ".parquet", request.now) if count else None


def _texts(rows: pa.RecordBatchReader) -> pa.Table:
    """Keys as `database_rows.read` would give them."""
    table = rows.read_all()
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.register("keys", table)
        return connection.sql(f"select {as_text(column_kinds(connection, 'keys'))} from keys").to_arrow_table()
