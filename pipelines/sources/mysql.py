"""MySQL and MariaDB through ConnectorX: sessions that only read, every value but whole numbers and texts written by the server."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from subprocess import DEVNULL, PIPE, Popen
from threading import Thread
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import pyarrow as pa

from pipelines.sources.database_cursor import Mark
from pipelines.sources.database_fetch import STATEMENT_SECONDS, DatabaseFetcher, Session
from pipelines.sources.fetching import Request
from pipelines.sources.reading import SourceError, literal
from transforms.city.model import Source

_CODE = re.compile(r"ERROR (\d+) \((\w+)\): (.*?)\s*\}?$", re.DOTALL)
_PASSING = frozenset((1040, 1053, 1158, 1159, 1160, 1161, 1205, 1213, 1226, 2002, 2003, 2006, 2013))
"""Errors that may pass: too many connections, shutting down, the network, locks, quotas, a server that went away."""
_TOO_LONG = frozenset((1969, 3024))
_ON_VALUES = frozenset((1292, 1366, 1411))
"""Errors whose text quotes a value, which may be anybody's."""


PATIENCE_SECONDS = 2.0
"""Longer than a server of the office takes to let an account in."""
_LOGIN = "import sys, connectorx; connectorx.read_sql(sys.stdin.read(), 'select 1', return_type='arrow')"


def refused(url: str) -> str | None:
    """What a server says to who is refused at ``url``; None where it lets the account in.

    ConnectorX tries for 30 s before it says so; its log says it at once, and a process of its own has a log of its own.
    """
    log = {**os.environ, "RUST_LOG": "error"}
    with Popen([sys.executable, "-c", _LOGIN], stdin=PIPE, stdout=DEVNULL, stderr=PIPE, text=True, env=log) as child:
        assert child.stdin and child.stderr  # both were asked for
        child.stdin.write(url)
        child.stdin.close()
        refusal = next((line for line in child.stderr if _CODE.search(line)), None)
        child.kill()
    return refusal


class MySqlSession:
    """A session's settings, made anew for each statement: ConnectorX takes a connection for each."""

    def __init__(self, request: Request) -> None:
        self._url = address(request)
        self._zone = _offset(request.source)
        self._types: dict[str, pa.DataType] = {}

    def clock(self) -> datetime:
        """The server's present."""
        [text] = self._read("select cast(utc_timestamp(6) as char) as moment")["moment"].to_pylist()
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    def columns(self, relation: str) -> dict[str, pa.DataType]:
        """Columns of ``relation``; TIMESTAMP and DATETIME are both moments in the source's zone."""
        self._types = {field.name: field.type for field in self._read(f"select * from {relation} limit 0").schema}
        return dict(self._types)

    def exact(self, name: str) -> str:
        """The column itself, in hexadecimal, or as the server writes it: ConnectorX makes floats of decimals and knows no zero date."""
        column, kind = _quoted(name), self._types.get(name)
        if kind is None or pa.types.is_integer(kind) or pa.types.is_string(kind):
            return column
        if pa.types.is_large_binary(kind) or pa.types.is_binary(kind):
            return f"hex({column})"
        return f"cast({column} as char)"

    def batches(self, statement: str) -> pa.RecordBatchReader:
        """The rows, read as a whole."""
        return self._read(statement).to_reader()

    def may_write(self, table: str) -> bool:
        """Whether a grant on this database, or on all, names more than reading."""
        database = re.escape(_quoted(unquote(urlsplit(self._url).path.strip("/"))))
        more = re.compile(rf"(?i)grant [^`']*\b(all privileges|insert|update|delete)\b.*? on (\*|{database})\.")
        return any(more.match(str(text)) for column in self._read("show grants").columns for text in column.to_pylist())

    def check_database(self) -> None:
        """Raise `SourceError` when the address names no database that the account sees.

        Asked without one: ConnectorX goes on for 30 s with a name that does not exist, as with a wrong password. A server that takes long to
        let us in is asked why.
        """
        url = urlsplit(self._url)
        name, server = unquote(url.path.strip("/")), urlunsplit(url._replace(path="/"))
        statement = f"select schema_name as name from information_schema.schemata where schema_name = {literal(name)}"
        answer: Future[pa.Table] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._read(statement, server))
            except BaseException as error:  # a panic of the driver is no Exception
                answer.set_exception(error)

        Thread(target=ask, daemon=True).start()
        try:
            found = answer.result(PATIENCE_SECONDS)
        except TimeoutError:
            if refusal := refused(server):
                raise RuntimeError(refusal) from None
            found = answer.result()
        if not found.num_rows:
            raise SourceError(
                f"there is no database '{name}', or the account sees nothing in it.\n"
                "Correct the name behind the last / of url, or have reading granted (docs/runbooks/databases.md)",
                transient=False,
            )

    def _read(self, statement: str, url: str = "") -> pa.Table:
        # ConnectorX logs each failed attempt to the error stream by itself; what fails is said once, by `said`.
        os.environ.setdefault("RUST_LOG", "off")
        import connectorx

        settings = [
            f"set time_zone = '{self._zone}'",
            "set session transaction read only",
            # Each of the two servers has a name of its own for this, and passes over the other's comment.
            f"set @tanggap = 0 /*M!, max_statement_time = {STATEMENT_SECONDS} */ /*!50708 , max_execution_time = {STATEMENT_SECONDS * 1000} */",
        ]
        return connectorx.read_sql(url or self._url, statement, return_type="arrow", pre_execution_query=settings)


class MySql:
    """The dialect."""

    name = "MySQL"
    port = 3306

    def quoted(self, name: str) -> str:
        """An identifier."""
        return _quoted(name)

    def literal(self, mark: Mark) -> str:
        """A number, or a day or time in the source's zone."""
        if isinstance(mark, int):
            return str(mark)
        return literal(mark.isoformat(" ") if isinstance(mark, datetime) else mark.isoformat())

    @contextmanager
    def session(self, request: Request) -> Iterator[Session]:
        """A session; each statement sees one state of the database, not all of them the same one.

        Nothing is lost by that: keys are listed after rows were read, so a row that appears in between is read at the next
        pull, and one that disappears was read and is missed at the next.
        """
        try:
            session = MySqlSession(request)
            session.check_database()
            yield session
        except SourceError:
            raise
        except BaseException as error:
            # A panic of the driver is no Exception; anything else that is none (an interrupt) is not ours.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            failure = said(request.source, str(error), is_panic=not isinstance(error, Exception))
        else:
            return
        raise failure


def address(request: Request) -> str:
    """The source's url as ConnectorX takes it, with its secret as the password."""
    parts = urlsplit(request.source.url)
    netloc = parts.netloc
    if request.secret and not parts.password:
        user, at, host = netloc.rpartition("@")
        netloc = f"{user}:{quote(request.secret, safe='')}{at or '@'}{host}"
    return urlunsplit(("mysql", netloc, parts.path, parts.query, ""))


def said(source: Source, text: str, is_panic: bool = False) -> SourceError:
    """What a driver's error means, and whether it may pass."""
    found = _CODE.search(text)
    code, plain = (int(found[1]), " ".join(found[3].split())) if found else (0, " ".join(text.split()))
    plain = plain.rstrip("}\" ")
    where = source.options.get("table") or "the query"

    def says(what: str, cure: str, transient: bool = False) -> SourceError:
        return SourceError(f"source '{source.id}': {what}\n{cure}", transient)

    if code in (1044, 1045, 1698, 1130, 1820):
        return says(
            f"the server does not let the account in: {plain}",
            "Check the user in url and the password in secret or secret_file; ask who keeps the server whether it may come from here",
        )
    if code in (1142, 1143):
        return says(f"the account may not read {where}: {plain}", "Grant it: grant select on … to … (docs/runbooks/databases.md)")
    if code in (1146, 1109):
        return says(f"{where} is not there: {plain}", "Correct table or query in sources.toml (upper and lower case count)")
    if code in (1054, 1052, 1356):
        return says(f"a column is missing or named twice: {plain}", "Correct it in sources.toml, or the view it comes from")
    if code in _TOO_LONG:
        return says(
            f"a statement took longer than {STATEMENT_SECONDS} s.",
            f"Put an index on '{source.options.get('cursor_column', 'the key')}', or fetch from a view that holds less",
        )
    if code in _ON_VALUES or is_panic:
        return says(f"a value cannot be converted (error {code or 'of the driver'}).", "Correct the conversion in the query or view")
    if code in _PASSING or not code:  # without a code it is the connection or the driver, not the server, that speaks
        return says(f"the connection failed: {plain}", "It is tried again by itself; if it stays so, ask who keeps the server", transient=True)
    return says(f"the server refuses: {plain} (error {code})", "Correct the source in sources.toml, then run: tanggap doctor")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _offset(source: Source) -> str:
    """The zone of the session: TIMESTAMP columns are instants and come out in it, DATETIME columns as they were written."""
    zone = ZoneInfo(source.timezone)
    moments = [datetime(year, month, 1, tzinfo=UTC).astimezone(zone) for year in range(1971, 2038) for month in range(1, 13)]
    offsets = {moment.utcoffset() or timedelta() for moment in moments}
    if len(offsets) > 1:
        raise SourceError(
            f"source '{source.id}': the clock of {source.timezone} is put forward and back, and MySQL does not tell two equal hours apart.\n"
            'Declare timezone = "UTC" and give times in UTC (a view with convert_tz), or a zone that keeps its offset',
            transient=False,
        )
    [offset] = offsets
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


FETCHER = DatabaseFetcher(MySql())
