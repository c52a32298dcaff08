"""Workbooks and recaps: which sheet holds a table, where its heading stands, and whether a file is a month's recap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.propose.kinds import heading_row, is_data
from pipelines.settings import SettingsError
from pipelines.sources import READERS, RawFile, SourceError
from pipelines.sources.recap_grids import read_sheets
from transforms.city.model import Source
from transforms.propose.vocabulary import known_headings, words_of

LARGEST_RECAP = 4_000_000
"""Bytes beyond which a file is no recap: a month's paper has some hundred rows."""
MOST_BROKEN = 0.2


def tables_of(path: Path) -> tuple[list[dict[str, object]], list[str]]:
    """Options for each sheet that is read, and the sheets with rows that are not, each said with its number of rows.

    Read is the sheet whose heading speaks most of complaints (of equals the fullest; a hidden one only where no other has a
    table), and with it every other with the same columns: a month each. Raises `SourceError` when the workbook cannot be
    opened, `SettingsError` when no sheet holds a table with a heading.
    """
    sheets, _ = read_sheets(*_as_source(path, "recap", {}))
    found: list[_Table] = []
    failures = []
    for sheet in sheets:
        try:
            row = heading_row(f"{path.name}, sheet '{sheet.name}',", [(each.line, each.cells) for each in sheet.rows])
        except SettingsError as error:
            failures.append(error)
            continue
        row = _below_example(row, [(each.line, each.cells) for each in sheet.rows])
        names = _names(next(each.cells for each in sheet.rows if each.line == row))
        found.append(_Table(sheet.name, row, names, sum(1 for each in sheet.rows if each.line > row and each.text), sheet.is_visible))
    if not found:
        raise failures[0] if failures else SettingsError(f"{path.name} has no sheet with anything in it.")
    best = max(found, key=lambda table: (table.is_visible, table.rows > 0, known_headings(table.names), table.rows))
    taken = [table for table in found if table == best or (table.is_visible and table.rows and table.names == best.names)]
    options = [
        {**({"sheet": table.name} if len(sheets) > 1 else {}), **({"header": table.row} if table.row > 1 else {})} for table in taken
    ]
    return options, [f"'{table.name}' ({table.rows} rows)" for table in found if table.rows and table not in taken]


def _names(cells: Sequence[str]) -> frozenset[str]:
    return frozenset(words_of(cell) for cell in cells if cell)


def _below_example(row: int, rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The row of the heading where the one found first is an example of how to fill a form in: the next one names more of what is known,
    and holds nothing but words."""
    cells = {line: _names(found) for line, found in rows}
    below = next((line for line, found in rows if line > row), None)
    if below is None or any(is_data(cell) for cell in dict(rows)[below]):
        return row
    return below if known_headings(cells[below]) > known_headings(cells[row]) + 1 else row


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with a table: the row of its heading, its columns' names as words, and rows below."""

    name: str
    row: int
    names: frozenset[str]
    rows: int
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Recap:
    """What a month's recap (or several months') states: the first day of the last month, and the names it counts."""

    last_month: date
    names: Mapping[str, tuple[tuple[str, int], ...]]
    """Agencies and channels with the number of statements about each."""


def recap_of(path: Path, options: dict[str, object]) -> Recap | None:
    """The recap that a file is; None for a file that is none."""
    if path.stat().st_size > LARGEST_RECAP:
        return None
    wanted = {name: value for name, value in options.items() if name == "encoding"}
    file, source = _as_source(path, "recap", wanted)
    with TemporaryDirectory() as scratch, duckdb.connect() as connection:
        try:
            reading = READERS["recap"].read(connection, file, source, "statements", Path(scratch))
        except SourceError:
            return None
        [(count, month)] = connection.execute("select count(*), max(month) from statements").fetchall()
        names = {
            name: tuple(connection.execute(f"select {name}, count(*) from statements where {name} <> '' group by 1 order by 2 desc, 1").fetchall())
            for name in ("agency", "channel")
        }
    if not count or month is None or len(reading.broken) > MOST_BROKEN * count:
        return None
    return Recap(date.fromisoformat(f"{str(month)[:7]}-01"), names)


def _as_source(path: Path, kind: str, options: dict[str, object]) -> tuple[RawFile, Source]:
    file = RawFile(path.name, path, path.name, path.stat().st_size, None)
    return file, Source(id=path.name, kind=kind, entity="tickets", path=str(path), timezone="UTC", options=options)
