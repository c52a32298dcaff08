"""Where the next fetch of a table goes on: the highest value seen in its cursor column, less an overlap.

A transaction that takes long commits rows whose time of change lies before that of rows already read; the overlap reads them
once more, and what is known is a duplicate. Only what stays uncommitted for longer than the overlap is missed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from pipelines.sources.reading import RawFile, SourceError, literal, quoted
from transforms.city.model import Source

DEFAULT_OVERLAP = timedelta(days=2)
"""Longer than any transaction of a ticket system, and short enough that reading it again costs nothing."""

NUMBER, DAY, WALL, INSTANT = "number", "day", "wall", "instant"
_DUCKDB = {NUMBER: "bigint", DAY: "date", WALL: "timestamp", INSTANT: "timestamptz"}
Mark = int | date | datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """The cursor column of one source: its kind, and the highest value read so far (None: nothing)."""

    source: Source
    kind: str
    high: Mark | None = None

    @property
    def column(self) -> str:
        """Its name."""
        return str(self.source.options["cursor_column"])

    @property
    def from_mark(self) -> Mark | None:
        """The value from which rows are asked for; None asks for all of them."""
        if self.high is None:
            return None
        overlap = self.source.options.get("overlap", DEFAULT_OVERLAP)
        if isinstance(self.high, int):
            return self.high - int(overlap)
        if isinstance(self.high, datetime):
            return self.high - overlap
        return self.high - timedelta(days=-(-overlap // timedelta(days=1)))

    def after(self, connection: duckdb.DuckDBPyConnection, file: RawFile, server_now: datetime) -> Cursor:
        """The cursor once ``file`` has been read.

        It never passes the server's present: a row dated 2099 by mistake would otherwise end all fetching.
        """
        kind, column = _DUCKDB[self.kind], quoted(self.column)
        values = f"select try_cast({column} as {kind}) as mark from read_parquet({literal(str(file.path))})"
        limit = self._present(server_now)
        if limit is not None:
            # Rows without a mark are left out first: least() passes over them, and would move the cursor to the present.
            values = f"select least(mark, cast({literal(str(limit))} as {kind})) as mark from ({values}) where mark is not null"
        [(found,)] = connection.execute(f"select max(mark) from ({values})").fetchall()
        marks = [mark for mark in (self.high, found) if mark is not None]
        return Cursor(self.source, self.kind, max(marks) if marks else None)

    def _present(self, server_now: datetime) -> Mark | None:
        if self.kind == NUMBER:
            return None
        local = server_now.astimezone(ZoneInfo(self.source.timezone)).replace(tzinfo=None)
        return {INSTANT: server_now, WALL: local, DAY: local.date()}[self.kind]

    def as_text(self) -> str | None:
        """The cursor as the ledger keeps it."""
        return None if self.high is None else json.dumps({"kind": self.kind, "high": str(self.high)})


def cursor_of(source: Source, arrow: pa.DataType, kept: str | None) -> Cursor:
    """The cursor of ``source`` whose column has the type ``arrow`` on the server, going on from ``kept`` (None: the beginning).

    Raises `SourceError` for a column that cannot tell what is new.
    """
    name = source.options["cursor_column"]
    overlap = source.options.get("overlap")
    kind = _kind(arrow)
    if kind is None:
        raise SourceError(
            f"source '{source.id}': cursor_column '{name}' is neither a time nor a whole number but {arrow}.\n"
            'Name the column that says when a row was last changed, or read everything each time: mode = "snapshot"',
            transient=False,
        )
    if kind == NUMBER and not isinstance(overlap, int):
        raise SourceError(
            f"source '{source.id}': cursor_column '{name}' is a number: numbers are given out before rows are committed, so how many may "
            f"still be missing has to be said.\nWrite overlap = 1000 (more than are in the making at any moment)",
            transient=False,
        )
    if kind != NUMBER and isinstance(overlap, int):
        raise SourceError(
            f"source '{source.id}': cursor_column '{name}' is a time, and overlap {overlap} a number.\nWrite overlap = \"2d\"",
            transient=False,
        )
    if kept is None:
        return Cursor(source, kind)
    found = json.loads(kept)
    # Another type than last time: the marks cannot be compared, so all rows are read again.
    return Cursor(source, kind, _mark(kind, found["high"]) if found["kind"] == kind else None)


def _kind(arrow: pa.DataType) -> str | None:
    if pa.types.is_integer(arrow):
        return NUMBER
    if pa.types.is_date(arrow):
        return DAY
    if pa.types.is_timestamp(arrow):
        return INSTANT if arrow.tz else WALL
    return None


def _mark(kind: str, text: str) -> Mark:
    if kind == NUMBER:
        return int(text)
    return date.fromisoformat(text) if kind == DAY else datetime.fromisoformat(text)
