"""Rows of a database as text: what a server gave, kept as Parquet with its types, and read as every other kind is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipelines.sources.reading import Layout, RawFile, Reading, literal, quoted
from transforms.city.model import Source

_BEYOND = "-100000-01-01"
"""PostgreSQL's infinity, which its driver carries over into the far past; no other value is there."""


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """The rows of a Parquet file of `database_fetch`; its line is the row's place in it."""
    scan = f"read_parquet({literal(str(file.path))}, file_row_number = true)"
    kinds = column_kinds(connection, scan)
    kinds.pop("file_row_number")
    connection.execute(f"create or replace temp table {table} as select file_row_number + 1 as _line, {as_text(kinds)} from {scan}")
    typed = frozenset(name for name, kind in kinds.items() if kind.startswith("TIMESTAMP") or kind == "DATE")
    return Reading(table, tuple(kinds), (), typed)


LAYOUT = Layout(read)


def column_kinds(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """DuckDB type of each column of ``relation``."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall()}


def as_text(kinds: Mapping[str, str]) -> str:
    """SQL: every column as exact text under its name; moments with a zone say so, those without say none."""
    return ", ".join(f"{_text(quoted(name), kind)} as {quoted(name)}" for name, kind in kinds.items())


def _text(column: str, kind: str) -> str:
    if kind == "VARCHAR":
        return column
    if kind == "TIMESTAMP WITH TIME ZONE":
        # The session's zone is that of whoever reads; the mark is written out so that it cannot matter.
        return f"case when {column} < timestamptz '{_BEYOND}' then 'infinity' else cast(timezone('UTC', {column}) as varchar) || '+00' end"
    if kind == "TIMESTAMP":
        return f"case when {column} < timestamp '{_BEYOND}' then 'infinity' else cast({column} as varchar) end"
    return f"cast({column} as varchar)"
