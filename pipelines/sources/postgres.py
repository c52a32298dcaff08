"""PostgreSQL through ADBC: one read-only transaction that sees one state of the database, rows as the server types them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import pyarrow as pa

from pipelines.sources.database_cursor import Mark
from pipelines.sources.database_fetch import STATEMENT_SECONDS, DatabaseFetcher, Session
from pipelines.sources.fetching import Request
from pipelines.sources.reading import SourceError, literal, quoted
from transforms.city.model import Source

_EXACT = frozenset(("int2", "int4", "int8", "numeric", "bool", "text", "varchar", "bpchar", "timestamp", "timestamptz", "date"))
"""Types that come over unharmed in binary (numeric as text); the server writes all others as text itself."""

_SETTINGS = {"client_encoding": "UTF8", "connect_timeout": "10", "application_name": "tanggap", "keepalives_idle": "30", "tcp_user_timeout": "60000"}
"""libpq's, unless the address says otherwise: texts of a database in another encoding arrive readable, a server that vanished is noticed."""

_PASSING = re.compile(r"08...|57P0[123]|53...|40001|40P01|55P03|58030")
"""States that may pass: connection lost, shutting down or starting, out of connections or memory, in each other's way."""
_PASSING_TEXT = re.compile(
    r"(?i)connection refused|timed out|timeout expired|terminating connection|conflict with recovery"
    r"|could not (connect|send|receive)|closed the connection|connection (reset|not open)"
    r"|no route|starting up|shutting down|too many (clients|connections)|recovery mode|eof detected|broken pipe|lost synchron"
)


class PostgresSession:
    """One transaction; it ends, changing nothing, with the connection."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._types: dict[str, str] = {}

    def clock(self) -> datetime:
        """The start of the transaction by the server's clock: what is committed later is not seen."""
        self._cursor.execute("select transaction_timestamp()")
        [moment] = self._cursor.fetchone()
        return moment.astimezone(UTC)

    def columns(self, relation: str) -> dict[str, pa.DataType]:
        """Columns of ``relation``."""
        self._cursor.execute(f"select * from {relation} limit 0")
        schema = self._cursor.fetch_record_batch().schema
        self._types = {field.name: (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode() for field in schema}
        return {field.name: field.type for field in schema}

    def exact(self, name: str) -> str:
        """The column itself, or as the server writes it."""
        return quoted(name) if self._types.get(name) in _EXACT else f"{quoted(name)}::text"

    def batches(self, statement: str) -> pa.RecordBatchReader:
        """The rows as they arrive."""
        self._cursor.execute(statement)
        return self._cursor.fetch_record_batch()

    def may_write(self, table: str) -> bool:
        """Whether the role could insert, update or delete."""
        self._cursor.execute(f"select has_table_privilege(to_regclass({literal(quoted_table(table))}), 'insert, update, delete')")
        [found] = self._cursor.fetchone()
        return bool(found)


def quoted_table(table: str) -> str:
    """``schema.table`` with its parts quoted."""
    return ".".join(map(quoted, table.split(".")))


class Postgres:
    """The dialect."""

    name = "PostgreSQL"
    port = 5432

    def quoted(self, name: str) -> str:
        """An identifier."""
        return quoted(name)

    def literal(self, mark: Mark) -> str:
        """A number, a day, a time, an instant: its text is untyped until the server compares it with the column."""
        return str(mark) if isinstance(mark, int) else literal(mark.isoformat())

    @contextmanager
    def session(self, request: Request) -> Iterator[Session]:
        """A session of repeatable reads."""
        import adbc_driver_postgresql.dbapi as adbc

        try:
            with adbc.connect(address(request)) as connection, connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
                cursor.execute(f"set local statement_timeout = '{STATEMENT_SECONDS}s'")
                yield PostgresSession(cursor)
        except (adbc.Error, OSError) as error:
            raise said(request.source, error) from None


def address(request: Request) -> str:
    """The source's url as libpq takes it, with its secret as the password."""
    parts = urlsplit(request.source.url)
    netloc = parts.netloc
    if request.secret and not parts.password:
        user, at, host = netloc.rpartition("@")
        netloc = f"{user}:{quote(request.secret, safe='')}{at or '@'}{host}"
    query = urlencode({**_SETTINGS, **dict(parse_qsl(parts.query))}, quote_via=quote)
    return urlunsplit(("postgresql", netloc, parts.path, query, ""))


def said(source: Source, error: Exception) -> SourceError:
    """What a driver's error means, and whether it may pass."""
    state = getattr(error, "sqlstate", None) or ""
    text = _plain(str(error))
    where = source.options.get("table") or "the query"

    def says(what: str, cure: str, transient: bool = False) -> SourceError:
        return SourceError(f"source '{source.id}': {what}\n{cure}", transient)

    if state == "42501":
        return says(f"the role may not read {where}: {text}", "Grant it: grant select on … to … (docs/runbooks/databases.md)")
    if state in ("42P01", "3F000"):
        return says(f"{where} is not there: {text}", "Correct table or query in sources.toml (with its schema, upper and lower case count)")
    if state in ("42703", "42702"):
        return says(f"a column is missing or named twice: {text}", "Correct it in sources.toml, or the view it comes from")
    if state == "57014" or (not state and "statement timeout" in text):
        return says(
            f"a statement took longer than {STATEMENT_SECONDS} s.",
            f"Put an index on '{source.options.get('cursor_column', 'the key')}', or fetch from a view that holds less",
        )
    if state.startswith("22"):  # its text quotes the value, which may be anybody's
        return says(f"a value cannot be converted (SQLSTATE {state}).", "Correct the conversion in the query or view, or the value at the source")
    if _PASSING.fullmatch(state) or (not state and _PASSING_TEXT.search(text)):
        return says(f"the connection failed: {text}", "It is tried again by itself; if it stays so, ask who keeps the server", transient=True)
    if not state and "Failed to connect" not in str(error):  # in the middle of the rows: the text may quote a value
        return says("a row cannot be read: the server reports an error in the middle of them.", "Correct the conversion in the query or view")
    if re.search(r'(?i)database "[^"]*" does not exist', text):
        return says(f"there is no such database: {text}", "Correct the name behind the last / of url")
    if not state:  # refused while connecting: the server gives no state then
        return says(
            f"the server does not let the account in: {text}",
            "Check the user in url and the password in secret or secret_file; ask who keeps the server whether pg_hba.conf lets this computer in",
        )
    return says(f"the server refuses: {text} (SQLSTATE {state})", "Correct the source in sources.toml, then run: tanggap doctor")


def _plain(text: str) -> str:
    """A driver's message without its wrapping, on one line."""
    text = re.sub(r"^[A-Z_]+: |\[libpq\] |\s*Query was:.*|\. SQLSTATE: \w+|LINE \d+:.*", "", text, flags=re.DOTALL)
    text = re.sub(r"Failed to (connect|prepare query|execute query '.*?'): |Execution error \[\w+\]: ", "", text, flags=re.DOTALL)
    return " ".join(text.split())


FETCHER = DatabaseFetcher(Postgres())
