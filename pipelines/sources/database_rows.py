"""Rows of a database as text: what a server gave, kept as Parquet with its types, and read as every other kind is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipelines.sources.reading import Layout, RawFile, Reading, literal, moment_of, quoted
from transforms.city.model import Source

_BEYOND = "-100000-01-01"
"""PostgreSQL's infinity, which its driver carries over into the far past; no other value is there."""


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """The rows of a Parquet file of `database_fetch`; its line is the row's place in it."""
    scan = f"read_parquet({literal(str(file.path))}, file_row_number = true)"
    kinds = column_kinds(connection, scan)
    kinds.pop("file_row_number")
    moments = {name: made for name, kind in kinds.items() if (made := _moment(quoted(name), kind, source.timezone))}
    columns = ", ".join([as_text(kinds), *(f"{made} as {moment_of(name)}" for name, made in moments.items())])
    # No table of it: most rows are read once, and what nobody asks for, as the text of a moment, is not made.
    rows = f"(select file_row_number as rowid, file_row_number + 1 as _line, {columns} from {scan})"
    return Reading(rows, tuple(kinds), (), frozenset(moments))


LAYOUT = Layout(read)


def column_kinds(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """DuckDB type of each column of ``relation``."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall()}


def as_text(kinds: Mapping[str, str]) -> str:
    """SQL: every column as exact text under its name; moments with a zone say so, those without say none."""
    return ", ".join(f"{_text(quoted(name), kind)} as {quoted(name)}" for name, kind in kinds.items())


def _moment(column: str, kind: str, zone: str) -> str | None:
    """SQL: the instant (TIMESTAMPTZ) that `_text` writes, read in ``zone`` where it says none, and -infinity for one that is out of all
    bounds; None for a column of no moments."""
    if kind == "TIMESTAMP WITH TIME ZONE":
        return column
    if kind == "TIMESTAMP":
        return f"case when {column} < timestamp '{_BEYOND}' then timestamptz '-infinity' else timezone({literal(zone)}, {column}) end"
    if kind == "DATE":
        midnight = f"timezone({literal(zone)}, try_cast({column} as timestamp))"
        return f"case when {column} is not null then coalesce({midnight}, timestamptz '-infinity') end"
    return None


def _text(column: str, kind: str) -> str:
    if kind == "VARCHAR":
        return column
    if kind == "TIMESTAMP WITH TIME ZONE":
        # The session's zone is that of whoever reads; the mark is written out so that it cannot matter.
        return f"case when {column} < timestamptz '{_BEYOND}' then 'infinity' else cast(timezone('UTC', {column}) as varchar) || '+00' end"
    if kind == "TIMESTAMP":
        return f"case when {column} < timestamp '{_BEYOND}' then 'infinity' else cast({column} as varchar) end"
    return f"cast({column} as varchar)"
