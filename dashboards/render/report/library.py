"""Frozen editions opened for one paper: the edition itself and those it is compared with, as they stood when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from dashboards.render import formats
from transforms.editions.reading import Ask, Row
from transforms.editions.shelf import Edition, Shelf

#: As the pages open editions: one process cannot hold a file open in two ways.
CONFIG: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": "512MB"}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Library:
    """The editions behind one paper; files are opened when something is asked of them."""

    def __init__(self, shelf: Shelf, edition: Edition) -> None:
        self.shelf = shelf
        self.edition = edition
        self._open: dict[str, duckdb.DuckDBPyConnection] = {}
        self._found: dict[str, Edition | None] = {}
        self._answers: dict[tuple[str, str, str], list[Row]] = {}

    def for_period(self, kind: str, on: date) -> Edition | None:
        """The frozen edition of a period, None where there is none.

        An older period is cited as it stood when this edition was made: a paper made again later cites the same figures,
        although the older period may have been revised since.
        """
        name = f"{kind}-{formats.key(kind, on)}"
        if name == self.edition.manifest.name:
            return self.edition
        if name not in self._found:
            self._found[name] = self._as_it_stood(name)
        return self._found[name]

    def ask(self, edition: Edition) -> Ask:
        """Answers queries over one edition; the same question is asked of the file once."""

        def answer(query: str, values: Any) -> list[Row]:
            key = (edition.name, query, repr(sorted(values.items())))
            if key not in self._answers:
                self._answers[key] = _rows(self._connection(edition), query, dict(values))
            return self._answers[key]

        return answer

    def close(self) -> None:
        """Close every file."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _as_it_stood(self, name: str) -> Edition | None:
        history = self.shelf.history(name)
        then = self.edition.manifest.made_at
        known = [one for one in history if then is None or (one.manifest.made_at or _LONG_AGO) <= then]
        return known[-1] if known else (history[0] if history else None)

    def _connection(self, edition: Edition) -> duckdb.DuckDBPyConnection:
        if edition.name not in self._open:
            connection = duckdb.connect(str(edition.database), read_only=True, config=CONFIG)
            connection.execute("set TimeZone = 'UTC'")
            self._open[edition.name] = connection
        return self._open[edition.name]


@contextmanager
def library(shelf: Shelf, edition: Edition) -> Iterator[Library]:
    """A library that is closed at the end of the block."""
    held = Library(shelf, edition)
    try:
        yield held
    finally:
        held.close()


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any]) -> list[Row]:
    found = connection.execute(query, values or None)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
