"""What a reader takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from transforms.city.model import ColumnRule, Source


class SourceError(RuntimeError):
    """A source that cannot be read. ``transient`` says whether trying again can help, ``wait_seconds`` when, if the source said so."""

    def __init__(self, message: str, transient: bool, wait_seconds: float | None = None) -> None:
        # A name cut from a damaged file may hold half a character, which no log and no page could show.
        super().__init__(message.encode("utf-8", "replace").decode())
        self.transient = transient
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class RawFile:
    """One matched file, its bytes already copied to ``path`` in raw/."""

    name: str
    """The file's name as the city knows it."""
    path: Path
    sha256: str
    bytes: int
    extracted_at: datetime | None
    """When it was extracted, as declared; None means the latest event in it."""
    first_line: int = 1
    """Number of its first line in the whole; above 1 for a part of a log of which the beginning was read before, below 1 where lines of
    the log before stand before its own."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One row that is no row: where, why in one word, why in a sentence, and its text (never stored unmasked)."""

    line: int
    reason: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as rows: ``table`` (or a query, with a column ``rowid``) holds ``_line`` and the named columns as text, ``broken`` what could
    not be read."""

    table: str
    columns: tuple[str, ...]
    broken: tuple[Broken, ...]
    typed: frozenset[str] = frozenset()
    """Columns whose source knows them as moments: their text is ISO 8601 and cannot have day and month changed over, and ``table`` has the
    instant itself (TIMESTAMPTZ, NULL where the text is) beside it, as `moment_of`."""


class Reader(Protocol):
    """Reads ``file`` into a new table called ``table``. ``scratch`` is a private folder for files of its own."""

    def __call__(
        self, connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path
    ) -> Reading:
        """Raises `SourceError` when the file as a whole is not what its kind says."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of source: its reader, and for kinds with a layout of their own the entity and the rules it comes with."""

    read: Reader
    entity: str | None = None
    rules: Callable[[Source], Mapping[str, ColumnRule]] = field(default=lambda source: {})
    key: tuple[str, ...] = ()
    """Source columns that identify a row when the source declares none."""
    whole_lines: bool = False
    """A last line without a newline is still being written: it is left for the next pull."""


def text_table(
    connection: duckdb.DuckDBPyConnection, table: str, lines: list[int], columns: Mapping[str, list[str | None]]
) -> None:
    """Make ``table`` from columns of text and their line numbers."""
    arrow = pa.table(
        {
            "_line": pa.array(lines, pa.int64()),
            **{name: pa.array(values, pa.string()) for name, values in columns.items()},
        }
    )
    connection.register("read_rows", arrow)
    connection.execute(f"create or replace temp table {table} as select * from read_rows")
    connection.unregister("read_rows")


def quoted(name: str) -> str:
    """A column name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def moment_of(column: str) -> str:
    """SQL: the column of a `Reading` with the instants of its column ``column``."""
    return quoted(f"moment of {column}")


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
